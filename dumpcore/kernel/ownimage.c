/* SPDX-License-Identifier: MIT */
/* An image made of kallsyms: symbols with sizes, and the sections that they lie in. */
#include "dumpcore/kernel/ownimage.h"

#include <ctype.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/debuginfo.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/owntables.h"
#include "dumpcore/memory.h"
#include "dumpcore/types/btf.h"

/* Of the image's notes. */
#define NOTES_LIMIT 65536

/* ---- sections */

/* By the linker's symbols (include/asm-generic/vmlinux.lds.h, arch/x86/kernel/vmlinux.lds.S); the last has all of the
 * image, for what is in none before it. */
static const struct section_row {
	const char *name, *start, *end;
	uint64_t flags;
	uint32_t type;
} SECTIONS[] = {
	{".text", "_stext", "_etext", SHF_EXECINSTR, SHT_PROGBITS},
	{".rodata", "__start_rodata", "__end_rodata", 0, SHT_PROGBITS},
	{".data..percpu", "__per_cpu_start", "__per_cpu_end", SHF_WRITE, SHT_NOBITS},
	{".init.text", "_sinittext", "_einittext", SHF_EXECINSTR, SHT_NOBITS},
	{".data", "_sdata", "_edata", SHF_WRITE, SHT_PROGBITS},
	{".bss", "__bss_start", "__bss_stop", SHF_WRITE, SHT_NOBITS},
	{"image", "_stext", "_end", SHF_WRITE, SHT_NOBITS},
};
#define SECTION_COUNT (VMR_COUNT(SECTIONS) + 1)
#define PERCPU        2 /* in the table above */

/* ---- symbols */

struct symbol {
	uint64_t address;
	uint32_t number; /* in the kernel's table: of several at an address the first is what people know */
	uint32_t name;
	char type;
};

struct symbols {
	struct symbol *list;
	size_t count;
	struct debuginfo_builder *builder;
	struct debuginfo_section sections[SECTION_COUNT];
	bool has_data; /* CONFIG_KALLSYMS_ALL */
};

