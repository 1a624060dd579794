/* SPDX-License-Identifier: MIT */
/*
 * CPUs: per-CPU areas, current tasks, and the registers at which each one stopped. Registers come from QEMU's notes
 * (the state when the dump was taken), else from the per-CPU crash_notes that the panic path wrote, else from the notes
 * of the file, whose order is that of the CPUs that were online (CPUs that did not answer have none).
 */
#include "dumpcore/kernel/cpu.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/container.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/memory.h"
#include "dumpcore/note.h"

#define CPU_LIMIT      8192 /* CONFIG_NR_CPUS's upper bound on x86-64 */
#define NOTE_MINIMUM   356  /* a header, "CORE" and struct elf_prstatus */
#define NOTE_MAXIMUM   1024
#define NT_PRSTATUS    1
#define RFLAGS_IF      0x200
#define CLOCK_LIMIT    (1ull << 62) /* ns: 146 years of uptime are no clock */
#define WATCHDOG_LIMIT (1ull << 32)

struct dumpcore_cpus {
	struct kernel_cpu *base;
	struct dumpcore_cpu *list;
	size_t count;
	bool linked; /* to tasks */
};

static bool read_mask(struct dumpcore *dump, const char *name, uint8_t mask[CPU_LIMIT / 8], unsigned limit)
{
	vmr_kaddr address;

	return kernel_symbol_address(dump, name, &address) &&
	       dumpcore_try_read(dump, address, mask, (limit + 63) / 64 * 8);
}

static bool mask_has(const uint8_t *mask, unsigned cpu)
{
	return mask[cpu / 8] >> cpu % 8 & 1;
}

/* How many CPU numbers there can be. */
static unsigned cpu_limit(struct dumpcore *dump)
{
	struct dumpcore_symbol symbol;
	uint64_t count;

	if (!kernel_symbol_value(dump, "nr_cpu_ids", 4, &count) || !count || count > CPU_LIMIT)
		count = dump->container->cpu_count;
	if (!vmr_error_drop(dumpcore_symbol_find(dump, "__per_cpu_offset", &symbol)) && symbol.size &&
	    count > symbol.size / 8)
		count = symbol.size / 8;
	return count && count <= CPU_LIMIT ? (unsigned)count : 1;
}

static vmr_kaddr current_of(struct dumpcore *dump, unsigned cpu)
{
	/* pcpu_hot: 6.2 (e57ef2ed97c1) to 6.14; a variable of its own before and after. */
	static const struct {
		const char *name, *type, *path;
	} places[] = {
		{"pcpu_hot", "pcpu_hot", "current_task"}, {"current_task", NULL, NULL}, {"runqueues", "rq", "curr"}};
	uint64_t value;

	for (size_t i = 0; i < VMR_COUNT(places); i++)
		if (kernel_percpu_value(dump, places[i].name, places[i].type, places[i].path, cpu, &value) &&
		    kernel_address_possible(value))
			return value;
	return 0;
}

/* The per-CPU crash note that crash_save_cpu() wrote; empty in a dump that the kernel did not make. */
static bool crash_note(struct dumpcore *dump, vmr_kaddr base, struct dumpcore_note_cpu *ret)
{
	uint8_t block[NOTE_MAXIMUM];
	struct dumpcore_note note;
	size_t size = sizeof(block), offset = 0;

	if (!dumpcore_try_read(dump, base, block, size)) {
		size = NOTE_MINIMUM;
		if (!dumpcore_try_read(dump, base, block, size))
			return false;
	}
	return dumpcore_note_next(block, size, &offset, &note) && dumpcore_note_is(&note, "CORE", NT_PRSTATUS) &&
	       dumpcore_note_read_prstatus(&note, ret);
}

static void take_registers(struct dumpcore_cpu *cpu, const struct dumpcore_note_cpu *note, const char *from)
{
	cpu->registers = note->registers;
	cpu->registers_from = from;
	cpu->has_registers = true;
}

static void find_registers(struct dumpcore *dump, struct dumpcore_cpus *cpus)
{
	const struct dumpcore_container *container = dump->container;
	vmr_kaddr notes = 0;
	size_t online = 0, next = 0;

	kernel_symbol_value(dump, "crash_notes", sizeof(notes), &notes);
	for (size_t i = 0; i < cpus->count; i++)
		online += cpus->list[i].is_online;
	for (size_t i = 0; i < cpus->count; i++) {
		struct dumpcore_cpu *cpu = &cpus->list[i];
		struct dumpcore_note_cpu note = {0};
		for (size_t j = 0; j < container->cpu_count && !cpu->has_registers; j++)
			if (container->cpus[j].has_qemu && container->cpus[j].has_prstatus &&
			    container->cpus[j].pid == (int)cpu->number + 1)
				take_registers(cpu, &container->cpus[j], "QEMU note");
		if (!cpu->has_registers && notes && crash_note(dump, notes + cpu->percpu_offset, &note))
			take_registers(cpu, &note, "crash_notes");
		bool in_file = cpu->is_online && online == container->cpu_count && container->cpus[next].has_prstatus;
		if (!cpu->has_registers && in_file && !container->cpus[next].has_qemu)
			take_registers(cpu, &container->cpus[next], "note of the file");
		next += cpu->is_online;
		if (!cpu->has_registers && cpu->is_online)
			dumpcore_gap_add(dump, 0, "the stack of the task that it ran is not known",
					 "the dump has no registers of it", "CPU %u", cpu->number);
	}
}

