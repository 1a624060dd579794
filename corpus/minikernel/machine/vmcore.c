/* SPDX-License-Identifier: MIT */
/* An ELF vmcore as the crash kernel's /proc/vmcore has it: notes, the kernel image, the direct map. */
#include <elf.h>
#include <stdio.h>
#include <unistd.h>

#include "common/memory.h"
#include "corpus/minikernel/machine/internal.h"

#define NOTE_SPACE    (4 * PAGE)
#define PRSTATUS_SIZE 336u
#define PRSTATUS_PID  32u
#define PRSTATUS_REGS 112u
#define SEGMENT_LIMIT 8u

struct notes {
	uint8_t bytes[NOTE_SPACE];
	size_t size;
};

static void note_add(struct notes *notes, const char *name, uint32_t type, const void *data, size_t size)
{
	Elf64_Nhdr header = {.n_namesz = (uint32_t)strlen(name) + 1, .n_descsz = (uint32_t)size, .n_type = type};
	size_t name_space = (header.n_namesz + 3u) & ~3u, data_space = (size + 3u) & ~(size_t)3;

	if (notes->size + sizeof(header) + name_space + data_space > sizeof(notes->bytes))
		return;
	memcpy(notes->bytes + notes->size, &header, sizeof(header));
	memcpy(notes->bytes + notes->size + sizeof(header), name, header.n_namesz);
	memcpy(notes->bytes + notes->size + sizeof(header) + name_space, data, size);
	notes->size += sizeof(header) + name_space + data_space;
}

static int current_pid(struct minikernel *machine, unsigned cpu)
{
	vmr_kaddr offset = minikernel_u64(machine, minikernel_symbol(machine, "__per_cpu_offset") + 8 * cpu);
	vmr_kaddr task = minikernel_u64(machine, minikernel_symbol(machine, "pcpu_hot") + offset);

	return (int)minikernel_u64(machine, task + minikernel_layout.task_pid);
}

static void add_registers(struct minikernel *machine, unsigned cpu, struct notes *notes)
{
	uint8_t status[PRSTATUS_SIZE] = {0};
	int pid = current_pid(machine, cpu);

	memcpy(status + PRSTATUS_PID, &pid, sizeof(pid));
	memcpy(status + PRSTATUS_REGS, &machine->registers[cpu], sizeof(machine->registers[cpu]));
	note_add(notes, "CORE", NT_PRSTATUS, status, sizeof(status));
}

/* The kernel's own copy of a CPU's note, which a CPU that is stopped by another's crash leaves in crash_notes. */
static void keep_crash_note(struct minikernel *machine, unsigned cpu)
{
	vmr_autofree struct notes *note = vmr_alloc(sizeof(*note));
	vmr_kaddr offset = minikernel_u64(machine, minikernel_symbol(machine, "__per_cpu_offset") + 8 * cpu);
	void *to = minikernel_at(machine, minikernel_symbol(machine, "crash_notes_area") + offset);

	add_registers(machine, cpu, note);
	if (to)
		memcpy(to, note->bytes, note->size);
}

static void add_vmcoreinfo(struct minikernel *machine, const char *text, struct notes *notes)
{
	if (text) {
		if (*text)
			note_add(notes, "VMCOREINFO", 0, text, strlen(text));
		return;
	}
	const char *own = minikernel_at(machine, minikernel_symbol(machine, "vmcoreinfo_data"));
	uint64_t size = minikernel_u64(machine, minikernel_symbol(machine, "vmcoreinfo_size"));
	if (own && size <= PAGE)
		note_add(notes, "VMCOREINFO", 0, own, size);
}

struct segments {
	Elf64_Phdr headers[SEGMENT_LIMIT];
	unsigned count;
};

static void segment_add(struct segments *s, vmr_kaddr address, vmr_paddr from, uint64_t size, uint64_t data_offset)
{
	if (!size || s->count == SEGMENT_LIMIT)
		return;
	s->headers[s->count++] = (Elf64_Phdr){.p_type = PT_LOAD,
					      .p_flags = PF_R | PF_W | PF_X,
					      .p_offset = data_offset + from,
					      .p_vaddr = address,
					      .p_paddr = from,
					      .p_filesz = size,
					      .p_memsz = size};
}

/* The image, then the direct map around what is left out. File offsets follow physical addresses, so ranges share
 * bytes. */
static void plan_segments(const struct minikernel *machine, const struct minikernel_vmcore *options,
			  uint64_t data_offset, struct segments *s)
{
	uint64_t image = machine->entry - LOAD_OFFSET;
	uint64_t first = options->drop_first * PAGE, last = first + options->drop_count * PAGE;

	segment_add(s, machine->entry, image, machine->image_end - image, data_offset);
	if (!options->drop_count || first >= RAM_SIZE || last > RAM_SIZE) {
		segment_add(s, DIRECT_MAP, 0, RAM_SIZE, data_offset);
		return;
	}
	segment_add(s, DIRECT_MAP, 0, first, data_offset);
	segment_add(s, DIRECT_MAP + last, last, RAM_SIZE - last, data_offset);
}

static bool write_file(FILE *file, struct minikernel *machine, struct notes *notes, struct segments *s)
{
	Elf64_Ehdr header = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
			     .e_type = ET_CORE,
			     .e_machine = EM_X86_64,
			     .e_version = EV_CURRENT,
			     .e_phoff = sizeof(header),
			     .e_ehsize = sizeof(header),
			     .e_phentsize = sizeof(Elf64_Phdr),
			     .e_phnum = (Elf64_Half)(s->count + 1)};
	Elf64_Phdr note = {.p_type = PT_NOTE, .p_offset = PAGE, .p_filesz = notes->size, .p_memsz = notes->size};

	return fwrite(&header, sizeof(header), 1, file) == 1 && fwrite(&note, sizeof(note), 1, file) == 1 &&
	       fwrite(s->headers, sizeof(s->headers[0]), s->count, file) == s->count && !fseek(file, PAGE, SEEK_SET) &&
	       fwrite(notes->bytes, sizeof(notes->bytes), 1, file) == 1 && fwrite(machine->ram, RAM_SIZE, 1, file) == 1;
}

struct vmr_error *minikernel_write_vmcore(struct minikernel *machine, const struct minikernel_vmcore *options,
					  const char *path)
{
	static const struct minikernel_vmcore defaults;
	vmr_autofree struct notes *notes = vmr_alloc(sizeof(*notes));
	struct segments segments = {0};
	FILE *file = fopen(path, "wbe");

	if (!file)
		return vmr_error_create(VMR_SYSTEM, "%s: cannot be written", path);
	if (!options)
		options = &defaults;
	for (unsigned cpu = 0; cpu < MINIKERNEL_CPUS && !options->no_registers; cpu++) {
		add_registers(machine, cpu, notes);
		keep_crash_note(machine, cpu);
	}
	add_vmcoreinfo(machine, options->vmcoreinfo, notes);
	plan_segments(machine, options, PAGE + NOTE_SPACE, &segments);
	bool written = write_file(file, machine, notes, &segments);
	if (fclose(file) || !written || (options->cut && truncate(path, (off_t)options->cut)))
		return vmr_error_create(VMR_SYSTEM, "%s: cannot be written", path);
	return NULL;
}
