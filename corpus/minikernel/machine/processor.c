/* SPDX-License-Identifier: MIT */
/*
 * Two CPUs on one Unicorn engine: slices of instructions in an order that a seed decides. Pages are mapped from the
 * kernel's page tables when they are first touched; what those do not map becomes a page fault of the kernel.
 */
#include <unicorn/unicorn.h>

#include "common/memory.h"
#include "corpus/minikernel/machine/internal.h"

#define DEFAULT_LIMIT      UINT64_C(20000000)
#define LONGEST_SLICE_BITS 11
#define FAULT_PROTECTION   1u
#define FAULT_WRITE        2u

static const int register_ids[] = {
	UC_X86_REG_R15, UC_X86_REG_R14,    UC_X86_REG_R13, UC_X86_REG_R12,     UC_X86_REG_RBP,
	UC_X86_REG_RBX, UC_X86_REG_R11,    UC_X86_REG_R10, UC_X86_REG_R9,      UC_X86_REG_R8,
	UC_X86_REG_RAX, UC_X86_REG_RCX,    UC_X86_REG_RDX, UC_X86_REG_RSI,     UC_X86_REG_RDI,
	UC_X86_REG_RIP, UC_X86_REG_RFLAGS, UC_X86_REG_RSP, UC_X86_REG_GS_BASE,
};

struct processor {
	struct minikernel *machine;
	uc_engine *engine;
	uint64_t random;
	bool faulted; /* the last slice ended by a fault: */
	uint64_t fault_address, fault_code;
	unsigned current; /* CPU */
	struct minikernel_registers cpus[MINIKERNEL_CPUS];
};

static void register_pointers(struct minikernel_registers *r, void **ret)
{
	void *pointers[] = {&r->r15, &r->r14, &r->r13, &r->r12, &r->bp, &r->bx, &r->r11,   &r->r10, &r->r9,     &r->r8,
			    &r->ax,  &r->cx,  &r->dx,  &r->si,  &r->di, &r->ip, &r->flags, &r->sp,  &r->gs_base};

	_Static_assert(VMR_COUNT(pointers) == VMR_COUNT(register_ids), "a pointer a register");
	memcpy(ret, pointers, sizeof(pointers));
}

static void registers_load(struct processor *p, struct minikernel_registers *r)
{
	void *pointers[VMR_COUNT(register_ids)];

	register_pointers(r, pointers);
	uc_reg_write_batch(p->engine, (int *)register_ids, (void *const *)pointers, VMR_COUNT(register_ids));
}

static void registers_save(struct processor *p, struct minikernel_registers *r)
{
	void *pointers[VMR_COUNT(register_ids)];

	register_pointers(r, pointers);
	uc_reg_read_batch(p->engine, (int *)register_ids, pointers, VMR_COUNT(register_ids));
	r->cs = 0x10;
	r->ss = 0x18;
	r->orig_ax = UINT64_MAX;
}

/* xorshift64*: Marsaglia, Vigna. */
static uint64_t random_next(struct processor *p)
{
	p->random ^= p->random >> 12;
	p->random ^= p->random << 25;
	p->random ^= p->random >> 27;
	return p->random * UINT64_C(0x2545f4914f6cdd1d);
}

/* Map the page of an address as the page tables say. */
static bool map_page(struct processor *p, uint64_t address)
{
	uint64_t entry, size;

	if (!pagetable_walk(p->machine, address, &entry, &size))
		return false;
	uint32_t rights = UC_PROT_READ | (entry & PTE_WRITE ? UC_PROT_WRITE : 0) | (entry & PTE_NX ? 0 : UC_PROT_EXEC);
	uint64_t to = entry & PTE_ADDRESS & ~(size - 1);
	return uc_mem_map_ptr(p->engine, address & ~(size - 1), size, rights, p->machine->ram + to) == UC_ERR_OK;
}

static bool on_invalid(uc_engine *engine, uc_mem_type type, uint64_t address, int size, int64_t value, void *context)
{
	struct processor *p = context;

	(void)engine, (void)size, (void)value;
	bool is_mapped = type == UC_MEM_READ_PROT || type == UC_MEM_WRITE_PROT || type == UC_MEM_FETCH_PROT;
	if (!is_mapped && map_page(p, address))
		return true;
	p->faulted = true;
	p->fault_address = address;
	p->fault_code = (is_mapped ? FAULT_PROTECTION : 0) |
			(type == UC_MEM_WRITE_UNMAPPED || type == UC_MEM_WRITE_PROT ? FAULT_WRITE : 0);
	return false;
}

static void on_snapshot(uc_engine *engine, uint64_t address, uint32_t size, void *context)
{
	struct processor *p = context;
	struct snapshot *s = &p->machine->snapshot;

	(void)engine, (void)address, (void)size;
	if (p->current != 1)
		return;
	if (!s->ram)
		s->ram = vmr_alloc(RAM_SIZE);
	memcpy(s->ram, p->machine->ram, RAM_SIZE);
	memcpy(s->registers, p->cpus, sizeof(p->cpus));
	registers_save(p, &s->registers[1]);
}

