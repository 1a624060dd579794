/* SPDX-License-Identifier: MIT */
/* A machine from boot to crash, and what tests look up and change in it. */
#include "corpus/minikernel/machine/minikernel.h"

#include "common/memory.h"
#include "corpus/minikernel/machine/internal.h"

#define TASK_LIMIT     1000
#define ATTEMPTS       32
#define CONTINUE_LIMIT 1000000

void minikernel_destroy(struct minikernel *machine)
{
	if (!machine)
		return;
	for (size_t i = 0; i < machine->symbol_count; i++)
		free(machine->symbols[i].name);
	free(machine->symbols);
	free(machine->snapshot.ram);
	free(machine->ram);
	free(machine);
}

static void set_boot_params(struct minikernel *machine, const struct minikernel_options *options)
{
	uint8_t *to = minikernel_at(machine, minikernel_symbol(machine, "boot_params"));
	const struct minikernel_layout *l = &minikernel_layout;
	uint64_t ram_size = RAM_SIZE, mode = options->mode;

	if (!to)
		return;
	memcpy(to + l->boot_ram_size, &ram_size, 8);
	memcpy(to + l->boot_free_start, &machine->free_start, 8);
	memcpy(to + l->boot_seed, &options->seed, 8);
	memcpy(to + l->boot_mode, &mode, 8);
}

static struct vmr_error *boot(struct minikernel *machine, const struct minikernel_options *options)
{
	uint64_t phys_base;

	VMR_TRY(image_load(machine, options->vmlinux));
	/* where the image lies less where its link address asks for */
	phys_base = machine->entry - LOAD_OFFSET - (machine->entry - UINT64_C(0xffffffff80000000));
	pagetable_build(machine);
	void *to = minikernel_at(machine, minikernel_symbol(machine, "phys_base"));
	if (!to)
		return vmr_error_create(VMR_BAD_INPUT, "%s: not a minikernel", options->vmlinux);
	memcpy(to, &phys_base, sizeof(phys_base));
	set_boot_params(machine, options);
	processor_reset(machine);
	return vmr_error_wrap(processor_run(machine, options, (1u << MINIKERNEL_CPUS) - 1), "%s, seed %" PRIu64,
			      options->vmlinux, options->seed);
}

static struct vmr_error *run_once(const struct minikernel_options *options, struct minikernel **ret)
{
	struct minikernel *machine = vmr_alloc(sizeof(*machine));
	void *ram = NULL;

	if (posix_memalign(&ram, 2u << 20, RAM_SIZE)) {
		free(machine);
		return vmr_error_create(VMR_SYSTEM, "no memory for the machine");
	}
	machine->ram = memset(ram, 0, RAM_SIZE);
	struct vmr_error *error = boot(machine, options);
	if (error)
		minikernel_destroy(machine);
	else
		*ret = machine;
	return error;
}

struct vmr_error *minikernel_run(const struct minikernel_options *options, struct minikernel **ret)
{
	struct minikernel_options attempt = *options;
	struct vmr_error *error = run_once(&attempt, ret);

	for (unsigned i = 1; i < ATTEMPTS && !options->limit && error && error->code == VMR_END; i++) {
		vmr_error_destroy(error);
		attempt.seed++;
		error = run_once(&attempt, ret);
	}
	return error;
}

uint8_t *minikernel_ram_get(struct minikernel *machine, size_t *ret_size)
{
	*ret_size = RAM_SIZE;
	return machine->ram;
}

void *minikernel_at(struct minikernel *machine, vmr_kaddr address)
{
	vmr_paddr to;

	return address && minikernel_translate(machine, address, &to) ? machine->ram + to : NULL;
}

uint64_t minikernel_u64(struct minikernel *machine, vmr_kaddr address)
{
	const void *at = minikernel_at(machine, address);
	uint64_t value = 0;

	if (at)
		memcpy(&value, at, sizeof(value));
	return value;
}

struct minikernel_registers *minikernel_registers_get(struct minikernel *machine, unsigned cpu)
{
	return &machine->registers[cpu % MINIKERNEL_CPUS];
}

unsigned minikernel_crashed_cpu(const struct minikernel *machine)
{
	return (unsigned)minikernel_u64((struct minikernel *)machine, minikernel_symbol(machine, "crashing_cpu")) %
	       MINIKERNEL_CPUS;
}

vmr_kaddr minikernel_task(struct minikernel *machine, int pid)
{
	vmr_kaddr head = minikernel_symbol(machine, "init_task") + minikernel_layout.task_tasks, at = head;

	for (unsigned i = 0; i < TASK_LIMIT; i++) {
		at = minikernel_u64(machine, at);
		if (!at || at == head)
			return 0;
		vmr_kaddr task = at - minikernel_layout.task_tasks;
		if ((int)minikernel_u64(machine, task + minikernel_layout.task_pid) == pid)
			return task;
	}
	return 0;
}

bool minikernel_rewind(struct minikernel *machine)
{
	if (!machine->snapshot.ram)
		return false;
	memcpy(machine->ram, machine->snapshot.ram, RAM_SIZE);
	memcpy(machine->registers, machine->snapshot.registers, sizeof(machine->registers));
	return true;
}

struct vmr_error *minikernel_continue(struct minikernel *machine, unsigned cpu)
{
	const struct minikernel_options options = {.limit = CONTINUE_LIMIT};

	return processor_run(machine, &options, 1u << cpu);
}
