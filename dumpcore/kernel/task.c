/* SPDX-License-Identifier: MIT */
/*
 * Tasks: the list of processes with their threads, the PID table, each CPU's idle and current task. A list that is
 * broken loses nothing that another source has; what no source could follow is a gap.
 */
#include "dumpcore/kernel/task.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/memory.h"

#define TASK_LIMIT   (1u << 22) /* PID_MAX_LIMIT */
#define PID_LIMIT    (1 << 22)
#define OBJECT_LIMIT 65536 /* bytes of struct task_struct */
#define DEPTH_LIMIT  12    /* of the PID table */
#define NODE_LIMIT   (1u << 20)
#define PF_KTHREAD   0x00200000

struct fields {
	struct dumpcore_field pid, tgid, comm, state, exit_state, flags, stack, sp, cpu, thread_cpu, tasks, group,
		signal, heads;
	struct dumpcore_field idr, xarray, node_shift, node_slots, pid_tasks, pid_links, pid_links_old, numbers, number;
};

#define ROW(field, type, ...)                                                                                          \
	{                                                                                                              \
		offsetof(struct fields, field), type, {__VA_ARGS__}, false                                             \
	}
#define MAY(field, type, ...)                                                                                          \
	{                                                                                                              \
		offsetof(struct fields, field), type, {__VA_ARGS__}, true                                              \
	}
#define ALL(field, effect, type, ...)                                                                                  \
	{                                                                                                              \
		offsetof(struct fields, field), type, {__VA_ARGS__}, true, effect                                      \
	}
static const struct kernel_field_row rows[] = {
	ROW(pid, "task_struct", "pid"),
	ROW(stack, "task_struct", "stack"),
	ROW(tasks, "task_struct", "tasks.next"),
	ALL(tgid, "which threads are one process is not known", "task_struct", "tgid"),
	ALL(comm, "names of tasks are not known", "task_struct", "comm[0]"),
	ALL(state, "whether a task runs or sleeps is not known", "task_struct", "__state",
	    "state"), /* 5.14: 2f064a59a11f */
	ALL(exit_state, "tasks that exit are not known as such", "task_struct", "exit_state"),
	ALL(flags, "kernel threads are not known as such", "task_struct", "flags"),
	ALL(sp, "stacks of sleeping tasks are not known", "task_struct", "thread.sp"),
	MAY(cpu, "task_struct", "cpu"), /* before bcf9033e5449 (5.16) */
	MAY(thread_cpu, "task_struct", "thread_info.cpu"),
	ALL(group, "threads other than the first of a process may be missing", "task_struct", "thread_node.next"),
	ALL(signal, "threads other than the first of a process may be missing", "task_struct", "signal"),
	ALL(heads, "threads other than the first of a process may be missing", "signal_struct", "thread_head.next"),
	MAY(idr, "pid_namespace", "idr.idr_rt.xa_head", "idr.idr_rt.rnode"), /* xarray: 4.20 */
	MAY(node_shift, "xa_node", "shift"),
	MAY(node_slots, "xa_node", "slots[0]"),
	MAY(pid_tasks, "pid", "tasks[0].first"),
	MAY(pid_links, "task_struct", "pid_links[0].next"), /* 4.19: 2c4704756cab */
	MAY(pid_links_old, "task_struct", "pids[0].node.next"),
	MAY(numbers, "pid", "numbers[0].nr"),
};

struct dumpcore_tasks {
	struct fields fields;
	uint64_t object_size, stack_size;
	struct dumpcore_task *list;          /* by pid, cpu, address */
	size_t count, known;                 /* known: of which at least the address was found, or nr_threads */
	size_t *by_address;                  /* indexes of list */
	const struct dumpcore_task **on_cpu; /* by CPU number */
	size_t cpu_count;
	struct vmr_error *error; /* why there are none */
	/* while they are collected */
	vmr_kaddr *found;
	size_t found_count, found_room;
	size_t nodes;
};

/* What a visitor of a list knows. */
struct collector {
	struct dumpcore *dump;
	struct dumpcore_tasks *tasks;
	uint64_t link; /* offset of the list_head in task_struct */
};

