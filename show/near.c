/* SPDX-License-Identifier: MIT */
/* What was maybe meant by a name that nothing has. */
#include "show/near.h"

#include <string.h>

#include "common/memory.h"
#include "common/nearest.h"
#include "show/value.h"

/* Anonymous structs in anonymous structs. */
enum { DEPTH_LIMIT = 16 };

static void offer(void *context, const char *name)
{
	vmr_nearest_offer(context, name);
}

static void offer_members(struct vmr_nearest *nearest, const struct dumpcore_type *type, int depth)
{
	size_t count;
	const struct dumpcore_member *members = dumpcore_type_members(dumpcore_type_strip(type), &count);

	for (size_t i = 0; show_is_record(type) && i < count; i++) {
		if (members[i].name)
			vmr_nearest_offer(nearest, members[i].name);
		else if (depth < DEPTH_LIMIT)
			offer_members(nearest, members[i].type, depth + 1);
	}
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
	if (show_is_record(record))
		offer_members(&nearest, record, 0);
	return vmr_nearest_question(&nearest);
}

char *show_near_type(struct dumpcore *dump, const char *name)
{
	static const struct {
		const char *keyword;
		enum dumpcore_type_kind kind;
	} keywords[] = {
		{"struct ", DUMPCORE_TYPE_STRUCT}, {"union ", DUMPCORE_TYPE_UNION}, {"enum ", DUMPCORE_TYPE_ENUM}};
	enum dumpcore_type_kind kind = DUMPCORE_TYPE_UNKNOWN;
	struct vmr_nearest nearest;

	for (size_t i = 0; i < VMR_COUNT(keywords); i++)
		if (!strncmp(name, keywords[i].keyword, strlen(keywords[i].keyword))) {
			kind = keywords[i].kind;
			name += strlen(keywords[i].keyword);
		}
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
