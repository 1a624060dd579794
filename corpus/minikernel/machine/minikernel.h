/* SPDX-License-Identifier: MIT */
/*
 * The embedded example as a library: boots the minikernel under Unicorn on two CPUs with a seeded schedule until it
 * crashes, and writes its memory as a vmcore. Tests change the memory, the registers or the container in between. Same
 * vmlinux, options and changes: same bytes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"

#define MINIKERNEL_CPUS 2

/* As in kernel/include/asm/bootparam.h. */
enum minikernel_mode { MINIKERNEL_RACE = 0, MINIKERNEL_STRAY, MINIKERNEL_FREED_PARTY, MINIKERNEL_SYSRQ };

struct minikernel_options {
	const char *vmlinux; /* its path */
	enum minikernel_mode mode;
	uint64_t seed;        /* of the schedule and of the kernel's secrets */
	uint64_t limit;       /* instructions before it is an error that nothing crashed; 0: 20 million */
	const char *snapshot; /* symbol: each time CPU 1 comes there, memory and registers are remembered (the last
				 stays) */
};

/* In the order of the kernel's user_regs_struct, as a PRSTATUS note has them. */
struct minikernel_registers {
	uint64_t r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di, orig_ax, ip, cs, flags, sp, ss;
	uint64_t fs_base, gs_base, ds, es, fs, gs;
};

/* A stopped machine. */
struct minikernel;

/*
 * Boot, run until the crash; where nothing crashes, again with the next seed, 32 times (once when a
 * limit is given). The caller destroys *ret.
 */
struct vmr_error *minikernel_run(const struct minikernel_options *options, struct minikernel **ret) VMR_MUST_USE;
void minikernel_destroy(struct minikernel *machine);

/* Physical memory from 0; changes count. */
uint8_t *minikernel_ram_get(struct minikernel *machine, size_t *ret_size);
/* A symbol's address (per-CPU ones: their offset); 0: there is none. */
vmr_kaddr minikernel_symbol(const struct minikernel *machine, const char *name);
/* Through the kernel's page tables; false: not mapped. */
bool minikernel_translate(const struct minikernel *machine, vmr_kaddr address, vmr_paddr *ret);
/* The bytes of a kernel address up to the end of its page; NULL: not mapped. */
void *minikernel_at(struct minikernel *machine, vmr_kaddr address);
uint64_t minikernel_u64(struct minikernel *machine, vmr_kaddr address);
/* What the notes will say of a CPU; changes count. */
struct minikernel_registers *minikernel_registers_get(struct minikernel *machine, unsigned cpu);
unsigned minikernel_crashed_cpu(const struct minikernel *machine);
/* task_struct of a PID, 0: none. */
vmr_kaddr minikernel_task(struct minikernel *machine, int pid);
/* Put memory and registers back to the snapshot. False: there was none. */
bool minikernel_rewind(struct minikernel *machine);
/* Let one CPU alone run on until it crashes. */
struct vmr_error *minikernel_continue(struct minikernel *machine, unsigned cpu) VMR_MUST_USE;

struct minikernel_vmcore {
	const char *vmcoreinfo;          /* text instead of the kernel's own; "": no such note */
	bool no_registers;               /* no PRSTATUS notes */
	uint64_t drop_first, drop_count; /* page frames that are left out */
	uint64_t cut;                    /* bytes at which the file ends, 0: none */
};
/* Write an ELF vmcore as /proc/vmcore has it; options may be NULL. */
struct vmr_error *minikernel_write_vmcore(struct minikernel *machine, const struct minikernel_vmcore *options,
					  const char *path) VMR_MUST_USE;
