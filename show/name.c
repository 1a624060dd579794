/* SPDX-License-Identifier: MIT */
/* What a name is: a member of a walk's entry, a variable of the frame, a variable or function of the kernel, an
 * enumerator; and registers. */
#include <string.h>

#include "common/memory.h"
#include "show/near.h"
#include "show/tree.h"
#include "show/value.h"

/* Frames in which a name is looked for that this one lacks. */
#define FRAME_LIMIT 100

/* ---- variables of the frame */

/* Variables of one frame; those of its inlined frames are their own. */
static void read_locals(struct show *show, size_t frame, struct show_locals *ret)
{
	ret->is_read = true;
	if (vmr_error_drop(dumpcore_locals_read(show->dump, show->frame.stack, frame, &ret->list, &ret->count)))
		ret->count = 0;
}

static const struct dumpcore_local *local_named(const struct show_locals *locals, const char *name)
{
	for (size_t i = 0; i < locals->count; i++) /* the innermost of a name comes first */
		if (locals->list[i].name && !strcmp(locals->list[i].name, name))
			return &locals->list[i];
	return NULL;
}

static bool has_value(const struct dumpcore_local *local)
{
	return local->type && (local->has_value || (local->address && local->state == DUMPCORE_LOCAL_ADDRESS));
}

size_t show_frame_end(const struct dumpcore_stack *stack, size_t frame)
{
	const struct dumpcore_frame *inner = &stack->frames[frame];
	size_t end = frame + 1;

	while (end < stack->frame_count && end - frame < SHOW_INLINED_LIMIT && inner->function &&
	       stack->frames[end].physical == inner->physical && stack->frames[end].function &&
	       !strcmp(stack->frames[end].function, inner->function))
		end++;
	return end;
}

/* The variable of the frame; what the inner one lacks, the outer one of its function may have. */
static const struct dumpcore_local *find_local(struct show *show, const char *name)
{
	const struct dumpcore_stack *stack = show->frame.stack;
	const struct dumpcore_local *found = NULL;

	if (!stack)
		return NULL;
	size_t end = show_frame_end(stack, show->frame.frame);
	for (size_t i = 0; show->frame.frame + i < end; i++) {
		if (!show->locals[i].is_read)
			read_locals(show, show->frame.frame + i, &show->locals[i]);
		const struct dumpcore_local *local = local_named(&show->locals[i], name);
		if (local && (!found || (!has_value(found) && has_value(local))))
			found = local;
	}
	return found;
}

static struct vmr_error *take_local(struct show *show, const struct show_node *node, const struct dumpcore_local *local,
				    struct show_value *ret)
{
	const char *why = local->why ? local->why : "not known here";

	if (local->type && local->address && (local->state == DUMPCORE_LOCAL_ADDRESS || local->has_value)) {
		*ret = show_memory(local->type, local->address);
		return NULL;
	}
	if (local->type && local->has_value) {
		*ret = show_number(local->type, local->value);
		return NULL;
	}
	if (local->state == DUMPCORE_LOCAL_OPTIMIZED_OUT)
		return show_wrong(show, node, "%s is optimized out here: %s", node->name, why);
	return show_wrong(show, node, "%s: %s", node->name, why);
}

/* ---- the kernel's */

static bool take_function(struct show *show, const struct dumpcore_symbol *symbol, struct show_value *ret)
{
	struct dumpcore_function function;
	const struct dumpcore_type *type = NULL;

	if (vmr_error_drop(dumpcore_function_at(show->dump, symbol->address, &function)) ||
	    vmr_error_drop(dumpcore_function_type(show->dump, &function, &type)))
		return false;
	*ret = show_memory(type, symbol->address);
	return true;
}

/* A second name that the linker gave a variable (jiffies, of jiffies_64): the type is the first one's. */
static bool take_alias(struct show *show, const struct dumpcore_symbol *symbol, const struct dumpcore_type **ret)
{
	struct dumpcore_symbol other;

	return !symbol->is_percpu && !vmr_error_drop(dumpcore_symbol_at(show->dump, symbol->address, &other)) &&
	       other.address == symbol->address && !vmr_error_drop(dumpcore_symbol_type(show->dump, &other, ret));
}

