/* SPDX-License-Identifier: MIT */
/* What was maybe meant by a name that nothing has. */
#include "show/near.h"

#include <string.h>

#include "common/memory.h"
#include "common/nearest.h"
#include "show/value.h"

static void offer(void *context, const char *name)
{
	vmr_nearest_offer(context, name);
}

char *show_near_member(const struct dumpcore_type *record, const char *path)
{
	struct vmr_nearest nearest;
	struct dumpcore_member member;
	const char *dot;

	while ((dot = strchr(path, '.'))) { /* on to what is there */
		vmr_autofree char *name = vmr_strndup(path, (size_t)(dot - path));
		if (!show_is_record(record) ||
		    vmr_error_drop(dumpcore_member_find(dumpcore_type_strip(record), name, &member)))
			break;
		record = member.type;
		path = dot + 1;
	}
	vmr_autofree char *name = vmr_strndup(path, strcspn(path, ".["));
	vmr_nearest_begin(&nearest, name);
	if (record)
		show_each_member(record, offer, &nearest);
	return vmr_nearest_question(&nearest);
}

char *show_near_type(struct dumpcore *dump, const char *name)
{
	enum dumpcore_type_kind kind;
	struct vmr_nearest nearest;

	name = show_behind_keyword(name, &kind);
	vmr_nearest_begin(&nearest, name);
	dumpcore_types_named(dump, kind, "", offer, &nearest);
	return vmr_nearest_question(&nearest);
}

char *show_near_name(struct dumpcore *dump, const struct show_frame *frame, const char *name)
{
	vmr_autofree struct dumpcore_local *locals = NULL;
	struct vmr_nearest nearest;
	size_t count = 0;

	vmr_nearest_begin(&nearest, name);
	if (frame->stack && !vmr_error_drop(dumpcore_locals_read(dump, frame->stack, frame->frame, &locals, &count)))
		for (size_t i = 0; i < count; i++)
			vmr_nearest_offer(&nearest, locals[i].name);
	if (!*nearest.found) /* a frame's variable is nearer than any of the kernel */
		dumpcore_symbols_named(dump, "", offer, &nearest);
	return vmr_nearest_question(&nearest);
}

char *show_near_function(const char *name)
{
	struct vmr_nearest nearest;
	const char *function;

	vmr_nearest_begin(&nearest, name);
	for (size_t i = 0; (function = show_function_name(i)); i++)
		vmr_nearest_offer(&nearest, function);
	return vmr_nearest_question(&nearest);
}

char *show_near_frame(const struct dumpcore_stack *stack, const char *name)
{
	struct vmr_nearest nearest;

	vmr_nearest_begin(&nearest, name);
	for (size_t i = 0; i < stack->frame_count; i++)
		vmr_nearest_offer(&nearest, stack->frames[i].function);
	return vmr_nearest_question(&nearest);
}
