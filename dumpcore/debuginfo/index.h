/* SPDX-License-Identifier: MIT */
/*
 * The index of one ELF file: what has which name and which address, with offsets of DIEs. One block without pointers,
 * so that it is the same in memory and in the cache. Addresses are link-time ones. Only dumpcore's own files include
 * this.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

#define DEBUGINFO_INDEX_FORMAT 11

enum {
	DEBUGINFO_SYMBOL_FUNCTION = 1, /* STT_FUNC */
	DEBUGINFO_SYMBOL_GLOBAL = 2,
	DEBUGINFO_SYMBOL_ABSOLUTE = 4, /* SHN_ABS: not moved by KASLR */
	DEBUGINFO_SYMBOL_PERCPU = 8,   /* in a per-CPU section */
	DEBUGINFO_SYMBOL_WEAK = 16,
};
/* Sorted by address, then by falling size, then by name. */
struct debuginfo_symbol {
	uint64_t address;
	uint64_t size;
	uint32_t name;
	uint16_t section;
	uint16_t flags;
};
/* Sorted by hash of the name, then by index. */
struct debuginfo_name {
	uint32_t hash;
	uint32_t index;
};
/* A complete definition. Sorted by name, tag, file and line; one row for equal definitions. */
struct debuginfo_typename {
	uint64_t die;
	uint64_t size;
	uint32_t name;
	uint32_t file; /* 0: unknown */
	uint32_t line;
	uint32_t tag; /* DW_TAG_... */
};
/* Sorted by name. */
struct debuginfo_enumerator {
	int64_t value;
	uint32_t name;
	uint32_t reserved;
};
enum {
	DEBUGINFO_FUNCTION_EXTERNAL = 1,
	DEBUGINFO_FUNCTION_CONCRETE = 2, /* has code of its own: a row of ranges */
};
/* A subprogram: abstract (only inlined) or concrete. Sorted by unit order, that is by DIE offset. */
struct debuginfo_function {
	uint64_t die;
	uint64_t origin;    /* DIE of the abstract instance, or die itself */
	uint64_t low, high; /* first range; 0 abstract */
	uint32_t name;
	uint32_t file;
	uint32_t line;
	uint32_t flags;
};
/* Sorted by low; do not overlap within functions, may nest within units. */
struct debuginfo_range {
	uint64_t low, high;
	uint64_t value; /* index of the function, or DIE offset of the unit */
};
/* A global or static variable with an address. Sorted by address. */
struct debuginfo_variable {
	uint64_t address;
	uint64_t die;
	uint32_t name;
	uint32_t reserved;
};
/* An automatic variable of struct or union type, where it is declared. Sorted by type, then by file, line and name. */
struct debuginfo_automatic {
	uint64_t die;
	uint64_t function_die;
	uint32_t type; /* name of the struct, without "struct" */
	uint32_t name;
	uint32_t function_name;
	uint32_t file;
	uint32_t line;
	uint32_t tag; /* of the type */
};
/* A struct that holds another by value, at its first place. Sorted by inner, outer. */
struct debuginfo_containment {
	uint32_t inner, outer; /* names */
	uint32_t offset;       /* bytes */
	uint32_t tags;         /* inner tag << 16 | outer tag */
};

/* Where functions are declared. Sorted by file and line. */
struct debuginfo_place {
	uint32_t file;
	uint32_t line;
};

/* A folder that units were compiled in (DW_AT_comp_dir). Sorted by name. */
struct debuginfo_folder {
	uint32_t name;
};

/* A view of an index; borrowed from the block. */
struct debuginfo_index {
	const struct debuginfo_symbol *symbols;
	const struct debuginfo_name *symbol_names;
	const struct debuginfo_typename *types;
	const struct debuginfo_enumerator *enumerators;
	const struct debuginfo_function *functions;
	const struct debuginfo_name *function_names;
	const struct debuginfo_range *function_ranges;
	const struct debuginfo_range *unit_ranges;
	const struct debuginfo_variable *variables;
	const struct debuginfo_automatic *automatics;
	const struct debuginfo_containment *containments;
	const struct debuginfo_place *places;
	const struct debuginfo_folder *folders;
	const char *strings;
	size_t symbol_count, symbol_name_count, type_count, enumerator_count, function_count, function_name_count,
		function_range_count, unit_range_count, variable_count, automatic_count, containment_count, place_count,
		folder_count, string_size;
};

