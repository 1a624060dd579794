/* SPDX-License-Identifier: MIT */
/* Compiled with the kernel's headers, not the host's. */
#include <asm/bootparam.h>
#include <linux/ferry.h>
#include <linux/sched.h>

#include "layout.h"

const struct minikernel_layout minikernel_layout = {
	.task_tasks = offsetof(struct task_struct, tasks),
	.task_pid = offsetof(struct task_struct, pid),
	.task_stack = offsetof(struct task_struct, stack),
	.task_size = sizeof(struct task_struct),
	.task_comm = offsetof(struct task_struct, comm),
	.task_pi_lock = offsetof(struct task_struct, pi_lock),
	.task_state = offsetof(struct task_struct, __state),
	.task_sp = offsetof(struct task_struct, thread.sp),
	.task_on_cpu = offsetof(struct task_struct, on_cpu),
	.ticket_size = sizeof(struct ferry_ticket),
	.ticket_state = offsetof(struct ferry_ticket, state),
	.ticket_holder = offsetof(struct ferry_ticket, holder),
	.ticket_wait = offsetof(struct ferry_ticket, wait),
	.ticket_entry = offsetof(struct ferry_ticket, wait.entry),
	.ferry_pier_list = offsetof(struct wait_queue_head, head), /* the pier comes first */
	.boot_ram_size = offsetof(struct boot_params, ram_size),
	.boot_free_start = offsetof(struct boot_params, free_start),
	.boot_seed = offsetof(struct boot_params, seed),
	.boot_mode = offsetof(struct boot_params, mode),
};