/* How far each CPU's clock and watchdog are behind the most advanced one. */
static void find_behind(struct dumpcore *dump, struct dumpcore_cpus *cpus)
{
	vmr_autofree uint64_t *clocks = vmr_alloc_array(cpus->count + 1, 2 * sizeof(*clocks));
	uint64_t *touched = clocks + cpus->count, latest = 0, last_touched = 0;

	for (size_t i = 0; i < cpus->count; i++) {
		struct dumpcore_cpu *cpu = &cpus->list[i];
		cpu->interrupts_off = cpu->has_registers && cpu->registers.flags && !(cpu->registers.flags & RFLAGS_IF);
		kernel_percpu_value(dump, "runqueues", "rq", "clock", cpu->number, &clocks[i]);
		kernel_percpu_value(dump, "watchdog_touch_ts", NULL, NULL, cpu->number, &touched[i]);
		if (touched[i] > WATCHDOG_LIMIT) /* SOFTLOCKUP_DELAY_REPORT */
			touched[i] = 0;
		latest = clocks[i] > latest && clocks[i] < CLOCK_LIMIT ? clocks[i] : latest;
		last_touched = touched[i] > last_touched ? touched[i] : last_touched;
	}
	for (size_t i = 0; i < cpus->count; i++) {
		cpus->list[i].clock_behind = clocks[i] && clocks[i] < latest ? latest - clocks[i] : 0;
		cpus->list[i].watchdog_behind = touched[i] < last_touched ? (last_touched - touched[i]) << 30 : 0;
	}
}

static void mark_panic(struct dumpcore *dump, struct dumpcore_cpus *cpus)
{
	static const char *const names[] = {"panic_cpu", "crashing_cpu"};
	uint64_t number;

	for (size_t i = 0; i < VMR_COUNT(names); i++) {
		if (!kernel_symbol_value(dump, names[i], 4, &number) || number == UINT32_MAX)
			continue;
		for (size_t j = 0; j < cpus->count; j++)
			if (cpus->list[j].number == number)
				cpus->list[j].is_panic_cpu = true;
		return;
	}
}

static void cpu_append(struct dumpcore *dump, struct dumpcore_cpus *cpus, unsigned number, vmr_kaddr offset,
		       bool online)
{
	size_t i = cpus->count++;

	cpus->list = vmr_realloc_array(cpus->list, cpus->count, sizeof(*cpus->list));
	cpus->base = vmr_realloc_array(cpus->base, cpus->count, sizeof(*cpus->base));
	cpus->list[i] = (struct dumpcore_cpu){.number = number, .percpu_offset = offset, .is_online = online};
	cpus->base[i] = (struct kernel_cpu){.number = number, .offset = offset};
	cpus->base[i].current = current_of(dump, number);
}

static vmr_kaddr kernel_sp(const struct dumpcore_cpu *cpu)
{
	bool known = cpu->has_registers && dumpcore_register_known(&cpu->registers, DUMPCORE_RSP);

	return known && !(cpu->registers.cs & 3) ? cpu->registers.value[DUMPCORE_RSP] : 0;
}

static void cpus_create(struct dumpcore *dump)
{
	struct dumpcore_cpus *cpus = dump->cpus = vmr_alloc(sizeof(*cpus));
	uint8_t possible[CPU_LIMIT / 8] = {0}, online[CPU_LIMIT / 8] = {0};
	unsigned limit = cpu_limit(dump);
	vmr_kaddr offsets, offset;

	bool has_possible = read_mask(dump, "__cpu_possible_mask", possible, limit);
	bool has_online = read_mask(dump, "__cpu_online_mask", online, limit);
	bool has_offsets = kernel_symbol_address(dump, "__per_cpu_offset", &offsets);
	for (unsigned i = 0; i < limit; i++) {
		offset = 0;
		if ((has_possible && !mask_has(possible, i)) ||
		    (has_offsets && !dumpcore_try_read(dump, offsets + i * 8ull, &offset, 8)))
			continue;
		cpu_append(dump, cpus, i, offset, has_online && mask_has(online, i));
	}
	find_registers(dump, cpus);
	for (size_t i = 0; i < cpus->count; i++)
		cpus->base[i].sp = kernel_sp(&cpus->list[i]);
	mark_panic(dump, cpus);
	find_behind(dump, cpus);
}

struct vmr_error *kernel_cpus_get(struct dumpcore *dump, const struct kernel_cpu **ret, size_t *ret_count)
{
	if (!dump->cpus)
		cpus_create(dump);
	if (!dump->cpus->count)
		return vmr_error_create(VMR_NOT_FOUND, "no CPU's per-CPU area is known");
	*ret = dump->cpus->base;
	*ret_count = dump->cpus->count;
	return NULL;
}

struct vmr_error *dumpcore_cpus_get(struct dumpcore *dump, const struct dumpcore_cpu **ret, size_t *ret_count)
{
	const struct kernel_cpu *base = NULL;
	size_t count = 0;

	VMR_TRY(kernel_cpus_get(dump, &base, &count));
	if (!dump->cpus->linked) {
		dump->cpus->linked = true;
		for (size_t i = 0; i < count; i++)
			dump->cpus->list[i].task = kernel_task_on(dump, base[i].number);
	}
	*ret = dump->cpus->list;
	*ret_count = count;
	return NULL;
}

void dumpcore_cpus_destroy(struct dumpcore_cpus *part)
{
	if (!part)
		return;
	free(part->base);
	free(part->list);
	free(part);
}
