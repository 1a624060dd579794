/* SPDX-License-Identifier: MIT */
/* sizeof, offsetof, container_of, per-CPU variables, tasks: functions that give one value; and the table of all. */
#include "show/function.h"

#include <string.h>

#include "common/memory.h"
#include "show/arithmetic.h"
#include "show/near.h"
#include "show/value.h"

struct show_node *show_argument(const struct show_node *call, unsigned number)
{
	struct show_node *node = call->left;

	while (node && number--)
		node = node->next;
	return node;
}

struct vmr_error *show_no_member(struct show *show, const struct show_node *path, const struct dumpcore_type *type)
{
	vmr_autofree char *near = show_near_member(type, path->name);

	return show_wrong(show, path, "%s has no member %s%s", dumpcore_type_name(type), path->name, near);
}

static struct vmr_error *find_path(struct show *show, const struct show_node *path, const struct dumpcore_type *type,
				   struct dumpcore_member *ret)
{
	if (!show_is_record(type))
		return show_wrong(show, path, "%s has no members", dumpcore_type_name(type));
	if (vmr_error_drop(dumpcore_member_find(dumpcore_type_strip(type), path->name, ret)))
		return show_no_member(show, path, type);
	if (ret->bit_size)
		return show_wrong(show, path, "%s is a bit-field: it has no offset in bytes", path->name);
	return NULL;
}

static struct vmr_error *evaluate_sizeof(struct show *show, struct show_node *call, struct show_value *ret)
{
	struct show_value value = {.type = call->left->type};

	if (call->left->kind != SHOW_NODE_TYPE)
		VMR_TRY(show_evaluate(show, call->left, &value));
	if (value.bit_size)
		return show_wrong(show, call, "a bit-field has no size in bytes");
	enum dumpcore_type_kind kind = show_kind(value.type);
	bool is_one = kind == DUMPCORE_TYPE_VOID || kind == DUMPCORE_TYPE_FUNCTION; /* as GNU C has it */
	*ret = show_number(show_basic(show->dump, "unsigned long"), is_one ? 1 : dumpcore_type_size(value.type));
	return NULL;
}

static struct vmr_error *evaluate_offsetof(struct show *show, struct show_node *call, struct show_value *ret)
{
	struct dumpcore_member member;

	VMR_TRY(find_path(show, show_argument(call, 1), call->left->type, &member));
	*ret = show_number(show_basic(show->dump, "unsigned long"), member.bit_offset / 8);
	return NULL;
}

static struct vmr_error *evaluate_container_of(struct show *show, struct show_node *call, struct show_value *ret)
{
	const struct dumpcore_type *type = show_argument(call, 1)->type;
	struct dumpcore_member member;
	struct show_value pointer;
	uint64_t address;

	VMR_TRY(find_path(show, show_argument(call, 2), type, &member));
	VMR_TRY(show_evaluate(show, call->left, &pointer));
	if (show_is_record(pointer.type))
		return show_wrong(show, call->left, "%s is no pointer: write its address with &",
				  dumpcore_type_name(pointer.type));
	VMR_TRY(show_at(show, call->left, show_value_number(show->dump, &pointer, &address)));
	*ret = show_number(dumpcore_type_pointer(type), address - member.bit_offset / 8);
	return NULL;
}

/* ---- per-CPU variables */

static struct vmr_error *percpu_offset(struct show *show, const struct show_node *node, uint64_t cpu, uint64_t *ret)
{
	const struct dumpcore_cpu *cpus;
	size_t count;

	VMR_TRY(show_at(show, node, dumpcore_cpus_get(show->dump, &cpus, &count)));
	for (size_t i = 0; i < count; i++)
		if (cpus[i].number == cpu) {
			*ret = cpus[i].percpu_offset;
			return NULL;
		}
	return show_wrong(show, node, "no CPU %" PRId64 ": the dump has %zu", (int64_t)cpu, count);
}

static struct vmr_error *percpu_of(struct show *show, struct show_node *call, uint64_t cpu, struct show_value *ret)
{
	struct show_value value;
	uint64_t offset;

	VMR_TRY(show_evaluate(show, call->left, &value));
	if (!value.is_percpu)
		return show_wrong(show, call->left,
				  "no per-CPU variable: of a pointer to one write per_cpu_ptr(P, CPU)");
	VMR_TRY(percpu_offset(show, call, cpu, &offset));
	value.is_percpu = false;
	value.address += offset;
	*ret = value;
	return NULL;
}

static struct vmr_error *evaluate_per_cpu(struct show *show, struct show_node *call, struct show_value *ret)
{
	uint64_t cpu;

	VMR_TRY(show_evaluate_number(show, show_argument(call, 1), &cpu));
	return percpu_of(show, call, cpu, ret);
}

static struct vmr_error *evaluate_this_cpu(struct show *show, struct show_node *call, struct show_value *ret)
{
	if (!show->frame.has_cpu)
		return show_wrong(show, call, "which CPU? Give --crash, --cpu N or --pid N, or write per_cpu(NAME, N)");
	return percpu_of(show, call, show->frame.cpu, ret);
}

static struct vmr_error *evaluate_per_cpu_ptr(struct show *show, struct show_node *call, struct show_value *ret)
{
	struct show_value pointer;
	uint64_t cpu, offset, address;

