/* SPDX-License-Identifier: MIT */
/*
 * flip NAME VMLINUX OUT: the racy minikernel's dump with one thing otherwise, so that one confirm item of the
 * stack-waiter rule cannot be answered with yes any more. Prints what was done as "KEY VALUE" lines.
 */
#include <stdio.h>

#include "common/memory.h"
#include "corpus/minikernel/machine/layout.h"
#include "corpus/minikernel/machine/minikernel.h"

#define WAKER_PID  11
#define WAKER_CPU  1
#define STACK_SIZE 16384u
#define TOP_SPACE  168u /* of zeroed user registers at the top of a kernel thread's stack */

struct scene {
	struct minikernel *machine;
	vmr_kaddr record; /* the ticket that the ferryman used too late */
	vmr_kaddr owner;  /* task_struct of who held it */
	int owner_pid;
	uint64_t used;         /* what the ferryman took for its holder */
	vmr_kaddr waker_stack; /* lowest address */
};

static const struct minikernel_layout *const layout = &minikernel_layout;

static vmr_kaddr stack_of(struct minikernel *machine, vmr_kaddr task)
{
	return minikernel_u64(machine, task + layout->task_stack);
}

/* True when a called, unlinked ticket of a task lies at an address, in the machine's memory as it is. */
static bool is_called_ticket(struct minikernel *machine, vmr_kaddr at, vmr_kaddr *ret_owner)
{
	vmr_kaddr holder = minikernel_u64(machine, at + layout->ticket_holder), stack = stack_of(machine, holder);

	if (!holder || !stack || at < stack || at >= stack + STACK_SIZE ||
	    minikernel_u64(machine, at + layout->ticket_entry) != at + layout->ticket_entry)
		return false;
	*ret_owner = holder;
	return true;
}

/* The ticket that the ferryman had in a register when it was last at the snapshot; leaves the machine there. */
static bool find_record(struct scene *scene)
{
	const struct minikernel_registers *r;

	if (!minikernel_rewind(scene->machine))
		return false;
	r = minikernel_registers_get(scene->machine, WAKER_CPU);
	const uint64_t held[] = {r->bx, r->bp, r->r12, r->r13, r->r14, r->r15, r->r8, r->r9, r->r10, r->r11};
	for (size_t i = 0; i < VMR_COUNT(held); i++) {
		const vmr_kaddr places[] = {held[i], held[i] - layout->ticket_wait};

		for (size_t k = 0; k < VMR_COUNT(places); k++)
			if (is_called_ticket(scene->machine, places[k], &scene->owner)) {
				scene->record = places[k];
				scene->owner_pid = (int)minikernel_u64(scene->machine, scene->owner + layout->task_pid);
				return true;
			}
	}
	return false;
}

static struct vmr_error *run_racy(const char *vmlinux, struct minikernel **ret)
{
	const struct minikernel_options options = {.vmlinux = vmlinux, .seed = 1, .snapshot = "ferry_note"};

	return minikernel_run(&options, ret);
}

/* Run twice: once to find the record at the snapshot, once for the crash itself. */
static struct vmr_error *scene_make(const char *vmlinux, struct scene *scene)
{
	struct minikernel *first = NULL;

	VMR_TRY(run_racy(vmlinux, &first));
	struct scene found = {.machine = first};
	bool known = find_record(&found);
	minikernel_destroy(first);
	if (!known)
		return vmr_error_create(VMR_NOT_FOUND, "no register of the ferryman leads to a ticket");
	*scene = found;
	VMR_TRY(run_racy(vmlinux, &scene->machine));
	const struct minikernel_registers *r = minikernel_registers_get(scene->machine, WAKER_CPU);
	scene->used = r->di - layout->task_pi_lock;
	scene->waker_stack = stack_of(scene->machine, minikernel_task(scene->machine, WAKER_PID));
	return NULL;
}

/* Every word of a range that lies in [from, from + size) is moved to the same place from `to` on. */
static void repoint(struct minikernel *machine, vmr_kaddr start, uint64_t length, uint64_t from, uint64_t size,
		    uint64_t to)
{
	for (uint64_t i = 0; i + 8 <= length; i += 8) {
		uint64_t *word = minikernel_at(machine, start + i);

		if (word && *word >= from && *word < from + size)
			*word += to - from;
	}
}

/* The same in the waker: its stack, its registers in the note and in memory. */
static void repoint_waker(struct scene *scene, uint64_t from, uint64_t size, uint64_t to)
{
	uint64_t *registers = (uint64_t *)minikernel_registers_get(scene->machine, WAKER_CPU);

	repoint(scene->machine, scene->waker_stack, STACK_SIZE, from, size, to);
	repoint(scene->machine, minikernel_symbol(scene->machine, "crash_regs"), TOP_SPACE, from, size, to);
	for (size_t i = 0; i < sizeof(struct minikernel_registers) / 8; i++)
		if (registers[i] >= from && registers[i] < from + size)
			registers[i] += to - from;
}

/* Replace a number, written as 16 hex digits, in the log. */
static void rewrite_log(struct minikernel *machine, uint64_t from, uint64_t to)
{
	vmr_autofree char *old = vmr_format("%016" PRIx64, from);
	vmr_autofree char *new = vmr_format("%016" PRIx64, to);
	size_t size;
	char *ram = (char *)minikernel_ram_get(machine, &size), *end = ram + size;

	for (char *at = ram; (at = memmem(at, (size_t)(end - at), old, 16)); at += 16)
		memcpy(at, new, 16);
}

