/* SPDX-License-Identifier: MIT */
/* The unwind row at a pc, from DWARF and ORC of the image that holds it. */
#include "dumpcore/unwind/frametable.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/expression.h"
#include "dumpcore/debuginfo/image.h"
#include "dumpcore/debuginfo/orc.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/dump.h"
#include "dumpcore/gap.h"
#include "dumpcore/kernel/module.h"
#include "dumpcore/memory.h"
#include "dumpcore/types/types.h"
#include "dumpcore/unwind/pccache.h"

#define ROW_LIMIT 65536
#define ORC_LIMIT (2u << 20) /* rows of one table; distribution kernels have half a million */

/* Of vmlinux or of a module. */
struct image_tables {
	const void *owner;      /* the image or the module */
	uint64_t bias;          /* of the image */
	Dwarf_CFI *debug_frame; /* belongs to the image's Dwarf */
	Dwarf_CFI *eh_frame;
	bool has_orc, is_whole; /* whole: all that there is came from the file, so rows are the same for every dump */
	struct orc_table orc;
	uint64_t orc_bias; /* run-time addresses less those of the table */
	UT_hash_handle hh;
};

struct cached_row {
	vmr_kaddr pc;
	bool is_found;
	struct cfi_row row;
	UT_hash_handle hh;
};

struct frametable {
	struct pccache *cache; /* borrowed */
	struct expression_arena *arena;
	struct image_tables *images;
	struct cached_row *rows;
};

struct frametable *frametable_create(struct pccache *cache)
{
	struct frametable *table = vmr_alloc(sizeof(*table));
	table->cache = cache;
	table->arena = expression_arena_create();
	return table;
}

void frametable_destroy(struct frametable *table)
{
	if (!table)
		return;
	struct image_tables *image, *next_image;
	HASH_ITER(hh, table->images, image, next_image)
	{
		HASH_DEL(table->images, image);
		if (image->eh_frame)
			dwarf_cfi_end(image->eh_frame);
		orc_table_deinit(&image->orc);
		free(image);
	}
	struct cached_row *row, *next_row;
	HASH_ITER(hh, table->rows, row, next_row)
	{
		HASH_DEL(table->rows, row);
		free(row);
	}
	expression_arena_destroy(table->arena);
	free(table);
}

static const struct debuginfo_section *section_named(const struct debuginfo_image *image, const char *name)
{
	for (size_t i = 1; i < image->section_count; i++)
		if (image->sections[i].name && !strcmp(image->sections[i].name, name))
			return &image->sections[i];
	return NULL;
}

static const void *section_bytes(const struct debuginfo_image *image, const char *name,
				 const struct debuginfo_section **ret)
{
	*ret = section_named(image, name);
	return *ret ? debuginfo_image_bytes(image, (*ret)->address, (*ret)->size) : NULL;
}

static void set_orc(struct dumpcore *dump, struct image_tables *tables, struct vmr_error *error, const char *name)
{
	tables->has_orc = !error;
	if (error)
		dumpcore_gap_add(dump, 0, "stacks are followed by DWARF only, and end in entry code", error->message,
				 "ORC of %s", name);
	vmr_error_destroy(error);
}

struct vmr_error *frametable_orc_read(struct dumpcore *dump, vmr_kaddr ips, vmr_kaddr entries, uint64_t count,
				      enum orc_version version, struct expression_arena *arena, struct orc_table *ret)
{
	if (!count || count > ORC_LIMIT)
		return vmr_error_create(VMR_BAD_INPUT, "the dump says that it has %llu rows",
					(unsigned long long)count);
	uint8_t *bytes = expression_arena_alloc(arena, count * 10);
	VMR_TRY(dumpcore_read(dump, ips, bytes, count * 4));
	VMR_TRY(dumpcore_read(dump, entries, bytes + count * 4, count * 6));
	return orc_table_init(ret, bytes, count * 4, ips, bytes + count * 4, count * 6, version);
}

