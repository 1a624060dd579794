/* SPDX-License-Identifier: MIT */
/* Unit headers, abbreviations and forms. */
#include "dumpcore/debuginfo/unit.h"

#include <dwarf.h>
#include <stdlib.h>

#include "common/memory.h"

/* Abbreviation codes of one unit: gcc numbers them from 1. */
#define CODE_LIMIT 65536
/* Nesting that is skipped without sibling attributes. */
#define SKIP_LIMIT (1u << 24)

struct attribute {
	uint16_t form;
	uint8_t slot;
	uint8_t skip; /* bytes of attributes that nobody wants, joined; 0: read it */
	int64_t implicit;
};

struct abbreviation {
	uint32_t tag; /* 0: none of this code */
	uint32_t first, count;
	bool has_children;
};

struct debuginfo_abbreviations {
	struct abbreviation *by_code;
	size_t code_count, code_room;
	struct attribute *attributes;
	size_t attribute_count, attribute_room;
};

static const struct {
	uint16_t name;
	uint8_t slot;
} SLOTS[] = {
	{DW_AT_name, DEBUGINFO_SLOT_NAME},
	{DW_AT_sibling, DEBUGINFO_SLOT_SIBLING},
	{DW_AT_type, DEBUGINFO_SLOT_TYPE},
	{DW_AT_byte_size, DEBUGINFO_SLOT_BYTE_SIZE},
	{DW_AT_decl_file, DEBUGINFO_SLOT_FILE},
	{DW_AT_decl_line, DEBUGINFO_SLOT_LINE},
	{DW_AT_declaration, DEBUGINFO_SLOT_DECLARATION},
	{DW_AT_external, DEBUGINFO_SLOT_EXTERNAL},
	{DW_AT_abstract_origin, DEBUGINFO_SLOT_ORIGIN},
	{DW_AT_specification, DEBUGINFO_SLOT_ORIGIN},
	{DW_AT_low_pc, DEBUGINFO_SLOT_LOW},
	{DW_AT_high_pc, DEBUGINFO_SLOT_HIGH},
	{DW_AT_ranges, DEBUGINFO_SLOT_RANGES},
	{DW_AT_location, DEBUGINFO_SLOT_LOCATION},
	{DW_AT_const_value, DEBUGINFO_SLOT_CONST_VALUE},
	{DW_AT_data_member_location, DEBUGINFO_SLOT_MEMBER_LOCATION},
	{DW_AT_stmt_list, DEBUGINFO_SLOT_STMT_LIST},
	{DW_AT_comp_dir, DEBUGINFO_SLOT_COMP_DIR},
	{DW_AT_str_offsets_base, DEBUGINFO_SLOT_STR_OFFSETS_BASE},
	{DW_AT_addr_base, DEBUGINFO_SLOT_ADDR_BASE},
	{DW_AT_dwo_name, DEBUGINFO_SLOT_DWO_NAME},
	{DW_AT_GNU_dwo_name, DEBUGINFO_SLOT_DWO_NAME},
};

static struct debuginfo_bytes section_bytes(const struct debuginfo_image *image, const char *name)
{
	for (size_t i = 1; i < image->section_count; i++) {
		if (strcmp(image->sections[i].name, name))
			continue;
		Elf_Data *data = elf_rawdata(elf_getscn(image->elf, i), NULL);
		if (data && data->d_buf)
			return (struct debuginfo_bytes){data->d_buf, (const uint8_t *)data->d_buf + data->d_size,
							false};
	}
	static const uint8_t nothing[1];
	return (struct debuginfo_bytes){nothing, nothing, false};
}

/* A string section, cut behind its last NUL. */
static struct debuginfo_bytes string_bytes(const struct debuginfo_image *image, const char *name)
{
	struct debuginfo_bytes bytes = section_bytes(image, name);

	while (bytes.end > bytes.at && bytes.end[-1])
		bytes.end--;
	return bytes;
}

void debuginfo_sections_read(const struct debuginfo_image *image, struct debuginfo_sections *ret)
{
	*ret = (struct debuginfo_sections){
		.info = section_bytes(image, ".debug_info"),
		.abbrev = section_bytes(image, ".debug_abbrev"),
		.str = string_bytes(image, ".debug_str"),
		.line = section_bytes(image, ".debug_line"),
		.line_str = string_bytes(image, ".debug_line_str"),
		.str_offsets = section_bytes(image, ".debug_str_offsets"),
		.addr = section_bytes(image, ".debug_addr"),
	};
}

