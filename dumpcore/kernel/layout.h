/* SPDX-License-Identifier: MIT */
/*
 * What kernel/ needs of the target's layouts and lists: members found by presence, list walks that always end, and what
 * the files of this folder tell each other. Only dumpcore's own files include this.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"
#include "dumpcore/types/types.h"

struct dumpcore;
struct dumpcore_task;

/* A row of a table of members: the first path that the kernel has wins. */
struct kernel_field_row {
	size_t place; /* offsetof the struct dumpcore_field in the caller's struct */
	const char *type;
	const char *paths[4];
	bool optional; /* a kernel without it: the field's size stays 0 */
	const char
		*effect; /* optional, but every known kernel has one of the paths: what is not known without; or NULL */
};
/*
 * Fill the fields of a table. VMR_NOT_FOUND names the first member that is missing and not optional. What is missing
 * though every known kernel with that type has it is a gap.
 */
struct vmr_error *kernel_fields_find(struct dumpcore *dump, const struct kernel_field_row *rows, size_t count,
				     void *ret) VMR_MUST_USE;
#define KERNEL_FIELDS_FIND(dump, rows, ret) kernel_fields_find(dump, rows, VMR_COUNT(rows), ret)

static inline bool kernel_field_has(const struct dumpcore_field *field)
{
	return field->size != 0;
}
/* Whether the kernel has a struct of that name, with its members. */
bool kernel_type_exists(struct dumpcore *dump, const char *name);
/* Like dumpcore_field_read, without an error object; false also when the kernel has no such member. */
bool kernel_field_try(struct dumpcore *dump, const struct dumpcore_field *field, vmr_kaddr base, uint64_t *ret);

/* A symbol's address, or of its first 1, 2, 4 or 8 bytes the value. False: there is none, or it cannot be read. */
bool kernel_symbol_address(struct dumpcore *dump, const char *name, vmr_kaddr *ret);
bool kernel_symbol_value(struct dumpcore *dump, const char *name, size_t size, uint64_t *ret);
/* A pointer-sized per-CPU variable, or a member of one (type NULL: the variable itself). */
bool kernel_percpu_value(struct dumpcore *dump, const char *name, const char *type, const char *path, unsigned cpu,
			 uint64_t *ret);

/* Whether an address can be one of kernel memory: in the upper half, not in the last page (error pointers). */
static inline bool kernel_address_possible(vmr_kaddr address)
{
	return (int64_t)address < 0 && address < UINT64_MAX - 4095 && (address >> 56) == 0xff;
}

/* Ends of a walk that is not whole. */
struct kernel_walk {
	size_t limit;                                 /* nodes at most */
	bool backward;                                /* follow prev */
	bool (*visit)(void *context, vmr_kaddr node); /* false: enough */
	void *context;
};
/*
 * Visit each list_head of a ring but its head. VMR_FAULT: a node cannot be read; VMR_CYCLE: the ring closes without the
 * head; VMR_TOO_LARGE: limit reached. What was visited before stays visited.
 */
struct vmr_error *kernel_list_walk(struct dumpcore *dump, vmr_kaddr head, const struct kernel_walk *walk) VMR_MUST_USE;

/* A CPU before its task is known: per-CPU area and registers. */
struct kernel_cpu {
	unsigned number;
	vmr_kaddr offset;
	vmr_kaddr current; /* task_struct, 0 unknown */
	vmr_kaddr sp;      /* where it stopped, 0 unknown or in user mode */
};
/* Possible CPUs, ascending; borrowed. */
struct vmr_error *kernel_cpus_get(struct dumpcore *dump, const struct kernel_cpu **ret, size_t *ret_count) VMR_MUST_USE;
/* The task whose task_struct holds an address, NULL: none that is known. */
const struct dumpcore_task *kernel_task_around(struct dumpcore *dump, vmr_kaddr address);
/* The task that a CPU ran, NULL unknown. */
const struct dumpcore_task *kernel_task_on(struct dumpcore *dump, unsigned cpu);
/* Bytes of a kernel stack: of union thread_union, or as stacks are allocated. */
uint64_t kernel_stack_size(struct dumpcore *dump);
