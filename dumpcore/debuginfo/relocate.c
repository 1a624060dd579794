/* SPDX-License-Identifier: MIT */
/* Relocations of x86-64 as debug sections of modules have them (System V psABI, table 4.9). */
#include "dumpcore/debuginfo/relocate.h"

#include <string.h>

static void place_sections(struct debuginfo_image *image, const struct debuginfo_placement *placements, size_t count)
{
	for (size_t i = 1; i < image->section_count; i++) {
		struct debuginfo_section *section = &image->sections[i];
		section->address = 0;
		for (size_t k = 0; k < count && (section->flags & SHF_ALLOC); k++)
			if (!strcmp(placements[k].name, section->name))
				section->address = placements[k].address;
	}
}

static uint64_t value_of(const struct debuginfo_image *image, const GElf_Sym *symbol)
{
	if (symbol->st_shndx == SHN_ABS)
		return symbol->st_value;
	if (symbol->st_shndx == SHN_UNDEF || symbol->st_shndx >= image->section_count)
		return 0;
	return image->sections[symbol->st_shndx].address + symbol->st_value;
}

static void apply(Elf_Data *target, const GElf_Rela *relocation, uint64_t value)
{
	size_t size;

	switch (GELF_R_TYPE(relocation->r_info)) {
	case R_X86_64_64:
		size = 8;
		break;
	case R_X86_64_32:
	case R_X86_64_32S:
		size = 4;
		break;
	default:
		return;
	}
	if (relocation->r_offset > target->d_size || target->d_size - relocation->r_offset < size)
		return;
	value += (uint64_t)relocation->r_addend;
	memcpy((char *)target->d_buf + relocation->r_offset, &value, size);
}

static void relocate_section(const struct debuginfo_image *image, Elf_Scn *table, const GElf_Shdr *header)
{
	Elf_Scn *section = elf_getscn(image->elf, header->sh_info), *symbols = elf_getscn(image->elf, header->sh_link);
	GElf_Shdr target_header;

	if (!section || !symbols || !gelf_getshdr(section, &target_header))
		return;
	/* Their content is relocated, not its compressed form. */
	if (target_header.sh_flags & SHF_COMPRESSED && elf_compress(section, 0, 0) < 0)
		return;
	Elf_Data *target = elf_rawdata(section, NULL), *symbol_data = elf_getdata(symbols, NULL),
		 *data = elf_getdata(table, NULL);
	if (!target || !target->d_buf || !symbol_data || !data || !header->sh_entsize)
		return;
	for (size_t i = 0; i < data->d_size / header->sh_entsize && i <= INT32_MAX; i++) {
		GElf_Rela relocation;
		GElf_Sym symbol;
		if (gelf_getrela(data, (int)i, &relocation) &&
		    gelf_getsym(symbol_data, (int)GELF_R_SYM(relocation.r_info), &symbol))
			apply(target, &relocation, value_of(image, &symbol));
	}
}

void debuginfo_relocate(struct debuginfo_image *image, const struct debuginfo_placement *placements, size_t count)
{
	Elf_Scn *section = NULL;
	GElf_Ehdr elf;

	place_sections(image, placements, count);
	if (!gelf_getehdr(image->elf, &elf) || elf.e_type != ET_REL)
		return;
	while ((section = elf_nextscn(image->elf, section))) {
		GElf_Shdr header;
		if (!gelf_getshdr(section, &header) || header.sh_type != SHT_RELA ||
		    header.sh_info >= image->section_count)
			continue;
		if (!strncmp(image->sections[header.sh_info].name, ".debug_", 7))
			relocate_section(image, section, &header);
	}
}
