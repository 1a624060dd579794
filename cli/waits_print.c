/* SPDX-License-Identifier: MIT */
/* Who waits for whom, as text, JSON lines and a graph. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/output.h"
#include "cli/waits.h"
#include "common/memory.h"
#include "report/report.h"

enum {
	DEPTH_LIMIT = 48, /* of what is indented */
	WIDTH_LIMIT = 8,  /* waiters of one task without --all */
	END_LIMIT = 10,   /* trees without --all */
	RING_LIMIT = 16,  /* tasks of a ring without --all, and the last */
};

struct printer {
	const struct waits_model *model;
	bool all;
	bool *printed; /* by wait */
};

static void print_wait(const struct printer *printer, const struct dumpcore_wait *wait, unsigned depth, const char *how)
{
	vmr_autofree char *object = waits_object(wait);
	vmr_autofree char *place = waits_place(printer->model->dump, wait->task, wait->frame);

	cli_print("%*sPID %d %s  %c", (int)depth * 2, "", wait->task->pid, wait->task->comm, wait->task->state_letter);
	if (wait->has_since)
		cli_print(" %.1f s", (double)wait->since / 1e9);
	cli_print("  %s%s%s", object, place ? "  in " : "", place ? place : "");
	if (wait->request) {
		vmr_autofree char *request = waits_request(wait->request);
		cli_print("  [%s]", request);
	}
	if (how)
		cli_print("  [%s]", how);
	if (wait->doubt && (wait->owner_count || wait->ownerless))
		cli_print("  [%s]", wait->doubt);
	if (wait->why && !wait->is_idle)
		cli_print("  [%s]", wait->why);
	cli_print("\n");
	dumpcore_stacks_release(printer->model->dump);
}

/* Hints are told; of exact owners the tree is enough. */
static const char *hint_of(const struct dumpcore_wait *wait, size_t edge)
{
	return edge < wait->owner_count && !wait->owners[edge].is_exact ? wait->owners[edge].how : NULL;
}

