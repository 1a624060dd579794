/* SPDX-License-Identifier: MIT */
/* The line number program: header, files, and the state machine. */
#include "dumpcore/debuginfo/line_program.h"

#include <dwarf.h>
#include <stdlib.h>

#include "common/memory.h"

/* Files and folders of one unit, rows of one unit: bounds on bad tables. */
#define ENTRY_LIMIT  (1u << 16)
#define ROW_LIMIT    (1u << 22)
#define LINE_LIMIT   (1u << 30)
#define FORMAT_LIMIT 16
/* What gcc needs for a row, about: a first guess at the number of rows. */
#define BYTES_PER_ROW 3

struct program {
	const struct debuginfo_sections *sections;
	struct debuginfo_bytes bytes;   /* of the whole table */
	struct debuginfo_bytes opcodes; /* of the program */
	const uint8_t *lengths;         /* standard opcode lengths */
	const char *folder;             /* of the unit */
	const char **folders;
	size_t folder_count;
	uint16_t version;
	uint8_t offset_size, minimum, opcode_base, line_range;
	int8_t line_base;
	bool statement;
};

/* ---- files */

/* Drop "." and "name/.." in place. */
static void normalise(char *path)
{
	char *to = path, *from = path;
	bool absolute = *path == '/';

	while (*from) {
		while (*from == '/')
			from++;
		size_t length = strcspn(from, "/");
		if (!length)
			break;
		if (length == 1 && *from == '.') {
			from++;
			continue;
		}
		if (length == 2 && from[0] == '.' && from[1] == '.' && to > path) {
			char *back = to;
			while (back > path && back[-1] != '/')
				back--;
			if (back < to && !(to - back == 2 && back[0] == '.')) {
				to = back > path ? back - 1 : back;
				from += 2;
				continue;
			}
		}
		if (to > path || absolute)
			*to++ = '/';
		memmove(to, from, length);
		to += length;
		from += length;
	}
	*to = 0;
}

/* As the table has it: absolute, or relative to the unit's folder. */
static char *written_path(const char *folder, const struct debuginfo_line_file *file)
{
	if (*file->name == '/' || !file->folder || !*file->folder || (folder && !strcmp(file->folder, folder)))
		return vmr_strdup(file->name);
	return vmr_format("%s/%s", file->folder, file->name);
}

/* The path of a file relative to `from`; absolute outside of it. */
static char *path_of(const struct debuginfo_line_folders *folders, const struct debuginfo_line_file *file)
{
	const char *unit = folders->unit, *from = folders->from;
	char *path = written_path(unit, file);

	if (from != unit && unit && *path != '/') {
		char *joined = vmr_format("%s/%s", unit, path);
		free(path);
		path = joined;
	}
	normalise(path);
	size_t length = from ? strlen(from) : 0;
	while (length && from[length - 1] == '/')
		length--;
	if (length && !strncmp(path, from, length) && path[length] == '/')
		memmove(path, path + length + 1, strlen(path + length + 1) + 1);
	return path;
}

const char *debuginfo_lines_file(const struct debuginfo_line_table *table, uint64_t number)
{
	if (number >= table->file_count || !table->files[number].name)
		return NULL;
	if (!table->files[number].path)
		table->files[number].path = path_of(&table->folders, &table->files[number]);
	return table->files[number].path;
}

static void add_file(const struct program *program, struct debuginfo_line_table *table, const char *name,
		     uint64_t folder)
{
	if (!(table->file_count & (table->file_count + 1)))
		table->files = vmr_realloc_array(table->files, 2 * (table->file_count + 1), sizeof(*table->files));
	table->files[table->file_count++] = (struct debuginfo_line_file){
		name, folder < program->folder_count ? program->folders[folder] : NULL, NULL};
}

