/* SPDX-License-Identifier: MIT */
/* What kind of wait a stack is in: the functions of the kernel that do nothing but wait. */
#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/state/pointee.h"
#include "dumpcore/state/wait_internal.h"
#include "dumpcore/unwind/locals.h"

#define KIND(kind) (1u << DUMPCORE_WAIT_##kind)
#define PLAIN      (KIND(UNKNOWN) | KIND(QUEUE) | KIND(IO) | KIND(SLEEP))

/*
 * A function that waits, and the struct that its parameter or variable points to. It tells more than what it calls
 * where that is one of the kinds `over` (none: it only stands between); the outermost that does so decides.
 */
struct row {
	const char *function;
	enum dumpcore_wait_kind kind;
	const char *type;
	unsigned over;
	const char *idle; /* of a thread without work: the file of the function; drivers call theirs so too */
	bool is_final;    /* nobody comes back from it */
};

static const struct row rows[] = {
	/* kernel/locking */
	{"__mutex_lock_common", DUMPCORE_WAIT_MUTEX, "mutex", PLAIN},
	{"__mutex_lock", DUMPCORE_WAIT_MUTEX, "mutex", PLAIN},
	{"__mutex_lock_slowpath", DUMPCORE_WAIT_MUTEX, "mutex", PLAIN},
	{"__mutex_lock_killable_slowpath", DUMPCORE_WAIT_MUTEX, "mutex", PLAIN},
	{"__mutex_lock_interruptible_slowpath", DUMPCORE_WAIT_MUTEX, "mutex", PLAIN},
	{"__ww_mutex_lock", DUMPCORE_WAIT_WW_MUTEX, "mutex", PLAIN | KIND(MUTEX)},
	{"__ww_mutex_lock_slowpath", DUMPCORE_WAIT_WW_MUTEX, "ww_mutex", PLAIN | KIND(MUTEX)},
	{"__ww_mutex_lock_interruptible_slowpath", DUMPCORE_WAIT_WW_MUTEX, "ww_mutex", PLAIN | KIND(MUTEX)},
	{"ww_mutex_lock", DUMPCORE_WAIT_WW_MUTEX, "ww_mutex", PLAIN | KIND(MUTEX) | KIND(RT_MUTEX)},
	{"ww_mutex_lock_interruptible", DUMPCORE_WAIT_WW_MUTEX, "ww_mutex", PLAIN | KIND(MUTEX) | KIND(RT_MUTEX)},
	{"rwsem_down_read_slowpath", DUMPCORE_WAIT_RWSEM_READ, "rw_semaphore", PLAIN},
	{"rwsem_down_write_slowpath", DUMPCORE_WAIT_RWSEM_WRITE, "rw_semaphore", PLAIN},
	/* PREEMPT_RT: 943f0edb754f (5.15) */
	{"__rwbase_read_lock", DUMPCORE_WAIT_RWSEM_READ, "rwbase_rt", PLAIN | KIND(RT_MUTEX)},
	{"rwbase_write_lock", DUMPCORE_WAIT_RWSEM_WRITE, "rwbase_rt", PLAIN | KIND(RT_MUTEX)},
	{"rt_mutex_slowlock_block", DUMPCORE_WAIT_RT_MUTEX, "rt_mutex_base", PLAIN},
	{"__rt_mutex_slowlock", DUMPCORE_WAIT_RT_MUTEX, "rt_mutex", PLAIN},
	{"rt_mutex_slowlock", DUMPCORE_WAIT_RT_MUTEX, "rt_mutex_base", PLAIN},
	/* the kernel has seen the deadlock, and lets who closed it sleep for ever */
	{"rt_mutex_handle_deadlock", DUMPCORE_WAIT_UNKNOWN, NULL, 0, .is_final = true},
	{"rtlock_slowlock_locked", DUMPCORE_WAIT_SPINLOCK, "rt_mutex_base", PLAIN | KIND(RT_MUTEX)},
	{"___down_common", DUMPCORE_WAIT_SEMAPHORE, "semaphore", PLAIN},
	{"__down_common", DUMPCORE_WAIT_SEMAPHORE, "semaphore", PLAIN},
	{"percpu_rwsem_wait", DUMPCORE_WAIT_PERCPU_RWSEM, "percpu_rw_semaphore", PLAIN},
	{"percpu_down_write", DUMPCORE_WAIT_PERCPU_RWSEM, "percpu_rw_semaphore", PLAIN},
	/* kernel/sched */
	{"__percpu_down_read", DUMPCORE_WAIT_PERCPU_RWSEM, "percpu_rw_semaphore", PLAIN},
	{"do_wait_for_common", DUMPCORE_WAIT_COMPLETION, "completion", PLAIN},
	{"wait_for_common", DUMPCORE_WAIT_COMPLETION, "completion", PLAIN},
	{"__wait_for_common", DUMPCORE_WAIT_COMPLETION, "completion", PLAIN},
	{"wait_for_common_io", DUMPCORE_WAIT_IO, "completion", PLAIN | KIND(COMPLETION)},
	{"wait_for_completion_io", DUMPCORE_WAIT_IO, "completion", PLAIN | KIND(COMPLETION)},
	{"wait_for_completion_io_timeout", DUMPCORE_WAIT_IO, "completion", PLAIN | KIND(COMPLETION)},
	{"io_schedule", DUMPCORE_WAIT_IO, NULL, KIND(UNKNOWN)},
	{"io_schedule_timeout", DUMPCORE_WAIT_IO, NULL, KIND(UNKNOWN)},
	{"__wait_on_bit", DUMPCORE_WAIT_BIT, NULL, PLAIN},
	{"__wait_on_bit_lock", DUMPCORE_WAIT_BIT, NULL, PLAIN},
	{"out_of_line_wait_on_bit", DUMPCORE_WAIT_BIT, NULL, PLAIN},
	/* kernel/workqueue.c, kthread.c */
	{"__flush_work", DUMPCORE_WAIT_FLUSH, "work_struct", PLAIN | KIND(COMPLETION)},
	{"__flush_workqueue", DUMPCORE_WAIT_FLUSH, "workqueue_struct", PLAIN | KIND(COMPLETION)},
	{"flush_workqueue", DUMPCORE_WAIT_FLUSH, "workqueue_struct", PLAIN | KIND(COMPLETION)},
	{"flush_work", DUMPCORE_WAIT_FLUSH, "work_struct", 0},
	{"flush_delayed_work", DUMPCORE_WAIT_FLUSH, "work_struct", 0},
	{"flush_rcu_work", DUMPCORE_WAIT_FLUSH, "work_struct", 0},
	{"__cancel_work_timer", DUMPCORE_WAIT_FLUSH, "work_struct", 0},
	{"__cancel_work_sync", DUMPCORE_WAIT_FLUSH, "work_struct", 0},
	{"cancel_work_sync", DUMPCORE_WAIT_FLUSH, "work_struct", 0},
	{"cancel_delayed_work_sync", DUMPCORE_WAIT_FLUSH, "work_struct", 0},
	{"drain_workqueue", DUMPCORE_WAIT_FLUSH, "workqueue_struct", 0},
	{"kthread_stop", DUMPCORE_WAIT_STOP, "task_struct", PLAIN | KIND(COMPLETION)},
	{"kthread_park", DUMPCORE_WAIT_STOP, "task_struct", PLAIN | KIND(COMPLETION)},
	{"__kthread_parkme", DUMPCORE_WAIT_STOP, NULL, PLAIN},
	/* they call the scheduler for others, and stand outside of its code (6b596e62ed9f: 6.6) */
	{"__schedule_loop", DUMPCORE_WAIT_UNKNOWN, NULL, 0},
	{"rt_mutex_schedule", DUMPCORE_WAIT_UNKNOWN, NULL, 0},
	/* f5d39b020809 (6.1) took them away */
	{"freezable_schedule", DUMPCORE_WAIT_UNKNOWN, NULL, 0},
	{"freezable_schedule_unsafe", DUMPCORE_WAIT_UNKNOWN, NULL, 0},
	{"freezable_schedule_timeout", DUMPCORE_WAIT_UNKNOWN, NULL, 0},
	{"freezable_schedule_timeout_interruptible", DUMPCORE_WAIT_UNKNOWN, NULL, 0},
	{"freezable_schedule_timeout_killable", DUMPCORE_WAIT_UNKNOWN, NULL, 0},
	{"freezable_schedule_timeout_killable_unsafe", DUMPCORE_WAIT_UNKNOWN, NULL, 0},
	{"freezable_schedule_hrtimeout_range", DUMPCORE_WAIT_UNKNOWN, NULL, 0},
	{"__futex_wait", DUMPCORE_WAIT_UNKNOWN, NULL, 0},
	{"futex_wait", DUMPCORE_WAIT_UNKNOWN, NULL, 0},
	{"worker_thread", DUMPCORE_WAIT_UNKNOWN, NULL, KIND(UNKNOWN), "kernel/workqueue.c"},
	{"rescuer_thread", DUMPCORE_WAIT_UNKNOWN, NULL, KIND(UNKNOWN), "kernel/workqueue.c"},
	{"kthread_worker_fn", DUMPCORE_WAIT_UNKNOWN, NULL, KIND(UNKNOWN), "kernel/kthread.c"},
	{"smpboot_thread_fn", DUMPCORE_WAIT_UNKNOWN, NULL, KIND(UNKNOWN), "kernel/smpboot.c"},
	{"kthreadd", DUMPCORE_WAIT_UNKNOWN, NULL, KIND(UNKNOWN), "kernel/kthread.c"},
	{"irq_wait_for_interrupt", DUMPCORE_WAIT_UNKNOWN, NULL, KIND(UNKNOWN), "kernel/irq/manage.c"},
	/* kernel/rcu */
	{"__wait_rcu_gp", DUMPCORE_WAIT_RCU, NULL, PLAIN | KIND(COMPLETION)},
	{"synchronize_rcu", DUMPCORE_WAIT_RCU, NULL, PLAIN | KIND(COMPLETION)},
	{"synchronize_rcu_normal", DUMPCORE_WAIT_RCU, NULL, PLAIN | KIND(COMPLETION)},
	{"synchronize_rcu_expedited", DUMPCORE_WAIT_RCU, NULL, PLAIN},
	{"rcu_barrier", DUMPCORE_WAIT_RCU, NULL, PLAIN | KIND(COMPLETION)},
	{"__synchronize_srcu", DUMPCORE_WAIT_SRCU, "srcu_struct", PLAIN | KIND(COMPLETION) | KIND(RCU)},
	{"srcu_barrier", DUMPCORE_WAIT_SRCU, "srcu_struct", PLAIN | KIND(COMPLETION)},
	/* kernel/exit.c, signal.c, freezer.c, futex, time */
	{"do_wait", DUMPCORE_WAIT_CHILD, NULL, PLAIN},
	{"do_signal_stop", DUMPCORE_WAIT_STOP, NULL, PLAIN},
	{"ptrace_stop", DUMPCORE_WAIT_STOP, NULL, PLAIN},
	{"ptrace_trapping_sleep_fn", DUMPCORE_WAIT_STOP, NULL, PLAIN | KIND(BIT)},
	{"__refrigerator", DUMPCORE_WAIT_FREEZE, NULL, PLAIN},
	{"do_freezer_trap", DUMPCORE_WAIT_FREEZE, NULL, PLAIN},
	{"futex_wait_queue", DUMPCORE_WAIT_FUTEX, "futex_q", PLAIN}, /* 85dc28fa4ec0 (5.16) */
	{"futex_do_wait", DUMPCORE_WAIT_FUTEX, "futex_q", PLAIN},    /* 8486d12f558f (6.16) */
	{"futex_wait_queue_me", DUMPCORE_WAIT_FUTEX, "futex_q", PLAIN},
	{"futex_sleep_multiple", DUMPCORE_WAIT_FUTEX, NULL, PLAIN},
	{"futex_lock_pi", DUMPCORE_WAIT_FUTEX, NULL, PLAIN | KIND(RT_MUTEX)},
	{"futex_wait_requeue_pi", DUMPCORE_WAIT_FUTEX, NULL, PLAIN | KIND(RT_MUTEX)},
	{"do_nanosleep", DUMPCORE_WAIT_SLEEP, NULL, PLAIN},
	{"msleep", DUMPCORE_WAIT_SLEEP, NULL, PLAIN},
	{"msleep_interruptible", DUMPCORE_WAIT_SLEEP, NULL, PLAIN},
	{"usleep_range_state", DUMPCORE_WAIT_SLEEP, NULL, PLAIN},
	{"schedule_timeout_interruptible", DUMPCORE_WAIT_SLEEP, NULL, KIND(UNKNOWN)},
	{"schedule_timeout_uninterruptible", DUMPCORE_WAIT_SLEEP, NULL, KIND(UNKNOWN)},
	{"schedule_timeout_killable", DUMPCORE_WAIT_SLEEP, NULL, KIND(UNKNOWN)},
	{"schedule_timeout_idle", DUMPCORE_WAIT_SLEEP, NULL, KIND(UNKNOWN)},
	{"__do_sys_pause", DUMPCORE_WAIT_SLEEP, NULL, PLAIN},
	{"sigsuspend", DUMPCORE_WAIT_SLEEP, NULL, PLAIN},
	{"do_sigtimedwait", DUMPCORE_WAIT_SLEEP, NULL, PLAIN},
	/* mm, fs, block */
	{"folio_wait_bit_common", DUMPCORE_WAIT_FOLIO, "folio", PLAIN}, /* 101c0bf67f76 (5.16) */
	{"wait_on_page_bit_common", DUMPCORE_WAIT_FOLIO, "page", PLAIN},
	{"folio_put_wait_locked", DUMPCORE_WAIT_FOLIO, "folio", PLAIN},
	{"folio_wait_bit", DUMPCORE_WAIT_FOLIO, "folio", 0},
	{"__folio_lock", DUMPCORE_WAIT_FOLIO, "folio", 0},
	{"__folio_lock_killable", DUMPCORE_WAIT_FOLIO, "folio", 0},
	{"folio_wait_writeback", DUMPCORE_WAIT_FOLIO, "folio", 0},
	{"__wait_on_buffer", DUMPCORE_WAIT_BIT, NULL, 0},
	{"migration_entry_wait_on_locked", DUMPCORE_WAIT_FOLIO, "folio", PLAIN},
	{"locks_lock_inode_wait", DUMPCORE_WAIT_FILE_LOCK, "file_lock", PLAIN},
	{"flock_lock_inode_wait", DUMPCORE_WAIT_FILE_LOCK, "file_lock", PLAIN},
	{"posix_lock_inode_wait", DUMPCORE_WAIT_FILE_LOCK, "file_lock", PLAIN},
	{"do_lock_file_wait", DUMPCORE_WAIT_FILE_LOCK, "file_lock", PLAIN},
	{"__break_lease", DUMPCORE_WAIT_FILE_LOCK, NULL, PLAIN},
	{"submit_bio_wait", DUMPCORE_WAIT_IO, "bio", PLAIN | KIND(COMPLETION)},
	{"blk_execute_rq", DUMPCORE_WAIT_IO, "request", PLAIN | KIND(COMPLETION)},
	{"blk_mq_get_tag", DUMPCORE_WAIT_IO, NULL, PLAIN},
	{"dio_await_one", DUMPCORE_WAIT_IO, "dio", PLAIN},
	{"__iomap_dio_rw", DUMPCORE_WAIT_IO, NULL, PLAIN},
};

