/* SPDX-License-Identifier: MIT */
/* Calls through pointers that static tables resolve. */
#include "dumpcore/state/pointercall.h"

#include <elf.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/image.h"
#include "dumpcore/insn.h"
#include "dumpcore/internal.h"
#include "dumpcore/state/framebytes.h"
#include "dumpcore/state/slice.h"
#include "dumpcore/unwind/pccache.h"
#include "dumpcore/unwind/unwind.h"

#define JUMP_SIZE  5
#define WORD       8
#define CODE_LIMIT 32768 /* bytes of a function that is decoded */
#define PART_SIZE  65536 /* bytes of a section that are read at once */

bool pointercall_ends(const uint8_t bytes[POINTERCALL_BYTES])
{
	static const struct {
		unsigned mode, size; /* of ModRM; bytes of the instruction without SIB */
	} forms[] = {{3, 2}, {0, 2}, {1, 3}, {2, 6}};
	for (size_t i = 0; i < VMR_COUNT(forms); i++)
		for (unsigned sib = 0; sib < 2; sib++) {
			const uint8_t *at = bytes + POINTERCALL_BYTES - forms[i].size - sib;
			bool has_sib = (at[1] & 7) == 4 && at[1] >> 6 != 3;
			if (at[0] == 0xff && (at[1] >> 3 & 7) == 2 && at[1] >> 6 == forms[i].mode && has_sib == sib)
				return true;
		}
	/* at an address relative to rip */
	return bytes[POINTERCALL_BYTES - 6] == 0xff && bytes[POINTERCALL_BYTES - 5] == 0x15;
}

struct callers {
	struct dumpcore *dump;
	struct pointercall_caller *list;
	size_t count;
	bool is_full, is_cut; /* too many; vmlinux could not be read to its end */
};

static void take_caller(struct callers *callers, vmr_kaddr at, bool is_jump)
{
	struct pointercall_caller caller = {.at = at, .is_jump = is_jump};
	if (vmr_error_drop(dumpcore_symbol_at(callers->dump, at, &caller.symbol)) || !caller.symbol.is_function ||
	    (!is_jump && !framebytes_at(callers->dump, at + JUMP_SIZE, &caller.bytes)))
		return;
	callers->is_full = callers->count == POINTERCALL_CALLERS;
	if (!callers->is_full)
		callers->list[callers->count++] = caller;
}

/* Calls (or jumps) by their first byte: there are few enough of them for memchr to be the fastest way. */
static void search_code(struct callers *callers, const uint8_t *bytes, size_t size, vmr_kaddr start, vmr_kaddr target,
			bool is_jump)
{
	const uint8_t *end = bytes + size;
	for (const uint8_t *at = bytes;
	     (at = memchr(at, is_jump ? 0xe9 : 0xe8, (size_t)(end - at))) && end - at >= JUMP_SIZE && !callers->is_full;
	     at++) {
		vmr_kaddr address = start + (uint64_t)(at - bytes);
		int32_t distance;
		memcpy(&distance, at + 1, sizeof(distance));
		if (address + JUMP_SIZE + (uint64_t)(int64_t)distance == target)
			take_caller(callers, address, is_jump);
	}
}

static void take_slot(struct dumpcore *dump, struct pointercall_caller *caller, vmr_kaddr at)
{
	struct dumpcore_symbol table;
	if (caller->slot_count == POINTERCALL_SLOTS || vmr_error_drop(dumpcore_symbol_at(dump, at, &table)))
		return;
	caller->pointers[caller->slot_count] = at;
	caller->slots[caller->slot_count++] = at - table.address;
}

static void search_data(struct callers *callers, const uint8_t *bytes, size_t size, vmr_kaddr start, uint64_t bias)
{
	vmr_kaddr low = UINT64_MAX, high = 0;
	for (size_t i = 0; i < callers->count; i++) {
		vmr_kaddr address = callers->list[i].symbol.address - bias;
		low = address < low ? address : low;
		high = address > high ? address : high;
	}
	for (size_t i = 0; i + WORD <= size; i += WORD) {
		uint64_t word;
		memcpy(&word, bytes + i, sizeof(word));
		if (word < low || word > high)
			continue;
		for (size_t k = 0; k < callers->count; k++)
			if (word == callers->list[k].symbol.address - bias)
				take_slot(callers->dump, &callers->list[k], start + i);
	}
}

/* Those of a section: calls first. */
static void order_callers(struct callers *callers, size_t first)
{
	struct pointercall_caller jumps[POINTERCALL_CALLERS];
	size_t jump_count = 0, count = first;
	for (size_t i = first; i < callers->count; i++)
		if (callers->list[i].is_jump)
			jumps[jump_count++] = callers->list[i];
		else
			callers->list[count++] = callers->list[i];
	memcpy(callers->list + count, jumps, jump_count * sizeof(*jumps));
}

/*
 * Read by parts: all of the kernel's code is looked at, once, and would stay mapped. Parts overlap where a call may lie
 * across.
 */
static void search_section(struct callers *callers, const struct debuginfo_image *image,
			   const struct debuginfo_section *section, bool code, vmr_kaddr target, uint8_t *bytes)
{
	size_t first = callers->count;
	for (uint64_t done = 0, size; done < section->size; done += PART_SIZE - (code ? JUMP_SIZE - 1 : 0)) {
		size = section->size - done < PART_SIZE ? section->size - done : PART_SIZE;
		vmr_kaddr start = section->address + done + image->bias;
		struct vmr_error *error = debuginfo_image_read(image, section->address + done, bytes, size);
		dumpcore_failure_note(callers->dump, error);
		callers->is_cut |= error != NULL;
		if (error)
			break;
		if (code)
			for (int is_jump = 0; is_jump < 2; is_jump++)
				search_code(callers, bytes, size, start, target, is_jump);
		else
			search_data(callers, bytes, size, start, image->bias);
	}
	order_callers(callers, first);
}

