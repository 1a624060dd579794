/* SPDX-License-Identifier: MIT */
/* What a thread's flags and its pending signals say of a sleep that signals end. */
#include "dumpcore/state/wait_signal.h"

#include "common/memory.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/task.h"

/*
 * Where TIF_SIGPENDING and TIF_NOTIFY_SIGNAL of thread_info.flags are in one kernel or another (asm/thread_info.h). Bit
 * 1 is TIF_NOTIFY_RESUME in most, which ends no sleep, and TIF_SIGPENDING in late ones (asm-generic/thread_info_tif.h).
 */
#define SIGNALS      (1 << 2 | 1 << 17 | 1 << 19)
#define MAYBE_SIGNAL (1 << 1)
/*
 * TIF_NEED_FPU_LOAD, which each task that has been in user space has while it is on no CPU, tells the kernels apart: it
 * is bit 14 from 5.2 on, and bit 19 in those that have TIF_SIGPENDING and TIF_NOTIFY_SIGNAL at 1 and 2.
 */
#define FPU_LOAD      (1 << 14)
#define FPU_LOAD_LATE (1 << 19)
#define SIGNALS_LATE  (1 << 1 | 1 << 2)

enum wait_signal wait_signal_of(uint64_t flags, bool is_kernel_thread)
{
	if (!is_kernel_thread && !(flags & FPU_LOAD) && flags & FPU_LOAD_LATE)
		return flags & SIGNALS_LATE ? WAIT_SIGNAL_MAY_BE : WAIT_SIGNAL_NONE;
	if (flags & SIGNALS)
		return WAIT_SIGNAL_MAY_BE;
	return flags & MAYBE_SIGNAL ? WAIT_SIGNAL_IF_PENDING : WAIT_SIGNAL_NONE;
}

/* Whether no signal is pending that is not blocked, and no stop or freeze that counts as one. */
static bool has_none_pending(struct dumpcore *dump, vmr_kaddr task)
{
	static const char *const paths[] = {"pending.signal.sig[0]", "blocked.sig[0]", "jobctl", "signal"};
	uint64_t values[VMR_COUNT(paths)], shared;
	struct dumpcore_field field;

	for (size_t i = 0; i < VMR_COUNT(paths); i++)
		if (vmr_error_drop(dumpcore_field_find(dump, "task_struct", paths[i], &field)) ||
		    !kernel_field_try(dump, &field, task, &values[i]))
			return false;
	return !vmr_error_drop(dumpcore_field_find(dump, "signal_struct", "shared_pending.signal.sig[0]", &field)) &&
	       kernel_field_try(dump, &field, values[3], &shared) && !((values[0] | shared) & ~values[1]) && !values[2];
}

bool wait_signal_has_none(struct dumpcore *dump, const struct dumpcore_field *field, const struct dumpcore_task *task)
{
	uint64_t flags;

	if (!(task->state & (INTERRUPTIBLE | WAKEKILL)))
		return true;
	if (!kernel_field_try(dump, field, task->address, &flags))
		return false;
	enum wait_signal signal = wait_signal_of(flags, task->is_kernel_thread);
	return signal == WAIT_SIGNAL_NONE ||
	       (signal == WAIT_SIGNAL_IF_PENDING && has_none_pending(dump, task->address));
}