struct wait_function {
	const char *name;
	const void *row;
	UT_hash_handle hh;
};

static const char *const kind_names[DUMPCORE_WAIT_KINDS] = {
	[DUMPCORE_WAIT_UNKNOWN] = "unknown",
	[DUMPCORE_WAIT_MUTEX] = "mutex",
	[DUMPCORE_WAIT_RWSEM_READ] = "rwsem read",
	[DUMPCORE_WAIT_RWSEM_WRITE] = "rwsem write",
	[DUMPCORE_WAIT_RT_MUTEX] = "rt_mutex",
	[DUMPCORE_WAIT_WW_MUTEX] = "ww_mutex",
	[DUMPCORE_WAIT_SEMAPHORE] = "semaphore",
	[DUMPCORE_WAIT_PERCPU_RWSEM] = "percpu_rwsem",
	[DUMPCORE_WAIT_SPINLOCK] = "spinlock",
	[DUMPCORE_WAIT_RWLOCK] = "rwlock",
	[DUMPCORE_WAIT_COMPLETION] = "completion",
	[DUMPCORE_WAIT_QUEUE] = "wait queue",
	[DUMPCORE_WAIT_FUTEX] = "futex",
	[DUMPCORE_WAIT_BIT] = "bit",
	[DUMPCORE_WAIT_FOLIO] = "folio",
	[DUMPCORE_WAIT_FLUSH] = "flush",
	[DUMPCORE_WAIT_RCU] = "rcu",
	[DUMPCORE_WAIT_SRCU] = "srcu",
	[DUMPCORE_WAIT_IO] = "io",
	[DUMPCORE_WAIT_CHILD] = "child",
	[DUMPCORE_WAIT_STOP] = "stop",
	[DUMPCORE_WAIT_FREEZE] = "freeze",
	[DUMPCORE_WAIT_FILE_LOCK] = "file lock",
	[DUMPCORE_WAIT_SLEEP] = "sleep",
};