static bool read_old_entries(struct program *program, struct debuginfo_line_table *table)
{
	const char *name;

	program->folders = vmr_alloc_array(ENTRY_LIMIT, sizeof(*program->folders));
	program->folders[program->folder_count++] = program->folder;
	while ((name = debuginfo_bytes_string(&program->bytes)) && *name)
		if (program->folder_count < ENTRY_LIMIT)
			program->folders[program->folder_count++] = name;
	add_file(program, table, NULL, 0);
	while ((name = debuginfo_bytes_string(&program->bytes)) && *name) {
		uint64_t folder = debuginfo_bytes_uleb(&program->bytes);
		debuginfo_bytes_uleb(&program->bytes);
		debuginfo_bytes_uleb(&program->bytes);
		if (table->file_count >= ENTRY_LIMIT)
			return false;
		add_file(program, table, name, folder);
	}
	return !program->bytes.bad;
}

static const char *entry_string(struct program *program, uint64_t form)
{
	struct debuginfo_bytes section;

	if (form == DW_FORM_string)
		return debuginfo_bytes_string(&program->bytes);
	section = form == DW_FORM_line_strp ? program->sections->line_str : program->sections->str;
	section = debuginfo_bytes_from(section, debuginfo_bytes_uint(&program->bytes, program->offset_size));
	return section.bad ? NULL : debuginfo_bytes_string(&section);
}

static uint64_t entry_number(struct program *program, uint64_t form)
{
	struct debuginfo_bytes *bytes = &program->bytes;

	switch (form) {
	case DW_FORM_udata:
		return debuginfo_bytes_uleb(bytes);
	case DW_FORM_data1:
		return debuginfo_bytes_uint(bytes, 1);
	case DW_FORM_data2:
		return debuginfo_bytes_uint(bytes, 2);
	case DW_FORM_data4:
		return debuginfo_bytes_uint(bytes, 4);
	case DW_FORM_data8:
		return debuginfo_bytes_uint(bytes, 8);
	case DW_FORM_data16:
		debuginfo_bytes_skip(bytes, 16);
		return 0;
	case DW_FORM_block:
		debuginfo_bytes_skip(bytes, debuginfo_bytes_uleb(bytes));
		return 0;
	default:
		bytes->bad = true;
		return 0;
	}
}

/* Folders (table NULL) or files of version 5: entries whose layout is given before them. */
static bool read_entries(struct program *program, struct debuginfo_line_table *table)
{
	struct debuginfo_bytes *bytes = &program->bytes;
	uint64_t content[FORMAT_LIMIT], form[FORMAT_LIMIT], formats = debuginfo_bytes_uint(bytes, 1);

	if (formats > FORMAT_LIMIT)
		return false;
	for (uint64_t i = 0; i < formats; i++) {
		content[i] = debuginfo_bytes_uleb(bytes);
		form[i] = debuginfo_bytes_uleb(bytes);
	}
	uint64_t count = debuginfo_bytes_uleb(bytes);
	if (bytes->bad || count > ENTRY_LIMIT)
		return false;
	if (!table)
		program->folders = vmr_alloc_array(count + 1, sizeof(*program->folders));
	for (uint64_t i = 0; i < count && !bytes->bad; i++) {
		const char *name = "";
		uint64_t folder = 0;
		for (uint64_t k = 0; k < formats; k++) {
			if (form[k] == DW_FORM_string || form[k] == DW_FORM_line_strp || form[k] == DW_FORM_strp) {
				const char *text = entry_string(program, form[k]);
				if (content[k] == DW_LNCT_path && text)
					name = text;
				continue;
			}
			uint64_t number = entry_number(program, form[k]);
			if (content[k] == DW_LNCT_directory_index)
				folder = number;
		}
		if (table)
			add_file(program, table, name, folder);
		else
			program->folders[program->folder_count++] = name;
	}
	return !bytes->bad;
}

