/* SPDX-License-Identifier: MIT */
/* Return addresses in stack memory. */
#include "dumpcore/state/trace.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/stackmap.h"
#include "dumpcore/memory.h"
#include "dumpcore/state/framebytes.h"
#include "dumpcore/state/pointercall.h"
#include "dumpcore/unwind/stack.h"
#include "dumpcore/unwind/unwind.h"

#define TRACE_LIMIT 256
#define TEXT_LOW                                                                                                       \
	0xffffffff80000000ull /* __START_KERNEL_map; modules lie above (arch/x86/include/asm/page_64_types.h) */
#define DIRECT_SIZE 5

/* Is there a call just before `value`? *ret_callee: what it calls, NULL: through a pointer. */
static bool follows_call(struct dumpcore *dump, vmr_kaddr value, char **ret_callee)
{
	uint8_t bytes[POINTERCALL_BYTES];
	struct dumpcore_symbol symbol;
	int32_t distance;
	if (!dumpcore_try_read(dump, value - POINTERCALL_BYTES, bytes, sizeof(bytes)))
		return false;
	memcpy(&distance, bytes + POINTERCALL_BYTES - 4, sizeof(distance));
	vmr_kaddr target = value + (uint64_t)(int64_t)distance;
	if (bytes[POINTERCALL_BYTES - DIRECT_SIZE] != 0xe8 ||
	    vmr_error_drop(dumpcore_symbol_at(dump, target, &symbol)) || !symbol.is_function ||
	    symbol.address != target)
		return pointercall_ends(bytes);
	if (strncmp(symbol.name, "__x86_indirect_", strlen("__x86_indirect_")) != 0)
		*ret_callee = vmr_strndup(symbol.name, strcspn(symbol.name, "."));
	return true;
}

/* The word is that above which the caller's frame begins. */
static bool is_return_slot(const struct dumpcore_stack *stack, vmr_kaddr address)
{
	for (size_t i = 0; stack && i < stack->frame_count; i++)
		if (stack->frames[i].physical == i && stack->frames[i].cfa == address + sizeof(address))
			return true;
	return false;
}

static bool read_trace(struct dumpcore *dump, vmr_kaddr value, const char *function, struct dumpcore_trace *ret)
{
	struct dumpcore_symbol symbol;
	size_t count = 0;
	if (value < TEXT_LOW || vmr_error_drop(dumpcore_symbol_at(dump, value - 1, &symbol)) || !symbol.is_function ||
	    symbol.address >= value || !follows_call(dump, value, &ret->callee))
		return false;
	const struct scope_frame *chain = unwind_chain_at(dump, value - 1, &count);
	const struct scope_frame *whole = count ? &chain[count - 1] : NULL;
	ret->value = value;
	ret->function = whole ? whole->function : symbol.name;
	ret->file = whole ? whole->file : NULL;
	ret->line = whole ? whole->line : 0;
	for (size_t i = 0; i < count && function; i++)
		ret->is_in |= chain[i].function && !strcmp(chain[i].function, function);
	return true;
}

struct vmr_error *dumpcore_traces_read(struct dumpcore *dump, vmr_kaddr low, vmr_kaddr high, const char *function,
				       struct dumpcore_trace **ret, size_t *ret_count)
{
	const struct dumpcore_stack_range *range = dumpcore_stack_at(dump, low);
	const struct dumpcore_stack *stack = range && range->task ? dumpcore_stack_of(dump, range->task) : NULL;
	struct dumpcore_trace *list = NULL;
	size_t count = 0;
	if (!range || high > range->high || low > high)
		return vmr_error_create(VMR_BAD_INPUT, "not within a stack that is known");
	for (vmr_kaddr at = (low + 7) / 8 * 8; at + 8 <= high && count < TRACE_LIMIT; at += 8) {
		struct dumpcore_trace trace = {.address = at};
		uint64_t word;
		if (!dumpcore_try_read(dump, at, &word, sizeof(word)) || !read_trace(dump, word, function, &trace))
			continue;
		uint64_t bytes;
		trace.outer = framebytes_at(dump, word, &bytes) ? at + bytes : 0;
		trace.is_live = is_return_slot(stack, at);
		list = vmr_realloc_array(list, count + 1, sizeof(*list));
		list[count++] = trace;
	}
	*ret = list;
	*ret_count = count;
	return NULL;
}

bool dumpcore_trace_of_value(struct dumpcore *dump, uint64_t value, struct dumpcore_trace *ret)
{
	*ret = (struct dumpcore_trace){0};
	return read_trace(dump, value, NULL, ret);
}

void dumpcore_traces_free(struct dumpcore_trace *traces, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(traces[i].callee);
	free(traces);
}
