// SPDX-License-Identifier: MIT
/* The end: registers are left in crash_regs, and the CPU stops. */
#include <linux/mm.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/utsname.h>

atomic_t panic_cpu = { -1 };
int crashing_cpu = -1;
static DEFINE_PER_CPU(note_buf_t, crash_notes_area);
note_buf_t *crash_notes = &crash_notes_area;
/* Registers of the CPU that crashed, for the dump's note. */
struct pt_regs crash_regs;

static __noreturn void machine_kexec(void)
{
	for (;;)
		__asm__ __volatile__("hlt");
}

/* The caller's registers, as far as a return address needs them. */
static void crash_setup_regs(struct pt_regs *regs)
{
	__asm__ __volatile__("movq %%rbx,%0" : "=m"(regs->bx));
	__asm__ __volatile__("movq %%rbp,%0" : "=m"(regs->bp));
	__asm__ __volatile__("movq %%r12,%0" : "=m"(regs->r12));
	__asm__ __volatile__("movq %%r13,%0" : "=m"(regs->r13));
	__asm__ __volatile__("movq %%r14,%0" : "=m"(regs->r14));
	__asm__ __volatile__("movq %%r15,%0" : "=m"(regs->r15));
	__asm__ __volatile__("movq %%rsp,%0" : "=m"(regs->sp));
	__asm__ __volatile__("leaq 0(%%rip),%%rax; movq %%rax,%0" : "=m"(regs->ip) : : "rax");
	regs->cs = 0x10;
	regs->ss = 0x18;
	regs->flags = 2;
}

void crash_kexec(struct pt_regs *regs)
{
	panic_cpu.counter = smp_processor_id();
	if (regs)
		crash_regs = *regs;
	else
		crash_setup_regs(&crash_regs);
	crash_save_vmcoreinfo();
	WRITE_ONCE(crashing_cpu, smp_processor_id());
	machine_kexec();
}

void panic(const char *message)
{
	printk("Kernel panic - not syncing: %s", message);
	printk("CPU: %d UID: 0 PID: %d Comm: %s Not tainted %s %s", smp_processor_id(), current->pid, current->comm,
	       init_uts_ns.name.release, init_uts_ns.name.version);
	crash_kexec(NULL);
}