enum shape {
	SHAPE_UNKNOWN = 0,
	SHAPE_NUMBER,
	SHAPE_REFERENCE,
	SHAPE_ADDRESS,
	SHAPE_INDEX,
	SHAPE_BLOCK,
	SHAPE_CONSTANT
};
enum { SIZE_ULEB = 16, SIZE_SLEB, SIZE_OFFSET };

/*
 * Forms but strings (is_string): what they are, and the bytes of the number, of the offset in the unit, of the index
 * into .debug_addr, or of the block's length.
 */
static const struct {
	uint8_t shape, size;
} FORMS[] = {
	[DW_FORM_flag_present] = {SHAPE_CONSTANT, 0},
	[DW_FORM_implicit_const] = {SHAPE_CONSTANT, 0},
	[DW_FORM_data1] = {SHAPE_NUMBER, 1},
	[DW_FORM_flag] = {SHAPE_NUMBER, 1},
	[DW_FORM_data2] = {SHAPE_NUMBER, 2},
	[DW_FORM_data4] = {SHAPE_NUMBER, 4},
	[DW_FORM_data8] = {SHAPE_NUMBER, 8},
	[DW_FORM_ref_sig8] = {SHAPE_NUMBER, 8},
	[DW_FORM_ref_sup4] = {SHAPE_NUMBER, 4},
	[DW_FORM_ref_sup8] = {SHAPE_NUMBER, 8},
	[DW_FORM_sdata] = {SHAPE_NUMBER, SIZE_SLEB},
	[DW_FORM_udata] = {SHAPE_NUMBER, SIZE_ULEB},
	[DW_FORM_loclistx] = {SHAPE_NUMBER, SIZE_ULEB},
	[DW_FORM_rnglistx] = {SHAPE_NUMBER, SIZE_ULEB},
	[DW_FORM_sec_offset] = {SHAPE_NUMBER, SIZE_OFFSET},
	[DW_FORM_strp_sup] = {SHAPE_NUMBER, SIZE_OFFSET},
	[DW_FORM_ref1] = {SHAPE_REFERENCE, 1},
	[DW_FORM_ref2] = {SHAPE_REFERENCE, 2},
	[DW_FORM_ref4] = {SHAPE_REFERENCE, 4},
	[DW_FORM_ref8] = {SHAPE_REFERENCE, 8},
	[DW_FORM_ref_udata] = {SHAPE_REFERENCE, SIZE_ULEB},
	[DW_FORM_addr] = {SHAPE_ADDRESS, 8},
	[DW_FORM_addrx] = {SHAPE_INDEX, SIZE_ULEB},
	[DW_FORM_addrx1] = {SHAPE_INDEX, 1},
	[DW_FORM_addrx2] = {SHAPE_INDEX, 2},
	[DW_FORM_addrx3] = {SHAPE_INDEX, 3},
	[DW_FORM_addrx4] = {SHAPE_INDEX, 4},
	[DW_FORM_block1] = {SHAPE_BLOCK, 1},
	[DW_FORM_block2] = {SHAPE_BLOCK, 2},
	[DW_FORM_block4] = {SHAPE_BLOCK, 4},
	[DW_FORM_block] = {SHAPE_BLOCK, SIZE_ULEB},
	[DW_FORM_exprloc] = {SHAPE_BLOCK, SIZE_ULEB},
};

/* ---- abbreviations */

static uint8_t slot_of(uint64_t name)
{
	for (size_t i = 0; i < VMR_COUNT(SLOTS); i++)
		if (SLOTS[i].name == name)
			return SLOTS[i].slot;
	return DEBUGINFO_SLOT_NONE;
}

/* Bytes of a form that always has the same; 0: it does not, or is none. */
static uint8_t fixed_size(const struct debuginfo_unit *unit, uint64_t form)
{
	if (form == DW_FORM_strp || form == DW_FORM_line_strp)
		return unit->offset_size;
	if (form >= VMR_COUNT(FORMS) || FORMS[form].shape == SHAPE_UNKNOWN || FORMS[form].shape == SHAPE_BLOCK)
		return 0;
	return FORMS[form].size == SIZE_OFFSET ? unit->offset_size
	       : FORMS[form].size < SIZE_ULEB  ? FORMS[form].size
					       : 0;
}

