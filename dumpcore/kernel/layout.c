/* SPDX-License-Identifier: MIT */
/* Members by presence, values of symbols, list walks that end. */
#include "dumpcore/kernel/layout.h"

#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/memory.h"

#define STACK_SIZE 16384 /* x86-64 since 3.15 (6538b8ea886e) */

struct vmr_error *kernel_fields_find(struct dumpcore *dump, const struct kernel_field_row *rows, size_t count,
				     void *ret)
{
	for (size_t i = 0; i < count; i++) {
		struct dumpcore_field *field = (struct dumpcore_field *)((char *)ret + rows[i].place);
		bool found = false;
		for (size_t j = 0; j < VMR_COUNT(rows[i].paths) && rows[i].paths[j] && !found; j++)
			found = !vmr_error_drop(dumpcore_field_find(dump, rows[i].type, rows[i].paths[j], field));
		if (!found && !rows[i].optional)
			return vmr_error_create(VMR_NOT_FOUND, "debug information has no %s.%s", rows[i].type,
						rows[i].paths[0]);
	}
	return NULL;
}

bool kernel_field_try(struct dumpcore *dump, const struct dumpcore_field *field, vmr_kaddr base, uint64_t *ret)
{
	uint8_t bytes[sizeof(uint64_t)];
	struct dumpcore_field local = *field;

	if (!field->size || field->size > sizeof(bytes) ||
	    !dumpcore_try_read(dump, base + field->offset, bytes, field->size))
		return false;
	local.offset = 0;
	*ret = dumpcore_field_get(&local, bytes);
	return true;
}

bool kernel_symbol_address(struct dumpcore *dump, const char *name, vmr_kaddr *ret)
{
	struct dumpcore_symbol symbol;

	if (vmr_error_drop(dumpcore_symbol_find(dump, name, &symbol)))
		return false;
	*ret = symbol.address;
	return true;
}

bool kernel_symbol_value(struct dumpcore *dump, const char *name, size_t size, uint64_t *ret)
{
	vmr_kaddr address;
	uint64_t value = 0;

	if (!kernel_symbol_address(dump, name, &address) || !dumpcore_try_read(dump, address, &value, size))
		return false;
	*ret = value;
	return true;
}

bool kernel_percpu_value(struct dumpcore *dump, const char *name, const char *type, const char *path, unsigned cpu,
			 uint64_t *ret)
{
	struct dumpcore_field field = {.size = sizeof(uint64_t)};
	vmr_kaddr address;

	if (type && vmr_error_drop(dumpcore_field_find(dump, type, path, &field)))
		return false;
	return !vmr_error_drop(dumpcore_percpu_address(dump, name, cpu, &address)) &&
	       kernel_field_try(dump, &field, address, ret);
}

struct vmr_error *kernel_list_walk(struct dumpcore *dump, vmr_kaddr head, const struct kernel_walk *walk)
{
	const uint64_t link = walk->backward ? sizeof(uint64_t) : 0; /* struct list_head: next, prev */
	vmr_kaddr node = head, mark = 0, next;
	size_t count = 0, power = 1, steps = 0;

	for (;;) {
		if (!dumpcore_try_read(dump, node + link, &next, sizeof(next)))
			return vmr_error_create_fault(node + link,
						      "list at " VMR_ADDRESS
						      " breaks after %zu entries: its node at " VMR_ADDRESS
						      " cannot be read",
						      head, count, node);
		if (next == head)
			return NULL;
		if (next == mark)
			return vmr_error_create(VMR_CYCLE, "list at " VMR_ADDRESS " goes round without its head", head);
		if (count++ >= walk->limit)
			return vmr_error_create(VMR_TOO_LARGE, "list at " VMR_ADDRESS " has over %zu entries", head,
						walk->limit);
		if (++steps == power) { /* Brent's algorithm */
			mark = next;
			power *= 2;
			steps = 0;
		}
		node = next;
		if (!walk->visit(walk->context, node))
			return NULL;
	}
}

uint64_t kernel_stack_size(struct dumpcore *dump)
{
	const struct dumpcore_type *type;
	uint64_t size = STACK_SIZE;

	if (!vmr_error_drop(dumpcore_type_find(dump, "union thread_union", &type)))
		size = dumpcore_type_size(type);
	return size >= DUMPCORE_PAGE_SIZE && size <= 1 << 20 ? size : STACK_SIZE;
}
