/* SPDX-License-Identifier: MIT */
/* What was maybe meant by a name that nothing has. */
#include "show/near.h"

#include <fnmatch.h>
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

/* Functions and macros of the kernel and of other tools, and what does here what they do there; `*` stands for any
 * letters. */
static const struct {
	const char *name, *here;
} others[] = {
	{"find_task*", "task(PID)"},
	{"pid_task", "task(PID)"},
	{"for_each_task", "tasks()"},
	{"for_each_process*", "tasks()"},
	{"for_each_online_cpu", "cpus(NAME)"},
	{"cpu_rq", "per_cpu(runqueues, CPU)"},
	{"get_cpu_var", "this_cpu(NAME)"},
	{"list_for_each*", "list(HEAD, TYPE, MEMBER)"},
	{"hlist_for_each*", "hlist(HEAD, TYPE, MEMBER)"},
	{"hlist_nulls_for_each*", "hlist(HEAD, TYPE, MEMBER)"},
	{"llist_for_each*", "llist(HEAD, TYPE, MEMBER)"},
	{"plist_for_each*", "plist(HEAD, TYPE, MEMBER)"},
	{"rbtree_*", "rbtree(ROOT, TYPE, MEMBER)"},
	{"xa_*", "xarray(X, TYPE)"},
	{"radix_tree_*", "radix(X, TYPE)"},
	{"idr_*", "idr(X, TYPE)"},
	{"mt_for_each", "maple(TREE, TYPE)"},
	{"for_each_vma*", "maple(&MM->mm_mt, struct vm_area_struct)"},
	{"list_entry", "container_of(POINTER, TYPE, MEMBER)"},
	{"hlist_entry", "container_of(POINTER, TYPE, MEMBER)"},
	{"rb_entry", "container_of(POINTER, TYPE, MEMBER)"},
	{"cast", "(TYPE)VALUE"},
	{"Object", "*(TYPE *)ADDRESS"},
	{"READ_ONCE", "its argument alone"},
	{"atomic*_read", "ATOMIC.counter"},
	{"d_path", "FILE->f_path.dentry->d_name.name, the last part of the path"},
	{"virt_to_page", "identify ADDRESS, a command"},
	{"identify_address", "identify ADDRESS, a command"},
	{"stack_trace", "bt PID, a command"},
};

static const char *here_of(const char *name)
{
	for (size_t i = 0; i < VMR_COUNT(others); i++)
		if (!fnmatch(others[i].name, name, 0))
			return others[i].here;
	return NULL;
}

char *show_near_function(const char *name)
{
	struct vmr_nearest nearest;
	const char *function, *here = here_of(name);

	if (here)
		return vmr_format(": here it is %s", here);

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
