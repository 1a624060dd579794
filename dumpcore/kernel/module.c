/* SPDX-License-Identifier: MIT */
/*
 * Modules (include/linux/module.h). Memory: module_memory[] since 6.4 (ac3b43283923), core_layout and init_layout
 * before. Sections: module_sect_attrs, of which the name is in battr.attr since 5.8 (ed66f991bb19). Since 6.14 it is an
 * attribute group whose bin_attributes have the address as `private` (d8959b947a8d, 4b2c11e4aaf7); their list ends with
 * NULL, and is a union with bin_attrs_new up to 6.17.
 */
#include "dumpcore/kernel/module.h"

#include <elf.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/memory.h"

#define MODULE_LIMIT  4096
#define SECTION_LIMIT 1024
#define SYMBOL_LIMIT  (1u << 20)
#define NAME_LIMIT    512
#define SIZE_LIMIT    (1ull << 30)
#define BUILD_ID      20
#define NO_SECTIONS   "no lines, locals or unwind registers in a module's code"

struct fields {
	struct dumpcore_field list, name, state, build_id, mem_base, mem_size, core_base, core_size, init_base,
		init_size;
	struct dumpcore_field percpu, percpu_size, kallsyms, symtab, strtab, symbol_count;
	struct dumpcore_field sections, section_count, section_name, section_address, section_list;
	struct dumpcore_field attribute_list, attribute_name, attribute_address;
	struct dumpcore_field any; /* of members that are only to be there */
};
#define ROW(field, type, ...)                                                                                          \
	{                                                                                                              \
		offsetof(struct fields, field), type, {__VA_ARGS__}, false                                             \
	}
#define MAY(field, type, ...)                                                                                          \
	{                                                                                                              \
		offsetof(struct fields, field), type, {__VA_ARGS__}, true                                              \
	}
/* One of the paths is in every known kernel that has the type. */
#define IS(type, ...)                                                                                                  \
	{                                                                                                              \
		offsetof(struct fields, any), type, {__VA_ARGS__}, true,                                               \
			"which code and data are a module's is not known"                                              \
	}
static const struct kernel_field_row rows[] = {
	IS("module", "mem", "core_layout"),
	IS("module_memory", "base"),
	IS("module_memory", "size"),
	IS("module_layout", "base"),
	IS("module_layout", "size"),
	ROW(list, "module", "list.next"),
	ROW(name, "module", "name[0]"),
	MAY(state, "module", "state"),
	MAY(build_id, "module", "build_id[0]"),
	MAY(mem_base, "module", "mem[0].base"),
	MAY(mem_size, "module", "mem[0].size"),
	MAY(core_base, "module", "core_layout.base"),
	MAY(core_size, "module", "core_layout.size"),
	MAY(init_base, "module", "init_layout.base"),
	MAY(init_size, "module", "init_layout.size"),
	MAY(percpu, "module", "percpu"),
	MAY(percpu_size, "module", "percpu_size"),
	MAY(kallsyms, "module", "kallsyms"),
	MAY(symtab, "mod_kallsyms", "symtab"),
	MAY(strtab, "mod_kallsyms", "strtab"),
	MAY(symbol_count, "mod_kallsyms", "num_symtab"),
	MAY(sections, "module", "sect_attrs"),
	MAY(section_count, "module_sect_attrs", "nsections"),
	MAY(section_list, "module_sect_attrs", "attrs[0].address"),
	MAY(section_name, "module_sect_attr", "battr.attr.name", "name"),
	MAY(section_address, "module_sect_attr", "address"),
	MAY(attribute_list, "module_sect_attrs", "grp.bin_attrs", "grp.bin_attrs_new"),
	MAY(attribute_name, "bin_attribute", "attr.name"),
	MAY(attribute_address, "bin_attribute", "private"),
};

static const struct {
	const char *name;
	bool is_init;
} memory_types[] = {/* enum mod_mem_type */
		    {"text", false},     {"data", false},     {"rodata", false},    {"ro_after_init", false},
		    {"init text", true}, {"init data", true}, {"init rodata", true}};

struct dumpcore_modules {
	struct fields fields;
	uint64_t memory_stride, section_stride; /* 0: this kernel has no such table */
	bool sections_known;
	struct dumpcore_module *list;
	size_t count;
	char *symbol; /* of the last answer */
	struct vmr_error *error;
};

static void range_add(struct dumpcore_module *module, const char *name, bool is_init, uint64_t start, uint64_t size)
{
	if (size && size <= SIZE_LIMIT && kernel_address_possible(start) &&
	    module->range_count < DUMPCORE_MODULE_RANGES)
		module->ranges[module->range_count++] = (struct dumpcore_module_range){
			.name = name, .start = start, .end = start + size, .is_init = is_init};
}