static bool push(struct processor *p, uint64_t *sp, uint64_t value)
{
	vmr_paddr to;

	*sp -= 8;
	if (!minikernel_translate(p->machine, *sp, &to))
		return false;
	memcpy(p->machine->ram + to, &value, sizeof(value));
	return true;
}

/* Unicorn reports the read of a locked instruction; a processor reports its write. */
static bool is_locked(struct processor *p, vmr_kaddr pc)
{
	const uint8_t *code = minikernel_at(p->machine, pc);

	return code && *code == 0xf0;
}

/* What the processor does at a page fault in kernel mode: Intel SDM volume 3, 6.14.2. */
static struct vmr_error *deliver_fault(struct processor *p, struct minikernel_registers *r)
{
	uint64_t old_sp = r->sp, sp = old_sp & ~UINT64_C(15);

	if (is_locked(p, r->ip))
		p->fault_code |= FAULT_WRITE;
	const uint64_t words[] = {0x18, old_sp, r->flags, 0x10, r->ip, p->fault_code};

	for (size_t i = 0; i < VMR_COUNT(words); i++)
		if (!push(p, &sp, words[i]))
			return vmr_error_create(VMR_BAD_INPUT,
						"double fault: stack pointer " VMR_ADDRESS ", pc " VMR_ADDRESS, old_sp,
						r->ip);
	uc_reg_write(p->engine, UC_X86_REG_CR2, &p->fault_address);
	r->sp = sp;
	r->ip = minikernel_symbol(p->machine, "asm_exc_page_fault");
	p->faulted = false;
	return NULL;
}

static struct vmr_error *run_slice(struct processor *p, uint64_t count)
{
	struct minikernel_registers *r = &p->cpus[p->current];
	const uint64_t nowhere = 1;

	registers_load(p, r);
	uc_err status = uc_emu_start(p->engine, r->ip, nowhere, 0, count);
	registers_save(p, r);
	if (p->faulted)
		return deliver_fault(p, r);
	if (status != UC_ERR_OK)
		return vmr_error_create(VMR_BAD_INPUT, "CPU %u at " VMR_ADDRESS ": %s", p->current, r->ip,
					uc_strerror(status));
	return NULL;
}

static struct vmr_error *run_until_crash(struct processor *p, uint64_t limit, unsigned cpus)
{
	/* -1 until a CPU has crashed */
	const int8_t *crashing = minikernel_at(p->machine, minikernel_symbol(p->machine, "crashing_cpu"));
	uint64_t done = 0;

	if (!crashing)
		return vmr_error_create(VMR_BAD_INPUT, "no symbol crashing_cpu");
	while (*(const volatile int8_t *)crashing < 0) {
		if (done > limit)
			return vmr_error_create(VMR_END, "nothing crashed in %" PRIu64 " instructions", limit);
		uint64_t number = random_next(p);
		uint64_t slice = UINT64_C(1) << (number >> 8) % LONGEST_SLICE_BITS;

		p->current = number & 1;
		if (!(cpus >> p->current & 1))
			continue;
		VMR_TRY(run_slice(p, slice));
		done += slice;
	}
	return NULL;
}

static void keep_registers(struct processor *p)
{
	struct minikernel *machine = p->machine;
	unsigned crashed = minikernel_crashed_cpu(machine);
	const void *saved = minikernel_at(machine, minikernel_symbol(machine, "crash_regs"));

	memcpy(machine->registers, p->cpus, sizeof(p->cpus));
	if (saved)
		memcpy(&machine->registers[crashed], saved, offsetof(struct minikernel_registers, fs_base));
}

void processor_reset(struct minikernel *machine)
{
	memset(machine->registers, 0, sizeof(machine->registers));
	for (unsigned cpu = 0; cpu < MINIKERNEL_CPUS; cpu++)
		machine->registers[cpu].flags = 0x2;
	machine->registers[0].ip = minikernel_symbol(machine, "startup_64");
	machine->registers[1].ip = minikernel_symbol(machine, "secondary_startup_64");
}

struct vmr_error *processor_run(struct minikernel *machine, const struct minikernel_options *options, unsigned cpus)
{
	struct processor p = {.machine = machine, .random = options->seed * UINT64_C(0x9e3779b97f4a7c15) | 1};
	uint64_t stop = options->snapshot ? minikernel_symbol(machine, options->snapshot) : 0;
	uc_hook invalid, snapshot;

	if (uc_open(UC_ARCH_X86, UC_MODE_64, &p.engine) != UC_ERR_OK)
		return vmr_error_create(VMR_SYSTEM, "Unicorn does not start");
	uc_hook_add(p.engine, &invalid, UC_HOOK_MEM_INVALID, (void *)on_invalid, &p, 1, 0);
	if (stop)
		uc_hook_add(p.engine, &snapshot, UC_HOOK_CODE, (void *)on_snapshot, &p, stop, stop);
	memcpy(p.cpus, machine->registers, sizeof(p.cpus));
	struct vmr_error *error = run_until_crash(&p, options->limit ? options->limit : DEFAULT_LIMIT, cpus);
	if (!error)
		keep_registers(&p);
	uc_close(p.engine);
	return error;
}
