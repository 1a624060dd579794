/* SPDX-License-Identifier: MIT */
/* The parts of a machine. */
#pragma once

#include "corpus/minikernel/machine/layout.h"
#include "corpus/minikernel/machine/minikernel.h"

#define PAGE         4096u
#define RAM_SIZE     (4u << 20)
#define LOAD_OFFSET  0xffffffff80e00000u /* virtual less physical, of the kernel image */
#define DIRECT_MAP   0xffff888000000000u
#define VMEMMAP      0xffffea0000000000u
#define STRUCT_PAGE  64u
#define KERNEL_STACK 16384u
#define PTE_PRESENT  1u
#define PTE_WRITE    2u
#define PTE_LARGE    0x80u
#define PTE_NX       (UINT64_C(1) << 63)
#define PTE_ADDRESS  UINT64_C(0x000ffffffffff000)

struct symbol {
	char *name;
	uint64_t value;
};

struct snapshot {
	uint8_t *ram; /* NULL: none was taken */
	struct minikernel_registers registers[MINIKERNEL_CPUS];
};

struct minikernel {
	uint8_t *ram; /* RAM_SIZE bytes, aligned to a page */
	struct symbol *symbols;
	size_t symbol_count;
	uint64_t entry;
	uint64_t image_end;  /* physical */
	uint64_t free_start; /* physical, behind the loader's page tables */
	struct minikernel_registers registers[MINIKERNEL_CPUS];
	struct snapshot snapshot;
};

/* image.c: the segments into memory, the symbols into the table. */
struct vmr_error *image_load(struct minikernel *machine, const char *path) VMR_MUST_USE;
/* pagetable.c: what a boot loader sets up. */
void pagetable_build(struct minikernel *machine);
/* The leaf entry of an address and the bytes that it maps; false: not mapped. */
bool pagetable_walk(const struct minikernel *machine, vmr_kaddr address, uint64_t *ret_entry, uint64_t *ret_size);
/* processor.c: run from the registers in machine->registers until a CPU has crashed; bit n of `cpus`: CPU n runs. */
struct vmr_error *processor_run(struct minikernel *machine, const struct minikernel_options *options,
				unsigned cpus) VMR_MUST_USE;
/* The registers with which CPUs start. */
void processor_reset(struct minikernel *machine);
