/* SPDX-License-Identifier: MIT */
/* Names and layout of C types, as the facts have them: "struct foo", typedefs resolved, no qualifiers. Texts live in a
 * pool. */
#pragma once

#include <clang-c/Index.h>
#include <obstack.h>
#include <stdbool.h>
#include <stdint.h>

/* Copy a libclang string into the pool and dispose of it. */
const char *types_string(struct obstack *pool, CXString string);
/* Canonical type without qualifiers. */
CXType types_bare(CXType type);
/* A record (its declaration) of links only, or of one value. */
bool types_is_plain(CXCursor record);
bool types_is_record(CXType type);
bool types_is_pointer(CXType type);
bool types_is_array(CXType type);
/* False when no value of that type can be an address, or a part of it: it is made of numbers that are too small. */
bool types_may_hold_address(CXType type);
/* What a pointer points to or an array has; invalid for others. */
CXType types_target(CXType type);
/* "struct foo", "union u", "atomic_t" (a typedef of an unnamed one); NULL when it is no record. */
const char *types_record(struct obstack *pool, CXType type);
/* A type as text. */
const char *types_text(struct obstack *pool, CXType type);
/* A member's name; "" of an unnamed record, which libclang may describe instead. */
const char *types_field_name(struct obstack *pool, CXCursor field);
/* Record that a member belongs to, unnamed ones inside it passed over, and the member's path there. field: its
 * declaration. */
const char *types_field_owner(struct obstack *pool, CXCursor field, const char **ret_path);
/* Path of the first member of `outer`, or of its first member and so on, that is a record of `inner`; NULL none. */
const char *types_first_member(struct obstack *pool, CXType outer, const char *inner);
/* Declaration of a record's field number i that has a name or is a record; the null cursor when there is none. */
CXCursor types_field(CXType record, unsigned i);
/* Size in bytes, -1 when libclang cannot tell. */
int64_t types_size(CXType type);
/* The fields of a record that have a name or are a record, in order. */
void types_visit_fields(CXType record, CXFieldVisitor visitor, void *context);
/* Offset in bytes of a path ("wq.entry") in a record type, -1 when libclang cannot tell; *ret_field its last field's
 * declaration, untouched when that was not found. */
int64_t types_offset(CXType record, const char *path, CXCursor *ret_field);
