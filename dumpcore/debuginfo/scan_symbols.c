/* SPDX-License-Identifier: MIT */
/* The ELF symbol table as rows of the index. */
#include <string.h>

#include "dumpcore/debuginfo/scan.h"

static bool is_percpu_section(const struct debuginfo_section *section)
{
	return !strcmp(section->name, ".data..percpu") || !strcmp(section->name, ".data.percpu");
}

static void add_symbol(const struct debuginfo_image *image, struct debuginfo_builder *builder, const GElf_Sym *symbol,
		       const char *name)
{
	unsigned type = GELF_ST_TYPE(symbol->st_info), bind = GELF_ST_BIND(symbol->st_info);
	struct debuginfo_symbol row = {.address = symbol->st_value, .size = symbol->st_size};

	if (type == STT_SECTION || type == STT_FILE || type == STT_TLS || symbol->st_shndx == SHN_UNDEF || !*name)
		return;
	/* Local labels of the assembler and the compiler's own marks cover nothing that people know. */
	if (!strncmp(name, ".L", 2))
		return;
	if (symbol->st_shndx == SHN_ABS) {
		row.flags |= DEBUGINFO_SYMBOL_ABSOLUTE;
	} else if (symbol->st_shndx < image->section_count) {
		const struct debuginfo_section *section = &image->sections[symbol->st_shndx];
		if (!(section->flags & SHF_ALLOC))
			return;
		row.section = (uint16_t)symbol->st_shndx;
		if (is_percpu_section(section))
			row.flags |= DEBUGINFO_SYMBOL_PERCPU;
		if (image->module && !section->address)
			return; /* initialisation code that is gone */
		if (image->module)
			row.address += section->address;
	} else {
		return;
	}
	if (type == STT_FUNC || type == STT_GNU_IFUNC)
		row.flags |= DEBUGINFO_SYMBOL_FUNCTION;
	if (bind == STB_GLOBAL)
		row.flags |= DEBUGINFO_SYMBOL_GLOBAL;
	if (bind == STB_WEAK)
		row.flags |= DEBUGINFO_SYMBOL_WEAK;
	row.name = debuginfo_builder_string(builder, name);
	debuginfo_builder_symbol(builder, &row);
}

void debuginfo_scan_symbols(const struct debuginfo_image *image, struct debuginfo_builder *builder)
{
	Elf_Scn *section = NULL;

	while ((section = elf_nextscn(image->elf, section))) {
		GElf_Shdr header;
		if (!gelf_getshdr(section, &header) || header.sh_type != SHT_SYMTAB || !header.sh_entsize)
			continue;
		Elf_Data *data = elf_getdata(section, NULL);
		if (!data)
			continue;
		for (size_t i = 1; i < data->d_size / header.sh_entsize && i <= INT32_MAX; i++) {
			GElf_Sym symbol;
			const char *name;
			if (gelf_getsym(data, (int)i, &symbol) &&
			    (name = elf_strptr(image->elf, header.sh_link, symbol.st_name)))
				add_symbol(image, builder, &symbol, name);
		}
	}
}