/* By the header that the kernel's file has, or its memory (6.4, b9f174c811e3), else by the release. */
static enum orc_version version_of_kernel(struct dumpcore *dump)
{
	size_t count;
	struct debuginfo_image *const *images = debuginfo_images_get(dump, &count);
	const struct debuginfo_section *header = NULL;
	const uint8_t *bytes = count ? section_bytes(images[0], ".orc_header", &header) : NULL;
	const char *release = dumpcore_info_get(dump)->release;
	struct dumpcore_symbol start, stop;
	uint8_t copy[ORC_HEADER_SIZE];
	if (bytes)
		return orc_version_find(bytes, header->size, release);
	if (vmr_error_drop(dumpcore_symbol_find(dump, "__start_orc_header", &start)) ||
	    vmr_error_drop(dumpcore_symbol_find(dump, "__stop_orc_header", &stop)))
		return orc_version_find(NULL, 0, release);
	if (stop.address - start.address != sizeof(copy) ||
	    !dumpcore_try_read(dump, start.address, copy, sizeof(copy)))
		return ORC_VERSION_UNKNOWN;
	return orc_version_find(copy, sizeof(copy), release);
}

/* A vmlinux that was stripped of the tables (Fedora's debug files): the kernel has them in memory. */
static struct vmr_error *read_kernel_orc(struct dumpcore *dump, struct frametable *table, struct image_tables *tables,
					 enum orc_version version)
{
	static const char *const names[] = {"__start_orc_unwind_ip", "__stop_orc_unwind_ip", "__start_orc_unwind"};
	struct dumpcore_symbol symbols[VMR_COUNT(names)];
	for (size_t i = 0; i < VMR_COUNT(names); i++)
		VMR_TRY(dumpcore_symbol_find(dump, names[i], &symbols[i]));
	return frametable_orc_read(dump, symbols[0].address, symbols[2].address,
				   (symbols[1].address - symbols[0].address) / 4, version, table->arena, &tables->orc);
}

static void load_orc(struct dumpcore *dump, struct frametable *table, struct image_tables *tables,
		     const struct debuginfo_image *image)
{
	const struct debuginfo_section *ips, *entries;
	const void *ip_bytes = section_bytes(image, ".orc_unwind_ip", &ips);
	const void *entry_bytes = section_bytes(image, ".orc_unwind", &entries);
	enum orc_version version = version_of_kernel(dump);
	if (!ip_bytes || !entry_bytes) {
		struct vmr_error *error = read_kernel_orc(dump, table, tables, version);
		/* Kernels without ORC (frame pointers, or none) have no such symbols: no gap. */
		if (error && error->code == VMR_NOT_FOUND)
			vmr_error_destroy(error);
		else
			set_orc(dump, tables, error, "the kernel");
		return;
	}
	tables->orc_bias = image->bias;
	tables->is_whole = true;
	set_orc(dump, tables,
		orc_table_init(&tables->orc, ip_bytes, ips->size, ips->address, entry_bytes, entries->size, version),
		"vmlinux");
}

/* A module's table is relocated when it is loaded, and stays in memory (struct mod_arch_specific, 4.14). */
static struct vmr_error *read_module_orc(struct dumpcore *dump, struct frametable *table, struct image_tables *tables,
					 vmr_kaddr module)
{
	static const char *const paths[] = {"arch.orc_unwind_ip", "arch.orc_unwind", "arch.num_orcs"};
	uint64_t values[VMR_COUNT(paths)];
	for (size_t i = 0; i < VMR_COUNT(paths); i++) {
		struct dumpcore_field field;
		VMR_TRY(dumpcore_field_find(dump, "module", paths[i], &field));
		VMR_TRY(dumpcore_field_read(dump, &field, module, &values[i]));
	}
	return frametable_orc_read(dump, values[0], values[1], values[2], version_of_kernel(dump), table->arena,
				   &tables->orc);
}

static struct image_tables *add_tables(struct frametable *table, const void *owner)
{
	struct image_tables *tables = vmr_alloc(sizeof(*tables));
	tables->owner = owner;
	HASH_ADD_PTR(table->images, owner, tables);
	return tables;
}

/* Without CFI an unwinder knows less, or nothing: which tables a file lacks is said once. */
static void note_missing(struct dumpcore *dump, const struct image_tables *tables, const char *name, bool has_file)
{
	if (tables->debug_frame || tables->eh_frame)
		return;
	/* An image without a file never has more: that is said once for all of it. */
	if (tables->has_orc && !has_file)
		return;
	if (tables->has_orc)
		dumpcore_gap_add(dump, 0,
				 "stacks are followed by ORC alone: what callers saved in registers, and so some "
				 "variables, are not known",
				 "it has no .debug_frame (stripped of it?)", "call frame information of %s", name);
	else
		dumpcore_gap_add(dump, 0,
				 "stacks end early or are guessed, and callers' registers and variables are not "
				 "known: give a vmlinux that was not stripped",
				 "it has neither .debug_frame, .eh_frame nor ORC tables",
				 "call frame information of %s", name);
}

