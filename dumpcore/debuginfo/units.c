/* SPDX-License-Identifier: MIT */
/*
 * In the copy, a private mapping of the file, the unit at the start of a gap reaches to its end: its length is the only
 * thing that is written. So offsets stay what they are, and nothing of a gap is read but the first unit's header.
 */
#include "dumpcore/debuginfo/units.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/cache.h"
#include "common/mapped.h"
#include "common/memory.h"
#include "dumpcore/debuginfo/image.h"

#define FORMAT     1
#define KIND       "units"
#define UNIT_LIMIT 20000 /* beyond, the old ones are dropped */

enum {
	LENGTH_SIZE = 4, /* of a unit's first word; 64-bit DWARF is not taken */
	LENGTH_END = 0xfffffff0,
	VERSION_SIZE = 2,
	OLD_HEADER = 11, /* bytes before the first DIE: versions 2 to 4, 5 */
	NEW_HEADER = 12,
};

struct unit {
	uint64_t start, end;
};

struct header {
	uint64_t stamp;  /* of the file: a stripped copy has the same build-id */
	uint64_t is_out; /* a unit leads out of itself: there is no copy of this file */
	uint64_t count;
};

struct debuginfo_units {
	const struct debuginfo_image *image; /* that this is a part of */
	const uint8_t *info;                 /* .debug_info as the file has it */
	uint64_t size;
	struct unit *kept, *list; /* of the copy, of all that were asked for: by their start, none twice */
	size_t kept_count, count;
	bool is_new, is_out;
	char *mapped; /* the copy */
	Elf *elf;
	Dwarf *dwarf; /* NULL: there is none */
};

/* ---- where a unit lies */

/* The unit of .debug_info that begins with that length; false: none that can be taken. */
static bool make_unit(uint32_t length, uint64_t size, uint64_t start, struct unit *ret)
{
	*ret = (struct unit){start, start + LENGTH_SIZE + length};
	return length < LENGTH_END && length >= NEW_HEADER && length <= size - start - LENGTH_SIZE;
}

/* The unit whose header is there. */
static bool unit_at(const struct debuginfo_units *units, uint64_t start, struct unit *ret)
{
	uint32_t length;

	if (start > units->size || units->size - start < NEW_HEADER)
		return false;
	memcpy(&length, units->info + start, sizeof(length));
	return make_unit(length, units->size, start, ret);
}

/* The same from the file: a mapping would take in fifteen pages around each header, of which nobody reads more. */
static bool unit_in_file(const struct debuginfo_units *units, uint64_t start, struct unit *ret)
{
	uint32_t length;
	off_t offset = units->info - (const uint8_t *)units->image->mapped;

	if (start > units->size || units->size - start < NEW_HEADER ||
	    pread(units->image->fd, &length, sizeof(length), offset + (off_t)start) != sizeof(length))
		return false;
	return make_unit(length, units->size, start, ret);
}