/* Sections of vmlinux with code, or those with data. */
static void search_sections(struct callers *callers, bool code, vmr_kaddr target)
{
	size_t count = 0;
	vmr_autofree uint8_t *bytes = vmr_alloc(PART_SIZE);
	struct debuginfo_image *const *images = debuginfo_images_get(callers->dump, &count);
	for (size_t i = 0; count && i < images[0]->section_count; i++) {
		const struct debuginfo_section *section = &images[0]->sections[i];
		bool wanted = section->type == SHT_PROGBITS && section->flags & SHF_ALLOC &&
			      section->address % WORD == 0 && section->address &&
			      !(section->flags & SHF_EXECINSTR) == !code;
		if (wanted)
			search_section(callers, images[0], section, code, target, bytes);
	}
}

static void search(struct callers *callers, vmr_kaddr target)
{
	search_sections(callers, true, target);
	if (callers->is_full)
		callers->count = 0;
	if (callers->count)
		search_sections(callers, false, target);
}

/* -- what was found in another run: all of vmlinux's code and data need not be read again */

_Static_assert(POINTERCALL_CALLERS *(POINTERCALL_SLOTS + 1) <= PCCACHE_CALL_LIMIT, "all of them fit");

static bool recall(struct callers *callers, vmr_kaddr target)
{
	struct pccache_call calls[PCCACHE_CALL_LIMIT];
	size_t count = 0, i = 0;
	if (!pccache_calls_get(unwind_get(callers->dump)->cache, target, calls, &count))
		return false;
	for (; i < count && !calls[i].is_pointer && callers->count < POINTERCALL_CALLERS; i++)
		take_caller(callers, calls[i].at, calls[i].is_jump);
	bool is_whole = callers->count == i;
	for (; i < count && is_whole; i++) {
		is_whole = calls[i].is_pointer && calls[i].caller < callers->count;
		if (is_whole)
			take_slot(callers->dump, &callers->list[calls[i].caller], calls[i].at);
	}
	if (!is_whole) /* it is looked for anew */
		callers->count = 0;
	return is_whole;
}

static void keep(const struct callers *callers, vmr_kaddr target)
{
	struct pccache_call calls[PCCACHE_CALL_LIMIT];
	size_t count = 0;
	for (size_t i = 0; i < callers->count; i++)
		calls[count++] = (struct pccache_call){.at = callers->list[i].at, .is_jump = callers->list[i].is_jump};
	for (size_t i = 0; i < callers->count; i++)
		for (size_t k = 0; k < callers->list[i].slot_count; k++)
			calls[count++] = (struct pccache_call){
				.at = callers->list[i].pointers[k], .caller = (uint32_t)i, .is_pointer = true};
	pccache_calls_add(unwind_get(callers->dump)->cache, target, calls, count);
}

size_t pointercall_callers(struct dumpcore *dump, vmr_kaddr target, struct pointercall_caller ret[POINTERCALL_CALLERS])
{
	struct callers callers = {.dump = dump, .list = ret};
	size_t kept = 0;
	if (!recall(&callers, target)) {
		search(&callers, target);
		if (!callers.is_cut)
			keep(&callers, target);
	}
	for (size_t i = 0; i < callers.count; i++)
		if (ret[i].slot_count)
			ret[kept++] = ret[i];
	return kept;
}

/* The register that an indirect call goes through, or that its thunk is named after. */
static enum dumpcore_register through(struct dumpcore *dump, const struct insn *call)
{
	static const char prefix[] = "__x86_indirect_thunk_";
	struct dumpcore_symbol thunk;
	if (!call->has_target)
		return call->source;
	if (vmr_error_drop(dumpcore_symbol_at(dump, call->target, &thunk)) ||
	    strncmp(thunk.name, prefix, strlen(prefix)) != 0)
		return INSN_NO_REGISTER;
	for (int i = 0; i < DUMPCORE_REGISTER_COUNT; i++)
		if (!strcmp(dumpcore_register_name((enum dumpcore_register)i), thunk.name + strlen(prefix)))
			return (enum dumpcore_register)i;
	return INSN_NO_REGISTER;
}

/* The operand that the called address was loaded from; NULL: not known. */
static const struct insn *load_of(struct dumpcore *dump, const struct slice_code *code, size_t at)
{
	const struct insn *call = &code->list.insns[at];
	if (call->kind != INSN_CALL || call->has_memory)
		return call->kind == INSN_CALL ? call : NULL;
	enum dumpcore_register number = through(dump, call);
	if (number >= INSN_NO_REGISTER)
		return NULL;
	struct slice_definition definition = slice_register(code, at, number);
	const struct insn *load = definition.end == SLICE_INSN ? &code->list.insns[definition.insn] : NULL;
	return load && load->kind == INSN_LOAD ? load : NULL;
}

bool pointercall_is(struct dumpcore *dump, const struct dumpcore_symbol *function, vmr_kaddr pc,
		    const struct pointercall_caller *caller)
{
	struct slice_code code;
	bool found = false;
	if (function->size > CODE_LIMIT ||
	    vmr_error_drop(slice_code_init(dump, function->address, function->address + function->size, &code)))
		return false;
	size_t at = insn_list_find(&code.list, pc, true);
	const struct insn *load = at == SIZE_MAX ? NULL : load_of(dump, &code, at);
	for (size_t i = 0; load && load->base < INSN_NO_REGISTER && i < caller->slot_count; i++)
		found |= load->displacement >= 0 && (uint64_t)load->displacement == caller->slots[i];
	slice_code_deinit(&code);
	return found;
}