static bool set_u64(struct minikernel *machine, vmr_kaddr address, uint64_t value)
{
	void *at = minikernel_at(machine, address);

	if (at)
		memcpy(at, &value, sizeof(value));
	return at != NULL;
}

static struct vmr_error *flip_nothing(struct scene *scene)
{
	(void)scene;
	return NULL;
}

/* object-on-foreign-stack: the ticket lies on the ferryman's own stack. */
static struct vmr_error *flip_own_stack(struct scene *scene)
{
	vmr_kaddr to = scene->waker_stack + STACK_SIZE - TOP_SPACE;

	for (uint64_t i = 0; i < layout->ticket_size; i += 8)
		set_u64(scene->machine, to + i, minikernel_u64(scene->machine, scene->record + i));
	repoint_waker(scene, scene->record, layout->ticket_size, to);
	return NULL;
}

/* not-on-stack: the ticket lies in a slab object (the first task_struct's slab page has room behind its objects in
 * use). */
static struct vmr_error *flip_slab(struct scene *scene)
{
	vmr_kaddr task = minikernel_task(scene->machine, 24), to = (task & ~UINT64_C(0xfff)) + 12 * layout->task_size;

	for (uint64_t i = 0; i < layout->ticket_size; i += 8)
		set_u64(scene->machine, to + i, minikernel_u64(scene->machine, scene->record + i));
	repoint_waker(scene, scene->record, layout->ticket_size, to);
	return NULL;
}

/* owner-left: back to when the ticket was called; the passenger does not move, the ticket is overwritten where it is.
 */
static struct vmr_error *flip_owner_inside(struct scene *scene)
{
	if (!minikernel_rewind(scene->machine) ||
	    !set_u64(scene->machine, scene->record + layout->ticket_holder, scene->used))
		return vmr_error_create(VMR_NOT_FOUND, "no snapshot");
	return minikernel_continue(scene->machine, WAKER_CPU);
}

/* released-first: the ticket's entry is on the pier's queue, both ways, and its state says that it waits. */
static struct vmr_error *flip_still_queued(struct scene *scene)
{
	vmr_kaddr entry = scene->record + layout->ticket_entry;
	vmr_kaddr head = minikernel_symbol(scene->machine, "ferry") + layout->ferry_pier_list;
	uint32_t *state = minikernel_at(scene->machine, scene->record + layout->ticket_state);

	if (!state)
		return vmr_error_create(VMR_NOT_FOUND, "the ticket is not mapped");
	*state = 0;
	for (unsigned i = 0; i < 2; i++) {
		set_u64(scene->machine, entry + 8 * i, head);
		set_u64(scene->machine, head + 8 * i, entry);
	}
	set_u64(scene->machine, entry - 8, minikernel_symbol(scene->machine, "ferry_call_ticket"));
	return NULL;
}

/* stale-value: what was used is the passenger's task, which a sound ticket holds, and the ticket still has it. */
static struct vmr_error *flip_sound_value(struct scene *scene)
{
	rewrite_log(scene->machine, scene->used + layout->task_pi_lock, scene->owner + layout->task_pi_lock);
	repoint_waker(scene, scene->used, layout->task_size, scene->owner);
	set_u64(scene->machine, scene->record + layout->ticket_holder, scene->owner);
	return NULL;
}

/* stale-value: the value used is another one. */
static struct vmr_error *use_another(struct scene *scene, uint64_t to)
{
	rewrite_log(scene->machine, scene->used + layout->task_pi_lock, to + layout->task_pi_lock);
	repoint_waker(scene, scene->used, layout->task_size, to);
	scene->used = to;
	return NULL;
}

/* stale-value: one bit away from the owner's task, which a sound ticket holds. */
static struct vmr_error *flip_bit_of_owner(struct scene *scene)
{
	return use_another(scene, scene->owner ^ UINT64_C(1) << 44);
}

/* stale-value: one bit away from what memory holds. */
static struct vmr_error *flip_bit_of_memory(struct scene *scene)
{
	return use_another(scene,
			   minikernel_u64(scene->machine, scene->record + layout->ticket_holder) ^ UINT64_C(1) << 40);
}

static const struct {
	const char *name;
	struct vmr_error *(*flip)(struct scene *scene);
} flips[] = {
	{"nothing", flip_nothing},           {"own-stack", flip_own_stack},         {"slab", flip_slab},
	{"owner-inside", flip_owner_inside}, {"still-queued", flip_still_queued},   {"sound-value", flip_sound_value},
	{"bit-of-owner", flip_bit_of_owner}, {"bit-of-memory", flip_bit_of_memory},
};

static struct vmr_error *run(const char *name, const char *vmlinux, const char *path)
{
	struct scene scene = {0};

	for (size_t i = 0; i < VMR_COUNT(flips); i++) {
		if (strcmp(flips[i].name, name))
			continue;
		struct vmr_error *error = scene_make(vmlinux, &scene);
		if (!error)
			error = flips[i].flip(&scene);
		if (!error)
			error = minikernel_write_vmcore(scene.machine, NULL, path);
		printf("record 0x%" PRIx64 "\nowner %d\nused 0x%" PRIx64 "\n", scene.record, scene.owner_pid,
		       scene.used);
		minikernel_destroy(scene.machine);
		return error;
	}
	return vmr_error_create(VMR_USAGE, "%s: no such flip", name);
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fputs("usage: flip NAME VMLINUX OUT\n", stderr);
		return 2;
	}
	vmr_autoerror error = run(argv[1], argv[2], argv[3]);
	if (error)
		fprintf(stderr, "flip: %s\n", error->message);
	return error != NULL;
}
