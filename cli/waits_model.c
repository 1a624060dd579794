/* SPDX-License-Identifier: MIT */
/* Who waits for whom: ends of chains, and what leads to them. Each walk looks at a wait once. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/waits.h"
#include "common/memory.h"

static int compare_pairs(const void *a, const void *b)
{
	const struct waits_pair *left = a, *right = b;

	if (left->owner != right->owner)
		return left->owner < right->owner ? -1 : 1;
	if (left->wait != right->wait)
		return left->wait < right->wait ? -1 : 1;
	return left->edge < right->edge ? -1 : left->edge > right->edge;
}

static void make_pairs(struct waits_model *model)
{
	size_t count = 0;

	for (size_t i = 0; i < model->waits->count; i++)
		count += model->waits->waits[i].owner_count;
	model->pairs = vmr_alloc_array(count + 1, sizeof(*model->pairs));
	for (size_t i = 0; i < model->waits->count; i++) {
		const struct dumpcore_wait *wait = &model->waits->waits[i];
		for (size_t k = 0; k < wait->owner_count; k++)
			model->pairs[model->pair_count++] =
				(struct waits_pair){.owner = wait->owners[k].task, .wait = wait, .edge = k};
	}
	if (count)
		qsort(model->pairs, count, sizeof(*model->pairs), compare_pairs);
}

size_t waits_of(const struct waits_model *model, const struct dumpcore_task *owner, size_t *ret_first)
{
	size_t low = 0, high = model->pair_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (model->pairs[middle].owner < owner)
			low = middle + 1;
		else
			high = middle;
	}
	*ret_first = low;
	while (high < model->pair_count && model->pairs[high].owner == owner)
		high++;
	return high - low;
}

static int compare_step(const struct dumpcore_wait *wait, unsigned cycle, unsigned step)
{
	if (wait->cycle != cycle)
		return wait->cycle < cycle ? -1 : 1;
	return wait->step < step ? -1 : wait->step > step;
}

static int compare_steps(const void *a, const void *b)
{
	const struct dumpcore_wait *const *left = a, *const *right = b;

	return compare_step(*left, (*right)->cycle, (*right)->step);
}

static void make_steps(struct waits_model *model)
{
	model->steps = vmr_alloc_array(model->waits->count + 1, sizeof(*model->steps));
	for (size_t i = 0; i < model->waits->count; i++)
		if (model->waits->waits[i].cycle)
			model->steps[model->step_count++] = &model->waits->waits[i];
	if (model->step_count)
		qsort(model->steps, model->step_count, sizeof(*model->steps), compare_steps);
}

/* Where a ring's step is, or would be. */
static size_t find_step(const struct waits_model *model, unsigned cycle, unsigned step)
{
	size_t low = 0, high = model->step_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_step(model->steps[middle], cycle, step) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct dumpcore_wait *waits_step(const struct waits_model *model, unsigned cycle, unsigned step)
{
	size_t at = find_step(model, cycle, step);

	return at < model->step_count && !compare_step(model->steps[at], cycle, step) ? model->steps[at] : NULL;
}

/* -- ends */

/* Waits by levels from those that are in the list at first; *ret_depth: how many levels. Gives the number of waits. */
static size_t gather(const struct waits_model *model, const struct dumpcore_wait **list, size_t count, bool *seen,
		     size_t *ret_depth)
{
	size_t at = 0, end = count;

	for (*ret_depth = 0; at < count; *ret_depth += 1) {
		for (end = count; at < end; at++) {
			size_t first, number = waits_of(model, list[at]->task, &first);
			for (size_t i = first; i < first + number; i++) {
				size_t which = (size_t)(model->pairs[i].wait - model->waits->waits);
				if (!seen[which])
					list[count++] = model->pairs[i].wait;
				seen[which] = true;
			}
		}
	}
	return count;
}

static void end_add(struct waits_model *model, const struct waits_end *end)
{
	model->ends = vmr_realloc_array(model->ends, model->end_count + 1, sizeof(*model->ends));
	model->ends[model->end_count++] = *end;
}

static void add_cycle(struct waits_model *model, unsigned cycle, const struct dumpcore_wait **list, bool *seen)
{
	struct waits_end end = {.cycle = cycle};
	size_t count = 0;

	for (size_t i = find_step(model, cycle, 0); i < model->step_count && model->steps[i]->cycle == cycle; i++) {
		list[count++] = model->steps[i];
		seen[model->steps[i] - model->waits->waits] = true;
	}
	size_t all = gather(model, list, count, seen, &end.depth);
	end.waiters = all - count;
	end_add(model, &end);
}

static void add_task(struct waits_model *model, const struct dumpcore_task *task, const struct dumpcore_wait **list,
		     bool *seen)
{
	struct waits_end end = {.task = task};
	size_t first, number = waits_of(model, task, &first), count = 0;

	for (size_t i = first; i < first + number; i++) {
		size_t which = (size_t)(model->pairs[i].wait - model->waits->waits);
		if (!seen[which])
			list[count++] = model->pairs[i].wait;
		seen[which] = true;
	}
	end.waiters = gather(model, list, count, seen, &end.depth);
	if (end.waiters)
		end_add(model, &end);
}

static int compare_ends(const void *a, const void *b)
{
	const struct waits_end *left = a, *right = b;

	if (left->cycle && right->cycle)
		return left->cycle < right->cycle ? -1 : 1;
	if (left->cycle || right->cycle)
		return left->cycle ? -1 : 1;
	if (left->depth != right->depth)
		return left->depth > right->depth ? -1 : 1;
	if (left->waiters != right->waiters)
		return left->waiters > right->waiters ? -1 : 1;
	return left->task < right->task ? -1 : left->task > right->task;
}

/* Of tasks that lead to each other and are no ring, for one of the waits may end otherwise: that one is the end. */
static void add_loose(struct waits_model *model, bool is_served, const struct dumpcore_wait **list, bool *seen)
{
	for (size_t i = 0; i < model->pair_count; i++) {
		const struct dumpcore_wait *wait = dumpcore_wait_find(model->waits, model->pairs[i].owner);
		size_t which = wait ? (size_t)(wait - model->waits->waits) : 0;
		if (!wait || !wait->owner_count || seen[which] || (is_served && !wait->is_served))
			continue;
		seen[which] = true;
		add_task(model, wait->task, list, seen);
	}
}

static void make_ends(struct waits_model *model)
{
	size_t room = model->waits->count + 1;
	vmr_autofree const struct dumpcore_wait **list = vmr_alloc_array(room, sizeof(*list));
	vmr_autofree bool *seen = vmr_alloc_array(room, sizeof(*seen));

	for (unsigned cycle = 1; cycle <= model->waits->cycles; cycle++)
		add_cycle(model, cycle, list, seen);
	for (size_t i = 0; i < model->pair_count; i++) {
		const struct dumpcore_task *owner = model->pairs[i].owner;
		const struct dumpcore_wait *wait = dumpcore_wait_find(model->waits, owner);
		if ((!i || model->pairs[i - 1].owner != owner) && (!wait || !wait->owner_count))
			add_task(model, owner, list, seen);
	}
	add_loose(model, true, list, seen);
	add_loose(model, false, list, seen);
	if (model->end_count)
		qsort(model->ends, model->end_count, sizeof(*model->ends), compare_ends);
}

/* -- what is shown */

static bool is_meant(const struct waits_choice *choice, const struct dumpcore_wait *wait)
{
	return (!choice->has_pid || wait->task->pid == choice->pid) &&
	       (!choice->has_kind || wait->kind == choice->kind);
}

/* What is meant, and all that it waits for. */
static void choose_owners(struct waits_model *model, const struct dumpcore_wait **list, size_t count)
{
	for (size_t at = 0; at < count; at++)
		for (size_t k = 0; k < list[at]->owner_count; k++) {
			const struct dumpcore_wait *next = dumpcore_wait_find(model->waits, list[at]->owners[k].task);
			size_t which = next ? (size_t)(next - model->waits->waits) : 0;
			if (next && !model->is_chosen[which])
				list[count++] = next;
			if (next)
				model->is_chosen[which] = true;
		}
}

static void choose(struct waits_model *model, const struct waits_choice *choice)
{
	size_t room = model->waits->count + 1, count = 0, depth, first;
	vmr_autofree const struct dumpcore_wait **list = vmr_alloc_array(room, sizeof(*list));
	vmr_autofree bool *seen = vmr_alloc_array(room, sizeof(*seen));

	model->is_chosen = vmr_alloc_array(room, sizeof(*model->is_chosen));
	for (size_t i = 0; i < model->waits->count; i++) {
		const struct dumpcore_wait *wait = &model->waits->waits[i];
		if (!is_meant(choice, wait))
			continue;
		model->is_chosen[i] = seen[i] = true;
		list[count++] = wait;
	}
	/* those who wait for a task, too, though it may wait for nobody itself */
	size_t meant = count;
	for (size_t i = 0; i < model->pair_count && choice->has_pid; i++)
		if (model->pairs[i].owner->pid == choice->pid) {
			first = (size_t)(model->pairs[i].wait - model->waits->waits);
			if (!seen[first])
				list[count++] = model->pairs[i].wait;
			seen[first] = true;
		}
	if (choice->has_pid) {
		size_t all = gather(model, list, count, seen, &depth);
		for (size_t i = 0; i < all; i++)
			model->is_chosen[list[i] - model->waits->waits] = true;
		count = 0;
		for (size_t i = 0; i < model->waits->count; i++)
			if (is_meant(choice, &model->waits->waits[i]))
				list[count++] = &model->waits->waits[i];
		meant = count;
	}
	choose_owners(model, list, meant);
}

bool waits_is_chosen(const struct waits_model *model, const struct dumpcore_wait *wait)
{
	return model->is_chosen[wait - model->waits->waits];
}

void waits_model_init(struct dumpcore *dump, const struct dumpcore_waits *waits, const struct waits_choice *choice,
		      struct waits_model *ret)
{
	*ret = (struct waits_model){.dump = dump, .waits = waits};
	make_pairs(ret);
	make_steps(ret);
	make_ends(ret);
	choose(ret, choice);
}

void waits_model_deinit(struct waits_model *model)
{
	free(model->pairs);
	free(model->ends);
	free(model->steps);
	free(model->is_chosen);
}

/* -- words */

char *waits_place(struct dumpcore *dump, const struct dumpcore_task *task, size_t frame)
{
	const struct dumpcore_stack *stack = dumpcore_stack_of(dump, task);

	if (frame >= stack->frame_count)
		return NULL;
	const struct dumpcore_frame *at = &stack->frames[frame];
	const char *name = at->function ? at->function : at->symbol;
	if (!name)
		return NULL;
	/* a path of the machine that built it is no use but for its end */
	const char *end = at->file && *at->file == '/' ? strrchr(at->file, '/') + 1 : at->file;
	return at->file ? vmr_format("%s (%s:%u)", name, end, at->line) : vmr_format("%s+0x%" PRIx64, name, at->offset);
}

char *waits_object(const struct dumpcore_wait *wait)
{
	const char *kind = dumpcore_wait_kind_name(wait->kind);
	const char *name = wait->name ? wait->name : wait->member;

	if (wait->object && name)
		return vmr_format("%s %s at " VMR_ADDRESS, kind, name, wait->object);
	if (wait->object)
		return vmr_format("%s at " VMR_ADDRESS, kind, wait->object);
	return vmr_strdup(kind);
}

char *waits_request(const struct dumpcore_wait_request *request)
{
	const char *device = *request->device ? request->device : "a device";

	if (!request->address)
		return vmr_format("on %s: %s", device, request->how);
	const char *operation = request->operation ? request->operation : "request";
	vmr_autofree char *what = request->bytes ? vmr_format("%s of %" PRIu64 " bytes at sector %" PRIu64, operation,
							      request->bytes, request->sector)
						 : vmr_strdup(operation);
	vmr_autofree char *age =
		request->has_age ? vmr_format(", in flight for %.1f s", (double)request->age / 1e9) : vmr_strdup("");
	return vmr_format("on %s: %s%s%s%s", device, what, age, request->is_exact ? "" : ", ",
			  request->is_exact ? "" : request->how);
}

/* What runs on a CPU: the innermost frame of the task itself, outside of interrupts that came. */
static char *running(const struct waits_model *model, const struct dumpcore_task *task)
{
	const struct dumpcore_stack *stack = dumpcore_stack_of(model->dump, task);
	size_t frame = 0;

	while (frame < stack->frame_count &&
	       (stack->frames[frame].context != DUMPCORE_CONTEXT_TASK || stack->frames[frame].physical != frame))
		frame++;
	vmr_autofree char *place = waits_place(model->dump, task, frame);
	if (!stack->frame_count)
		return vmr_format("runs on CPU %u%s", task->cpu, stack->error ? "" : ", in user space");
	return vmr_format("runs on CPU %u%s%s", task->cpu, place ? " in " : "", place ? place : "");
}

char *waits_doing(const struct waits_model *model, const struct dumpcore_task *task)
{
	const struct dumpcore_wait *wait = dumpcore_wait_find(model->waits, task);

	if (task->on_cpu && !wait)
		return running(model, task);
	if (task->exit_state)
		return vmr_strdup("has exited");
	if (!wait)
		return vmr_format("can run on CPU %u, and has not been scheduled yet", task->cpu);
	vmr_autofree char *object = waits_object(wait);
	vmr_autofree char *place = waits_place(model->dump, task, wait->frame);
	if (task->on_cpu)
		return vmr_format("spins on CPU %u for %s%s%s%s%s", task->cpu, object, place ? " in " : "",
				  place ? place : "", wait->ownerless ? ": " : "",
				  wait->ownerless ? wait->ownerless : "");
	vmr_autofree char *since =
		wait->has_since ? vmr_format(" since %.1f s", (double)wait->since / 1e9) : vmr_strdup("");
	vmr_autofree char *request = wait->request ? waits_request(wait->request) : NULL;
	return vmr_format("%s %c%s: %s%s%s%s%s", wait->kind == DUMPCORE_WAIT_SLEEP ? "sleeps," : "waits,",
			  task->state_letter, since, object, place ? " in " : "", place ? place : "",
			  request ? ", " : "", request ? request : "");
}