static bool found_add(struct dumpcore_tasks *tasks, vmr_kaddr address)
{
	if (!kernel_address_possible(address) || tasks->found_count >= TASK_LIMIT * 2)
		return false;
	if (tasks->found_count == tasks->found_room) {
		tasks->found_room = tasks->found_room ? tasks->found_room * 2 : 256;
		tasks->found = vmr_realloc_array(tasks->found, tasks->found_room, sizeof(*tasks->found));
	}
	tasks->found[tasks->found_count++] = address;
	return true;
}

static bool visit_thread(void *context, vmr_kaddr node)
{
	struct collector *collector = context;

	return found_add(collector->tasks, node - collector->link);
}

/* The threads of a process, its leader included. */
static void collect_threads(struct dumpcore *dump, struct dumpcore_tasks *tasks, vmr_kaddr leader)
{
	const struct fields *fields = &tasks->fields;
	struct collector collector = {.dump = dump, .tasks = tasks, .link = fields->group.offset};
	struct kernel_walk walk = {.limit = TASK_LIMIT, .visit = visit_thread, .context = &collector};
	uint64_t signal;

	if (!kernel_field_has(&fields->group) || !kernel_field_has(&fields->heads))
		return;
	if (!kernel_field_try(dump, &fields->signal, leader, &signal) || !kernel_address_possible(signal))
		return; /* a task without signals is past its release */
	vmr_autoerror error = kernel_list_walk(dump, signal + fields->heads.offset, &walk);
	if (!error)
		return;
	walk.backward = true;
	vmr_error_drop(kernel_list_walk(dump, signal + fields->heads.offset, &walk));
	dumpcore_gap_add(dump, signal, "threads may be missing", error->message,
			 "threads of the process at " VMR_ADDRESS, leader);
}

static bool visit_leader(void *context, vmr_kaddr node)
{
	struct collector *collector = context;
	vmr_kaddr leader = node - collector->link;

	if (!found_add(collector->tasks, leader))
		return false;
	collect_threads(collector->dump, collector->tasks, leader);
	return true;
}

static void collect_list(struct dumpcore *dump, struct dumpcore_tasks *tasks)
{
	struct collector collector = {.dump = dump, .tasks = tasks, .link = tasks->fields.tasks.offset};
	struct kernel_walk walk = {.limit = TASK_LIMIT, .visit = visit_leader, .context = &collector};
	vmr_kaddr init;

	if (!kernel_symbol_address(dump, "init_task", &init))
		return;
	found_add(tasks, init);
	vmr_autoerror error = kernel_list_walk(dump, init + collector.link, &walk);
	if (!error)
		return;
	walk.backward = true;
	vmr_error_drop(kernel_list_walk(dump, init + collector.link, &walk));
	dumpcore_gap_add(dump, init, "tasks may be missing", error->message, "list of tasks");
}

/* The first task of a struct pid, as PIDTYPE_PID; the others of its list are none (one task a pid). */
static void collect_pid(struct dumpcore *dump, struct dumpcore_tasks *tasks, vmr_kaddr pid)
{
	const struct fields *fields = &tasks->fields;
	const struct dumpcore_field *link =
		kernel_field_has(&fields->pid_links) ? &fields->pid_links : &fields->pid_links_old;
	uint64_t first, number = 0;

	kernel_field_try(dump, &fields->numbers, pid, &number);
	if (!kernel_field_try(dump, &fields->pid_tasks, pid, &first)) {
		dumpcore_gap_add(dump, pid, "tasks may be missing", "a struct pid is not in the dump", "PID table");
		return;
	}
	if (!first || !kernel_field_has(link))
		return; /* a process group or session whose leader is gone */
	uint8_t byte;
	if (kernel_address_possible(first) && dumpcore_try_read(dump, first, &byte, 1))
		found_add(tasks, first - link->offset);
	else
		dumpcore_gap_add(dump, first - link->offset, "its stack and what it waits for are not known",
				 "its task_struct is not in the dump", "PID %u", (unsigned)number);
}

/* An entry of the PID table: a struct pid, or a node of the tree (low bits 2; include/linux/xarray.h). */
static void collect_entry(struct dumpcore *dump, struct dumpcore_tasks *tasks, uint64_t entry, unsigned depth)
{
	const struct fields *fields = &tasks->fields;
	uint64_t slots[64];
	vmr_kaddr node = entry - 2;

	if (!kernel_address_possible(entry) || tasks->nodes++ > NODE_LIMIT)
		return;
	if ((entry & 3) == 0) {
		collect_pid(dump, tasks, entry);
		return;
	}
	if ((entry & 3) != 2 || depth >= DEPTH_LIMIT)
		return;
	if (!dumpcore_try_read(dump, node + fields->node_slots.offset, slots, sizeof(slots))) {
		dumpcore_gap_add(dump, node, "tasks may be missing", "a node of it is not in the dump", "PID table");
		return;
	}
	for (size_t i = 0; i < VMR_COUNT(slots); i++)
		if (slots[i])
			collect_entry(dump, tasks, slots[i], depth + 1);
}

