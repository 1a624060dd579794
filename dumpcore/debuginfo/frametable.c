/* SPDX-License-Identifier: MIT */
/* The unwind row at a pc, from DWARF and ORC of the image that holds it. */
#include "dumpcore/debuginfo/frametable.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/expression.h"
#include "dumpcore/debuginfo/image.h"
#include "dumpcore/debuginfo/orc.h"
#include "dumpcore/dump.h"
#include "dumpcore/gap.h"

#define ROW_LIMIT 65536

struct image_tables {
	const struct debuginfo_image *image;
	Dwarf_CFI *debug_frame; /* belongs to image->dwarf */
	Dwarf_CFI *eh_frame;
	bool has_orc;
	struct orc_table orc; /* addresses as the section has them */
	UT_hash_handle hh;
};

struct cached_row {
	vmr_kaddr pc;
	bool is_found;
	struct cfi_row row;
	UT_hash_handle hh;
};

struct frametable {
	struct expression_arena *arena;
	struct image_tables *images;
	struct cached_row *rows;
};

struct frametable *frametable_create(void)
{
	struct frametable *table = vmr_alloc(sizeof(*table));
	table->arena = expression_arena_create();
	return table;
}

void frametable_destroy(struct frametable *table)
{
	if (!table)
		return;
	struct image_tables *image, *next_image;
	HASH_ITER(hh, table->images, image, next_image) {
		HASH_DEL(table->images, image);
		if (image->eh_frame)
			dwarf_cfi_end(image->eh_frame);
		orc_table_deinit(&image->orc);
		free(image);
	}
	struct cached_row *row, *next_row;
	HASH_ITER(hh, table->rows, row, next_row) {
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

static const void *section_bytes(const struct debuginfo_image *image, const char *name, const struct debuginfo_section **ret)
{
	*ret = section_named(image, name);
	return *ret ? debuginfo_image_bytes(image, (*ret)->address, (*ret)->size) : NULL;
}

static void load_orc(struct dumpcore *dump, struct image_tables *tables)
{
	const struct debuginfo_section *ips, *entries, *header;
	const void *ip_bytes = section_bytes(tables->image, ".orc_unwind_ip", &ips);
	const void *entry_bytes = section_bytes(tables->image, ".orc_unwind", &entries);
	const uint8_t *header_bytes = section_bytes(tables->image, ".orc_header", &header);
	/* A module's addresses are relocated when it is loaded: its table in the file says nothing. */
	if (!ip_bytes || !entry_bytes || tables->image->module)
		return;
	enum orc_version version = orc_version_find(header_bytes, header_bytes ? header->size : 0, dumpcore_info_get(dump)->release);
	vmr_autoerror error = orc_table_init(&tables->orc, ip_bytes, ips->size, ips->address, entry_bytes, entries->size, version);
	if (error)
		dumpcore_gap_add(dump, 0, "stacks are followed by DWARF only, and end in entry code", error->message, "ORC of %s",
				 tables->image->module ? tables->image->module : "vmlinux");
	else
		tables->has_orc = true;
}

static struct image_tables *tables_of(struct frametable *table, struct dumpcore *dump, const struct debuginfo_image *image)
{
	struct image_tables *tables;
	HASH_FIND_PTR(table->images, &image, tables);
	if (tables)
		return tables;
	tables = vmr_alloc(sizeof(*tables));
	tables->image = image;
	tables->debug_frame = image->dwarf ? dwarf_getcfi(image->dwarf) : NULL;
	tables->eh_frame = image->elf ? dwarf_getcfi_elf(image->elf) : NULL;
	load_orc(dump, tables);
	HASH_ADD_PTR(table->images, image, tables);
	return tables;
}

/* Where DWARF's CFA cannot be right, ORC's is taken; where DWARF then says registers were saved, they are at that CFA. */
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

static bool find_row(struct frametable *table, struct image_tables *tables, uint64_t link_pc, struct cfi_row *ret)
{
	struct cfi_row orc, dwarf;
	bool is_better = false;
	bool has_orc = tables->has_orc && !vmr_error_drop(orc_row_find(&tables->orc, link_pc, &orc, &is_better));
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

struct vmr_error *frametable_find(struct frametable *table, struct dumpcore *dump, vmr_kaddr pc, const struct cfi_row **ret)
{
	struct cached_row *row;
	HASH_FIND(hh, table->rows, &pc, sizeof(pc), row);
	if (!row) {
		struct debuginfo_image *image = debuginfo_image_at(dump, pc);
		if (!image || HASH_COUNT(table->rows) >= ROW_LIMIT)
			return &vmr_error_not_found;
		row = vmr_alloc(sizeof(*row));
		row->pc = pc;
		row->is_found = find_row(table, tables_of(table, dump, image), pc - image->bias, &row->row);
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
