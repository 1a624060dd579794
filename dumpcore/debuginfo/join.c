/* SPDX-License-Identifier: MIT */
/* Forms: DWARF 5, 7.5.6, and the two that dwz had before (DW_FORM_GNU_ref_alt, DW_FORM_GNU_strp_alt). */
#include "dumpcore/debuginfo/join.h"

#include <dwarf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/memory.h"
#include "dumpcore/debuginfo/bytes.h"
#include "dumpcore/debuginfo/unpack.h"

#define CODE_LIMIT    65536
#define SPEC_LIMIT    (1u << 22)
#define NESTING_LIMIT 4 /* DW_FORM_indirect */

enum part { PART_INFO, PART_ABBREV, PART_STR, PART_LINE, PART_LINE_STR, PART_COUNT };
static const char *const part_names[] = {".debug_info", ".debug_abbrev", ".debug_str", ".debug_line",
					 ".debug_line_str"};

/* A section while it is joined: the file's own, then the shared one's. */
struct joined {
	uint8_t *bytes;
	size_t own, size;
	bool exists; /* the file has such a section */
};

struct spec {
	uint64_t name, form;
};

struct abbreviations {
	struct {
		uint32_t first, count;
		bool known;
	} * by_code;
	size_t code_room, code_count;
	struct spec *specs;
	size_t spec_count, spec_room;
	uint64_t offset; /* that they were read from; UINT64_MAX: none yet */
};

struct join {
	struct joined parts[PART_COUNT];
	struct abbreviations abbreviations;
	const char *wrong;
};

static struct debuginfo_section *find_section(const struct debuginfo_image *image, const char *name, size_t *ret)
{
	for (size_t i = 1; i < image->section_count; i++)
		if (!strcmp(image->sections[i].name, name) && image->sections[i].type != SHT_NOBITS) {
			*ret = i;
			return &image->sections[i];
		}
	return NULL;
}

/* Content, unpacked; NULL: there is no such section. */
static Elf_Data *content_of(const struct debuginfo_image *image, const char *name)
{
	size_t number;

	if (!find_section(image, name, &number))
		return NULL;
	Elf_Scn *section = elf_getscn(image->elf, number);
	GElf_Shdr header;
	if (!gelf_getshdr(section, &header) || (header.sh_flags & SHF_COMPRESSED && elf_compress(section, 0, 0) < 0))
		return NULL;
	Elf_Data *data = elf_rawdata(section, NULL);
	return data && data->d_buf ? data : NULL;
}

/* ---- finding the other file */

/* .gnu_debugaltlink: a name, then a build-id; .debug_sup: version, 0, a name, a checksum with its length. */
static bool read_link(const struct debuginfo_image *image, const char **ret_name, char **ret_id)
{
	static const char *const names[] = {".gnu_debugaltlink", ".debug_sup"};

	for (size_t i = 0; i < VMR_COUNT(names); i++) {
		Elf_Data *data = content_of(image, names[i]);
		if (!data)
			continue;
		struct debuginfo_bytes bytes = {data->d_buf, (const uint8_t *)data->d_buf + data->d_size, false};
		if (i && (debuginfo_bytes_skip(&bytes, 2), debuginfo_bytes_uint(&bytes, 1)))
			continue; /* the shared file's own */
		const char *name = debuginfo_bytes_string(&bytes);
		size_t length = i ? debuginfo_bytes_uleb(&bytes) : (size_t)(bytes.end - bytes.at);
		if (!name || bytes.bad || !*name || !length || length > 64 || !debuginfo_bytes_need(&bytes, length))
			continue;
		char *id = vmr_alloc(2 * length + 1);
		for (size_t k = 0; k < length; k++)
			snprintf(id + 2 * k, 3, "%02x", bytes.at[k]);
		*ret_name = name;
		*ret_id = id;
		return true;
	}
	return false;
}