static bool take_symbol(struct show *show, const char *name, struct show_value *ret)
{
	struct dumpcore_symbol symbol;
	const struct dumpcore_type *type = NULL;

	if (vmr_error_drop(dumpcore_symbol_find_loaded(show->dump, name, &symbol)))
		return false;
	if (symbol.is_function && take_function(show, &symbol, ret))
		return true;
	if (vmr_error_drop(dumpcore_symbol_type(show->dump, &symbol, &type)) && !take_alias(show, &symbol, &type))
		type = show_basic(show->dump, "void");
	if (!type)
		return false;
	*ret = show_memory(type, symbol.address);
	ret->is_percpu = symbol.is_percpu;
	return true;
}

static bool take_enumerator(struct show *show, const char *name, struct show_value *ret)
{
	int64_t value;

	if (vmr_error_drop(dumpcore_enumerator_find(show->dump, name, &value)))
		return false;
	bool is_int = value >= INT32_MIN && value <= INT32_MAX;
	*ret = show_number(show_basic(show->dump, is_int ? "int" : "long"), (uint64_t)value);
	return true;
}

/* Constants that are macros in C. */
static bool take_constant(struct show *show, const char *name, struct show_value *ret)
{
	const struct dumpcore_type *type;

	if (!strcmp(name, "current") && show->frame.task &&
	    !vmr_error_drop(dumpcore_type_find(show->dump, "struct task_struct", &type))) {
		*ret = show_number(dumpcore_type_pointer(type), show->frame.task->address);
		return true;
	}
	if (!strcmp(name, "NULL")) {
		type = dumpcore_type_pointer(show_basic(show->dump, "void"));
		*ret = show_number(type, 0);
		return true;
	}
	if (strcmp(name, "true") != 0 && strcmp(name, "false") != 0)
		return false;
	*ret = show_number(show_basic(show->dump, "int"), !strcmp(name, "true"));
	return true;
}

static bool take_kernel(struct show *show, const char *name, struct show_value *ret)
{
	return take_symbol(show, name, ret) || take_enumerator(show, name, ret) || take_constant(show, name, ret);
}

bool show_name_is_variable(struct show *show, const char *name)
{
	struct dumpcore_symbol symbol;

	return find_local(show, name) || !vmr_error_drop(dumpcore_symbol_find_loaded(show->dump, name, &symbol));
}

/* ---- the entry of a walk */

/* `it`, or a member of what it is or points to. */
static struct vmr_error *take_entry(struct show *show, struct show_node *node, bool *ret_is, struct show_value *ret)
{
	const struct show_value *entry = show->entry;
	struct show_value object = *entry;
	const struct dumpcore_type *target = dumpcore_type_target(dumpcore_type_strip(entry->type));
	struct dumpcore_member member;

	*ret_is = true;
	if (!strcmp(node->name, "it")) {
		*ret = *entry;
		return NULL;
	}
	if (show_kind(entry->type) == DUMPCORE_TYPE_POINTER && target) {
		object = show_memory(target, 0);
		if (node->seen == target && node->is_found)
			VMR_TRY(show_at(show, node, show_value_number(show->dump, entry, &object.address)));
	}
	bool is_known = node->seen == object.type;
	*ret_is = show_is_record(object.type) &&
		  (is_known ? node->is_found
			    : !vmr_error_drop(
				      dumpcore_member_find(dumpcore_type_strip(object.type), node->name, &member)));
	if (!*ret_is)
		return NULL;
	if (show_kind(entry->type) == DUMPCORE_TYPE_POINTER)
		VMR_TRY(show_at(show, node, show_value_number(show->dump, entry, &object.address)));
	return show_member(show, node, &object, ret);
}

