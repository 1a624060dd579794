/* SPDX-License-Identifier: MIT */
/* Walks: entries through the stages, bounds, circles; arrays, CPUs and tasks as the simplest of them. */
#include "show/walk.h"

#include <string.h>

#include "common/memory.h"

/* ---- stages */

static struct vmr_error *pass(struct show_walk *walk, struct show_stage *stage, const struct show_entry *entry,
			      bool *ret_stays)
{
	struct show *show = walk->show;
	uint64_t number = 1;

	if (stage->kind == SHOW_STAGE_WHERE) {
		show->entry = &entry->value;
		struct vmr_error *error = show_evaluate_number(show, stage->condition, &number);
		show->entry = NULL;
		/* An entry of which it cannot be said is none of those asked for; that is told. */
		if (error && error->code == VMR_FAULT) {
			show_walk_note(walk, "of some entries it is not known: %s", error->message);
			vmr_error_destroy(error);
			number = 0;
			error = NULL;
		}
		VMR_TRY(error);
	} else if (stage->kind == SHOW_STAGE_FIRST && stage->passed++ == stage->number) {
		return &vmr_error_end;
	}
	*ret_stays = number != 0;
	return NULL;
}

struct vmr_error *show_walk_hand(struct show_walk *walk, const struct show_entry *entry)
{
	struct show *show = walk->show;
	bool stays = true;

	if (walk->seen++ == SHOW_WALK_LIMIT) {
		VMR_TRY(show_walk_stop(walk, "over %d entries", SHOW_WALK_LIMIT));
		return &vmr_error_end;
	}
	for (size_t i = 0; stays && i < show->stage_count; i++)
		VMR_TRY(pass(walk, &show->stages[i], entry, &stays));
	if (!stays)
		return NULL;
	walk->end->entries++;
	return walk->end->is_count ? NULL : walk->visit(walk->context, entry);
}

struct vmr_error *show_walk_hand_pointer(struct show_walk *walk, const struct dumpcore_type *target, vmr_kaddr address)
{
	struct show_entry entry = {
		.value = show_number(dumpcore_type_pointer(target), address),
		.label = SHOW_LABEL_INDEX,
		.first = walk->seen,
	};

	return show_walk_hand(walk, &entry);
}

/* ---- ends */

struct vmr_error *show_walk_stop(struct show_walk *walk, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	free(walk->end->why);
	walk->end->why = vmr_vformat(format, args);
	va_end(args);
	return NULL;
}

struct vmr_error *show_walk_stop_error(struct show_walk *walk, struct vmr_error *error)
{
	VMR_TRY(show_walk_stop(walk, "%s", error->message));
	vmr_error_destroy(error);
	return NULL;
}

void show_walk_note(struct show_walk *walk, const char *format, ...)
{
	va_list args;

	if (walk->end->note)
		return;
	va_start(args, format);
	walk->end->note = vmr_vformat(format, args);
	va_end(args);
}

bool show_walk_is_circle(struct show_walk *walk, vmr_kaddr node)
{
	if (walk->until && node == walk->anchor)
		return true;
	if (walk->steps++ == walk->until) {
		walk->anchor = node;
		walk->until = walk->until * 2 + 1;
		walk->steps = 0;
	}
	return false;
}

/* ---- arguments */

struct vmr_error *show_walk_offset(struct show_walk *walk, const struct show_node *node, const char *type,
				   const char *member, uint64_t *ret)
{
	struct dumpcore_field field;

	if (vmr_error_drop(dumpcore_field_find(walk->show->dump, type, member, &field)))
		return show_wrong(walk->show, node, "this kernel's struct %s has no %s", type, member);
	*ret = field.offset;
	return NULL;
}

bool show_walk_is_type(const struct dumpcore_type *type, const char *name)
{
	const char *own = dumpcore_type_name(dumpcore_type_strip(type));
	const char *space = strrchr(own, ' ');

	return !strcmp(space ? space + 1 : own, name);
}

struct vmr_error *show_walk_object(struct show_walk *walk, struct show_node *call, const char *type,
				   struct show_value *ret)
{
	VMR_TRY(show_evaluate_object(walk->show, call->left, ret));
	if (type && !show_walk_is_type(ret->type, type))
		return show_wrong(walk->show, call->left, "%s where a struct %s should come: %s",
				  dumpcore_type_name(ret->type), type, call->function->usage);
	return NULL;
}

struct vmr_error *show_walk_member(struct show_walk *walk, const struct show_node *call, const char *type,
				   const struct dumpcore_type **ret_type, uint64_t *ret_offset)
{
	const struct show_node *path = show_argument(call, 2);
	const struct dumpcore_type *record = show_argument(call, 1)->type;
	struct dumpcore_member member;

	if (!show_is_record(record) ||
	    vmr_error_drop(dumpcore_member_find(dumpcore_type_strip(record), path->name, &member)))
		return show_no_member(walk->show, path, record);
	if (type && !show_walk_is_type(member.type, type))
		return show_wrong(walk->show, path, "%s is a %s, where a struct %s should come", path->name,
				  dumpcore_type_name(member.type), type);
	*ret_type = record;
	*ret_offset = member.bit_offset / 8;
	return NULL;
}

/* ---- the simplest */

struct vmr_error *show_walk_cpus(struct show_walk *walk, struct show_node *call)
{
	const struct dumpcore_cpu *cpus;
	struct show_value value;
	size_t count;

	VMR_TRY(show_evaluate(walk->show, call->left, &value));
	if (!value.is_percpu)
		return show_wrong(walk->show, call->left, "no per-CPU variable");
	VMR_TRY(show_at(walk->show, call, dumpcore_cpus_get(walk->show->dump, &cpus, &count)));
	for (size_t i = 0; i < count; i++) {
		struct show_entry entry = {.value = value, .label = SHOW_LABEL_INDEX, .first = cpus[i].number};
		entry.value.is_percpu = false;
		entry.value.address += cpus[i].percpu_offset;
		VMR_TRY(show_walk_hand(walk, &entry));
	}
	return NULL;
}

struct vmr_error *show_walk_tasks(struct show_walk *walk, struct show_node *call)
{
	const struct dumpcore_task *tasks;
	const struct dumpcore_type *type;
	size_t count;

	VMR_TRY(show_at(walk->show, call, dumpcore_tasks_get(walk->show->dump, &tasks, &count)));
	VMR_TRY(show_at(walk->show, call, dumpcore_type_find(walk->show->dump, "struct task_struct", &type)));
	for (size_t i = 0; i < count; i++)
		VMR_TRY(show_walk_hand_pointer(walk, type, tasks[i].address));
	return NULL;
}
