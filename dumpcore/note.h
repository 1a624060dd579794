/* SPDX-License-Identifier: MIT */
/*
 * ELF notes of a dump: registers of the CPUs as the panic path (NT_PRSTATUS) or QEMU wrote them. Only dumpcore's own
 * files include this.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dumpcore/registers.h"

/* What the notes of one CPU say. */
struct dumpcore_note_cpu {
	int pid; /* of NT_PRSTATUS: the task on the CPU; QEMU writes the CPU's number + 1 */
	bool has_prstatus, has_qemu;
	struct dumpcore_registers registers; /* general registers, rip, flags, cs */
	uint64_t orig_rax;
	uint64_t fs_base, gs_base; /* 0 unknown */
	uint64_t kernel_gs_base;   /* QEMU >= 5.1 only, 0 unknown */
	uint64_t idt_base;         /* QEMU only, 0 unknown */
	uint64_t cr[5];            /* QEMU only: cr[0], cr[2], cr[3], cr[4] */
};

/* A note of a block. */
struct dumpcore_note {
	const char *name; /* not terminated */
	size_t name_size; /* without the terminator */
	uint32_t type;
	const uint8_t *data;
	size_t size;
};
/* Iterate a block of notes (4-byte alignment): *offset starts at 0. False at its end, and where it is broken. */
bool dumpcore_note_next(const uint8_t *block, size_t size, size_t *offset, struct dumpcore_note *ret);
bool dumpcore_note_is(const struct dumpcore_note *note, const char *name, uint32_t type);
/* NT_PRSTATUS of x86-64 (struct elf_prstatus, arch/x86/include/asm/elf.h); false when it is too short. */
bool dumpcore_note_read_prstatus(const struct dumpcore_note *note, struct dumpcore_note_cpu *ret);
/* QEMU's CPU state (struct QEMUCPUState, target/i386/arch_dump.c); false when it is too short. */
bool dumpcore_note_read_qemu(const struct dumpcore_note *note, struct dumpcore_note_cpu *ret);