static bool is_it(const char *path, const char *build_id)
{
	struct debuginfo_image *image;

	if (!vmr_file_exists(path) || vmr_error_drop(debuginfo_image_peek(path, &image)))
		return false;
	bool same = image->build_id && !strcmp(image->build_id, build_id);
	debuginfo_image_close(image);
	return same;
}

/* By the link's build-id; by its name from the image's folder or, where that is absolute, below a folder above it. */
static char *find_shared(const struct debuginfo_image *image, struct debuginfo_folders *folders, const char *name,
			 const char *build_id)
{
	char *path = folders ? debuginfo_folders_by_build_id(folders, build_id) : NULL;

	if (path)
		return path;
	if (*name == '/' && is_it(name, build_id))
		return vmr_strdup(name);
	for (size_t length = strlen(image->path); length; length--) {
		if (image->path[length - 1] != '/')
			continue;
		path = vmr_format("%.*s%s", (int)length, image->path, name + strspn(name, "/"));
		if (is_it(path, build_id))
			return path;
		free(path);
		if (*name != '/')
			return NULL;
	}
	return NULL;
}

/* ---- walking the units */

static bool read_abbreviations(struct join *join, uint64_t offset)
{
	struct abbreviations *all = &join->abbreviations;
	const struct joined *part = &join->parts[PART_ABBREV];
	struct debuginfo_bytes bytes = {part->bytes, part->bytes + part->size, false};

	if (all->offset == offset)
		return true;
	all->offset = UINT64_MAX;
	if (all->code_room)
		memset(all->by_code, 0, all->code_room * sizeof(*all->by_code));
	all->spec_count = 0;
	debuginfo_bytes_skip(&bytes, offset);
	for (uint64_t code; (code = debuginfo_bytes_uleb(&bytes));) {
		if (code >= CODE_LIMIT)
			return false;
		while (code >= all->code_room) {
			size_t room = all->code_room * 2 + 256;
			all->by_code = vmr_realloc_array(all->by_code, room, sizeof(*all->by_code));
			memset(all->by_code + all->code_room, 0, (room - all->code_room) * sizeof(*all->by_code));
			all->code_room = room;
		}
		debuginfo_bytes_uleb(&bytes);
		debuginfo_bytes_skip(&bytes, 1);
		all->by_code[code].known = true;
		all->by_code[code].first = (uint32_t)all->spec_count;
		for (;;) {
			struct spec spec = {debuginfo_bytes_uleb(&bytes), debuginfo_bytes_uleb(&bytes)};
			if (spec.form == DW_FORM_implicit_const)
				debuginfo_bytes_sleb(&bytes);
			if (bytes.bad || all->spec_count >= SPEC_LIMIT)
				return false;
			if (!spec.name && !spec.form)
				break;
			if (all->spec_count == all->spec_room) {
				all->spec_room = all->spec_room * 2 + 1024;
				all->specs = vmr_realloc_array(all->specs, all->spec_room, sizeof(*all->specs));
			}
			all->specs[all->spec_count++] = spec;
		}
		all->by_code[code].count = (uint32_t)all->spec_count - all->by_code[code].first;
	}
	all->offset = bytes.bad ? UINT64_MAX : offset;
	return !bytes.bad;
}

struct unit {
	unsigned version, offset_size;
	bool is_shared; /* of the other file */
};

/* Add to a number where it stands. */
static void move(struct join *join, const uint8_t *at, unsigned size, enum part by)
{
	uint8_t *place = join->parts[PART_INFO].bytes + (at - join->parts[PART_INFO].bytes);
	uint64_t value = 0;

	memcpy(&value, place, size);
	value += join->parts[by].own;
	if (!join->parts[by].exists && by != PART_ABBREV)
		join->wrong = "the file lacks a section that the shared one has";
	if (size < 8 && value >> (8 * size))
		join->wrong = "both are too large for one";
	memcpy(place, &value, size);
}