static void print_waiters(struct printer *printer, const struct dumpcore_task *owner, unsigned depth)
{
	const struct waits_model *model = printer->model;
	size_t first, count = waits_of(model, owner, &first), shown = 0, left = 0;

	for (size_t i = first; i < first + count; i++) {
		const struct waits_pair *pair = &model->pairs[i];
		size_t which = (size_t)(pair->wait - model->waits->waits);
		if (printer->printed[which] || !waits_is_chosen(model, pair->wait))
			continue;
		if (depth > DEPTH_LIMIT || (!printer->all && shown >= WIDTH_LIMIT)) {
			left++;
			continue;
		}
		printer->printed[which] = true;
		shown++;
		print_wait(printer, pair->wait, depth, hint_of(pair->wait, pair->edge));
		print_waiters(printer, pair->wait->task, depth + 1);
	}
	if (left)
		cli_print("%*sand %zu more%s\n", (int)depth * 2, "", left,
			  depth > DEPTH_LIMIT ? ", further down the chain" : ": --all");
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static const char *owner_does(const struct dumpcore_wait_owner *owner)
{
	if (owner->is_waiter)
		return "is before it";
	if (!owner->completing)
		return "has it";
	return owner->completing->work ? "keeps a work from completing it" : "is to complete it";
}

static void print_cycle(struct printer *printer, const struct waits_end *end)
{
	const struct waits_model *model = printer->model;
	const struct dumpcore_wait *wait = waits_step(model, end->cycle, 1), *first = wait;
	bool is_sure = end->cycle <= model->waits->sure;
	unsigned count = 0;

	if (!wait || !waits_is_chosen(model, wait))
		return;
	while (waits_step(model, end->cycle, count + 1))
		count++;
	if (count == 1)
		cli_print("%s: PID %d waits for itself", is_sure ? "Deadlock" : "Perhaps a deadlock", wait->task->pid);
	else
		cli_print("%s: %u tasks wait for each other", is_sure ? "Deadlock" : "Perhaps a deadlock", count);
	if (end->waiters)
		cli_print(", and %zu more for %s", end->waiters, count == 1 ? "it" : "them");
	cli_print("\n");
	for (unsigned step = 1; (wait = waits_step(model, end->cycle, step)); step++) {
		const struct dumpcore_wait *next = step < count ? waits_step(model, end->cycle, step + 1) : first;
		vmr_autofree char *hint =
			wait->next < wait->owner_count
				? vmr_format("PID %d %s: %s", next->task->pid, owner_does(&wait->owners[wait->next]),
					     wait->owners[wait->next].how)
				: NULL;
		printer->printed[wait - model->waits->waits] = true;
		if (printer->all || step <= RING_LIMIT || step == count)
			print_wait(printer, wait, 1, hint);
		else if (step == count - 1)
			cli_print("  and %u more between: --all\n", count - 1 - RING_LIMIT);
	}
	for (unsigned step = 1; (wait = waits_step(model, end->cycle, step)); step++) {
		size_t from, number = waits_of(model, wait->task, &from);
		if (!printer->all && step > RING_LIMIT)
			break;
		if (number > 1 || (number == 1 && !model->pairs[from].wait->cycle)) {
			cli_print("  for PID %d wait too\n", wait->task->pid);
			print_waiters(printer, wait->task, 2);
		}
	}
	cli_print("\n");
}

/* Is any of those who wait for a task to be shown? */
static bool has_chosen(const struct waits_model *model, const struct dumpcore_task *owner)
{
	size_t first, count = waits_of(model, owner, &first);

	for (size_t i = first; i < first + count; i++)
		if (waits_is_chosen(model, model->pairs[i].wait))
			return true;
	return false;
}

/* A mutex that it will not let go of. */
static void print_lost(const struct waits_model *model, const struct dumpcore_task *owner)
{
	size_t first, count = waits_of(model, owner, &first);

	for (size_t i = first; i < first + count; i++) {
		const struct dumpcore_wait *wait = model->pairs[i].wait;
		vmr_autofree char *object = waits_object(wait);
		if (!wait->lost)
			continue;
		cli_print("  a missed unlock: it has %s, and %s\n", object, wait->lost);
		return;
	}
}

static void print_end(struct printer *printer, const struct waits_end *end)
{
	const struct waits_model *model = printer->model;
	const struct dumpcore_wait *own = dumpcore_wait_find(model->waits, end->task);

	if (own)
		printer->printed[own - model->waits->waits] = true;
	if (!has_chosen(model, end->task))
		return;
	vmr_autofree char *doing = waits_doing(model, end->task);
	cli_print("PID %d %s %s; %zu task%s wait%s for it", end->task->pid, end->task->comm, doing, end->waiters,
		  plural(end->waiters), end->waiters == 1 ? "s" : "");
	if (end->depth > 1)
		cli_print(", the longest chain has %zu", end->depth);
	if (own && own->owner_count && own->doubt)
		cli_print("  [%s]", own->doubt);
	cli_print("\n");
	print_lost(model, end->task);
	print_waiters(printer, end->task, 1);
	cli_print("\n");
}

/* -- those who wait for no task that is known */

/* One of those, with the function that waits. */
struct alone {
	const struct dumpcore_wait *wait;
	const char *function; /* "" unknown */
};

static int compare_alone(const void *a, const void *b)
{
	const struct alone *left = a, *right = b;

	if (left->wait->is_idle != right->wait->is_idle)
		return left->wait->is_idle ? 1 : -1;
	if (left->wait->kind != right->wait->kind)
		return left->wait->kind < right->wait->kind ? -1 : 1;
	int order = strcmp(left->function, right->function);
	if (order)
		return order;
	return left->wait < right->wait ? -1 : left->wait > right->wait;
}

static bool is_alike(const struct alone *left, const struct alone *right)
{
	return left->wait->kind == right->wait->kind && !strcmp(left->function, right->function);
}

static const char *function_of(struct dumpcore *dump, const struct dumpcore_wait *wait)
{
	const struct dumpcore_stack *stack = dumpcore_stack_of(dump, wait->task);
	const struct dumpcore_frame *frame = wait->frame < stack->frame_count ? &stack->frames[wait->frame] : NULL;
	const char *name = !frame ? NULL : frame->function ? frame->function : frame->symbol;

	return name ? name : "";
}

static void print_alone(struct printer *printer)
{
	const struct waits_model *model = printer->model;
	vmr_autofree struct alone *alone = vmr_alloc_array(model->waits->count + 1, sizeof(*alone));
	size_t count = 0, idle = 0;

	for (size_t i = 0; i < model->waits->count; i++) {
		const struct dumpcore_wait *wait = &model->waits->waits[i];
		if (printer->printed[i] || wait->owner_count || !model->is_chosen[i])
			continue;
		if (wait->is_idle && !printer->all)
			idle++;
		else
			alone[count++] = (struct alone){wait, function_of(model->dump, wait)};
		dumpcore_stacks_release(model->dump);
	}
	if (count) {
		qsort(alone, count, sizeof(*alone), compare_alone);
		cli_print("%zu task%s wait%s for no task that is known\n", count, plural(count), count == 1 ? "s" : "");
	}
	for (size_t i = 0, same; i < count; i += same) {
		for (same = 1; i + same < count && is_alike(&alone[i], &alone[i + same]);)
			same++;
		size_t shown = printer->all || same <= WIDTH_LIMIT ? same : WIDTH_LIMIT;
		for (size_t k = 0; k < shown; k++)
			print_wait(printer, alone[i + k].wait, 1, alone[i + k].wait->ownerless);
		if (shown < same)
			cli_print("  and %zu more wait so in %s: --all\n", same - shown, alone[i].function);
	}
	if (idle)
		cli_print("%s%zu idle thread%s of the kernel: --all\n", count ? "  " : "", idle, plural(idle));
}

void waits_print_text(const struct waits_model *model, bool all)
{
	struct printer printer = {.model = model, .all = all};
	size_t ends = 0, rings = 0;

	printer.printed = vmr_alloc_array(model->waits->count + 1, sizeof(*printer.printed));
	for (size_t i = 0; i < model->end_count; i++) {
		unsigned cycle = model->ends[i].cycle;
		if (!cycle && !all && ends >= END_LIMIT)
			continue;
		rings += cycle && waits_is_chosen(model, waits_step(model, cycle, 1));
		if (!cycle)
			print_end(&printer, &model->ends[i]);
		else if (all || rings <= RING_LIMIT)
			print_cycle(&printer, &model->ends[i]);
		ends++;
	}
	if (!all && rings > RING_LIMIT)
		cli_print("and %zu more rings: --all\n\n", rings - RING_LIMIT);
	if (ends < model->end_count)
		cli_print("and %zu more for which others wait: --all\n\n", model->end_count - ends);
	print_alone(&printer);
	free(printer.printed);
}

/* -- JSON */

static void add_owners(cJSON *object, const struct dumpcore_wait *wait)
{
	cJSON *array = json_add_array(object, "owners");

	for (size_t i = 0; i < wait->owner_count; i++) {
		cJSON *owner = json_append_object(array);
		json_add_integer(owner, "pid", wait->owners[i].task->pid);
		json_add_text(owner, "comm", wait->owners[i].task->comm);
		json_add_integer(owner, "cpu", wait->owners[i].task->cpu);
		json_add_bool(owner, "exact", wait->owners[i].is_exact);
		json_add_text(owner, "how", wait->owners[i].how);
	}
}

static void add_request(cJSON *object, const struct dumpcore_wait_request *request)
{
	if (!request) {
		json_add_null(object, "request");
		return;
	}
	cJSON *part = cJSON_AddObjectToObject(object, "request");
	json_add_text(part, "device", *request->device ? request->device : NULL);
	json_add_address(part, "address", request->address, request->address);
	json_add_text(part, "operation", request->operation);
	json_add_integer_if(part, "sector", request->bytes, (int64_t)request->sector);
	json_add_integer_if(part, "bytes", request->address, (int64_t)request->bytes);
	if (request->has_age)
		cJSON_AddNumberToObject(part, "age", (double)(request->age / 1000000) / 1e3);
	else
		json_add_null(part, "age");
	json_add_bool(part, "exact", request->is_exact);
	json_add_text(part, "how", request->how);
}

static void print_json(const struct waits_model *model, const struct dumpcore_wait *wait)
{
	const struct dumpcore_stack *stack = dumpcore_stack_of(model->dump, wait->task);
	const struct dumpcore_frame *frame = wait->frame < stack->frame_count ? &stack->frames[wait->frame] : NULL;
	char letter[2] = {wait->task->state_letter, 0};
	cJSON *object = cJSON_CreateObject();

	json_add_integer(object, "pid", wait->task->pid);
	json_add_text(object, "comm", wait->task->comm);
	json_add_integer(object, "cpu", wait->task->cpu);
	json_add_text(object, "state", letter);
	json_add_text(object, "kind", dumpcore_wait_kind_name(wait->kind));
	json_add_address(object, "object", wait->object, wait->object);
	json_add_text(object, "type", wait->type);
	json_add_text(object, "member", wait->member);
	json_add_text(object, "name", wait->name);
	if (wait->has_since)
		cJSON_AddNumberToObject(object, "since", (double)(wait->since / 1000000) / 1e3);
	else
		json_add_null(object, "since");
	json_add_text(object, "function", frame ? frame->function ? frame->function : frame->symbol : NULL);
	json_add_text(object, "file", frame ? frame->file : NULL);
	json_add_integer_if(object, "line", frame && frame->line, frame ? frame->line : 0);
	json_add_integer_if(object, "frame", frame, (int64_t)wait->frame);
	add_owners(object, wait);
	json_add_integer_if(object, "cycle", wait->cycle, wait->cycle);
	json_add_text(object, "how", wait->how);
	json_add_text(object, "why", wait->why ? wait->why : wait->ownerless);
	json_add_text(object, "doubt", wait->doubt);
	add_request(object, wait->request);
	cli_print_json(object);
	dumpcore_stacks_release(model->dump);
}

void waits_print_json(const struct waits_model *model)
{
	for (size_t i = 0; i < model->waits->count; i++)
		if (model->is_chosen[i])
			print_json(model, &model->waits->waits[i]);
}

/* -- graph */

static void add_node(struct finding *finding, const struct waits_model *model, const struct dumpcore_task *task)
{
	const struct dumpcore_wait *wait = dumpcore_wait_find(model->waits, task);
	vmr_autofree char *id = vmr_format("%p", (const void *)task);

	for (size_t i = 0; i < finding->node_count; i++)
		if (!strcmp(finding->nodes[i].id, id))
			return;
	finding->nodes = vmr_realloc_array(finding->nodes, finding->node_count + 1, sizeof(*finding->nodes));
	vmr_autofree char *doing = waits_doing(model, task);
	finding->nodes[finding->node_count++] = (struct finding_node){
		.id = vmr_take(id),
		.kind = vmr_strdup(wait && wait->cycle ? "object" : "task"),
		.label = vmr_format("PID %d %s\n%s", task->pid, task->comm, doing),
		.tooltip = vmr_strdup(doing),
		.evidence = vmr_strdup("W1"),
	};
}

static void add_edge(struct finding *finding, const struct waits_model *model, const struct dumpcore_wait *wait,
		     const struct dumpcore_wait_owner *owner)
{
	finding->edges = vmr_realloc_array(finding->edges, finding->edge_count + 1, sizeof(*finding->edges));
	vmr_autofree char *object = waits_object(wait);
	add_node(finding, model, wait->task);
	add_node(finding, model, owner->task);
	finding->edges[finding->edge_count++] = (struct finding_edge){
		.from = vmr_format("%p", (const void *)wait->task),
		.to = vmr_format("%p", (const void *)owner->task),
		.label = vmr_format("%s%s", object, owner->is_exact ? "" : " ?"),
		.tooltip = vmr_strdup(owner->how),
		.evidence = vmr_strdup("W1"),
	};
}

struct vmr_error *waits_print_graph(const struct waits_model *model, bool svg)
{
	enum { EDGE_LIMIT = 300 };
	struct finding_evidence evidence = {.id = (char[]){"W1"}};
	struct finding finding = {.id = 1, .evidence = &evidence, .evidence_count = 1};
	const struct report_graph_options options = {.svg = svg};

	for (size_t i = 0; i < model->waits->count; i++)
		for (size_t k = 0; k < model->waits->waits[i].owner_count; k++)
			if (model->is_chosen[i] && finding.edge_count < EDGE_LIMIT)
				add_edge(&finding, model, &model->waits->waits[i], &model->waits->waits[i].owners[k]);
	struct vmr_error *error = report_graph_write(&finding, &options, stdout);
	for (size_t i = 0; i < finding.node_count; i++) {
		free(finding.nodes[i].id);
		free(finding.nodes[i].kind);
		free(finding.nodes[i].label);
		free(finding.nodes[i].tooltip);
		free(finding.nodes[i].evidence);
	}
	for (size_t i = 0; i < finding.edge_count; i++) {
		free(finding.edges[i].from);
		free(finding.edges[i].to);
		free(finding.edges[i].label);
		free(finding.edges[i].tooltip);
		free(finding.edges[i].evidence);
	}
	free(finding.nodes);
	free(finding.edges);
	return error;
}