const char *dumpcore_wait_kind_name(enum dumpcore_wait_kind kind)
{
	return kind < DUMPCORE_WAIT_KINDS ? kind_names[kind] : kind_names[DUMPCORE_WAIT_UNKNOWN];
}

static void make_kinds(struct wait_reader *reader)
{
	for (size_t i = 0; i < VMR_COUNT(rows); i++) {
		struct wait_function *function = vmr_alloc(sizeof(*function));
		function->name = rows[i].function;
		function->row = &rows[i];
		HASH_ADD_KEYPTR(hh, reader->kinds, function->name, strlen(function->name), function);
	}
}

static bool is_of_file(const struct dumpcore_frame *frame, const char *file)
{
	size_t length = frame->file ? strlen(frame->file) : 0, end = strlen(file);

	return length >= end && !strcmp(frame->file + length - end, file) &&
	       (length == end || frame->file[length - end - 1] == '/');
}

/* The row of a function; suffixes that a compiler adds (".constprop.0") do not count. */
static const struct row *row_of(struct wait_reader *reader, const struct dumpcore_frame *frame)
{
	const char *name = frame->function ? frame->function : frame->symbol;
	struct wait_function *function;

	if (!name)
		return NULL;
	HASH_FIND(hh, reader->kinds, name, strcspn(name, "."), function);
	const struct row *row = function ? function->row : NULL;
	return row && row->idle && !is_of_file(frame, row->idle) ? NULL : row;
}