/* True when an attribute is passed over together with the one before it in the same abbreviation. */
static bool join_skips(struct debuginfo_abbreviations *all, const struct abbreviation *abbreviation, uint8_t skip)
{
	struct attribute *last =
		all->attribute_count > abbreviation->first ? &all->attributes[all->attribute_count - 1] : NULL;

	if (!skip || !last || !last->skip || last->skip + skip > UINT8_MAX)
		return false;
	last->skip += skip;
	return true;
}

static bool add_attributes(struct debuginfo_unit *unit, struct debuginfo_bytes *bytes,
			   struct abbreviation *abbreviation)
{
	struct debuginfo_abbreviations *all = unit->abbreviations;

	abbreviation->first = (uint32_t)all->attribute_count;
	for (;;) {
		uint64_t name = debuginfo_bytes_uleb(bytes), form = debuginfo_bytes_uleb(bytes);
		int64_t implicit = form == DW_FORM_implicit_const ? debuginfo_bytes_sleb(bytes) : 0;
		if (bytes->bad || form > UINT16_MAX)
			return false;
		if (!name && !form)
			break;
		uint8_t slot = slot_of(name), skip = slot == DEBUGINFO_SLOT_NONE ? fixed_size(unit, form) : 0;
		if (join_skips(all, abbreviation, skip))
			continue;
		if (all->attribute_count == all->attribute_room) {
			all->attribute_room = all->attribute_room * 2 + 1024;
			all->attributes =
				vmr_realloc_array(all->attributes, all->attribute_room, sizeof(*all->attributes));
		}
		all->attributes[all->attribute_count++] = (struct attribute){(uint16_t)form, slot, skip, implicit};
	}
	abbreviation->count = (uint32_t)(all->attribute_count - abbreviation->first);
	return true;
}

static bool read_abbreviations(struct debuginfo_unit *unit, uint64_t offset)
{
	struct debuginfo_abbreviations *all = unit->abbreviations;
	struct debuginfo_bytes bytes = debuginfo_bytes_from(unit->sections->abbrev, offset);

	if (!all)
		all = unit->abbreviations = vmr_alloc(sizeof(*all));
	all->code_count = 0;
	all->attribute_count = 0;
	for (;;) {
		uint64_t code = debuginfo_bytes_uleb(&bytes);
		if (bytes.bad)
			return false;
		if (!code)
			return true;
		if (code >= CODE_LIMIT)
			return false;
		if (code >= all->code_room) {
			all->code_room = code * 2 + 256;
			all->by_code = vmr_realloc_array(all->by_code, all->code_room, sizeof(*all->by_code));
		}
		for (; all->code_count <= code; all->code_count++)
			all->by_code[all->code_count] = (struct abbreviation){0};
		struct abbreviation *one = &all->by_code[code];
		one->tag = (uint32_t)debuginfo_bytes_uleb(&bytes);
		one->has_children = debuginfo_bytes_uint(&bytes, 1);
		if (!add_attributes(unit, &bytes, one))
			return false;
	}
}

/* ---- units */

static bool read_header(struct debuginfo_unit *unit)
{
	const uint8_t *start = unit->sections->info.at;
	struct debuginfo_bytes bytes = debuginfo_bytes_from(unit->sections->info, unit->offset);
	uint64_t length = debuginfo_bytes_uint(&bytes, 4), abbreviations;

	unit->offset_size = 4;
	if (length == 0xffffffff) {
		unit->offset_size = 8;
		length = debuginfo_bytes_uint(&bytes, 8);
	}
	if (bytes.bad || !debuginfo_bytes_need(&bytes, length) || !length)
		return false;
	bytes.end = bytes.at + length;
	unit->end = (uint64_t)(bytes.end - start);
	unit->version = (uint16_t)debuginfo_bytes_uint(&bytes, 2);
	unit->type = DW_UT_compile;
	if (unit->version >= 5) {
		unit->type = (uint8_t)debuginfo_bytes_uint(&bytes, 1);
		unit->address_size = (uint8_t)debuginfo_bytes_uint(&bytes, 1);
		abbreviations = debuginfo_bytes_uint(&bytes, unit->offset_size);
	} else {
		abbreviations = debuginfo_bytes_uint(&bytes, unit->offset_size);
		unit->address_size = (uint8_t)debuginfo_bytes_uint(&bytes, 1);
	}
	if (unit->type == DW_UT_type || unit->type == DW_UT_split_type)
		debuginfo_bytes_skip(&bytes, 8u + unit->offset_size);
	else if (unit->type == DW_UT_skeleton || unit->type == DW_UT_split_compile)
		debuginfo_bytes_skip(&bytes, 8);
	unit->die = (uint64_t)(bytes.at - start);
	return !bytes.bad && unit->version >= 2 && unit->version <= 5 && unit->address_size == 8 &&
	       read_abbreviations(unit, abbreviations);
}