/* Which part the number of a form is an offset in, when that has moved; PART_COUNT: none. */
static enum part moved_part(const struct unit *unit, const struct spec *spec)
{
	switch (spec->form) {
	case DW_FORM_GNU_ref_alt:
	case DW_FORM_ref_sup4:
		return unit->is_shared ? PART_COUNT : PART_INFO;
	case DW_FORM_GNU_strp_alt:
	case DW_FORM_strp_sup:
		return unit->is_shared ? PART_COUNT : PART_STR;
	case DW_FORM_ref_addr:
		return unit->is_shared ? PART_INFO : PART_COUNT;
	case DW_FORM_strp:
		return unit->is_shared ? PART_STR : PART_COUNT;
	case DW_FORM_line_strp:
		return unit->is_shared ? PART_LINE_STR : PART_COUNT;
	case DW_FORM_sec_offset:
		return unit->is_shared && spec->name == DW_AT_stmt_list ? PART_LINE : PART_COUNT;
	default:
		return PART_COUNT;
	}
}

/* Bytes of forms of one size; 0: another kind. */
static unsigned fixed_size(const struct unit *unit, uint64_t form)
{
	static const uint8_t sizes[] = {
		[DW_FORM_data1] = 1,   [DW_FORM_flag] = 1,  [DW_FORM_ref1] = 1,   [DW_FORM_strx1] = 1,
		[DW_FORM_addrx1] = 1,  [DW_FORM_data2] = 2, [DW_FORM_ref2] = 2,   [DW_FORM_strx2] = 2,
		[DW_FORM_addrx2] = 2,  [DW_FORM_strx3] = 3, [DW_FORM_addrx3] = 3, [DW_FORM_data4] = 4,
		[DW_FORM_ref4] = 4,    [DW_FORM_strx4] = 4, [DW_FORM_addrx4] = 4, [DW_FORM_ref_sup4] = 4,
		[DW_FORM_addr] = 8,    [DW_FORM_data8] = 8, [DW_FORM_ref8] = 8,   [DW_FORM_ref_sig8] = 8,
		[DW_FORM_data16] = 16,
	};

	switch (form) {
	case DW_FORM_ref_addr:
		return unit->version < 3 ? 8 : unit->offset_size;
	case DW_FORM_sec_offset:
	case DW_FORM_strp:
	case DW_FORM_line_strp:
	case DW_FORM_strp_sup:
	case DW_FORM_GNU_ref_alt:
	case DW_FORM_GNU_strp_alt:
		return unit->offset_size;
	default:
		return form < VMR_COUNT(sizes) ? sizes[form] : 0;
	}
}

/* Step over one value, and move it where it is an offset. False: a form that is not known. */
static bool pass_value(struct join *join, const struct unit *unit, const struct spec *spec,
		       struct debuginfo_bytes *bytes, int depth)
{
	unsigned size = fixed_size(unit, spec->form);
	enum part part = moved_part(unit, spec);
	const uint8_t *at = bytes->at;

	if (size) {
		debuginfo_bytes_skip(bytes, size);
		if (!bytes->bad && part != PART_COUNT)
			move(join, at, size, part);
		return !bytes->bad;
	}
	switch (spec->form) {
	case DW_FORM_flag_present:
	case DW_FORM_implicit_const:
		return true;
	case DW_FORM_udata:
	case DW_FORM_sdata:
	case DW_FORM_ref_udata:
	case DW_FORM_strx:
	case DW_FORM_addrx:
	case DW_FORM_loclistx:
	case DW_FORM_rnglistx:
		debuginfo_bytes_uleb(bytes);
		return !bytes->bad;
	case DW_FORM_string:
		return debuginfo_bytes_string(bytes);
	case DW_FORM_block1:
		debuginfo_bytes_skip(bytes, debuginfo_bytes_uint(bytes, 1));
		return !bytes->bad;
	case DW_FORM_block2:
		debuginfo_bytes_skip(bytes, debuginfo_bytes_uint(bytes, 2));
		return !bytes->bad;
	case DW_FORM_block4:
		debuginfo_bytes_skip(bytes, debuginfo_bytes_uint(bytes, 4));
		return !bytes->bad;
	case DW_FORM_block:
	case DW_FORM_exprloc:
		debuginfo_bytes_skip(bytes, debuginfo_bytes_uleb(bytes));
		return !bytes->bad;
	case DW_FORM_indirect: {
		struct spec inner = {spec->name, debuginfo_bytes_uleb(bytes)};
		/* The form of a form stands among the values: one of the other file's cannot be made a plain one. */
		return depth < NESTING_LIMIT && moved_part(unit, &inner) == PART_COUNT &&
		       pass_value(join, unit, &inner, bytes, depth + 1);
	}
	default:
		return false;
	}
}

