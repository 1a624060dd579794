/* SPDX-License-Identifier: MIT */
/*
 * Clocks of run queues. rq.clock is sched_clock_cpu() at the last update; rq.clock_task is the same without what
 * interrupts and the hypervisor took, so it only falls back further behind: what is added now to a time on it gives an
 * upper bound of the time on rq.clock.
 */
#include "dumpcore/kernel/clock.h"

#include "dumpcore/internal.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/task.h"

#define CLOCK_LIMIT (1ull << 62) /* ns: 146 years of uptime are no clock */
/* ns: HZ is 1024 at most, and 24 at least (kernel/Kconfig.hz of all architectures) */
#define TICK_LEAST 976562
#define TICK_MOST  41666667

/* A kernel whose scheduler keeps times of tasks keeps clocks too. */
static bool has_clock(struct dumpcore *dump, const char *path)
{
	if (dumpcore_field_exists(dump, "rq", path))
		return true;
	if (dumpcore_field_exists(dump, "task_struct", "se.exec_start"))
		dumpcore_gap_add_member(dump, "rq", path, "when CPUs and tasks last ran is not known");
	return false;
}

static bool read_clock(struct dumpcore *dump, unsigned cpu, const char *path, uint64_t *ret)
{
	return has_clock(dump, path) && kernel_percpu_value(dump, "runqueues", "rq", path, cpu, ret) && *ret &&
	       *ret < CLOCK_LIMIT;
}

bool dumpcore_clock_now(struct dumpcore *dump, unsigned cpu, uint64_t *ret)
{
	return read_clock(dump, cpu, "clock", ret);
}

static bool read_member(struct dumpcore *dump, const struct dumpcore_task *task, const char *path, uint64_t *ret)
{
	struct dumpcore_field field;
	return !vmr_error_drop(dumpcore_field_find(dump, "task_struct", path, &field)) &&
	       kernel_field_try(dump, &field, task->address, ret) && *ret && *ret < CLOCK_LIMIT;
}

/*
 * A time of task_struct.sched_info, which every kernel's tasks have (5.10 to 7.3); the struct is empty without
 * CONFIG_SCHED_INFO.
 */
static bool read_sched_info(struct dumpcore *dump, const struct dumpcore_task *task, const char *path,
			    const char *effect, uint64_t *ret)
{
	if (dumpcore_field_exists(dump, "task_struct", path))
		return read_member(dump, task, path, ret);
	bool is_whole = dumpcore_field_exists(dump, "task_struct", "sched_info");
	/* A task without is none of a scheduler that keeps times at all. */
	if (is_whole ? kernel_type_exists(dump, "sched_info")
		     : dumpcore_field_exists(dump, "task_struct", "se.exec_start"))
		dumpcore_gap_add_member(dump, "task_struct", is_whole ? path : "sched_info", effect);
	return false;
}

/*
 * The scheduler class brings se.exec_start up to rq.clock_task whenever a task is put on or taken off its CPU
 * (update_curr and its likes), and a migration makes it 0. A task that was taken off while it could run has begun to
 * wait then: sched_info.last_queued, on rq.clock (sched_info_depart).
 */
bool dumpcore_clock_left(struct dumpcore *dump, const struct dumpcore_task *task, uint64_t *ret)
{
	uint64_t now, now_task, start;
	if (task->on_cpu || !read_clock(dump, task->cpu, "clock", &now))
		return false;
	/* And the other way round: where there are clocks, there are times. */
	if (!dumpcore_field_exists(dump, "task_struct", "se.exec_start"))
		dumpcore_gap_add_member(dump, "task_struct", "se.exec_start", "when tasks last ran is not known");
	if (read_clock(dump, task->cpu, "clock_task", &now_task) && now_task <= now &&
	    read_member(dump, task, "se.exec_start", &start) && start <= now_task) {
		*ret = start + (now - now_task);
		return true;
	}
	return read_sched_info(dump, task, "sched_info.last_queued",
			       "since when a task that was moved to another CPU waits is not known", ret) &&
	       *ret <= now;
}

/* softlockup_fn() of the CPU's own stopper thread writes it (kernel/watchdog.c); 0 and all ones are requests. */
bool dumpcore_clock_switched(struct dumpcore *dump, unsigned cpu, uint64_t *ret)
{
	uint64_t touched;
	if (!kernel_percpu_value(dump, "watchdog_touch_ts", NULL, NULL, cpu, &touched) || !touched ||
	    touched >= CLOCK_LIMIT >> 30)
		return false;
	*ret = touched << 30;
	return true;
}

bool dumpcore_clock_is_one(struct dumpcore *dump, bool *ret)
{
	uint64_t enabled;
	/* struct static_key begins with its counter (jump_label.h) */
	if (!kernel_symbol_value(dump, "__sched_clock_stable", 4, &enabled))
		return false;
	*ret = (int32_t)enabled > 0;
	return true;
}

bool dumpcore_clock_furthest(struct dumpcore *dump, unsigned cpu, uint64_t *ret)
{
	const struct kernel_cpu *cpus;
	size_t count = 0;
	bool is_one = false, found = dumpcore_clock_now(dump, cpu, ret);

	if (!dumpcore_clock_is_one(dump, &is_one) || !is_one || vmr_error_drop(kernel_cpus_get(dump, &cpus, &count)))
		return found;
	for (size_t i = 0; i < count; i++) {
		uint64_t now;
		if (!dumpcore_clock_now(dump, cpus[i].number, &now) || (found && now <= *ret))
			continue;
		*ret = now;
		found = true;
	}
	return found;
}

/* sched_info_arrive(); without CONFIG_SCHED_INFO, and of a CPU's idle task, nobody writes it. */
bool dumpcore_clock_arrived(struct dumpcore *dump, const struct dumpcore_task *task, uint64_t *ret)
{
	return task->on_cpu && task->pid &&
	       read_sched_info(dump, task, "sched_info.last_arrival",
			       "since when a task that runs has its CPU is not known", ret);
}

/*
 * The clock source that counts jiffies has the length of one (kernel/time/jiffies.c): mult is TICK_NSEC << shift.
 */
bool dumpcore_clock_tick(struct dumpcore *dump, uint64_t *ret)
{
	struct dumpcore_field mult = {.size = 0}, shift = {.size = 0};
	uint64_t factor, bits;
	vmr_kaddr source;

	if (!kernel_symbol_address(dump, "clocksource_jiffies", &source))
		return false;
	if (vmr_error_drop(dumpcore_field_find(dump, "clocksource", "mult", &mult)) ||
	    vmr_error_drop(dumpcore_field_find(dump, "clocksource", "shift", &shift))) {
		dumpcore_gap_add_member(dump, "clocksource", kernel_field_has(&mult) ? "shift" : "mult",
					"how long a jiffy is is not known");
		return false;
	}
	if (!kernel_field_try(dump, &mult, source, &factor) || !kernel_field_try(dump, &shift, source, &bits) ||
	    bits >= 32)
		return false;
	*ret = factor >> bits;
	return *ret >= TICK_LEAST && *ret <= TICK_MOST;
}