/* The tables for a pc; NULL: it is in no known code. */
static struct image_tables *tables_at(struct frametable *table, struct dumpcore *dump, vmr_kaddr pc)
{
	struct image_tables *tables;
	struct dumpcore_module_place place = {.module = NULL};
	const struct debuginfo_image *image = debuginfo_image_at(dump, pc);
	if ((!image || image->module) && !dumpcore_module_at(dump, pc, &place) && !image)
		return NULL;
	const void *owner = place.module ? (const void *)place.module : image;
	HASH_FIND_PTR(table->images, &owner, tables);
	if (tables)
		return tables;
	tables = add_tables(table, owner);
	if (image) {
		tables->bias = image->bias;
		tables->debug_frame = image->dwarf ? dwarf_getcfi(image->dwarf) : NULL;
		tables->eh_frame = image->elf ? dwarf_getcfi_elf(image->elf) : NULL;
	}
	if (place.module) {
		vmr_autofree char *name = vmr_format("module %s", place.module->name);
		set_orc(dump, tables, read_module_orc(dump, table, tables, place.module->address), name);
	} else {
		load_orc(dump, table, tables, image);
	}
	if (image)
		note_missing(dump, tables, image->module ? image->module : "vmlinux", image->elf);
	return tables;
}

/* Where DWARF's CFA cannot be right, ORC's is taken; where DWARF then says registers were saved, they are at that CFA.
 */
static struct cfi_row join(const struct cfi_row *orc, const struct cfi_row *dwarf)
{
	struct cfi_row row = *dwarf;
	row.cfa = orc->cfa;
	row.rules[DUMPCORE_RIP] = orc->rules[DUMPCORE_RIP];
	row.rules[DUMPCORE_RSP] = orc->rules[DUMPCORE_RSP];
	row.is_signal = orc->is_signal;
	row.from = "ORC and DWARF";
	return row;
}

static bool find_row(struct frametable *table, struct image_tables *tables, vmr_kaddr pc, struct cfi_row *ret)
{
	uint64_t link_pc = pc - tables->bias;
	struct cfi_row orc, dwarf;
	bool is_better = false;
	bool has_orc =
		tables->has_orc && !vmr_error_drop(orc_row_find(&tables->orc, pc - tables->orc_bias, &orc, &is_better));
	if (has_orc && is_better && (orc.is_end || orc.is_regs)) {
		*ret = orc;
		return true;
	}
	bool has_dwarf = !vmr_error_drop(cfi_row_find(tables->debug_frame, link_pc, table->arena, &dwarf)) ||
			 !vmr_error_drop(cfi_row_find(tables->eh_frame, link_pc, table->arena, &dwarf));
	if (!has_orc && !has_dwarf)
		return false;
	*ret = !has_dwarf ? orc : has_orc && is_better ? join(&orc, &dwarf) : dwarf;
	return true;
}

struct vmr_error *frametable_find(struct frametable *table, struct dumpcore *dump, vmr_kaddr pc,
				  const struct cfi_row **ret)
{
	struct cached_row *row;
	HASH_FIND(hh, table->rows, &pc, sizeof(pc), row);
	if (!row) {
		struct cached_row made = {.pc = pc};
		if (HASH_COUNT(table->rows) >= ROW_LIMIT)
			return &vmr_error_not_found;
		if (!pccache_row_get(table->cache, pc, &made.row, &made.is_found)) {
			struct image_tables *tables = tables_at(table, dump, pc);
			if (!tables)
				return &vmr_error_not_found;
			made.is_found = find_row(table, tables, pc, &made.row);
			if (tables->is_whole)
				pccache_row_add(table->cache, pc, &made.row, made.is_found);
		}
		row = vmr_alloc(sizeof(*row));
		*row = made;
		HASH_ADD(hh, table->rows, pc, sizeof(row->pc), row);
	}
	if (!row->is_found)
		return &vmr_error_not_found;
	*ret = &row->row;
	return NULL;
}

uint64_t frametable_bias(struct frametable *table, struct dumpcore *dump, vmr_kaddr pc)
{
	(void)table;
	struct debuginfo_image *image = debuginfo_image_at(dump, pc);
	return image ? image->bias : 0;
}