bool debuginfo_unit_next(struct debuginfo_unit *unit)
{
	uint64_t size = (uint64_t)(unit->sections->info.end - unit->sections->info.at);

	/* A unit of an unknown version or with bad abbreviations is passed over when its length is sound. */
	while (unit->end < size) {
		unit->offset = unit->end;
		unit->end = size;
		if (read_header(unit))
			return true;
	}
	return false;
}

size_t debuginfo_unit_offsets(const struct debuginfo_sections *sections, uint64_t **ret)
{
	struct debuginfo_bytes bytes = sections->info;
	size_t count = 0, room = 0;

	*ret = NULL;
	while (bytes.at < bytes.end) {
		uint64_t offset = (uint64_t)(bytes.at - sections->info.at);
		uint64_t length = debuginfo_bytes_uint(&bytes, 4);
		if (length == 0xffffffff)
			length = debuginfo_bytes_uint(&bytes, 8);
		debuginfo_bytes_skip(&bytes, length);
		if (bytes.bad)
			break;
		if (count == room) {
			room = room * 2 + 64;
			*ret = vmr_realloc_array(*ret, room, sizeof(**ret));
		}
		(*ret)[count++] = offset;
	}
	return count;
}

bool debuginfo_unit_begin(struct debuginfo_unit *unit, struct debuginfo_raw_die *ret)
{
	/* Bases are attributes of the DIE whose strings need them: read twice. */
	unit->str_offsets_base = unit->addr_base = 0;
	if (!debuginfo_unit_read_at(unit, unit->die, ret))
		return false;
	unit->str_offsets_base = debuginfo_raw_value(ret, DEBUGINFO_SLOT_STR_OFFSETS_BASE);
	unit->addr_base = debuginfo_raw_value(ret, DEBUGINFO_SLOT_ADDR_BASE);
	return debuginfo_unit_read_at(unit, unit->die, ret);
}

void debuginfo_unit_deinit(struct debuginfo_unit *unit)
{
	if (unit->abbreviations) {
		free(unit->abbreviations->by_code);
		free(unit->abbreviations->attributes);
		free(unit->abbreviations);
	}
	unit->abbreviations = NULL;
}

/* ---- forms */

/* A string of a string section (which ends with a NUL: string_bytes); NULL out of it. */
static const char *string_at(struct debuginfo_bytes section, uint64_t offset)
{
	return offset < (uint64_t)(section.end - section.at) ? (const char *)section.at + offset : NULL;
}

static const char *indexed_string(const struct debuginfo_unit *unit, uint64_t index)
{
	uint64_t offset;

	if (__builtin_mul_overflow(index, unit->offset_size, &offset) ||
	    __builtin_add_overflow(offset, unit->str_offsets_base, &offset))
		return NULL;
	struct debuginfo_bytes bytes = debuginfo_bytes_from(unit->sections->str_offsets, offset);
	offset = debuginfo_bytes_uint(&bytes, unit->offset_size);
	return bytes.bad ? NULL : string_at(unit->sections->str, offset);
}

uint64_t debuginfo_unit_address(const struct debuginfo_unit *unit, uint64_t index)
{
	uint64_t offset;

	if (__builtin_mul_overflow(index, 8, &offset) || __builtin_add_overflow(offset, unit->addr_base, &offset))
		return 0;
	struct debuginfo_bytes bytes = debuginfo_bytes_from(unit->sections->addr, offset);
	return debuginfo_bytes_uint(&bytes, 8);
}

/* What a form gave. */
struct value {
	uint64_t number;
	const char *text;
	struct debuginfo_bytes block;
	bool is_block, is_signed, is_address;
};

static void read_block(struct debuginfo_bytes *bytes, uint64_t size, struct value *value)
{
	const uint8_t *start = bytes->at;

	debuginfo_bytes_skip(bytes, size);
	value->block = (struct debuginfo_bytes){start, bytes->at, bytes->bad};
	value->is_block = true;
}

