/* SPDX-License-Identifier: MIT */
/* What a type is inside: made by DWARF or BTF, filled in when asked for. Only types.c and debuginfo's type files
 * include this. */
#pragma once

#include <uthash.h>

#include "dumpcore/debuginfo/image.h"
#include "dumpcore/types/types.h"

struct dumpcore_type;

/* What a provider (DWARF, BTF) does for a type of its own when the missing part is asked for. Failure leaves the part
 * empty. */
struct types_source {
	const struct dumpcore_type *(*target)(struct dumpcore_type *type);
	void (*members)(struct dumpcore_type *type); /* struct, union, function (parameters) */
	void (*enumerators)(struct dumpcore_type *type);
};

struct types_enumerator {
	const char *name;
	int64_t value;
};

struct dumpcore_type {
	enum dumpcore_type_kind kind;
	bool is_signed, is_incomplete, is_variadic;
	bool has_target, has_members, has_enumerators; /* asked for already */
	const char *tag; /* own name without "struct"; NULL: none; borrowed from the image */
	uint64_t size, count;
	const struct dumpcore_type *target;
	struct dumpcore_member *members;
	size_t member_count;
	struct types_enumerator *enumerators;
	size_t enumerator_count;
	char *name; /* as C writes it, made when asked for */
	struct dumpcore *dump;
	struct debuginfo_image *image;
	const struct types_source *source;
	uint64_t ref;               /* DIE offset or BTF id */
	uint32_t dimension;         /* arrays of several dimensions: which one this is; BTF: whose it is */
	struct dumpcore_type *next; /* all types of a dump */
};

/* Types of a dump: by where they come from, and those that were asked for by name. */
struct dumpcore_types {
	struct dumpcore_type *all;
	struct types_row *by_ref;
	struct types_named *by_name;
	struct types_derived *derived;
	struct types_field *fields;
	struct dumpcore_type *nothing; /* void */
	struct btf *btf;
	struct btf **splits; /* of modules */
	size_t split_count;
	uint64_t split_bytes;
	bool btf_tried;
};

struct dumpcore_types *types_get(struct dumpcore *dump);
/* A new type in the list of all; `source` fills it in. */
struct dumpcore_type *types_create(struct dumpcore *dump, enum dumpcore_type_kind kind);
const struct dumpcore_type *types_void(struct dumpcore *dump);
/* Interning by image, DIE offset (or BTF id) and dimension. */
struct dumpcore_type *types_known(struct dumpcore *dump, const struct debuginfo_image *image, uint64_t ref,
				  uint32_t dimension);
void types_remember(struct dumpcore *dump, const struct debuginfo_image *image, uint64_t ref, uint32_t dimension,
		    struct dumpcore_type *type);
/* A complete definition of a kind by its name (without the keyword), from any image. NULL: none. */
const struct dumpcore_type *types_complete(struct dumpcore *dump, enum dumpcore_type_kind kind, const char *name);
/* "unsigned long" for "long unsigned int": C's usual spelling. NULL: not a spelling of a basic integer type. */
const char *types_spelling(const char *name);