static bool walk_unit(struct join *join, struct debuginfo_bytes *bytes, struct unit *unit)
{
	uint64_t length = debuginfo_bytes_uint(bytes, 4);
	uint8_t type = DW_UT_compile;

	unit->offset_size = length == 0xffffffff ? 8 : 4;
	if (unit->offset_size == 8)
		length = debuginfo_bytes_uint(bytes, 8);
	if (!debuginfo_bytes_need(bytes, length))
		return false;
	struct debuginfo_bytes rest = {bytes->at, bytes->at + length, false};
	debuginfo_bytes_skip(bytes, length);
	unit->version = (unsigned)debuginfo_bytes_uint(&rest, 2);
	if (unit->version < 2 || unit->version > 5)
		return false;
	if (unit->version == 5) {
		type = (uint8_t)debuginfo_bytes_uint(&rest, 1);
		debuginfo_bytes_skip(&rest, 1);
	}
	if (unit->is_shared && !rest.bad)
		move(join, rest.at, unit->offset_size, PART_ABBREV);
	uint64_t abbreviations = debuginfo_bytes_uint(&rest, unit->offset_size);
	if (unit->version < 5)
		debuginfo_bytes_skip(&rest, 1);
	if (type == DW_UT_type || type == DW_UT_skeleton)
		debuginfo_bytes_skip(&rest, type == DW_UT_type ? 8u + unit->offset_size : 8u);
	if (rest.bad || !read_abbreviations(join, abbreviations))
		return false;
	const struct abbreviations *all = &join->abbreviations;
	while (rest.at < rest.end) {
		uint64_t code = debuginfo_bytes_uleb(&rest);
		if (!code)
			continue;
		if (rest.bad || code >= all->code_room || !all->by_code[code].known)
			return false;
		for (uint32_t i = 0; i < all->by_code[code].count; i++)
			if (!pass_value(join, unit, &all->specs[all->by_code[code].first + i], &rest, 0))
				return false;
	}
	return true;
}

static bool walk_units(struct join *join)
{
	const struct joined *info = &join->parts[PART_INFO];
	struct debuginfo_bytes bytes = {info->bytes, info->bytes + info->size, false};

	while (bytes.at < bytes.end && !join->wrong) {
		struct unit unit = {.is_shared = bytes.at >= info->bytes + info->own};
		if (!walk_unit(join, &bytes, &unit))
			return false;
	}
	return !join->wrong;
}

/* Forms of the other file's offsets become plain ones of as many bytes: 2 of ULEB128 where they had 2. */
static void rewrite_form(uint8_t *at, uint64_t form)
{
	static const struct {
		uint16_t form;
		uint8_t length, becomes[2];
	} rows[] = {
		{DW_FORM_GNU_ref_alt, 2, {DW_FORM_ref_addr | 0x80, 0}},
		{DW_FORM_GNU_strp_alt, 2, {DW_FORM_strp | 0x80, 0}},
		{DW_FORM_ref_sup4, 1, {DW_FORM_ref_addr}},
		{DW_FORM_strp_sup, 1, {DW_FORM_strp}},
	};

	for (size_t i = 0; i < VMR_COUNT(rows); i++)
		if (rows[i].form == form)
			memcpy(at, rows[i].becomes, rows[i].length);
}