/* Folder names may be relative to folder 0, the unit's; path_of makes both the same. */
static bool read_header(struct program *program, uint64_t offset, struct debuginfo_line_table *table)
{
	struct debuginfo_bytes *bytes = &program->bytes;

	*bytes = debuginfo_bytes_from(program->sections->line, offset);
	uint64_t length = debuginfo_bytes_uint(bytes, 4);
	program->offset_size = 4;
	if (length == 0xffffffff) {
		program->offset_size = 8;
		length = debuginfo_bytes_uint(bytes, 8);
	}
	if (bytes->bad || !debuginfo_bytes_need(bytes, length))
		return false;
	bytes->end = bytes->at + length;
	program->version = (uint16_t)debuginfo_bytes_uint(bytes, 2);
	if (program->version < 2 || program->version > 5)
		return false;
	if (program->version >= 5 && (debuginfo_bytes_uint(bytes, 1) != 8 || debuginfo_bytes_uint(bytes, 1)))
		return false;
	uint64_t header = debuginfo_bytes_uint(bytes, program->offset_size);
	program->opcodes = debuginfo_bytes_from(*bytes, header);
	program->minimum = (uint8_t)debuginfo_bytes_uint(bytes, 1);
	if (program->version >= 4 && debuginfo_bytes_uint(bytes, 1) > 1)
		return false; /* VLIW */
	program->statement = debuginfo_bytes_uint(bytes, 1);
	program->line_base = (int8_t)debuginfo_bytes_uint(bytes, 1);
	program->line_range = (uint8_t)debuginfo_bytes_uint(bytes, 1);
	program->opcode_base = (uint8_t)debuginfo_bytes_uint(bytes, 1);
	program->lengths = bytes->at;
	debuginfo_bytes_skip(bytes, program->opcode_base ? program->opcode_base - 1u : 0);
	if (bytes->bad || program->opcodes.bad || !program->line_range || !program->opcode_base)
		return false;
	if (program->version >= 5)
		return read_entries(program, NULL) && read_entries(program, table);
	return read_old_entries(program, table);
}

/* ---- rows */

struct machine {
	struct debuginfo_line_table *table;
	size_t room;
	uint64_t address;
	uint64_t file, line, column;
	bool statement;
};

static bool add_row(struct machine *machine, bool is_end)
{
	struct debuginfo_line_table *table = machine->table;

	if (table->row_count == machine->room) {
		if (machine->room >= ROW_LIMIT)
			return false;
		machine->room = machine->room * 2 + 64;
		table->rows = vmr_realloc_array(table->rows, machine->room, sizeof(*table->rows));
	}
	table->rows[table->row_count] = (struct debuginfo_row){
		.address = machine->address,
		.file = machine->file > UINT16_MAX ? 0 : (uint16_t)machine->file,
		.line = machine->line >= LINE_LIMIT ? 0 : (uint32_t)machine->line,
		.column = machine->column > UINT16_MAX ? 0 : (uint16_t)machine->column,
		.is_end = is_end,
		.is_statement = machine->statement,
	};
	table->row_count++;
	return true;
}

static void reset(struct machine *machine, const struct program *program)
{
	machine->address = machine->column = 0;
	machine->file = machine->line = 1;
	machine->statement = program->statement;
}

static bool run_extended(struct machine *machine, struct program *program)
{
	struct debuginfo_bytes *bytes = &program->opcodes;
	uint64_t length = debuginfo_bytes_uleb(bytes);

	if (!length || !debuginfo_bytes_need(bytes, length))
		return !bytes->bad;
	const uint8_t *next = bytes->at + length;
	uint64_t opcode = debuginfo_bytes_uint(bytes, 1);
	if (opcode == DW_LNE_end_sequence) {
		if (!add_row(machine, true))
			return false;
		reset(machine, program);
	} else if (opcode == DW_LNE_set_address && length == 9) {
		machine->address = debuginfo_bytes_uint(bytes, 8);
	}
	bytes->at = next;
	return true;
}

static bool run_standard(struct machine *machine, struct program *program, uint8_t opcode)
{
	struct debuginfo_bytes *bytes = &program->opcodes;

	switch (opcode) {
	case DW_LNS_copy:
		return add_row(machine, false);
	case DW_LNS_advance_pc:
		machine->address += debuginfo_bytes_uleb(bytes) * program->minimum;
		return true;
	case DW_LNS_advance_line:
		machine->line += (uint64_t)debuginfo_bytes_sleb(bytes);
		return true;
	case DW_LNS_set_file:
		machine->file = debuginfo_bytes_uleb(bytes);
		return true;
	case DW_LNS_set_column:
		machine->column = debuginfo_bytes_uleb(bytes);
		return true;
	case DW_LNS_negate_stmt:
		machine->statement = !machine->statement;
		return true;
	case DW_LNS_const_add_pc:
		machine->address += (uint64_t)((255 - program->opcode_base) / program->line_range) * program->minimum;
		return true;
	case DW_LNS_fixed_advance_pc:
		machine->address += debuginfo_bytes_uint(bytes, 2);
		return true;
	default:
		for (uint8_t i = 0; i < program->lengths[opcode - 1]; i++)
			debuginfo_bytes_uleb(bytes);
		return true;
	}
}

