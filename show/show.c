/* SPDX-License-Identifier: MIT */
/* A request: made of its text, and run. */
#include "show/show.h"

#include <string.h>

#include "common/memory.h"
#include "show/walk.h"

struct vmr_error *show_wrong_at(struct show *show, struct show_place place, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vmr_autofree char *text = vmr_vformat(format, args);
	va_end(args);
	show->place = place;
	return vmr_error_create(VMR_USAGE, "%s", text);
}

struct vmr_error *show_wrong(struct show *show, const struct show_node *node, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vmr_autofree char *text = vmr_vformat(format, args);
	va_end(args);
	return show_wrong_at(show, node->place, "%s", text);
}

struct vmr_error *show_at(struct show *show, const struct show_node *node, struct vmr_error *error)
{
	if (error && !show->place.length)
		show->place = node->place;
	return error;
}

struct vmr_error *show_create(struct dumpcore *dump, const char *text, const struct show_frame *frame,
			      struct show **ret, struct show_place *ret_place)
{
	struct show *show = vmr_alloc(sizeof(*show));
	struct vmr_error *error = NULL;

	show->dump = dump;
	show->text = vmr_strndup(text, SHOW_TEXT_LIMIT + 1);
	if (frame)
		show->frame = *frame;
	if (strlen(show->text) > SHOW_TEXT_LIMIT)
		error = vmr_error_create(VMR_USAGE, "an expression of over %d bytes", SHOW_TEXT_LIMIT);
	if (!error)
		error = show_parse(show);
	*ret_place = show->place;
	if (error) {
		show_destroy(show);
		return error;
	}
	*ret = show;
	return NULL;
}

void show_destroy(struct show *show)
{
	if (!show)
		return;
	for (struct show_node *node = show->nodes, *older; node; node = older) {
		older = node->older;
		free(node->name);
		free(node);
	}
	for (size_t i = 0; i < SHOW_INLINED_LIMIT; i++)
		free(show->locals[i].list);
	free(show->text);
	free(show);
}

const char *show_text(const struct show *show)
{
	return show->text;
}

void show_end_deinit(struct show_end *end)
{
	free(end->why);
	free(end->note);
}

/* Each element of an array, where stages follow it. */
static struct vmr_error *walk_elements(struct show_walk *walk, const struct show_value *array)
{
	const struct dumpcore_type *type = dumpcore_type_strip(array->type), *element = dumpcore_type_target(type);
	uint64_t count = dumpcore_type_count(type), size = dumpcore_type_size(element);

	for (uint64_t i = 0; i < count; i++) {
		struct show_entry entry = {
			.value = show_memory(element, array->address + i * size),
			.label = SHOW_LABEL_INDEX,
			.first = array->first + i,
		};
		entry.value.is_percpu = array->is_percpu;
		VMR_TRY(show_walk_hand(walk, &entry));
	}
	return NULL;
}

static struct vmr_error *run(struct show_walk *walk)
{
	struct show *show = walk->show;
	struct show_node *root = show->root;
	struct show_entry entry = {0};

	if (root->kind == SHOW_NODE_CALL && root->function->walk) {
		walk->end->is_walk = true;
		return root->function->walk(walk, root);
	}
	VMR_TRY(show_evaluate(show, root, &entry.value));
	if (!show->stage_count)
		return walk->visit(walk->context, &entry);
	walk->end->is_walk = true;
	if (show_kind(entry.value.type) == DUMPCORE_TYPE_ARRAY && !entry.value.is_number)
		return walk_elements(walk, &entry.value);
	return show_walk_hand(walk, &entry);
}

struct vmr_error *show_run(struct show *show, show_visit visit, void *context, struct show_end *ret_end,
			   struct show_place *ret_place)
{
	struct show_walk walk = {.show = show, .visit = visit, .context = context, .end = ret_end};

	*ret_end = (struct show_end){.is_count = show->stage_count &&
						 show->stages[show->stage_count - 1].kind == SHOW_STAGE_COUNT};
	show->place = (struct show_place){0};
	for (size_t i = 0; i < show->stage_count; i++)
		show->stages[i].passed = 0;
	struct vmr_error *error = run(&walk);
	*ret_place = show->place;
	return error == &vmr_error_end ? NULL : error;
}

struct vmr_error *show_run_entry(struct show *show, const struct show_value *entry, struct show_value *ret,
				 struct show_place *ret_place)
{
	show->place = (struct show_place){0};
	show->entry = entry;
	struct vmr_error *error = show_evaluate(show, show->root, ret);
	show->entry = NULL;
	*ret_place = show->place;
	return error;
}