/*
 * View a block. VMR_BAD_INPUT: not one, or cut; VMR_NOT_FOUND: of a file with another stamp. Rows are not looked at:
 * the cache has summed them, and users bound what they read from them.
 */
struct vmr_error *debuginfo_index_view(const void *data, size_t size, uint64_t stamp,
				       struct debuginfo_index *ret) VMR_MUST_USE;
/* A string of the index; "" for offsets out of it. */
const char *debuginfo_index_string(const struct debuginfo_index *index, uint32_t offset);
/* Of the name without the suffix of a static that link-time optimisation made visible ("prb.llvm.8371"). */
uint32_t debuginfo_index_hash(const char *name);
/* Length of a name without that suffix. */
size_t debuginfo_index_stem(const char *name);
/* Rows [*ret_first, return value) of a table of names with this hash. */
size_t debuginfo_index_hashed(const struct debuginfo_name *names, size_t count, uint32_t hash, size_t *ret_first);
/* The range with the greatest low that covers an address; NULL: none. */
const struct debuginfo_range *debuginfo_index_range(const struct debuginfo_range *ranges, size_t count,
						    uint64_t address);

/* The line of the last function declared in a file at or before a line; 0: none. */
uint32_t debuginfo_index_place(const struct debuginfo_index *index, const char *file, uint32_t line);

/* Rows while they are collected, in any order; finish sorts. Strings are interned. */
struct debuginfo_builder;
struct debuginfo_builder *debuginfo_builder_create(void);
void debuginfo_builder_destroy(struct debuginfo_builder *builder);
uint32_t debuginfo_builder_string(struct debuginfo_builder *builder, const char *text);
const char *debuginfo_builder_text(const struct debuginfo_builder *builder, uint32_t string);
void debuginfo_builder_symbol(struct debuginfo_builder *builder, const struct debuginfo_symbol *row);
void debuginfo_builder_type(struct debuginfo_builder *builder, const struct debuginfo_typename *row);
void debuginfo_builder_enumerator(struct debuginfo_builder *builder, const struct debuginfo_enumerator *row);
size_t debuginfo_builder_function(struct debuginfo_builder *builder, const struct debuginfo_function *row);
void debuginfo_builder_function_range(struct debuginfo_builder *builder, const struct debuginfo_range *row);
void debuginfo_builder_unit_range(struct debuginfo_builder *builder, const struct debuginfo_range *row);
void debuginfo_builder_variable(struct debuginfo_builder *builder, const struct debuginfo_variable *row);
void debuginfo_builder_automatic(struct debuginfo_builder *builder, const struct debuginfo_automatic *row);
void debuginfo_builder_containment(struct debuginfo_builder *builder, const struct debuginfo_containment *row);
void debuginfo_builder_folder(struct debuginfo_builder *builder, const struct debuginfo_folder *row);
/* Sort and join into one block, which the caller frees. stamp: of the file, any number. */
void *debuginfo_builder_finish(struct debuginfo_builder *builder, uint64_t stamp, size_t *ret_size);

/* First row of a sorted table of types, enumerators with this name; return value: one behind the last. */
size_t debuginfo_index_types(const struct debuginfo_index *index, const char *name, size_t *ret_first);
size_t debuginfo_index_enumerators(const struct debuginfo_index *index, const char *name, size_t *ret_first);
/* DIE of the row with this name, tag, size and line (equal definitions of several units have one row). */
bool debuginfo_index_twin(const struct debuginfo_index *index, const char *name, uint32_t tag, uint64_t size,
			  uint32_t line, uint64_t *ret_die);