static bool is_sleep(const struct dumpcore_frame *frame)
{
	return frame->function && !strcmp(frame->function, "schedule_timeout");
}

void wait_tree_set(struct wait_reader *reader, const char *file)
{
	static const char scheduler[] = "kernel/sched/core.c";
	size_t length = file ? strlen(file) : 0, end = sizeof(scheduler) - 1;

	if (length <= end || strcmp(file + length - end, scheduler) != 0 || file[length - end - 1] != '/')
		return;
	reader->tree = file;
	reader->tree_length = length - end;
}

void wait_tree_find(struct wait_reader *reader)
{
	struct dumpcore_function function;
	vmr_kaddr address;

	if (kernel_symbol_address(reader->dump, "schedule", &address) &&
	    !vmr_error_drop(dumpcore_function_at(reader->dump, address, &function)))
		wait_tree_set(reader, function.file);
}

const char *wait_tree_file(const struct wait_reader *reader, const struct dumpcore_stack *stack, size_t frame)
{
	const char *file = stack->frames[frame].file;

	return file && reader->tree_length && !strncmp(file, reader->tree, reader->tree_length)
		       ? file + reader->tree_length
		       : file;
}

bool wait_is_of_lock(const struct wait_reader *reader, const struct dumpcore_stack *stack, size_t frame)
{
	static const char locking[] = "kernel/locking/";
	const char *file = wait_tree_file(reader, stack, frame);

	return file && !strncmp(file, locking, sizeof(locking) - 1);
}

