/* SPDX-License-Identifier: MIT */
/* Where the value of a register came from: reaching definitions over one function's machine code. Only dumpcore's own
 * files include this. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "dumpcore/insn.h"

/* Decoded code with who comes before whom. */
struct slice_code {
	struct insn_list list;
	uint32_t *predecessors; /* indices of instructions that can run just before; first[i] .. first[i+1] are those of
				   i */
	uint32_t *first;
	bool has_table; /* an indirect jump: targets are not known */
};
struct vmr_error *slice_code_init(struct dumpcore *dump, vmr_kaddr low, vmr_kaddr high,
				  struct slice_code *ret) VMR_MUST_USE;
void slice_code_deinit(struct slice_code *code);

enum slice_end {
	SLICE_UNKNOWN = 0, /* several definitions reach, or code that was not understood */
	SLICE_ENTRY,       /* no instruction: as it was when the function was entered */
	SLICE_INSN,        /* one instruction */
};
struct slice_definition {
	enum slice_end end;
	size_t insn; /* of SLICE_INSN */
};
/*
 * What defines the value that a register has just before instruction `at` runs, on every path. Where that is one
 * instruction but for what is put aside on the stack around calls and taken back (compilers do so beside the straight
 * way, for checks that fail seldom), it is that one.
 */
struct slice_definition slice_register(const struct slice_code *code, size_t at, enum dumpcore_register number);
/* The same for a slot of the stack, written [base + displacement], base being rsp or rbp: stores through other pointers
 * are taken not to touch it. */
struct slice_definition slice_slot(const struct slice_code *code, size_t at, enum dumpcore_register base,
				   int64_t displacement);
/*
 * Instructions that may have set what a register has just before `at`: set[i] becomes 1 for each, `set` having a byte
 * for each instruction. Returns their count; 0: not all are known, or the value that the function was entered with may
 * reach too.
 */
size_t slice_definitions(const struct slice_code *code, size_t at, enum dumpcore_register number, uint8_t *set);
/* Does an instruction of the function, no call, set what the register has just before `at`, on some path? */
bool slice_is_set(const struct slice_code *code, size_t at, enum dumpcore_register number);
/* Has a slot before `to` what it had when `from` ran last: on no way from there does an instruction store to
 * [base + displacement], or move the base? Stores through other pointers are taken not to touch it. */
bool slice_slot_kept(const struct slice_code *code, size_t from, size_t to, enum dumpcore_register base,
		     int64_t displacement);
/*
 * Does a register hold before `to` what it held before `from`: is it written on no way from the last run of `from` to
 * `to`? `from` must be on every path to `to` (a definition that slice_register gave for `to` is).
 */
bool slice_unchanged(const struct slice_code *code, size_t from, size_t to, enum dumpcore_register number);
/*
 * *value is what a register holds before `to`; make it what it held before `from`: the way there is straight, but for
 * bypasses that keep the register (they may put it aside), and adds constants to the register alone. *ret_half: only
 * the lower 32 bits are known.
 */
bool slice_undo(const struct slice_code *code, size_t from, size_t to, enum dumpcore_register number, uint64_t *value,
		bool *ret_half);