static void read_ranges(struct dumpcore *dump, const struct dumpcore_modules *part, struct dumpcore_module *module)
{
	const struct fields *fields = &part->fields;
	uint64_t start, size;

	if (kernel_field_has(&fields->mem_base) && part->memory_stride) {
		for (size_t i = 0; i < VMR_COUNT(memory_types); i++)
			if (kernel_field_try(dump, &fields->mem_base, module->address + i * part->memory_stride,
					     &start) &&
			    kernel_field_try(dump, &fields->mem_size, module->address + i * part->memory_stride, &size))
				range_add(module, memory_types[i].name, memory_types[i].is_init, start, size);
		return;
	}
	if (kernel_field_try(dump, &fields->core_base, module->address, &start) &&
	    kernel_field_try(dump, &fields->core_size, module->address, &size))
		range_add(module, "core memory", false, start, size);
	if (kernel_field_try(dump, &fields->init_base, module->address, &start) &&
	    kernel_field_try(dump, &fields->init_size, module->address, &size))
		range_add(module, "init memory", true, start, size);
}

static void section_add(struct dumpcore *dump, struct dumpcore_module *module, vmr_kaddr name, uint64_t address)
{
	char *text;

	if (vmr_error_drop(dumpcore_read_string(dump, name, NAME_LIMIT, &text)))
		return;
	module->sections = vmr_realloc_array(module->sections, module->section_count + 1, sizeof(*module->sections));
	module->sections[module->section_count++] = (struct dumpcore_module_section){.name = text, .address = address};
}

/* The table of struct module_sect_attr that kernels before 6.14 have. */
static bool read_section_table(struct dumpcore *dump, const struct dumpcore_modules *part,
			       struct dumpcore_module *module, vmr_kaddr table)
{
	const struct fields *fields = &part->fields;
	uint64_t count, name, address;

	if (!kernel_field_try(dump, &fields->section_count, table, &count) || count > SECTION_LIMIT)
		return false;
	vmr_kaddr entry = table + fields->section_list.offset - fields->section_address.offset;
	for (uint64_t i = 0; i < count; i++, entry += part->section_stride)
		if (kernel_field_try(dump, &fields->section_name, entry, &name) &&
		    kernel_field_try(dump, &fields->section_address, entry, &address))
			section_add(dump, module, name, address);
	return true;
}

/* The attributes of the group "sections" that kernels since 6.14 have. */
static bool read_section_group(struct dumpcore *dump, const struct dumpcore_modules *part,
			       struct dumpcore_module *module, vmr_kaddr table)
{
	const struct fields *fields = &part->fields;
	uint64_t list, attribute, name, address;

	if (!kernel_field_try(dump, &fields->attribute_list, table, &list))
		return false;
	for (size_t i = 0; i < SECTION_LIMIT; i++) {
		if (!dumpcore_try_read(dump, list + i * sizeof(attribute), &attribute, sizeof(attribute)))
			return false;
		if (!attribute)
			return true;
		if (kernel_field_try(dump, &fields->attribute_name, attribute, &name) &&
		    kernel_field_try(dump, &fields->attribute_address, attribute, &address))
			section_add(dump, module, name, address);
	}
	return false;
}

/*
 * Whether the members are known that hold sections in this kernel; if it keeps any, a gap for each that is not, once
 * and not for each module. Kernels with the table have a group too, but no addresses in its attributes.
 */
static bool find_sections(struct dumpcore *dump, const struct dumpcore_modules *part)
{
	const struct fields *fields = &part->fields;
	const struct {
		const struct dumpcore_field *field;
		bool is_table, is_both;
		const char *type, *path;
	} members[] = {
		{&fields->sections, false, true, "module", "sect_attrs"},
		{&fields->section_count, true, false, "module_sect_attrs", "nsections"},
		{&fields->section_list, true, false, "module_sect_attrs", "attrs"},
		{&fields->section_name, true, false, "module_sect_attr", "battr.attr.name"},
		{&fields->section_address, true, false, "module_sect_attr", "address"},
		{&fields->attribute_list, false, false, "module_sect_attrs", "grp.bin_attrs"},
		{&fields->attribute_name, false, false, "bin_attribute", "attr.name"},
		{&fields->attribute_address, false, false, "bin_attribute", "private"},
	};
	bool known = true, has_type = kernel_type_exists(dump, "module_sect_attrs");

	for (size_t i = 0; i < VMR_COUNT(members); i++) {
		bool is_asked = members[i].is_both || members[i].is_table == (part->section_stride != 0);
		if (!is_asked || kernel_field_has(members[i].field))
			continue;
		known = false;
		if (has_type)
			dumpcore_gap_add_member(dump, members[i].type, members[i].path, NO_SECTIONS);
	}
	return known;
}