static void run(struct machine *machine, struct program *program)
{
	struct debuginfo_bytes *bytes = &program->opcodes;

	reset(machine, program);
	while (bytes->at < bytes->end && !bytes->bad) {
		uint8_t opcode = *bytes->at++;
		if (opcode >= program->opcode_base) {
			unsigned special = opcode - program->opcode_base;
			machine->address += (uint64_t)(special / program->line_range) * program->minimum;
			machine->line += (uint64_t)(int64_t)(program->line_base + (int)(special % program->line_range));
			if (!add_row(machine, false))
				return;
		} else if (!(opcode ? run_standard(machine, program, opcode) : run_extended(machine, program))) {
			return;
		}
	}
}

/* ---- order: a sequence is sorted as it is; sequences (one a section) are not */

struct sequence {
	uint64_t start;
	size_t first, count;
};

static int compare_sequences(const void *a, const void *b)
{
	const struct sequence *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->first < y->first ? -1 : x->first > y->first;
}

/*
 * Sequences in the order of their addresses. One whose addresses go backwards, or that starts before the one in front
 * of it ends, is left out: a search would go astray in it.
 */
static void sort_rows(struct debuginfo_line_table *table)
{
	struct sequence *sequences = NULL;
	size_t count = 0, room = 0;
	bool sorted = true;

	for (size_t i = 0, first = 0; i < table->row_count; i++) {
		bool forwards = i == first || table->rows[i].address >= table->rows[i - 1].address;
		sorted = sorted && forwards && (!i || table->rows[i].address >= table->rows[i - 1].address);
		if (!forwards)
			table->rows[first].address = UINT64_MAX;
		if (!table->rows[i].is_end)
			continue;
		if (count == room) {
			room = room * 2 + 8;
			sequences = vmr_realloc_array(sequences, room, sizeof(*sequences));
		}
		if (table->rows[first].address != UINT64_MAX)
			sequences[count++] = (struct sequence){table->rows[first].address, first, i + 1 - first};
		first = i + 1;
	}
	if (!sorted) {
		struct debuginfo_row *rows = vmr_alloc_array(table->row_count + 1, sizeof(*rows));
		size_t kept = 0;
		if (count)
			qsort(sequences, count, sizeof(*sequences), compare_sequences);
		for (size_t i = 0; i < count; i++) {
			if (kept && rows[kept - 1].address > sequences[i].start)
				continue;
			memcpy(rows + kept, table->rows + sequences[i].first, sequences[i].count * sizeof(*rows));
			kept += sequences[i].count;
		}
		free(table->rows);
		table->rows = rows;
		table->row_count = kept;
	}
	free(sequences);
}

bool debuginfo_line_table_read(const struct debuginfo_sections *sections, uint64_t offset,
			       struct debuginfo_line_folders folders, bool without_rows,
			       struct debuginfo_line_table *ret)
{
	struct program program = {.sections = sections, .folder = folders.unit};
	struct debuginfo_line_table table = {.folders = folders};

	bool good = read_header(&program, offset, &table);
	free(program.folders);
	if (!good) {
		debuginfo_line_table_deinit(&table);
		return false;
	}
	if (!without_rows) {
		struct machine machine = {.table = &table};
		machine.room = (size_t)(program.opcodes.end - program.opcodes.at) / BYTES_PER_ROW + 16;
		if (machine.room > ROW_LIMIT)
			machine.room = ROW_LIMIT;
		table.rows = vmr_alloc_array(machine.room, sizeof(*table.rows));
		run(&machine, &program);
		sort_rows(&table);
	}
	*ret = table;
	return true;
}

void debuginfo_line_table_deinit(struct debuginfo_line_table *table)
{
	for (size_t i = 0; i < table->file_count; i++)
		free(table->files[i].path);
	free(table->files);
	free(table->rows);
	*table = (struct debuginfo_line_table){0};
}
