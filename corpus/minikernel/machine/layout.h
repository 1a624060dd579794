/* SPDX-License-Identifier: MIT */
/* Offsets of the kernel's members, taken from its own headers (layout.c); needs no header of either side. */
#pragma once

struct minikernel_layout {
	unsigned long task_tasks, task_pid, task_stack, task_size, task_comm, task_pi_lock, task_state, task_sp,
		task_on_cpu;
	unsigned long ticket_size, ticket_state, ticket_holder, ticket_wait, ticket_entry; /* struct ferry_ticket */
	unsigned long ferry_pier_list; /* of the queue in struct ferry */
	unsigned long boot_ram_size, boot_free_start, boot_seed, boot_mode;
};
extern const struct minikernel_layout minikernel_layout;
