/* SPDX-License-Identifier: MIT */
/*
 * Members that waits are read by, of which every known kernel has one of the paths if it has the type at all: a kernel
 * without is newer than what is known, and what its readers leave out then is said once, for all of them.
 */
#include "common/memory.h"
#include "dumpcore/gap.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/state/wait_internal.h"

static const char locks[] = "who waits for whom is not known",
		  records[] = "what who waits with such a record waits for "
			      "is not known",
		  works[] = "which work a flush waits for is not known",
		  holders[] = "who took a semaphore last is not known",
		  periods[] = "whom a grace period waits for is not known",
		  signals[] = "whether a signal that has come ends a wait is not known";

#define ROW(effect, type, ...)                                                                                         \
	{                                                                                                              \
		0, type, {__VA_ARGS__}, true, effect                                                                   \
	}
static const struct kernel_field_row rows[] = {
	/* lists of waiters, or a pointer to the first since 7.2; on PREEMPT_RT an rt_mutex, in its patches of 5.10
	   `lock` */
	ROW(locks, "mutex", "wait_list", "first_waiter", "rtmutex", "lock"),
	ROW(locks, "rw_semaphore", "wait_list", "first_waiter", "rwbase", "rtmutex"),
	ROW(locks, "semaphore", "wait_list", "first_waiter"),
	ROW(locks, "mutex_waiter", "list"),
	ROW(locks, "mutex_waiter", "task"),
	ROW(locks, "rwsem_waiter", "list"),
	ROW(locks, "rwsem_waiter", "task"),
	ROW(locks, "rwsem_waiter", "type"),
	ROW(locks, "semaphore_waiter", "list"),
	ROW(locks, "semaphore_waiter", "task"),
	ROW(locks, "rt_mutex_waiter", "lock"),
	ROW(locks, "rt_mutex_waiter", "task"),
	ROW(locks, "mutex", "owner", "rtmutex", "lock"),
	ROW(locks, "ww_mutex", "base"),
	ROW(locks, "rw_semaphore", "owner", "rwbase", "rtmutex"),
	ROW(locks, "rw_semaphore", "count", "rwbase", "rtmutex"),
	ROW(locks, "rwbase_rt", "rtmutex"),
	ROW(locks, "rt_mutex_base", "owner"),
	ROW(locks, "rt_mutex", "rtmutex", "owner"),
	ROW(locks, "spinlock", "rlock", "lock"),
	ROW(records, "wait_queue_entry", "entry"),
	ROW(records, "wait_queue_entry", "func"),
	ROW(records, "wait_queue_entry", "private"),
	ROW(records, "wait_queue_head", "head"),
	ROW(records, "swait_queue", "task_list"),
	ROW(records, "swait_queue", "task"),
	ROW(records, "swait_queue_head", "task_list"),
	ROW(records, "completion", "wait"),
	ROW(records, "wait_page_queue", "folio", "page"), /* 101c0bf67f76 (5.16) */
	ROW(records, "wait_page_queue", "wait"),
	ROW(records, "wait_bit_queue_entry", "wq_entry"),
	ROW(records, "wait_bit_queue_entry", "key.flags"),
	ROW(records, "futex_q", "task"),
	ROW(records, "futex_q", "key.private.address"),
	ROW(records, "futex_q", "key.private.offset"),
	ROW(records, "poll_wqueues", "inline_index"),
	ROW(records, "poll_wqueues", "table"),
	ROW(works, "wq_barrier", "work"),
	ROW(works, "wq_barrier", "task"),
	ROW(works, "work_struct", "entry"),
	ROW(works, "work_struct", "func"),
	ROW(works, "work_struct", "data"),
	ROW(works, "pool_workqueue", "pool"),
	ROW(periods, "rcu_state", "node"),
	ROW(periods, "rcu_state", "gp_seq"),
	ROW(periods, "rcu_state", "expedited_sequence"),
	ROW(periods, "rcu_node", "blkd_tasks"),
	ROW(periods, "rcu_node", "qsmask"),
	ROW(periods, "rcu_node", "expmask"),
	ROW(periods, "rcu_node", "gp_tasks"),
	ROW(periods, "rcu_node", "exp_tasks"),
	ROW(periods, "rcu_node", "grplo"),
	ROW(periods, "rcu_node", "grphi"),
	ROW(periods, "rcu_node", "level"),
};

/* Of kernels that have signals. */
static const struct kernel_field_row signal_rows[] = {
	ROW(signals, "task_struct", "pending.signal.sig"),
	ROW(signals, "task_struct", "blocked.sig"),
	ROW(signals, "task_struct", "jobctl"),
	ROW(signals, "task_struct", "signal"),
	ROW(signals, "signal_struct", "shared_pending.signal.sig"),
};

/* Members of tasks that come with a part of the kernel, which another member or type tells. */
static void tell_of_tasks(struct dumpcore *dump)
{
	if (kernel_type_exists(dump, "rt_mutex_waiter") && !dumpcore_field_exists(dump, "task_struct", "pi_blocked_on"))
		dumpcore_gap_add_member(dump, "task_struct", "pi_blocked_on", locks);
	if (dumpcore_field_exists(dump, "task_struct", "rcu_read_lock_nesting") &&
	    !dumpcore_field_exists(dump, "task_struct", "rcu_node_entry"))
		dumpcore_gap_add_member(dump, "task_struct", "rcu_node_entry", periods);
	/* CONFIG_DETECT_HUNG_TASK_BLOCKER: e711faaafbe5 and 194a9b9e843b, which follows it (6.16) */
	if (kernel_type_exists(dump, "semaphore") && dumpcore_field_exists(dump, "task_struct", "blocker") &&
	    !dumpcore_field_exists(dump, "semaphore", "last_holder"))
		dumpcore_gap_add_member(dump, "semaphore", "last_holder", holders);
}

void wait_layout_tell(struct dumpcore *dump)
{
	struct dumpcore_field field;

	vmr_error_drop(KERNEL_FIELDS_FIND(dump, rows, &field));
	if (kernel_type_exists(dump, "sigpending"))
		vmr_error_drop(KERNEL_FIELDS_FIND(dump, signal_rows, &field));
	tell_of_tasks(dump);
}
