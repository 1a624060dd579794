/* SPDX-License-Identifier: MIT */
/*
 * rename VMLINUX < ASKED: where in the file the names of members lie, and what to write there so that each has another
 * one. ASKED has lines "type<TAB>path". Prints "owner<TAB>path<TAB>new name<TAB>OFFSET:HEX ..." for each member on
 * those paths that the file has; owner is the named struct around it. A name is changed as another kernel would have
 * it: in the DIE of that member alone (in every unit), so that nothing else of that name changes.
 */
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libelf.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "common/memory.h"

#define DEPTH_LIMIT 16
#define PATH_LIMIT  256

struct asked {
	char *type, *path;
	bool is_resolved;
};

/* A member to rename: found by the name of its owner in each unit. */
struct item {
	char *key; /* "owner<TAB>path" */
	char *owner, *path, *renamed;
	char *places; /* " OFFSET:HEX" ... */
	size_t size;
	FILE *stream;
	UT_hash_handle hh;
};

struct owner {
	char *name;
	struct item **items;
	size_t count;
	UT_hash_handle hh;
};

static struct asked *asked;
static size_t asked_count;
static struct item *items;
static struct owner *owners;
static Elf *elf;

static const char *name_of(Dwarf_Die *die)
{
	return dwarf_diename(die);
}

/* The type of a member under typedefs, qualifiers and arrays. *ret_typedef: the last typedef's name, NULL none. */
static bool record_of(Dwarf_Die *die, Dwarf_Die *ret, const char **ret_typedef)
{
	Dwarf_Attribute attribute;
	Dwarf_Die now = *die;

	*ret_typedef = NULL;
	for (int i = 0; i < DEPTH_LIMIT * 2; i++) {
		int tag = dwarf_tag(&now);
		if (tag == DW_TAG_structure_type || tag == DW_TAG_union_type) {
			*ret = now;
			return true;
		}
		if (tag == DW_TAG_typedef)
			*ret_typedef = name_of(&now);
		if (!dwarf_attr(&now, DW_AT_type, &attribute) || !dwarf_formref_die(&attribute, &now))
			return false;
	}
	return false;
}

/* A member by its name, through unnamed members. */
static bool find_member(Dwarf_Die *record, const char *name, size_t length, int depth, Dwarf_Die *ret)
{
	Dwarf_Die child, inner;
	const char *ignored;

	if (depth > DEPTH_LIMIT || dwarf_child(record, &child))
		return false;
	do {
		if (dwarf_tag(&child) != DW_TAG_member)
			continue;
		const char *has = name_of(&child);
		if (has && strlen(has) == length && !strncmp(has, name, length)) {
			*ret = child;
			return true;
		}
		if (!has && record_of(&child, &inner, &ignored) && find_member(&inner, name, length, depth + 1, ret))
			return true;
	} while (!dwarf_siblingof(&child, &child));
	return false;
}

static void add_item(const char *owner_name, const char *path)
{
	char key[PATH_LIMIT * 2];
	struct item *item;
	struct owner *owner;

	snprintf(key, sizeof(key), "%s\t%s", owner_name, path);
	HASH_FIND_STR(items, key, item);
	if (item)
		return;
	item = calloc(1, sizeof(*item));
	item->key = strdup(key);
	item->owner = strdup(owner_name);
	item->path = strdup(path);
	item->stream = open_memstream(&item->places, &item->size);
	HASH_ADD_KEYPTR(hh, items, item->key, strlen(item->key), item);
	HASH_FIND_STR(owners, owner_name, owner);
	if (!owner) {
		owner = calloc(1, sizeof(*owner));
		owner->name = strdup(owner_name);
		HASH_ADD_KEYPTR(hh, owners, owner->name, strlen(owner->name), owner);
	}
	owner->items = realloc(owner->items, (owner->count + 1) * sizeof(struct item *));
	owner->items[owner->count++] = item;
}

/* The members along a path, each by the named struct around it. False: this record has not all of them. */
static bool resolve(Dwarf_Die *top, const char *top_name, const char *path)
{
	char owner[PATH_LIMIT], relative[PATH_LIMIT] = "";
	Dwarf_Die record = *top, member;
	const char *alias;

	snprintf(owner, sizeof(owner), "%s", top_name);
	while (*path) {
		size_t length = strcspn(path, ".["), used = strlen(relative);
		if (!length || used + length + 2 > sizeof(relative) || !find_member(&record, path, length, 0, &member))
			return false;
		snprintf(relative + used, sizeof(relative) - used, "%s%.*s", used ? "." : "", (int)length, path);
		add_item(owner, relative);
		path += length;
		while (*path == '[')
			path += strcspn(path, "]") + 1;
		if (!*path)
			return true;
		path++;
		if (!record_of(&member, &record, &alias))
			return false;
		const char *name = name_of(&record) ? name_of(&record) : alias;
		if (name) {
			snprintf(owner, sizeof(owner), "%s", name);
			*relative = 0;
		}
	}
	return true;
}

static bool find_path(Dwarf_Die *top, const char *path, Dwarf_Die *ret_record, Dwarf_Die *ret)
{
	const char *ignored;

	*ret_record = *top;
	for (;;) {
		size_t length = strcspn(path, ".");
		if (!find_member(ret_record, path, length, 0, ret))
			return false;
		path += length;
		if (!*path++)
			return true;
		if (!record_of(ret, ret_record, &ignored))
			return false;
	}
}

