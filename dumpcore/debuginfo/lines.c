/* SPDX-License-Identifier: MIT */
/* Line tables by unit. */
#include "dumpcore/debuginfo/lines.h"

#include <dwarf.h>
#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/image.h"
#include "dumpcore/debuginfo/line_program.h"

struct unit_lines {
	uint64_t unit; /* DIE offset: the key */
	struct debuginfo_line_table table;
	bool has_rows; /* its program was run */
	UT_hash_handle hh;
};

struct debuginfo_lines {
	struct debuginfo_sections sections;
	struct unit_lines *units;
};

static void unit_destroy(struct unit_lines *unit)
{
	debuginfo_line_table_deinit(&unit->table);
	free(unit);
}

void debuginfo_lines_destroy(struct debuginfo_lines *lines)
{
	struct unit_lines *unit, *next;

	if (!lines)
		return;
	HASH_ITER(hh, lines->units, unit, next)
	{
		HASH_DEL(lines->units, unit);
		unit_destroy(unit);
	}
	free(lines);
}

/* Whether an absolute path lies below a folder. */
static bool is_below(const char *path, const char *folder)
{
	size_t length = strlen(folder);

	return *folder == '/' && !strncmp(path, folder, length) && path[length] == '/';
}

struct debuginfo_line_folders debuginfo_line_folders(const struct debuginfo_image *image, const char *unit)
{
	const struct debuginfo_index *kernel = image->vmlinux ? &image->vmlinux->index : NULL;
	const char *from = NULL;

	/* A relative folder (-ffile-prefix-map) is one of the kernel's build, or nobody knows where. */
	if (!kernel || !kernel->folder_count || !unit || *unit != '/')
		return (struct debuginfo_line_folders){unit, unit};
	for (size_t i = 0; i < kernel->folder_count; i++) {
		const char *folder = debuginfo_index_string(kernel, kernel->folders[i].name);
		if (!strcmp(folder, unit))
			return (struct debuginfo_line_folders){unit, unit};
		if (*folder == '/' && (!from || is_below(unit, folder)))
			from = folder;
	}
	return (struct debuginfo_line_folders){unit, from};
}

static bool read_table(struct debuginfo_image *image, Dwarf_Die *die, bool without_rows,
		       struct debuginfo_line_table *ret)
{
	Dwarf_Attribute attribute;
	Dwarf_Word offset;
	const char *unit = dwarf_formstring(dwarf_attr(die, DW_AT_comp_dir, &attribute));

	return dwarf_attr(die, DW_AT_stmt_list, &attribute) && !dwarf_formudata(&attribute, &offset) &&
	       debuginfo_line_table_read(&image->lines->sections, offset, debuginfo_line_folders(image, unit),
					 without_rows, ret);
}

static struct unit_lines *unit_of(struct debuginfo_image *image, Dwarf_Die *die)
{
	uint64_t key = dwarf_dieoffset(die);
	struct unit_lines *unit;

	if (!image->lines) {
		image->lines = vmr_alloc(sizeof(*image->lines));
		debuginfo_sections_read(image, &image->lines->sections);
	}
	HASH_FIND(hh, image->lines->units, &key, sizeof(key), unit);
	if (!unit) {
		unit = vmr_alloc(sizeof(*unit));
		unit->unit = key;
		read_table(image, die, true, &unit->table);
		HASH_ADD(hh, image->lines->units, unit, sizeof(unit->unit), unit);
	}
	return unit;
}

/* Its files stay where they are: their paths are borrowed. */
static void take_rows(struct debuginfo_image *image, Dwarf_Die *die, struct unit_lines *unit)
{
	struct debuginfo_line_table full = {.rows = NULL};

	unit->has_rows = true;
	if (!read_table(image, die, false, &full))
		return;
	unit->table.rows = full.rows;
	unit->table.row_count = full.row_count;
	full.rows = NULL;
	debuginfo_line_table_deinit(&full);
}

static struct vmr_error *give(const struct unit_lines *unit, const struct debuginfo_line_table **ret)
{
	if (!unit->table.file_count)
		return &vmr_error_not_found;
	*ret = &unit->table;
	return NULL;
}

struct vmr_error *debuginfo_files_of(struct debuginfo_image *image, Dwarf_Die *die,
				     const struct debuginfo_line_table **ret)
{
	return give(unit_of(image, die), ret);
}

struct vmr_error *debuginfo_lines_of(struct debuginfo_image *image, Dwarf_Die *die,
				     const struct debuginfo_line_table **ret)
{
	struct unit_lines *unit = unit_of(image, die);

	if (!unit->has_rows)
		take_rows(image, die, unit);
	return give(unit, ret);
}

const struct debuginfo_row *debuginfo_lines_at(const struct debuginfo_line_table *table, uint64_t address)
{
	size_t low = 0, high = table->row_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (table->rows[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || table->rows[low - 1].is_end)
		return NULL;
	return &table->rows[low - 1];
}
