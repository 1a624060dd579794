/* SPDX-License-Identifier: MIT */
/* Line tables by unit, decoded by libdw. */
#include "dumpcore/debuginfo/lines.h"

#include <dwarf.h>
#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/image.h"

struct unit_lines {
	uint64_t unit; /* DIE offset: the key */
	struct debuginfo_line_table table;
	char **owned; /* file names that had to be made */
	size_t owned_count;
	UT_hash_handle hh;
};

struct debuginfo_lines {
	struct unit_lines *units;
};

static void unit_destroy(struct unit_lines *unit)
{
	for (size_t i = 0; i < unit->owned_count; i++)
		free(unit->owned[i]);
	free(unit->owned);
	free(unit->table.rows);
	free(unit->table.files);
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

/* Cut comp_dir and leading "./" off; points into `path`. */
static const char *relative(const char *path, const char *folder)
{
	size_t length = folder ? strlen(folder) : 0;

	while (length && folder[length - 1] == '/')
		length--;
	if (length && !strncmp(path, folder, length) && path[length] == '/')
		path += length + 1;
	while (path[0] == '.' && path[1] == '/')
		path += 2;
	while (*path == '/' && path[1] == '/')
		path++;
	return path;
}

static void read_files(struct unit_lines *unit, Dwarf_Die *die)
{
	Dwarf_Attribute attribute;
	Dwarf_Files *files;
	size_t count;
	const char *folder = dwarf_formstring(dwarf_attr(die, DW_AT_comp_dir, &attribute));

	if (dwarf_getsrcfiles(die, &files, &count))
		return;
	unit->table.files = vmr_alloc_array(count + 1, sizeof(*unit->table.files));
	unit->table.file_count = count;
	for (size_t i = 0; i < count; i++) {
		const char *path = dwarf_filesrc(files, i, NULL, NULL);
		unit->table.files[i] = path ? relative(path, folder) : NULL;
	}
}

static void read_rows(struct unit_lines *unit, Dwarf_Die *die)
{
	Dwarf_Lines *lines;
	size_t count;

	if (dwarf_getsrclines(die, &lines, &count))
		return;
	unit->table.rows = vmr_alloc_array(count + 1, sizeof(*unit->table.rows));
	Dwarf_Files *files;
	size_t file_number = 0;
	for (size_t i = 0; i < count; i++) {
		Dwarf_Line *line = dwarf_onesrcline(lines, i);
		struct debuginfo_row *row = &unit->table.rows[i];
		int number = 0, column = 0;
		Dwarf_Addr address = 0;
		dwarf_lineaddr(line, &address);
		dwarf_lineno(line, &number);
		dwarf_linecol(line, &column);
		dwarf_lineendsequence(line, &row->is_end);
		dwarf_linebeginstatement(line, &row->is_statement);
		if (!dwarf_line_file(line, &files, &file_number))
			row->file = (uint32_t)file_number;
		row->address = address;
		row->line = (uint32_t)number;
		row->column = (uint16_t)column;
	}
	unit->table.row_count = count;
}

struct vmr_error *debuginfo_lines_of(struct debuginfo_image *image, Dwarf_Die *die, const struct debuginfo_line_table **ret)
{
	uint64_t key = dwarf_dieoffset(die);
	struct unit_lines *unit;

	if (!image->lines)
		image->lines = vmr_alloc(sizeof(*image->lines));
	HASH_FIND(hh, image->lines->units, &key, sizeof(key), unit);
	if (!unit) {
		unit = vmr_alloc(sizeof(*unit));
		unit->unit = key;
		read_files(unit, die);
		read_rows(unit, die);
		HASH_ADD(hh, image->lines->units, unit, sizeof(unit->unit), unit);
	}
	if (!unit->table.file_count)
		return &vmr_error_not_found;
	*ret = &unit->table;
	return NULL;
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

const char *debuginfo_lines_file(const struct debuginfo_line_table *table, uint64_t number)
{
	return number < table->file_count ? table->files[number] : NULL;
}