static void collect_table(struct dumpcore *dump, struct dumpcore_tasks *tasks)
{
	const struct fields *fields = &tasks->fields;
	vmr_kaddr space;
	uint64_t root;

	if (kernel_field_has(&fields->idr) && kernel_field_has(&fields->pid_tasks) &&
	    kernel_field_has(&fields->node_slots) && kernel_symbol_address(dump, "init_pid_ns", &space) &&
	    kernel_field_try(dump, &fields->idr, space, &root))
		collect_entry(dump, tasks, root, 0);
}

static void collect_cpus(struct dumpcore *dump, struct dumpcore_tasks *tasks)
{
	const struct kernel_cpu *cpus;
	size_t count;
	uint64_t idle;

	if (vmr_error_drop(kernel_cpus_get(dump, &cpus, &count)))
		return;
	for (size_t i = 0; i < count; i++) {
		if (cpus[i].current)
			found_add(tasks, cpus[i].current);
		if (kernel_percpu_value(dump, "runqueues", "rq", "idle", cpus[i].number, &idle) ||
		    kernel_percpu_value(dump, "idle_threads", NULL, NULL, cpus[i].number, &idle))
			found_add(tasks, idle);
	}
}

/* As ps and kernel/sched (task_state_index, include/linux/sched.h) name a state. */
static char state_letter(uint32_t state, uint32_t exit_state)
{
	static const char letters[] = "RSDTtXZP";
	uint32_t report = (state | exit_state) & 0x7f;

	if ((state & 0x402) == 0x402 && !exit_state)
		return 'I';
	if (state & (0x1000 | 0x8000)) /* RTLOCK_WAIT, FROZEN */
		report = 0x2;
	return letters[report ? 32 - __builtin_clz(report) : 0];
}

/* A field of a task: from its bytes, or where not all of them can be read, one by one. */
static uint64_t value_of(struct dumpcore *dump, const struct dumpcore_field *field, vmr_kaddr address,
			 const uint8_t *bytes, uint64_t size)
{
	uint64_t value = 0;

	if (!kernel_field_has(field))
		return 0;
	if (bytes && field->offset <= size && field->size <= size - field->offset)
		return dumpcore_field_get(field, bytes);
	kernel_field_try(dump, field, address, &value);
	return value;
}

/* Fill a task from its bytes; false: that is none. */
static bool task_read(struct dumpcore *dump, struct dumpcore_tasks *tasks, vmr_kaddr address, uint8_t *buffer,
		      struct dumpcore_task *task)
{
	const struct fields *fields = &tasks->fields;
	uint64_t size = tasks->object_size;
	const uint8_t *bytes = dumpcore_try_read(dump, address, buffer, size) ? buffer : NULL;
	uint64_t pid;

	if (!bytes && !kernel_field_try(dump, &fields->pid, address, &pid)) {
		dumpcore_gap_add(dump, address, "its stack and what it waits for are not known",
				 "it is not in the dump", "task_struct at " VMR_ADDRESS, address);
		return false;
	}
	*task = (struct dumpcore_task){.address = address, .stack_size = tasks->stack_size};
	task->pid = (int)value_of(dump, &fields->pid, address, bytes, size);
	task->tgid = (int)value_of(dump, &fields->tgid, address, bytes, size);
	task->cpu = (unsigned)value_of(dump, kernel_field_has(&fields->cpu) ? &fields->cpu : &fields->thread_cpu,
				       address, bytes, size);
	task->state = (uint32_t)value_of(dump, &fields->state, address, bytes, size);
	task->exit_state = (uint32_t)value_of(dump, &fields->exit_state, address, bytes, size);
	task->state_letter = kernel_field_has(&fields->state) ? state_letter(task->state, task->exit_state) : '?';
	task->stack = value_of(dump, &fields->stack, address, bytes, size);
	task->sp = value_of(dump, &fields->sp, address, bytes, size);
	task->is_kernel_thread = value_of(dump, &fields->flags, address, bytes, size) & PF_KTHREAD;
	if (kernel_field_has(&fields->comm) && !dumpcore_try_read(dump, address + fields->comm.offset, task->comm, 16))
		task->comm[0] = 0;
	if (task->pid >= 0 && task->pid <= PID_LIMIT && (!task->stack || kernel_address_possible(task->stack)))
		return true;
	dumpcore_gap_add(dump, address, "it is not among the tasks", "what lies there is no task",
			 "task_struct at " VMR_ADDRESS, address);
	return false;
}

