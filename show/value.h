/* SPDX-License-Identifier: MIT */
/* Values: read from memory, made of numbers, converted as C does. */
#pragma once

#include "show/show.h"

/* The kind of a type under its typedefs. */
enum dumpcore_type_kind show_kind(const struct dumpcore_type *type);
/* Integer, bool, enum or pointer: what a number can be. */
bool show_is_scalar(const struct dumpcore_type *type);
bool show_is_record(const struct dumpcore_type *type);
/* The names of a record's members, those of anonymous ones in it too; nothing of another type. */
void show_each_member(const struct dumpcore_type *type, void (*visit)(void *context, const char *name), void *context);
/* Behind "struct ", "union " or "enum " of a name: *ret_kind is of it, DUMPCORE_TYPE_UNKNOWN without such a word. */
const char *show_behind_keyword(const char *name, enum dumpcore_type_kind *ret_kind);
/* A number cut to a type's size and extended to 64 bits as the type is. */
uint64_t show_fit(const struct dumpcore_type *type, uint64_t number);
struct show_value show_number(const struct dumpcore_type *type, uint64_t number);
struct show_value show_memory(const struct dumpcore_type *type, vmr_kaddr address);
/* A basic type of C by its spelling: "int", "unsigned long". NULL only where the dump has no types at all. */
const struct dumpcore_type *show_basic(struct dumpcore *dump, const char *spelling);
/*
 * The value as one number: of a scalar its bytes, of an array or function its address. VMR_FAULT; VMR_USAGE for what is
 * none.
 */
struct vmr_error *show_value_number(struct dumpcore *dump, const struct show_value *value, uint64_t *ret) VMR_MUST_USE;
/* Bytes of an object in memory, as many as the type has, at most `size`. */
struct vmr_error *show_value_bytes(struct dumpcore *dump, const struct show_value *value, void *buffer,
				   size_t size) VMR_MUST_USE;
/* Bits of a bit-field out of the bytes that it begins in. */
uint64_t show_bits(const uint8_t *bytes, unsigned shift, unsigned size);