/* Place of the last unit that starts at or before an offset, plus one. */
static size_t place_of(const struct unit *list, size_t count, uint64_t offset)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (list[middle].start <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool has(const struct unit *list, size_t count, uint64_t offset)
{
	size_t place = place_of(list, count, offset);

	return place && offset < list[place - 1].end;
}

static void add(struct debuginfo_units *units, struct unit unit)
{
	size_t place = place_of(units->list, units->count, unit.start);

	if (!(units->count & (units->count - 1))) /* a power of two: it is full */
		units->list = vmr_realloc_array(units->list, units->count ? 2 * units->count : 1, sizeof(unit));
	memmove(units->list + place + 1, units->list + place, (units->count - place) * sizeof(unit));
	units->list[place] = unit;
	units->count++;
}

/* ---- what was asked for */

/* References that may lead to another unit, or to where only its data tells. */
static bool leads_out(unsigned form)
{
	return form == DW_FORM_ref_addr || form == DW_FORM_ref_sig8 || form == DW_FORM_ref_sup4 ||
	       form == DW_FORM_ref_sup8 || form == DW_FORM_GNU_ref_alt || form == DW_FORM_indirect;
}

static bool has_way_out(Dwarf_Die *unit)
{
	size_t length = 0;
	unsigned name, form;
	Dwarf_Off at = 0;
	Dwarf_Abbrev *shape;

	while ((shape = dwarf_getabbrev(unit, at, &length)) && shape != DWARF_END_ABBREV) {
		for (size_t i = 0; !dwarf_getabbrevattr(shape, i, &name, &form, NULL); i++)
			if (leads_out(form))
				return true;
		at += length;
	}
	return !shape;
}

/* Note the unit of a DIE of all units. */
static void note(struct debuginfo_units *units, Dwarf_Die *die)
{
	struct unit unit;
	Dwarf_Die first;
	Dwarf_Half version = 0;
	uint8_t type = 0;

	if (!dwarf_cu_die(die->cu, &first, &version, NULL, NULL, NULL, NULL, NULL) ||
	    dwarf_cu_info(die->cu, NULL, &type, NULL, NULL, NULL, NULL, NULL))
		return;
	uint64_t header = version < 5 ? OLD_HEADER : NEW_HEADER, offset = dwarf_dieoffset(&first);
	if ((type != DW_UT_compile && type != DW_UT_partial) || offset < header ||
	    !unit_at(units, offset - header, &unit) || dwarf_dieoffset(die) >= unit.end)
		return;
	units->is_new = true;
	units->is_out |= has_way_out(&first);
	add(units, unit);
}

bool debuginfo_units_die(struct debuginfo_units *units, Dwarf *all, uint64_t offset, Dwarf_Die *ret)
{
	if (units && units->dwarf && has(units->kept, units->kept_count, offset))
		return dwarf_offdie(units->dwarf, offset, ret);
	if (!dwarf_offdie(all, offset, ret))
		return false;
	if (units && !units->is_out && units->count < UNIT_LIMIT && !has(units->list, units->count, offset))
		note(units, ret);
	return true;
}

/* ---- the copy */

/* Make the unit at the start of a gap reach to its end. */
static bool bridge(const struct debuginfo_units *units, uint8_t *copy, uint64_t start, uint64_t end)
{
	struct unit unit;

	if (start == end)
		return true;
	if (!unit_in_file(units, start, &unit) || unit.end > end || end - start - LENGTH_SIZE >= LENGTH_END)
		return false;
	uint32_t length = (uint32_t)(end - start - LENGTH_SIZE);
	if (unit.end != end)
		memcpy(copy + start, &length, sizeof(length));
	return true;
}

static bool bridge_gaps(const struct debuginfo_units *units, uint8_t *copy)
{
	uint64_t at = 0;

	for (size_t i = 0; i < units->kept_count; i++) {
		const struct unit *kept = &units->kept[i];
		struct unit unit;
		if (kept->start < at || !unit_in_file(units, kept->start, &unit) || unit.end != kept->end ||
		    !bridge(units, copy, at, kept->start))
			return false;
		at = kept->end;
	}
	return bridge(units, copy, at, units->size);
}

static void end_copy(struct debuginfo_units *units)
{
	if (units->dwarf)
		dwarf_end(units->dwarf);
	if (units->elf)
		elf_end(units->elf);
	if (units->mapped) {
		vmr_mapped_remove(units->mapped);
		munmap(units->mapped, units->image->mapped_size);
	}
	units->dwarf = NULL;
	units->elf = NULL;
	units->mapped = NULL;
}

static bool make_copy(struct debuginfo_units *units)
{
	const struct debuginfo_image *image = units->image;
	char *mapped = mmap(NULL, image->mapped_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, image->fd, 0);

	if (mapped == MAP_FAILED)
		return true; /* all units are there */
	units->mapped = mapped;
	vmr_mapped_add(mapped, image->mapped_size, image->path);
	bool is_sound = bridge_gaps(units, (uint8_t *)mapped + (units->info - (const uint8_t *)image->mapped));
	units->elf = is_sound ? elf_memory(mapped, image->mapped_size) : NULL;
	units->dwarf = units->elf ? dwarf_begin_elf(units->elf, DWARF_C_READ, NULL) : NULL;
	if (!units->dwarf)
		end_copy(units);
	return is_sound;
}

/* ---- the cache */

/* Take what an entry has; false: it is broken. */
static bool take(struct debuginfo_units *units, const uint8_t *data, size_t size)
{
	struct header header;

	if (size < sizeof(header))
		return false;
	memcpy(&header, data, sizeof(header));
	if (header.stamp != units->image->stamp)
		return true; /* of another copy of the file */
	if (header.count > UNIT_LIMIT || size - sizeof(header) != header.count * sizeof(struct unit))
		return false;
	units->is_out = header.is_out;
	if (units->is_out || !header.count)
		return true;
	units->kept = vmr_alloc_array(header.count, sizeof(struct unit));
	units->kept_count = header.count;
	memcpy(units->kept, data + sizeof(header), header.count * sizeof(struct unit));
	if (!make_copy(units))
		return false;
	for (size_t i = 0; i < units->kept_count; i++)
		add(units, units->kept[i]);
	return true;
}

static void load(struct debuginfo_units *units)
{
	struct vmr_cache_entry *entry = NULL;
	size_t size = 0;

	if (vmr_error_drop(vmr_cache_open(KIND, FORMAT, units->image->build_id, &entry)))
		return;
	const uint8_t *data = vmr_cache_data(entry, &size);
	if (take(units, data, size)) {
		vmr_cache_close(entry);
		return;
	}
	vmr_cache_refuse(entry);
	units->kept_count = 0;
}

static void store(struct debuginfo_units *units)
{
	struct header header = {.stamp = units->image->stamp, .is_out = units->is_out};
	size_t size = sizeof(header);

	header.count = units->is_out ? 0 : units->count;
	size += header.count * sizeof(struct unit);
	vmr_autofree uint8_t *data = vmr_alloc(size);
	memcpy(data, &header, sizeof(header));
	if (header.count)
		memcpy(data + sizeof(header), units->list, header.count * sizeof(struct unit));
	vmr_cache_store(KIND, FORMAT, units->image->build_id, data, size);
}

/* .debug_info, where it stands in the file as libdw reads it; NULL: it does not. */
static Elf_Data *find_info(const struct debuginfo_image *image)
{
	for (size_t i = 1; i < image->section_count; i++) {
		if (strcmp(image->sections[i].name, ".debug_info") != 0 || image->sections[i].flags & SHF_COMPRESSED)
			continue;
		Elf_Data *data = elf_rawdata(elf_getscn(image->elf, i), NULL);
		const char *bytes = data ? data->d_buf : NULL;
		return bytes && bytes >= image->mapped && bytes + data->d_size <= image->mapped + image->mapped_size
			       ? data
			       : NULL;
	}
	return NULL;
}

struct debuginfo_units *debuginfo_units_open(const struct debuginfo_image *image)
{
	bool is_fit = image->dwarf && image->mapped && !image->module && image->build_id && !image->unpacked_count;
	Elf_Data *data = is_fit ? find_info(image) : NULL;

	if (!data)
		return NULL;
	struct debuginfo_units *units = vmr_alloc(sizeof(*units));
	units->image = image;
	units->info = data->d_buf;
	units->size = data->d_size;
	load(units);
	return units;
}

void debuginfo_units_close(struct debuginfo_units *units)
{
	if (!units)
		return;
	if (units->is_new)
		store(units);
	end_copy(units);
	free(units->kept);
	free(units->list);
	free(units);
}