static int compare_symbols(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

static void set_boundary(struct symbols *all, const char *name, uint64_t address)
{
	for (size_t i = 0; i < VMR_COUNT(SECTIONS); i++) {
		struct debuginfo_section *section = &all->sections[i + 1];
		if (!strcmp(name, SECTIONS[i].start))
			section->address = address;
		if (!strcmp(name, SECTIONS[i].end))
			section->size = address; /* end, for now */
	}
}

static struct vmr_error *read_symbols(const struct kernel_owntables *own, struct symbols *all)
{
	struct kallsyms_name name;
	size_t at = 0;

	all->list = vmr_alloc_array(own->tables.count + KERNEL_OWNTABLES_PLACES, sizeof(*all->list));
	for (uint32_t i = 0; i < own->tables.count; i++) {
		if (!kallsyms_name_next(&own->tables, &at, &name))
			return vmr_error_create(VMR_BAD_INPUT, "the kernel's table of symbols: name %u is broken", i);
		uint64_t address = kallsyms_address(own->form, own->addresses, own->place, own->base, i);
		all->list[all->count++] = (struct symbol){
			.address = address,
			.number = i,
			.name = debuginfo_builder_string(all->builder, name.text),
			.type = name.type,
		};
		set_boundary(all, name.text, address);
		all->has_data = all->has_data || strchr("dDbB", name.type);
	}
	/* The table leaves out itself: without these the symbol before would reach over all of it. */
	for (size_t i = 0; i < KERNEL_OWNTABLES_PLACES; i++)
		all->list[all->count++] = (struct symbol){
			.address = own->places[i].address,
			.number = own->tables.count,
			.name = debuginfo_builder_string(all->builder, own->places[i].name),
			.type = 'd',
		};
	qsort(all->list, all->count, sizeof(*all->list), compare_symbols);
	return NULL;
}

static void set_sections(struct symbols *all)
{
	for (size_t i = 0; i < VMR_COUNT(SECTIONS); i++) {
		struct debuginfo_section *section = &all->sections[i + 1];
		uint64_t end = section->size;
		*section = (struct debuginfo_section){
			.name = SECTIONS[i].name,
			.address = section->address,
			.size = end > section->address ? end - section->address : 0,
			.flags = SECTIONS[i].flags | SHF_ALLOC,
			.type = SECTIONS[i].type,
		};
	}
	all->sections[0].name = "";
}

static uint16_t section_at(const struct symbols *all, uint64_t address)
{
	for (size_t i = 1; i < SECTION_COUNT; i++)
		if (address - all->sections[i].address < all->sections[i].size)
			return (uint16_t)i;
	return SECTION_COUNT - 1;
}

/* The letter is by the section's flags, of which .data can have that of code (7.2): where the section is known it
 * decides. */
static uint16_t flags_of(const struct symbol *symbol, uint16_t section)
{
	bool has_code = section == SECTION_COUNT - 1 || SECTIONS[section - 1].flags & SHF_EXECINSTR;
	char kind = (char)tolower((unsigned char)symbol->type);
	unsigned flags = 0;

	if (kind == 'w' || kind == 'v')
		flags |= DEBUGINFO_SYMBOL_WEAK;
	else if (isupper((unsigned char)symbol->type))
		flags |= DEBUGINFO_SYMBOL_GLOBAL;
	if (section == PERCPU + 1)
		return (uint16_t)(flags | DEBUGINFO_SYMBOL_PERCPU);
	if (kind == 'a')
		flags |= DEBUGINFO_SYMBOL_ABSOLUTE;
	if ((kind == 't' || kind == 'w') && has_code)
		flags |= DEBUGINFO_SYMBOL_FUNCTION;
	return (uint16_t)flags;
}

/* "__noinstr_text_end": the linker script's marks have no size of their own, whatever begins there. */
static bool is_mark(const char *name)
{
	static const char *const ENDS[] = {"_start", "_begin", "_end", "_stop"};
	size_t length = strlen(name);

	for (size_t i = 0; i < VMR_COUNT(ENDS); i++) {
		size_t end = strlen(ENDS[i]);
		if (!strncmp(name, "__", 2) && length > end && !strcmp(name + length - end, ENDS[i]))
			return true;
	}
	return false;
}

/* Of symbols at one address the one that a vmlinux would give (dumpcore_symbol_at): of the global ones that are no mark
 * the last by name, else the first in the kernel's order. */
static size_t known_of(const struct symbols *all, size_t first, size_t next)
{
	const char *best = NULL;
	size_t known = first;

	for (size_t i = first; i < next; i++) {
		const char *name = debuginfo_builder_text(all->builder, all->list[i].name);
		if (!strchr("TDBR", all->list[i].type) || is_mark(name) || (best && strcmp(name, best) < 0))
			continue;
		best = name;
		known = i;
	}
	return known;
}

/* A symbol reaches to the next one at another address; of several at one address one has that size, the others are
 * further names of it. */
static void add_symbols(struct symbols *all)
{
	for (size_t first = 0, next; first < all->count; first = next) {
		uint64_t address = all->list[first].address;
		uint16_t section = section_at(all, address);
		for (next = first; next < all->count && all->list[next].address == address;)
			next++;
		size_t known = known_of(all, first, next);
		uint64_t size = next < all->count ? all->list[next].address - address : 0;
		for (size_t i = first; i < next; i++)
			debuginfo_builder_symbol(all->builder, &(struct debuginfo_symbol){
								       .address = address,
								       .size = i == known ? size : 0,
								       .name = all->list[i].name,
								       .section = section,
								       .flags = flags_of(&all->list[i], section),
							       });
	}
}

/* ---- the image */

static bool read_memory(void *context, uint64_t address, void *buffer, size_t size)
{
	return dumpcore_try_read(context, address, buffer, size);
}

static struct vmr_error *build(struct dumpcore *dump, const struct kernel_owntables *own, struct symbols *all,
			       struct debuginfo_image **ret)
{
	VMR_TRY(read_symbols(own, all));
	set_sections(all);
	add_symbols(all);
	*ret = debuginfo_image_create(all->sections, SECTION_COUNT, all->builder,
				      &(struct debuginfo_memory){.context = dump, .read = read_memory});
	if (!all->has_data)
		dumpcore_gap_add(dump, 0, "no variable of the kernel has a name: its lists are not found",
				 "its table of symbols has functions only (CONFIG_KALLSYMS_ALL is off)",
				 "the kernel's own symbols");
	return NULL;
}

struct vmr_error *kernel_ownimage_create(struct dumpcore *dump, struct debuginfo_image **ret)
{
	struct kernel_owntables own;
	struct symbols all = {0};

	VMR_TRY(kernel_owntables_init(dump, false, &own));
	all.builder = debuginfo_builder_create();
	struct vmr_error *error = build(dump, &own, &all, ret);
	debuginfo_builder_destroy(all.builder);
	free(all.list);
	kernel_owntables_deinit(&own);
	return error;
}

/* ---- opening */

void dumpcore_own_open(struct dumpcore *dump)
{
	struct debuginfo_image *image = NULL;
	vmr_autoerror error = dump->memory ? kernel_ownimage_create(dump, &image) : &vmr_error_not_found;

	if (!error) {
		debuginfo_images_add(dump, image);
		dump->info.package = dump->package = dumpcore_package_find(dump);
		if (!btf_get(dump))
			error = vmr_error_create(VMR_NOT_FOUND, "the kernel's memory has no types (BTF)");
	}
	if (error) {
		dump->nameless = vmr_strdup(error->message);
		dump->info.nameless = dump->nameless;
		return;
	}
	dump->info.naming = DUMPCORE_NAMING_OWN;
	dumpcore_gap_add(dump, 0,
			 "no lines, inlined functions or variables; stacks by the kernel's own tables (ORC), names by "
			 "its table of symbols (kallsyms), types by its BTF",
			 "none was given", "vmlinux");
}
