/* SPDX-License-Identifier: MIT */
/*
 * Types of the target, by name, loaded when asked for; from DWARF where there is some, else from BTF, behind one
 * interface. Types are interned: the same type is the same pointer, borrowed until dumpcore_close.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"

struct dumpcore;
struct dumpcore_type;

enum dumpcore_type_kind {
	DUMPCORE_TYPE_UNKNOWN = 0,
	DUMPCORE_TYPE_VOID,
	DUMPCORE_TYPE_INTEGER,
	DUMPCORE_TYPE_BOOL,
	DUMPCORE_TYPE_FLOAT,
	DUMPCORE_TYPE_ENUM,
	DUMPCORE_TYPE_POINTER,
	DUMPCORE_TYPE_ARRAY,
	DUMPCORE_TYPE_STRUCT,
	DUMPCORE_TYPE_UNION,
	DUMPCORE_TYPE_TYPEDEF,
	DUMPCORE_TYPE_FUNCTION,
};

struct dumpcore_member {
	const char *name; /* NULL: anonymous */
	const struct dumpcore_type *type;
	uint64_t bit_offset; /* from the start of the type it was asked of */
	uint32_t bit_size;   /* 0: not a bit-field */
};

/*
 * A type by its C name: "struct task_struct", "union u", "enum e", "unsigned long", "u64", "struct list_head *",
 * "task_struct" (struct, union, enum or typedef, in this order). Complete definitions win. VMR_NOT_FOUND.
 */
struct vmr_error *dumpcore_type_find(struct dumpcore *dump, const char *name,
				     const struct dumpcore_type **ret) VMR_MUST_USE;

/*
 * Names of complete definitions that begin with `prefix`, without keyword: structs, unions, enums, typedefs or integers
 * by kind, all of these with DUMPCORE_TYPE_UNKNOWN. `visit` as of dumpcore_symbols_named.
 */
void dumpcore_types_named(struct dumpcore *dump, enum dumpcore_type_kind kind, const char *prefix,
			  void (*visit)(void *context, const char *name), void *context);

/* A pointer to a type, and an array of `count` of it (0: flexible). */
const struct dumpcore_type *dumpcore_type_pointer(const struct dumpcore_type *type);
const struct dumpcore_type *dumpcore_type_array(const struct dumpcore_type *type, uint64_t count);

/* A declaration as C writes it: "int (*name)(void)"; with "" the type's name. The caller owns it. */
char *dumpcore_type_declare(const struct dumpcore_type *type, const char *name);
/* The name as C writes it; qualifiers are dropped; "struct {...}" for anonymous ones. */
const char *dumpcore_type_name(const struct dumpcore_type *type);
enum dumpcore_type_kind dumpcore_type_kind(const struct dumpcore_type *type);
/* Bytes; 0 for void, functions and incomplete types. */
uint64_t dumpcore_type_size(const struct dumpcore_type *type);
bool dumpcore_type_is_signed(const struct dumpcore_type *type);
/* What a pointer points to, an array holds, a typedef names, an enum is stored as; NULL for others. */
const struct dumpcore_type *dumpcore_type_target(const struct dumpcore_type *type);
/* Elements of an array, 0 for a flexible one. */
uint64_t dumpcore_type_count(const struct dumpcore_type *type);
/* The type under all typedefs. */
const struct dumpcore_type *dumpcore_type_strip(const struct dumpcore_type *type);
/* Direct members of a struct or union, in order; borrowed. */
const struct dumpcore_member *dumpcore_type_members(const struct dumpcore_type *type, size_t *ret_count);
/* The name of an enum's value; NULL if it has none. */
const char *dumpcore_type_enumerator(const struct dumpcore_type *type, int64_t value);
/* The i-th enumerator of an enum, in its order; false: no more. The name is borrowed. */
bool dumpcore_type_enumerator_at(const struct dumpcore_type *type, size_t number, const char **ret_name,
				 int64_t *ret_value);
/* The value of an enumerator of any enum of the kernel by its name. VMR_NOT_FOUND. */
struct vmr_error *dumpcore_enumerator_find(struct dumpcore *dump, const char *name, int64_t *ret) VMR_MUST_USE;

/* A member by path ("se.vruntime", "cpu_slab[2].x"), through anonymous members; offsets from the start of `type`.
 * VMR_NOT_FOUND. */
struct vmr_error *dumpcore_member_find(const struct dumpcore_type *type, const char *path,
				       struct dumpcore_member *ret) VMR_MUST_USE;
/*
 * The innermost member at a byte offset: its path ("pi_lock.raw_lock.val" down to a scalar) and type; unions give the
 * first member that fits. *ret_rest is the offset within that member. VMR_NOT_FOUND in padding or outside. The caller
 * owns *ret_path.
 */
struct vmr_error *dumpcore_member_at(const struct dumpcore_type *type, uint64_t offset, char **ret_path,
				     struct dumpcore_member *ret, uint64_t *ret_rest) VMR_MUST_USE;

/*
 * A member that kernel code reads, resolved once: {"task_struct", "stack"}. Presence decides which layout a kernel has:
 * VMR_NOT_FOUND when type or member is not there.
 */
struct dumpcore_field {
	uint64_t offset;             /* bytes */
	uint32_t size;               /* bytes of the storage to read */
	uint8_t bit_shift, bit_size; /* bit_size 0: the whole storage */
	bool is_signed;
};
struct vmr_error *dumpcore_field_find(struct dumpcore *dump, const char *type, const char *path,
				      struct dumpcore_field *ret) VMR_MUST_USE;
bool dumpcore_field_exists(struct dumpcore *dump, const char *type, const char *path);
/* Read it from the object at `base`; sign-extended when signed. Not for aggregates. */
struct vmr_error *dumpcore_field_read(struct dumpcore *dump, const struct dumpcore_field *field, vmr_kaddr base,
				      uint64_t *ret) VMR_MUST_USE;
/* The same from bytes of the object that were read before. */
uint64_t dumpcore_field_get(const struct dumpcore_field *field, const void *object);
