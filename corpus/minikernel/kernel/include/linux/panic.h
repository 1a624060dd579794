/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PANIC_H
#define _LINUX_PANIC_H

#include <asm/ptrace.h>
#include <linux/compiler.h>
#include <linux/types.h>

/* An ELF note with a CPU's registers, filled when it stops (by whoever stops it: there are no interrupts here). */
typedef u32 note_buf_t[100];

extern note_buf_t *crash_notes;
extern atomic_t panic_cpu;
extern int crashing_cpu;

void panic(const char *message) __noreturn;
/* Leave registers and stop, for whoever saves the dump. NULL: the caller's. */
void crash_kexec(struct pt_regs *regs) __noreturn;
void crash_save_vmcoreinfo(void);
/* Somebody asks for a crash. */
void sysrq_handle_crash(u8 key) __noreturn;

#endif
