// SPDX-License-Identifier: MIT
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/utsname.h>

#define X86_PF_PROT 1
#define X86_PF_WRITE 2

static unsigned long read_cr2(void)
{
	unsigned long address;

	__asm__ __volatile__("movq %%cr2,%0" : "=r"(address));
	return address;
}

static void show_regs(struct pt_regs *regs)
{
	printk("RIP: 0010:0x%016lx", regs->ip);
	printk("RSP: 0018:%016lx EFLAGS: %08lx", regs->sp, regs->flags);
	printk("RAX: %016lx RBX: %016lx RCX: %016lx", regs->ax, regs->bx, regs->cx);
	printk("RDX: %016lx RSI: %016lx RDI: %016lx", regs->dx, regs->si, regs->di);
	printk("RBP: %016lx R08: %016lx R09: %016lx", regs->bp, regs->r8, regs->r9);
	printk("R10: %016lx R11: %016lx R12: %016lx", regs->r10, regs->r11, regs->r12);
	printk("R13: %016lx R14: %016lx R15: %016lx", regs->r13, regs->r14, regs->r15);
}

static void __noreturn page_fault_oops(struct pt_regs *regs, unsigned long error_code, unsigned long address)
{
	printk("BUG: unable to handle page fault for address: %016lx", address);
	printk("#PF: supervisor %s access in kernel mode", error_code & X86_PF_WRITE ? "write" : "read");
	printk("#PF: error_code(0x%04lx) - %s", error_code,
	       error_code & X86_PF_PROT ? "permissions violation" : "not-present page");
	printk("Oops: Oops: %04lx [#1] PREEMPT SMP NOPTI", error_code);
	printk("CPU: %d UID: 0 PID: %d Comm: %s Not tainted %s %s", smp_processor_id(), current->pid, current->comm,
	       init_uts_ns.name.release, init_uts_ns.name.version);
	show_regs(regs);
	printk("CR2: %016lx", address);
	crash_kexec(regs);
}

void exc_page_fault(struct pt_regs *regs, unsigned long error_code);
void exc_page_fault(struct pt_regs *regs, unsigned long error_code)
{
	page_fault_oops(regs, error_code, read_cr2());
}