	VMR_TRY(show_evaluate(show, call->left, &pointer));
	if (show_kind(pointer.type) != DUMPCORE_TYPE_POINTER)
		return show_wrong(show, call->left, "%s is no pointer: of a variable write per_cpu(NAME, CPU)",
				  dumpcore_type_name(pointer.type));
	VMR_TRY(show_evaluate_number(show, show_argument(call, 1), &cpu));
	VMR_TRY(percpu_offset(show, call, cpu, &offset));
	VMR_TRY(show_at(show, call->left, show_value_number(show->dump, &pointer, &address)));
	*ret = show_number(pointer.type, address + offset);
	return NULL;
}

/* ---- tasks */

static struct vmr_error *evaluate_task(struct show *show, struct show_node *call, struct show_value *ret)
{
	const struct dumpcore_type *type;
	uint64_t pid, cpu = 0;

	VMR_TRY(show_evaluate_number(show, call->left, &pid));
	if (show_argument(call, 1))
		VMR_TRY(show_evaluate_number(show, show_argument(call, 1), &cpu));
	const struct dumpcore_task *task = pid <= INT32_MAX && cpu <= UINT32_MAX
						   ? dumpcore_task_find_pid(show->dump, (int)pid, (unsigned)cpu)
						   : NULL;
	if (!task)
		return show_wrong(show, call, "no task has PID %" PRId64 ": see vmrace bt --all", (int64_t)pid);
	VMR_TRY(show_at(show, call, dumpcore_type_find(show->dump, "struct task_struct", &type)));
	*ret = show_number(dumpcore_type_pointer(type), task->address);
	return NULL;
}

/* ---- the table */

static const struct show_function functions[] = {
	{"sizeof", 1, {SHOW_TYPE_OR_EXPRESSION}, "sizeof(TYPE or EXPRESSION)", evaluate_sizeof, NULL},
	{"offsetof", 2, {SHOW_A_TYPE, SHOW_A_PATH}, "offsetof(TYPE, MEMBER)", evaluate_offsetof, NULL},
	{"container_of",
	 3,
	 {SHOW_AN_EXPRESSION, SHOW_A_TYPE, SHOW_A_PATH},
	 "container_of(POINTER, TYPE, MEMBER)",
	 evaluate_container_of,
	 NULL},
	{"per_cpu", 2, {SHOW_AN_EXPRESSION, SHOW_AN_EXPRESSION}, "per_cpu(NAME, CPU)", evaluate_per_cpu, NULL},
	{"per_cpu_ptr",
	 2,
	 {SHOW_AN_EXPRESSION, SHOW_AN_EXPRESSION},
	 "per_cpu_ptr(POINTER, CPU)",
	 evaluate_per_cpu_ptr,
	 NULL},
	{"this_cpu", 1, {SHOW_AN_EXPRESSION}, "this_cpu(NAME)", evaluate_this_cpu, NULL},
	{"task", 1, {SHOW_AN_EXPRESSION, SHOW_AN_EXPRESSION}, "task(PID) or task(0, CPU)", evaluate_task, NULL},
	{"list", 3, {SHOW_AN_EXPRESSION, SHOW_A_TYPE, SHOW_A_PATH}, "list(HEAD, TYPE, MEMBER)", NULL, show_walk_list},
	{"hlist",
	 3,
	 {SHOW_AN_EXPRESSION, SHOW_A_TYPE, SHOW_A_PATH},
	 "hlist(HEAD, TYPE, MEMBER)",
	 NULL,
	 show_walk_hlist},
	{"llist",
	 3,
	 {SHOW_AN_EXPRESSION, SHOW_A_TYPE, SHOW_A_PATH},
	 "llist(HEAD, TYPE, MEMBER)",
	 NULL,
	 show_walk_llist},
	{"plist",
	 3,
	 {SHOW_AN_EXPRESSION, SHOW_A_TYPE, SHOW_A_PATH},
	 "plist(HEAD, TYPE, MEMBER)",
	 NULL,
	 show_walk_plist},
	{"rbtree",
	 3,
	 {SHOW_AN_EXPRESSION, SHOW_A_TYPE, SHOW_A_PATH},
	 "rbtree(ROOT, TYPE, MEMBER)",
	 NULL,
	 show_walk_rbtree},
	{"xarray", 1, {SHOW_AN_EXPRESSION, SHOW_A_TYPE}, "xarray(XARRAY[, TYPE])", NULL, show_walk_xarray},
	{"radix", 1, {SHOW_AN_EXPRESSION, SHOW_A_TYPE}, "radix(ROOT[, TYPE])", NULL, show_walk_radix},
	{"idr", 1, {SHOW_AN_EXPRESSION, SHOW_A_TYPE}, "idr(IDR[, TYPE])", NULL, show_walk_idr},
	{"maple", 1, {SHOW_AN_EXPRESSION, SHOW_A_TYPE}, "maple(TREE[, TYPE])", NULL, show_walk_maple},
	{"cpus", 1, {SHOW_AN_EXPRESSION}, "cpus(NAME): a per-CPU variable on each CPU", NULL, show_walk_cpus},
	{"tasks", 0, {SHOW_NO_ARGUMENT}, "tasks(): every thread", NULL, show_walk_tasks},
};

const struct show_function *show_function_find(const char *name, size_t length)
{
	for (size_t i = 0; i < VMR_COUNT(functions); i++)
		if (strlen(functions[i].name) == length && !strncmp(functions[i].name, name, length))
			return &functions[i];
	return NULL;
}

const struct show_function *show_function_at(size_t i)
{
	return i < VMR_COUNT(functions) ? &functions[i] : NULL;
}

const char *show_function_name(size_t i)
{
	const struct show_function *function = show_function_at(i);

	return function ? function->name : NULL;
}