static int compare_address(const void *a, const void *b)
{
	vmr_kaddr left = *(const vmr_kaddr *)a, right = *(const vmr_kaddr *)b;

	return left < right ? -1 : left > right;
}

static int compare_task(const void *a, const void *b)
{
	const struct dumpcore_task *left = a, *right = b;

	if (left->pid != right->pid)
		return left->pid < right->pid ? -1 : 1;
	if (left->cpu != right->cpu)
		return left->cpu < right->cpu ? -1 : 1;
	return left->address < right->address ? -1 : left->address > right->address;
}

static int compare_index(const void *a, const void *b, void *context)
{
	const struct dumpcore_task *list = context;

	return compare_address(&list[*(const size_t *)a].address, &list[*(const size_t *)b].address);
}

static void read_found(struct dumpcore *dump, struct dumpcore_tasks *tasks)
{
	vmr_autofree uint8_t *buffer = vmr_alloc(tasks->object_size);

	if (tasks->found_count)
		qsort(tasks->found, tasks->found_count, sizeof(*tasks->found), compare_address);
	tasks->list = vmr_alloc_array(tasks->found_count + 1, sizeof(*tasks->list));
	for (size_t i = 0; i < tasks->found_count; i++) {
		if (i && tasks->found[i] == tasks->found[i - 1])
			continue;
		tasks->known++;
		if (task_read(dump, tasks, tasks->found[i], buffer, &tasks->list[tasks->count]))
			tasks->count++;
	}
	free(vmr_take(tasks->found));
	tasks->found_count = tasks->found_room = 0;
	qsort(tasks->list, tasks->count, sizeof(*tasks->list), compare_task);
	tasks->by_address = vmr_alloc_array(tasks->count + 1, sizeof(*tasks->by_address));
	for (size_t i = 0; i < tasks->count; i++)
		tasks->by_address[i] = i;
	qsort_r(tasks->by_address, tasks->count, sizeof(*tasks->by_address), compare_index, tasks->list);
}

/*
 * Which task each CPU ran: the one on whose stack it stood, else its current one (during a switch the stack changes
 * before current_task does).
 */
static void mark_running(struct dumpcore *dump, struct dumpcore_tasks *tasks)
{
	const struct kernel_cpu *cpus;
	size_t count;

	if (vmr_error_drop(kernel_cpus_get(dump, &cpus, &count)))
		return;
	tasks->cpu_count = cpus[count - 1].number + 1;
	tasks->on_cpu = vmr_alloc_array(tasks->cpu_count, sizeof(*tasks->on_cpu));
	for (size_t i = 0; i < count; i++) {
		struct dumpcore_task *running = NULL;
		for (size_t j = 0; j < tasks->count && cpus[i].sp; j++)
			if (tasks->list[j].stack && cpus[i].sp - tasks->list[j].stack < tasks->stack_size)
				running = &tasks->list[j];
		if (!running)
			running = (struct dumpcore_task *)dumpcore_task_find(dump, cpus[i].current);
		if (!running)
			continue;
		running->on_cpu = true;
		running->cpu = cpus[i].number;
		running->sp = 0;
		tasks->on_cpu[cpus[i].number] = running;
	}
}

/* The kernel counts its threads (kernel/fork.c), all but idle tasks. */
static void count_known(struct dumpcore *dump, struct dumpcore_tasks *tasks)
{
	uint64_t threads;
	size_t idle = 0;

	if (!kernel_symbol_value(dump, "nr_threads", 4, &threads) || threads > TASK_LIMIT)
		return;
	while (idle < tasks->count && !tasks->list[idle].pid)
		idle++;
	if (tasks->known < threads + idle)
		tasks->known = threads + idle;
}