static const char *string_of(const struct debuginfo_unit *unit, uint16_t form, struct debuginfo_bytes *bytes)
{
	switch (form) {
	case DW_FORM_strp:
		return string_at(unit->sections->str, debuginfo_bytes_uint(bytes, unit->offset_size));
	case DW_FORM_line_strp:
		return string_at(unit->sections->line_str, debuginfo_bytes_uint(bytes, unit->offset_size));
	case DW_FORM_string:
		return debuginfo_bytes_string(bytes);
	case DW_FORM_strx:
		return indexed_string(unit, debuginfo_bytes_uleb(bytes));
	case DW_FORM_strx1:
	case DW_FORM_strx2:
	case DW_FORM_strx3:
	case DW_FORM_strx4:
		return indexed_string(unit, debuginfo_bytes_uint(bytes, form - DW_FORM_strx1 + 1u));
	default:
		return NULL;
	}
}

static bool is_string(uint16_t form)
{
	return form == DW_FORM_strp || form == DW_FORM_line_strp || form == DW_FORM_string ||
	       (form >= DW_FORM_strx1 && form <= DW_FORM_strx4) || form == DW_FORM_strx;
}

static bool read_form(const struct debuginfo_unit *unit, uint16_t form, int64_t implicit, struct debuginfo_bytes *bytes,
		      struct value *value);

static uint64_t sized(const struct debuginfo_unit *unit, struct debuginfo_bytes *bytes, uint8_t size)
{
	if (size == SIZE_ULEB)
		return debuginfo_bytes_uleb(bytes);
	if (size == SIZE_SLEB)
		return (uint64_t)debuginfo_bytes_sleb(bytes);
	return debuginfo_bytes_uint(bytes, size == SIZE_OFFSET ? unit->offset_size : size);
}

/* Forms that are in no table: of two sizes, beyond it, or a form of a form. */
static bool read_odd_form(const struct debuginfo_unit *unit, uint16_t form, struct debuginfo_bytes *bytes,
			  struct value *value)
{
	switch (form) {
	case DW_FORM_ref_addr:
		value->number = debuginfo_bytes_uint(bytes, unit->version < 3 ? 8 : unit->offset_size);
		return true;
	case DW_FORM_data16:
		debuginfo_bytes_skip(bytes, 16);
		return true;
	case DW_FORM_GNU_ref_alt:
	case DW_FORM_GNU_strp_alt:
		value->number = debuginfo_bytes_uint(bytes, unit->offset_size);
		return true;
	case DW_FORM_indirect: {
		uint64_t inner = debuginfo_bytes_uleb(bytes);
		if (inner == DW_FORM_indirect || inner == DW_FORM_implicit_const || inner > UINT16_MAX)
			return false;
		if (!is_string((uint16_t)inner))
			return read_form(unit, (uint16_t)inner, 0, bytes, value);
		value->text = string_of(unit, (uint16_t)inner, bytes);
		return true;
	}
	default:
		return false;
	}
}

/* Read one attribute. False: a form that is not known, so that nothing behind it can be read. */
static bool read_form(const struct debuginfo_unit *unit, uint16_t form, int64_t implicit, struct debuginfo_bytes *bytes,
		      struct value *value)
{
	enum shape shape = form < VMR_COUNT(FORMS) ? FORMS[form].shape : SHAPE_UNKNOWN;
	uint64_t number = shape == SHAPE_UNKNOWN || shape == SHAPE_CONSTANT ? 0 : sized(unit, bytes, FORMS[form].size);

	switch (shape) {
	case SHAPE_UNKNOWN:
		return read_odd_form(unit, form, bytes, value);
	case SHAPE_NUMBER:
		value->number = number;
		value->is_signed = form == DW_FORM_sdata;
		return true;
	case SHAPE_REFERENCE:
		value->number = unit->offset + number;
		return true;
	case SHAPE_ADDRESS:
	case SHAPE_INDEX:
		value->number = shape == SHAPE_ADDRESS ? number : debuginfo_unit_address(unit, number);
		value->is_address = true;
		return true;
	case SHAPE_BLOCK:
		read_block(bytes, number, value);
		return true;
	case SHAPE_CONSTANT:
		value->number = form == DW_FORM_flag_present ? 1 : (uint64_t)implicit;
		value->is_signed = form == DW_FORM_implicit_const;
		return true;
	}
	return false;
}