/* Where in the file a pointer into a section's bytes lies. */
static bool place_of(const void *at, uint64_t *ret)
{
	Elf_Scn *section = NULL;

	while ((section = elf_nextscn(elf, section))) {
		Elf64_Shdr *header = elf64_getshdr(section);
		Elf_Data *all[] = {elf_rawdata(section, NULL), elf_getdata(section, NULL)};
		for (size_t i = 0; i < 2; i++) {
			const char *start = all[i] ? all[i]->d_buf : NULL;
			if (!start || (const char *)at < start || (const char *)at >= start + all[i]->d_size ||
			    header->sh_flags & SHF_COMPRESSED)
				continue;
			*ret = header->sh_offset + (uint64_t)((const char *)at - start);
			return true;
		}
	}
	return false;
}

/* Another name for a member: the end of its own, which .debug_str has; or its own with another first letter. */
static void rename_member(struct item *item, Dwarf_Die *record, Dwarf_Die *member)
{
	Dwarf_Attribute attribute;
	Dwarf_Die other;
	uint64_t place;
	const char *name = dwarf_formstring(dwarf_attr(member, DW_AT_name, &attribute));

	if (!name || !place_of(attribute.valp, &place))
		return;
	unsigned form = dwarf_whatform(&attribute);
	if (form == DW_FORM_string) {
		char renamed[PATH_LIMIT];
		snprintf(renamed, sizeof(renamed), "%s", name);
		for (char letter = 'Z'; letter >= 'A'; letter--) {
			*renamed = letter;
			if (find_member(record, renamed, strlen(renamed), 0, &other))
				continue;
			fprintf(item->stream, " %" PRIu64 ":%02x", place, (unsigned char)letter);
			free(item->renamed);
			item->renamed = strdup(renamed);
			return;
		}
		return;
	}
	if (form != DW_FORM_strp)
		return;
	for (size_t cut = 1; cut < strlen(name); cut++) {
		if (find_member(record, name + cut, strlen(name + cut), 0, &other))
			continue;
		uint32_t offset;
		memcpy(&offset, attribute.valp, sizeof(offset));
		offset += (uint32_t)cut;
		fprintf(item->stream, " %" PRIu64 ":%02x%02x%02x%02x", place, offset & 0xff, offset >> 8 & 0xff,
			offset >> 16 & 0xff, offset >> 24);
		free(item->renamed);
		item->renamed = strdup(name + cut);
		return;
	}
}

static void visit_asked(Dwarf_Die *record, const char *name)
{
	for (size_t i = 0; i < asked_count; i++)
		if (!asked[i].is_resolved && !strcmp(asked[i].type, name))
			asked[i].is_resolved = resolve(record, name, asked[i].path);
}

static void visit_owner(Dwarf_Die *record, const char *name)
{
	struct owner *owner;
	Dwarf_Die around, member;

	HASH_FIND_STR(owners, name, owner);
	for (size_t i = 0; owner && i < owner->count; i++)
		if (find_path(record, owner->items[i]->path, &around, &member))
			rename_member(owner->items[i], &around, &member);
}

/* Structs and unions of all units by their names; unnamed ones by that of their typedef. */
static void each_record(Dwarf *dwarf, void (*visit)(Dwarf_Die *record, const char *name))
{
	Dwarf_CU *unit = NULL;
	Dwarf_Die root, child, record;
	Dwarf_Attribute ignored;
	const char *alias;

	while (!dwarf_get_units(dwarf, unit, &unit, NULL, NULL, &root, NULL)) {
		if (dwarf_child(&root, &child))
			continue;
		do {
			int tag = dwarf_tag(&child);
			if (tag != DW_TAG_structure_type && tag != DW_TAG_union_type && tag != DW_TAG_typedef)
				continue;
			const char *name = name_of(&child);
			if (!name || dwarf_attr(&child, DW_AT_declaration, &ignored))
				continue;
			if (tag != DW_TAG_typedef)
				visit(&child, name);
			else if (record_of(&child, &record, &alias) && !name_of(&record))
				visit(&record, name);
		} while (!dwarf_siblingof(&child, &child));
	}
}

static void read_asked(void)
{
	char type[PATH_LIMIT], path[PATH_LIMIT];

	while (scanf("%255[^\t\n]\t%255[^\n]\n", type, path) == 2) {
		const char *name = type;
		if (!strncmp(name, "struct ", 7))
			name += 7;
		else if (!strncmp(name, "union ", 6))
			name += 6;
		asked = realloc(asked, (asked_count + 1) * sizeof(*asked));
		asked[asked_count++] = (struct asked){strdup(name), strdup(path), false};
	}
}

int main(int argc, char **argv)
{
	int fd = argc == 2 ? open(argv[1], O_RDONLY) : -1;

	elf_version(EV_CURRENT);
	elf = fd >= 0 ? elf_begin(fd, ELF_C_READ_MMAP, NULL) : NULL;
	Dwarf *dwarf = elf ? dwarf_begin_elf(elf, DWARF_C_READ, NULL) : NULL;
	if (!dwarf) {
		fprintf(stderr, "rename VMLINUX < ASKED: no DWARF\n");
		return 2;
	}
	read_asked();
	each_record(dwarf, visit_asked);
	each_record(dwarf, visit_owner);
	for (struct item *item = items; item; item = item->hh.next) {
		fclose(item->stream);
		if (item->renamed)
			printf("%s\t%s\t%s\t%s\n", item->owner, item->path, item->renamed, item->places);
	}
	return 0;
}