/* Where a module's sections lie; what it lacks without them is said. */
static void read_sections(struct dumpcore *dump, const struct dumpcore_modules *part, struct dumpcore_module *module)
{
	const char *why = NULL;
	uint64_t table;

	if (!kernel_field_has(&part->fields.sections))
		why = "the kernel keeps no sections of modules";
	else if (!part->sections_known)
		why = "the debug information of the kernel has none of the members that are known to hold them";
	else if (!kernel_field_try(dump, &part->fields.sections, module->address, &table) ||
		 !kernel_address_possible(table))
		why = "their table is not in the dump";
	else if (!(part->section_stride ? read_section_table(dump, part, module, table)
					: read_section_group(dump, part, module, table)))
		why = "their table cannot be read";
	if (why)
		dumpcore_gap_add(dump, module->address, NO_SECTIONS, why, "sections of module %s", module->name);
}

static void read_build_id(struct dumpcore *dump, const struct dumpcore_modules *part, struct dumpcore_module *module)
{
	uint8_t bytes[BUILD_ID];
	bool any = false;

	if (!kernel_field_has(&part->fields.build_id) ||
	    !dumpcore_try_read(dump, module->address + part->fields.build_id.offset, bytes, sizeof(bytes)))
		return;
	for (size_t i = 0; i < sizeof(bytes); i++) {
		any |= bytes[i] != 0;
		snprintf(module->build_id + 2 * i, 3, "%02x", bytes[i]);
	}
	if (!any)
		module->build_id[0] = 0;
}

struct visitor {
	struct dumpcore *dump;
	struct dumpcore_modules *part;
};

static bool visit(void *context, vmr_kaddr node)
{
	struct dumpcore *dump = ((struct visitor *)context)->dump;
	struct dumpcore_modules *part = ((struct visitor *)context)->part;
	const struct fields *fields = &part->fields;
	struct dumpcore_module module = {.address = node - fields->list.offset};
	uint64_t state = 0, kallsyms;

	if (!dumpcore_try_read(dump, module.address + fields->name.offset, module.name, 56)) { /* MODULE_NAME_LEN */
		dumpcore_gap_add(dump, module.address, "its code has no names", "it is not in the dump",
				 "module at " VMR_ADDRESS, module.address);
		return true;
	}
	kernel_field_try(dump, &fields->state, module.address, &state);
	module.state = (unsigned)state;
	kernel_field_try(dump, &fields->percpu, module.address, &module.percpu);
	kernel_field_try(dump, &fields->percpu_size, module.address, &module.percpu_size);
	if (kernel_field_try(dump, &fields->kallsyms, module.address, &kallsyms) && kernel_address_possible(kallsyms) &&
	    kernel_field_try(dump, &fields->symtab, kallsyms, &module.symtab) &&
	    kernel_field_try(dump, &fields->strtab, kallsyms, &module.strtab))
		kernel_field_try(dump, &fields->symbol_count, kallsyms, &module.symbol_count);
	read_build_id(dump, part, &module);
	read_ranges(dump, part, &module);
	read_sections(dump, part, &module);
	part->list = vmr_realloc_array(part->list, part->count + 1, sizeof(*part->list));
	part->list[part->count++] = module;
	return part->count < MODULE_LIMIT;
}

static uint64_t size_of(struct dumpcore *dump, const char *name)
{
	const struct dumpcore_type *type;

	return vmr_error_drop(dumpcore_type_find(dump, name, &type)) ? 0 : dumpcore_type_size(type);
}

static void create(struct dumpcore *dump)
{
	struct dumpcore_modules *part = dump->modules = vmr_alloc(sizeof(*part));
	struct visitor visitor = {.dump = dump, .part = part};
	struct kernel_walk walk = {.limit = MODULE_LIMIT, .visit = visit, .context = &visitor};
	vmr_kaddr head;

	part->error = kernel_fields_find(dump, rows, VMR_COUNT(rows), &part->fields);
	if (part->error)
		return;
	if (!kernel_symbol_address(dump, "modules", &head)) {
		part->error = vmr_error_create(VMR_NOT_FOUND, "the kernel has no list of modules");
		return;
	}
	part->memory_stride = size_of(dump, "struct module_memory");
	part->section_stride = size_of(dump, "struct module_sect_attr");
	part->sections_known = find_sections(dump, part);
	vmr_autoerror error = kernel_list_walk(dump, head, &walk);
	if (error)
		dumpcore_gap_add(dump, head, "modules may be missing", error->message, "list of modules");
}