static void keep(struct debuginfo_raw_die *die, uint8_t slot, const struct value *value)
{
	die->present |= 1u << slot;
	die->value[slot] = value->number;
	if (slot == DEBUGINFO_SLOT_NAME)
		die->name = value->text;
	else if (slot == DEBUGINFO_SLOT_COMP_DIR)
		die->folder = value->text;
	else if (slot == DEBUGINFO_SLOT_DWO_NAME)
		die->dwo = value->text;
	else if (slot == DEBUGINFO_SLOT_HIGH)
		die->high_is_length = !value->is_address;
	else if (slot == DEBUGINFO_SLOT_CONST_VALUE)
		die->value_is_signed = value->is_signed;
	else if (slot == DEBUGINFO_SLOT_LOCATION && value->is_block)
		die->expression = value->block;
	else if (slot == DEBUGINFO_SLOT_MEMBER_LOCATION && value->is_block)
		die->present &= ~(1u << slot);
}

bool debuginfo_unit_read(const struct debuginfo_unit *unit, const uint8_t *at, struct debuginfo_raw_die *ret)
{
	const uint8_t *start = unit->sections->info.at;
	const struct debuginfo_abbreviations *all = unit->abbreviations;
	struct debuginfo_bytes bytes = {at, start + unit->end, false};

	if (at < start + unit->die || at >= start + unit->end)
		return false;
	ret->offset = (uint64_t)(at - start);
	ret->present = 0;
	ret->tag = 0;
	ret->has_children = false;
	ret->name = ret->folder = ret->dwo = NULL;
	ret->expression = (struct debuginfo_bytes){NULL, NULL, false};
	uint64_t code = debuginfo_bytes_uleb(&bytes);
	ret->next = bytes.at;
	if (!code)
		return !bytes.bad;
	if (code >= all->code_count || !all->by_code[code].tag)
		return false;
	const struct abbreviation *abbreviation = &all->by_code[code];
	ret->tag = abbreviation->tag;
	ret->has_children = abbreviation->has_children;
	for (uint32_t i = 0; i < abbreviation->count; i++) {
		const struct attribute *attribute = &all->attributes[abbreviation->first + i];
		if (attribute->skip) {
			debuginfo_bytes_skip(&bytes, attribute->skip);
			continue;
		}
		struct value value = {0};
		if (is_string(attribute->form) && attribute->slot != DEBUGINFO_SLOT_NONE)
			value.text = string_of(unit, attribute->form, &bytes);
		else if (is_string(attribute->form))
			string_of(unit, attribute->form, &bytes);
		else if (!read_form(unit, attribute->form, attribute->implicit, &bytes, &value))
			return false;
		if (attribute->slot != DEBUGINFO_SLOT_NONE)
			keep(ret, attribute->slot, &value);
	}
	ret->next = bytes.at;
	return !bytes.bad;
}

bool debuginfo_unit_read_at(const struct debuginfo_unit *unit, uint64_t offset, struct debuginfo_raw_die *ret)
{
	if (offset < unit->die || offset >= unit->end)
		return false;
	return debuginfo_unit_read(unit, unit->sections->info.at + offset, ret);
}

const uint8_t *debuginfo_unit_after(const struct debuginfo_unit *unit, const struct debuginfo_raw_die *die)
{
	const uint8_t *at = die->next;
	unsigned depth = die->has_children;

	if (!depth)
		return at;
	if (debuginfo_raw_has(die, DEBUGINFO_SLOT_SIBLING)) {
		uint64_t sibling = die->value[DEBUGINFO_SLOT_SIBLING];
		/* Only forwards: a loop otherwise. */
		if (sibling <= die->offset || sibling > unit->end)
			return NULL;
		return unit->sections->info.at + sibling;
	}
	for (unsigned steps = 0; depth && steps < SKIP_LIMIT; steps++) {
		struct debuginfo_raw_die inner;
		if (!debuginfo_unit_read(unit, at, &inner))
			return NULL;
		at = inner.next;
		if (!inner.tag) {
			depth--;
		} else if (inner.has_children) {
			uint64_t sibling = debuginfo_raw_value(&inner, DEBUGINFO_SLOT_SIBLING);
			if (sibling > inner.offset && sibling <= unit->end)
				at = unit->sections->info.at + sibling;
			else
				depth++;
		}
	}
	return depth ? NULL : at;
}