static void tasks_create(struct dumpcore *dump)
{
	struct dumpcore_tasks *tasks = dump->tasks = vmr_alloc(sizeof(*tasks));
	const struct dumpcore_type *type;

	tasks->error = kernel_fields_find(dump, rows, VMR_COUNT(rows), &tasks->fields);
	if (tasks->error)
		return;
	if (!kernel_field_has(&tasks->fields.node_slots)) {
		static const struct kernel_field_row old[] = {MAY(node_slots, "radix_tree_node", "slots[0]")};
		vmr_error_drop(kernel_fields_find(dump, old, VMR_COUNT(old), &tasks->fields));
	}
	if (!kernel_field_has(&tasks->fields.cpu) && !kernel_field_has(&tasks->fields.thread_cpu))
		dumpcore_gap_add_member(dump, "task_struct", "thread_info.cpu",
					"the CPU that a task ran on last is not known");
	if (!vmr_error_drop(dumpcore_type_find(dump, "struct task_struct", &type)))
		tasks->object_size = dumpcore_type_size(type);
	if (!tasks->object_size || tasks->object_size > OBJECT_LIMIT)
		tasks->object_size = 1; /* field by field */
	tasks->stack_size = kernel_stack_size(dump);
	collect_list(dump, tasks);
	collect_table(dump, tasks);
	collect_cpus(dump, tasks);
	read_found(dump, tasks);
	mark_running(dump, tasks);
	count_known(dump, tasks);
	if (!tasks->count)
		tasks->error = vmr_error_create(VMR_NOT_FOUND, "no task can be found in the dump");
}

struct vmr_error *dumpcore_tasks_get(struct dumpcore *dump, const struct dumpcore_task **ret, size_t *ret_count)
{
	if (!dump->tasks)
		tasks_create(dump);
	const struct dumpcore_tasks *tasks = dump->tasks;
	if (tasks->error)
		return vmr_error_create(tasks->error->code, "%s", tasks->error->message);
	*ret = tasks->list;
	*ret_count = tasks->count;
	return NULL;
}

size_t dumpcore_tasks_known(struct dumpcore *dump)
{
	if (!dump->tasks)
		tasks_create(dump);
	return dump->tasks->known;
}

/* The task with the greatest address that is not above. */
static const struct dumpcore_task *task_below(struct dumpcore *dump, vmr_kaddr address)
{
	if (!dump->tasks)
		tasks_create(dump);
	const struct dumpcore_tasks *tasks = dump->tasks;
	size_t low = 0;
	for (size_t high = tasks->count; low < high;) {
		size_t middle = low + (high - low) / 2;
		if (tasks->list[tasks->by_address[middle]].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? &tasks->list[tasks->by_address[low - 1]] : NULL;
}

const struct dumpcore_task *dumpcore_task_find(struct dumpcore *dump, vmr_kaddr address)
{
	const struct dumpcore_task *task = task_below(dump, address);

	return task && task->address == address ? task : NULL;
}

const struct dumpcore_task *kernel_task_around(struct dumpcore *dump, vmr_kaddr address)
{
	const struct dumpcore_task *task = task_below(dump, address);

	return task && address - task->address < dump->tasks->object_size ? task : NULL;
}

const struct dumpcore_task *dumpcore_task_find_pid(struct dumpcore *dump, int pid, unsigned cpu)
{
	if (!dump->tasks)
		tasks_create(dump);
	const struct dumpcore_tasks *tasks = dump->tasks;
	size_t low = 0, high = tasks->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct dumpcore_task *task = &tasks->list[middle];
		if (task->pid < pid || (task->pid == pid && pid == 0 && task->cpu < cpu))
			low = middle + 1;
		else
			high = middle;
	}
	if (low == tasks->count || tasks->list[low].pid != pid || (pid == 0 && tasks->list[low].cpu != cpu))
		return NULL;
	return &tasks->list[low];
}

const struct dumpcore_task *kernel_task_on(struct dumpcore *dump, unsigned cpu)
{
	if (!dump->tasks)
		tasks_create(dump);
	return cpu < dump->tasks->cpu_count ? dump->tasks->on_cpu[cpu] : NULL;
}

void dumpcore_tasks_destroy(struct dumpcore_tasks *part)
{
	if (!part)
		return;
	free(part->list);
	free(part->by_address);
	free(part->on_cpu);
	free(part->found);
	vmr_error_destroy(part->error);
	free(part);
}