static void rewrite_abbreviations(struct join *join)
{
	const struct joined *part = &join->parts[PART_ABBREV];
	struct debuginfo_bytes bytes = {part->bytes, part->bytes + part->own, false};

	/* Tables follow each other; a 0 code ends one. */
	while (bytes.at < bytes.end && !bytes.bad) {
		if (!debuginfo_bytes_uleb(&bytes))
			continue;
		debuginfo_bytes_uleb(&bytes);
		debuginfo_bytes_skip(&bytes, 1);
		for (bool more = true; more && !bytes.bad;) {
			uint64_t name = debuginfo_bytes_uleb(&bytes);
			uint8_t *at = part->bytes + (bytes.at - part->bytes);
			uint64_t form = debuginfo_bytes_uleb(&bytes);
			if (form == DW_FORM_implicit_const)
				debuginfo_bytes_sleb(&bytes);
			if (!bytes.bad)
				rewrite_form(at, form);
			more = name || form;
		}
	}
}

/* ---- putting it in place */

static void read_parts(struct join *join, const struct debuginfo_image *image, const struct debuginfo_image *shared)
{
	for (size_t i = 0; i < PART_COUNT; i++) {
		Elf_Data *own = content_of(image, part_names[i]), *other = content_of(shared, part_names[i]);
		size_t own_size = own ? own->d_size : 0, other_size = other ? other->d_size : 0;
		join->parts[i] = (struct joined){vmr_alloc(own_size + other_size + 1), own_size, own_size + other_size,
						 own != NULL};
		if (own)
			memcpy(join->parts[i].bytes, own->d_buf, own_size);
		if (other)
			memcpy(join->parts[i].bytes + own_size, other->d_buf, other_size);
	}
	/* dwz leaves a file without strings of its own none: the link's section, read by now, takes their place. */
	size_t number;
	struct debuginfo_section *link = find_section(image, ".gnu_debugaltlink", &number);
	if (!join->parts[PART_STR].exists && link) {
		memcpy((char *)link->name, part_names[PART_STR], strlen(part_names[PART_STR]) + 1);
		join->parts[PART_STR].exists = true;
	}
}

static void put_parts(struct join *join, struct debuginfo_image *image)
{
	for (size_t i = 0; i < PART_COUNT; i++) {
		struct debuginfo_section *section;
		size_t number;
		if (!join->parts[i].exists || !(section = find_section(image, part_names[i], &number)))
			continue;
		debuginfo_unpack_put(image, number, join->parts[i].bytes, join->parts[i].size);
		section->size = join->parts[i].size;
		join->parts[i].bytes = NULL;
	}
}

static const char *join_files(struct debuginfo_image *image, const struct debuginfo_image *shared)
{
	struct join join = {.abbreviations.offset = UINT64_MAX};
	const char *wrong = NULL;

	read_parts(&join, image, shared);
	if (!walk_units(&join))
		wrong = join.wrong ? join.wrong : "they cannot be read";
	if (!wrong) {
		rewrite_abbreviations(&join);
		put_parts(&join, image);
	}
	for (size_t i = 0; i < PART_COUNT; i++)
		free(join.parts[i].bytes);
	free(join.abbreviations.by_code);
	free(join.abbreviations.specs);
	return wrong;
}

void debuginfo_join(struct debuginfo_image *image, struct debuginfo_folders *folders)
{
	const char *name, *wrong = "which was not found: give the folder that has it too";
	vmr_autofree char *build_id = NULL;
	struct debuginfo_image *shared = NULL;

	if (!debuginfo_image_has_dwarf(image) || !read_link(image, &name, &build_id))
		return;
	vmr_autofree char *called = vmr_strdup(name), *path = find_shared(image, folders, name, build_id);
	if (path && !vmr_error_drop(debuginfo_image_open_plain(path, &shared)))
		wrong = join_files(image, shared);
	debuginfo_image_close(shared);
	if (!wrong)
		return;
	if (!image->packed)
		image->packed = vmr_format("its debug information is shared with %s (dwz, build-id %s), %s%s", called,
					   build_id, path ? "and that cannot be joined: " : "", wrong);
	image->is_apart = true;
}