/* The scheduler's, and a lock's: parts of such a function that a compiler made may stand elsewhere. */
static bool is_wait_code(const struct wait_reader *reader, const struct dumpcore_stack *stack, size_t frame)
{
	return sleeper_text_has(&reader->text, &stack->frames[frame]) || wait_is_of_lock(reader, stack, frame);
}

void wait_kind_find(struct wait_reader *reader, const struct dumpcore_stack *stack, struct wait_sight *ret)
{
	*ret = (struct wait_sight){.frame = SIZE_MAX, .waiter = SIZE_MAX};
	if (!reader->kinds)
		make_kinds(reader);
	for (size_t i = 0; i < stack->frame_count && ret->waiter == SIZE_MAX; i++) {
		const struct dumpcore_frame *frame = &stack->frames[i];
		const struct row *row = row_of(reader, frame);
		ret->is_final |= row && row->is_final;
		if (row && row->over & 1u << ret->kind) {
			ret->is_io |= row->kind == DUMPCORE_WAIT_IO;
			ret->is_idle = row->idle != NULL;
			ret->kind = row->kind;
			ret->type = row->type;
			ret->frame = i;
		}
		if (row ? row->idle != NULL : !is_wait_code(reader, stack, i) && !frame->inferred)
			ret->waiter = i;
		/* a time-out alone is no more than a sleep: whatever else is found tells more */
		if (ret->kind == DUMPCORE_WAIT_UNKNOWN && !row && is_sleep(frame))
			ret->kind = DUMPCORE_WAIT_SLEEP;
	}
}

void wait_kind_deinit(struct wait_reader *reader)
{
	struct wait_function *function, *next;

	HASH_ITER(hh, reader->kinds, function, next)
	{
		HASH_DEL(reader->kinds, function);
		free(function);
	}
}

vmr_kaddr wait_pointer(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame, const char *type)
{
	vmr_autofree struct dumpcore_local *locals = NULL;
	vmr_autofree char *wanted = vmr_format("struct %s", type);
	vmr_kaddr found = 0;
	size_t count = 0;

	if (stack->frames[frame].inferred || vmr_error_drop(dumpcore_locals_read(dump, stack, frame, &locals, &count)))
		return 0;
	for (size_t i = 0; i < count; i++) {
		const struct dumpcore_type *target = locals[i].type ? pointee_target(locals[i].type) : NULL;
		const char *name = target ? dumpcore_type_name(target) : NULL;
		if (!locals[i].has_value || !locals[i].value || !name || strcmp(name, wanted) != 0)
			continue;
		if (found && found != locals[i].value)
			return 0;
		found = locals[i].value;
	}
	return found;
}