struct vmr_error *dumpcore_modules_get(struct dumpcore *dump, const struct dumpcore_module **ret, size_t *ret_count)
{
	if (!dump->modules)
		create(dump);
	const struct dumpcore_modules *part = dump->modules;
	if (part->error)
		return vmr_error_create(part->error->code, "%s", part->error->message);
	*ret = part->list;
	*ret_count = part->count;
	return NULL;
}

/* The symbol that covers an address, in the table that the kernel kept. */
static void find_symbol(struct dumpcore *dump, struct dumpcore_modules *part, const struct dumpcore_module *module,
			vmr_kaddr address, struct dumpcore_module_place *place)
{
	Elf64_Sym symbol, best = {0};

	for (uint64_t i = 0; i < module->symbol_count && i < SYMBOL_LIMIT; i++) {
		if (!dumpcore_try_read(dump, module->symtab + i * sizeof(symbol), &symbol, sizeof(symbol)))
			return;
		if (symbol.st_shndx && address >= symbol.st_value && symbol.st_value > best.st_value &&
		    (address - symbol.st_value < symbol.st_size || !symbol.st_size))
			best = symbol;
	}
	free(vmr_take(part->symbol));
	if (best.st_value &&
	    !vmr_error_drop(dumpcore_read_string(dump, module->strtab + best.st_name, NAME_LIMIT, &part->symbol))) {
		place->symbol = part->symbol;
		place->symbol_start = best.st_value;
		place->symbol_size = best.st_size;
	}
}

/* The last section that starts at or below an address, within its range of memory. */
static void find_section(const struct dumpcore_module *module, const struct dumpcore_module_range *range,
			 vmr_kaddr address, struct dumpcore_module_place *place)
{
	place->section = range->name;
	place->start = range->start;
	for (size_t i = 0; i < module->section_count; i++) {
		const struct dumpcore_module_section *section = &module->sections[i];
		if (section->address >= place->start && section->address <= address && section->address < range->end) {
			place->section = section->name;
			place->start = section->address;
		}
	}
}

/* The place in a module of an address, without a symbol. */
static bool place_in(const struct dumpcore_module *module, vmr_kaddr address, struct dumpcore_module_place *ret)
{
	for (size_t i = 0; i < module->range_count; i++) {
		const struct dumpcore_module_range *range = &module->ranges[i];
		if (address < range->start || address >= range->end)
			continue;
		*ret = (struct dumpcore_module_place){.module = module, .is_freed = range->is_init && !module->state};
		find_section(module, range, address, ret);
		return true;
	}
	return false;
}

bool dumpcore_module_at(struct dumpcore *dump, vmr_kaddr address, struct dumpcore_module_place *ret)
{
	const struct dumpcore_module *modules;
	size_t count;

	if (vmr_error_drop(dumpcore_modules_get(dump, &modules, &count)))
		return false;
	for (size_t i = 0; i < count; i++)
		if (place_in(&modules[i], address, ret)) {
			find_symbol(dump, dump->modules, &modules[i], address, ret);
			return true;
		}
	return false;
}

/* A symbol of that name in one module's table. */
static bool find_named(struct dumpcore *dump, const struct dumpcore_module *module, const char *name, Elf64_Sym *ret)
{
	char text[NAME_LIMIT];
	size_t size = strlen(name) + 1;

	for (uint64_t i = 0; i < module->symbol_count && i < SYMBOL_LIMIT && size <= sizeof(text); i++) {
		if (!dumpcore_try_read(dump, module->symtab + i * sizeof(*ret), ret, sizeof(*ret)))
			return false;
		if (ret->st_shndx && dumpcore_try_read(dump, module->strtab + ret->st_name, text, size) &&
		    !memcmp(text, name, size))
			return true;
	}
	return false;
}

bool dumpcore_module_symbol_named(struct dumpcore *dump, const char *name, struct dumpcore_module_place *ret)
{
	const struct dumpcore_module *modules;
	Elf64_Sym symbol;
	size_t count;

	if (!*name || vmr_error_drop(dumpcore_modules_get(dump, &modules, &count)))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!find_named(dump, &modules[i], name, &symbol) || !place_in(&modules[i], symbol.st_value, ret))
			continue;
		free(vmr_take(dump->modules->symbol));
		ret->symbol = dump->modules->symbol = vmr_strdup(name);
		ret->symbol_start = symbol.st_value;
		ret->symbol_size = symbol.st_size;
		return true;
	}
	return false;
}

void dumpcore_modules_destroy(struct dumpcore_modules *part)
{
	if (!part)
		return;
	for (size_t i = 0; i < part->count; i++) {
		for (size_t j = 0; j < part->list[i].section_count; j++)
			free(part->list[i].sections[j].name);
		free(part->list[i].sections);
	}
	free(part->list);
	free(part->symbol);
	vmr_error_destroy(part->error);
	free(part);
}