/* The frame around this one, or else any of the stack, that has a variable of a name; SIZE_MAX: none. */
static size_t frame_with(struct show *show, const char *name)
{
	const struct dumpcore_stack *stack = show->frame.stack;

	for (size_t i = 0; stack && i < stack->frame_count && i < FRAME_LIMIT; i++) {
		size_t frame = (show->frame.frame + i) % stack->frame_count;
		vmr_autofree struct dumpcore_local *locals = NULL;
		struct show_locals all = {0};
		if (!vmr_error_drop(dumpcore_locals_read(show->dump, stack, frame, &locals, &all.count))) {
			all.list = locals;
			if (local_named(&all, name))
				return frame;
		}
	}
	return SIZE_MAX;
}

static struct vmr_error *no_name(struct show *show, const struct show_node *node)
{
	size_t frame = frame_with(show, node->name);
	const struct dumpcore_type *type;

	if (frame != SIZE_MAX) {
		const char *function = show->frame.stack->frames[frame].function;
		return show_wrong(show, node, "no variable %s here or in the kernel; frame %zu (%s) has one",
				  node->name, frame, function ? function : "?");
	}
	if (!vmr_error_drop(dumpcore_type_find_loaded(show->dump, node->name, &type)))
		return show_wrong(show, node, "%s is a type: see vmrace type, or cast with (%s *)ADDRESS", node->name,
				  dumpcore_type_name(type));
	const struct dumpcore_type *entry = show->entry ? dumpcore_type_strip(show->entry->type) : NULL;
	if (entry && dumpcore_type_kind(entry) == DUMPCORE_TYPE_POINTER)
		entry = dumpcore_type_target(entry);
	vmr_autofree char *member = entry ? show_near_member(entry, node->name) : vmr_strdup("");
	if (*member)
		return show_wrong(show, node, "%s has no member %s, and nothing else has this name%s",
				  dumpcore_type_name(entry), node->name, member);
	vmr_autofree char *near = show_near_name(show->dump, &show->frame, node->name);
	return show_wrong(show, node, "no variable, function or enumerator %s%s%s", node->name,
			  show->frame.stack ? ", here or in the kernel"
			  : *near           ? ""
					    : "; a frame's need --crash, --cpu or --pid",
			  near);
}

struct vmr_error *show_name_find(struct show *show, struct show_node *node, struct show_value *ret)
{
	if (show->entry) {
		bool is_entry;
		VMR_TRY(take_entry(show, node, &is_entry, ret));
		if (is_entry)
			return NULL;
	}
	const struct dumpcore_local *local = find_local(show, node->name);
	if (local)
		return take_local(show, node, local, ret);
	if (!node->found.type && !take_kernel(show, node->name, &node->found)) {
		node->found.type = NULL;
		return no_name(show, node);
	}
	*ret = node->found;
	return NULL;
}

/* ---- registers */

struct vmr_error *show_register_find(struct show *show, const struct show_node *node, struct show_value *ret)
{
	static const char *const others[][2] = {{"pc", "rip"}, {"sp", "rsp"}, {"fp", "rbp"}};
	const char *name = node->name + 1;

	if (!show->frame.stack)
		return show_wrong(show, node, "registers of which frame? Give --crash, --cpu N, or --pid N --frame F");
	const struct dumpcore_registers *registers = &show->frame.stack->frames[show->frame.frame].registers;
	for (size_t i = 0; i < VMR_COUNT(others); i++)
		if (!strcmp(name, others[i][0]))
			name = others[i][1];
	for (int i = 0; i < DUMPCORE_REGISTER_COUNT; i++) {
		if (strcmp(name, dumpcore_register_name((enum dumpcore_register)i)) != 0)
			continue;
		if (!dumpcore_register_known(registers, (enum dumpcore_register)i))
			return show_wrong(show, node,
					  "what $%s was in this frame is not known: its callees did not "
					  "keep it",
					  name);
		*ret = show_number(show_basic(show->dump, "unsigned long"), registers->value[i]);
		return NULL;
	}
	return show_wrong(show, node, "no register %s: those of 64 bits are known, as $rax", node->name);
}
