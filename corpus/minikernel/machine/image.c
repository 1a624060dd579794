/* SPDX-License-Identifier: MIT */
/* The kernel's ELF file: loadable segments and symbols. */
#include <fcntl.h>
#include <gelf.h>
#include <unistd.h>

#include "common/memory.h"
#include "corpus/minikernel/machine/internal.h"

static struct vmr_error *load_segments(struct minikernel *machine, Elf *elf)
{
	size_t count, size;
	char *file = elf_rawfile(elf, &size);

	if (!file || elf_getphdrnum(elf, &count))
		return vmr_error_create(VMR_BAD_INPUT, "no program headers");
	for (size_t i = 0; i < count; i++) {
		GElf_Phdr segment;

		if (!gelf_getphdr(elf, i, &segment) || segment.p_type != PT_LOAD)
			continue;
		if (segment.p_paddr > RAM_SIZE || segment.p_memsz > RAM_SIZE - segment.p_paddr ||
		    segment.p_filesz > segment.p_memsz || segment.p_offset > size ||
		    segment.p_filesz > size - segment.p_offset)
			return vmr_error_create(VMR_BAD_INPUT, "segment %zu does not fit into memory", i);
		memcpy(machine->ram + segment.p_paddr, file + segment.p_offset, segment.p_filesz);
		if (segment.p_paddr + segment.p_memsz > machine->image_end)
			machine->image_end = segment.p_paddr + segment.p_memsz;
	}
	machine->image_end = (machine->image_end + PAGE - 1) & ~(uint64_t)(PAGE - 1);
	return NULL;
}

static struct vmr_error *load_symbols(struct minikernel *machine, Elf *elf)
{
	Elf_Scn *section = NULL;

	while ((section = elf_nextscn(elf, section))) {
		GElf_Shdr header;
		Elf_Data *data;

		if (!gelf_getshdr(section, &header) || header.sh_type != SHT_SYMTAB ||
		    !(data = elf_getdata(section, NULL)))
			continue;
		size_t count = header.sh_size / sizeof(Elf64_Sym);
		machine->symbols = vmr_alloc_array(count, sizeof(*machine->symbols));
		for (size_t i = 0; i < count; i++) {
			GElf_Sym symbol;

			if (!gelf_getsym(data, i, &symbol))
				continue;
			const char *name = elf_strptr(elf, header.sh_link, symbol.st_name);
			if (name && *name && symbol.st_shndx != SHN_UNDEF)
				machine->symbols[machine->symbol_count++] =
					(struct symbol){vmr_strdup(name), symbol.st_value};
		}
		return NULL;
	}
	return vmr_error_create(VMR_BAD_INPUT, "no symbol table");
}

struct vmr_error *image_load(struct minikernel *machine, const char *path)
{
	vmr_autoclose int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct vmr_error *error;
	GElf_Ehdr header;

	if (fd < 0)
		return vmr_error_create(VMR_SYSTEM, "%s: cannot be opened", path);
	elf_version(EV_CURRENT);
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);
	if (!elf || !gelf_getehdr(elf, &header)) {
		elf_end(elf);
		return vmr_error_create(VMR_BAD_INPUT, "%s: not an ELF file", path);
	}
	machine->entry = header.e_entry;
	error = load_segments(machine, elf);
	if (!error)
		error = load_symbols(machine, elf);
	elf_end(elf);
	return vmr_error_wrap(error, "%s", path);
}

vmr_kaddr minikernel_symbol(const struct minikernel *machine, const char *name)
{
	for (size_t i = 0; i < machine->symbol_count; i++)
		if (!strcmp(machine->symbols[i].name, name))
			return machine->symbols[i].value;
	return 0;
}
