/* SPDX-License-Identifier: MIT */
/*
 * Whom a grace period waits for (kernel/rcu/tree.h, tree_plugin.h): tasks that were taken off their CPU within a
 * section of a reader, and CPUs that have not passed a quiescent state. The tree is the same from 5.10 to 7.3; that a
 * task may stand in it at all needs CONFIG_PREEMPT_RCU.
 */
#include <string.h>

#include "common/memory.h"
#include "dumpcore/gap.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/state/wait_internal.h"

#define READERS_LIMIT  4096
#define STATE_MASK     3  /* RCU_SEQ_STATE_MASK (kernel/rcu/rcu.h): not 0 while one is under way */
#define CPUS_OF_A_LEAF 64 /* at most: bits of a mask */

/* One kind of grace period: names of what a node has for it. */
struct period {
	const char *sequence, *mask, *tasks, *reader, *cpu;
};
static const struct period normal = {"gp_seq", "qsmask", "gp_tasks",
				     "it is in a section of a reader that began before the grace period: a hint",
				     "its CPU has not passed a quiescent state of the grace period: a hint"},
			   expedited = {
				   "expedited_sequence", "expmask", "exp_tasks",
				   "it is in a section of a reader that the expedited grace period waits for: a hint",
				   "its CPU has not answered to the expedited grace period: a hint"};

struct tree {
	struct wait_reader *reader;
	struct dumpcore_wait *wait;
	const struct period *period;
	struct dumpcore_field nodes, blocked, mask, tasks, first, last, level;
	uint64_t node_size, count, levels;
	uint64_t entry; /* offset of a task's entry */
	bool has_entry; /* there is one */
	vmr_kaddr from; /* of the node that is walked: the first entry that counts */
	bool is_behind; /* it was met */
};

/* False: this kernel has no such tree, and a gap says what is missing. */
static bool find_tree(struct tree *tree)
{
	struct dumpcore *dump = tree->reader->dump;
	const struct {
		const char *type, *path;
		struct dumpcore_field *field;
	} rows[] = {
		{"rcu_state", "node", &tree->nodes},           {"rcu_node", "blkd_tasks.next", &tree->blocked},
		{"rcu_node", tree->period->mask, &tree->mask}, {"rcu_node", tree->period->tasks, &tree->tasks},
		{"rcu_node", "grplo", &tree->first},           {"rcu_node", "grphi", &tree->last},
		{"rcu_node", "level", &tree->level},
	};
	struct dumpcore_field entry;
	const struct dumpcore_type *node;

	for (size_t i = 0; i < VMR_COUNT(rows); i++) {
		vmr_autoerror error = dumpcore_field_find(dump, rows[i].type, rows[i].path, rows[i].field);
		if (!error)
			continue;
		dumpcore_gap_add(dump, tree->wait->task->address, "whom the grace period waits for is not known",
				 error->message, "RCU");
		return false;
	}
	tree->has_entry = !vmr_error_drop(dumpcore_field_find(dump, "task_struct", "rcu_node_entry.next", &entry));
	tree->entry = tree->has_entry ? entry.offset : 0;
	if (vmr_error_drop(dumpcore_type_find(dump, "struct rcu_node", &node)))
		return false;
	tree->node_size = dumpcore_type_size(node);
	return kernel_symbol_value(dump, "rcu_num_nodes", sizeof(uint32_t), &tree->count) &&
	       kernel_symbol_value(dump, "rcu_num_lvls", sizeof(uint32_t), &tree->levels);
}

static void add_reader(struct tree *tree, const struct dumpcore_task *task, const char *how)
{
	if (task && task->pid && task != tree->wait->task)
		wait_owner_add(tree->wait, task, false, how);
}

/* Those that the period waits for stand from the node's pointer to the end of its list. */
static bool visit_reader(void *context, vmr_kaddr node)
{
	struct tree *tree = context;

	tree->is_behind |= node == tree->from;
	if (tree->is_behind)
		add_reader(tree, dumpcore_task_find(tree->reader->dump, node - tree->entry), tree->period->reader);
	return true;
}

static void read_readers(struct tree *tree, vmr_kaddr node)
{
	struct dumpcore *dump = tree->reader->dump;
	const struct kernel_walk walk = {.limit = READERS_LIMIT, .visit = visit_reader, .context = tree};

	if (!tree->has_entry || !kernel_field_try(dump, &tree->tasks, node, &tree->from) || !tree->from)
		return;
	tree->is_behind = false;
	vmr_autoerror error = kernel_list_walk(dump, node + tree->blocked.offset, &walk);
	if (error)
		dumpcore_gap_add(dump, node, "whom the grace period waits for is not known in full", error->message,
				 "RCU's readers");
}

/* CPUs stand in the leaves. */
static void read_cpus(struct tree *tree, vmr_kaddr node)
{
	struct dumpcore *dump = tree->reader->dump;
	uint64_t level, mask, first, last;

	if (!kernel_field_try(dump, &tree->level, node, &level) || level + 1 != tree->levels ||
	    !kernel_field_try(dump, &tree->mask, node, &mask) || !kernel_field_try(dump, &tree->first, node, &first) ||
	    !kernel_field_try(dump, &tree->last, node, &last) || last - first >= CPUS_OF_A_LEAF)
		return;
	for (uint64_t cpu = first; cpu <= last; cpu++)
		if (mask >> (cpu - first) & 1)
			add_reader(tree, kernel_task_on(dump, (unsigned)cpu), tree->period->cpu);
}

/* Whether a function of that name waits, or one between it and who does. */
static bool waits_in(const struct wait_reader *reader, const struct dumpcore_wait *wait, const char *name)
{
	const struct dumpcore_stack *stack = dumpcore_stack_of(reader->dump, wait->task);

	for (size_t i = 0; stack && i < stack->frame_count && (wait->frame == SIZE_MAX || i <= wait->frame); i++)
		if (stack->frames[i].function && !strcmp(stack->frames[i].function, name))
			return true;
	return false;
}

void wait_rcu_owners(struct wait_reader *reader, struct dumpcore_wait *wait)
{
	bool is_expedited = waits_in(reader, wait, "synchronize_rcu_expedited");
	struct tree tree = {.reader = reader, .wait = wait, .period = is_expedited ? &expedited : &normal};
	struct dumpcore_field sequence;
	vmr_kaddr state;
	uint64_t number;

	/* its callbacks may stand behind others that are ready */
	if (waits_in(reader, wait, "rcu_barrier") || !kernel_symbol_address(reader->dump, "rcu_state", &state) ||
	    !find_tree(&tree) ||
	    vmr_error_drop(dumpcore_field_find(reader->dump, "rcu_state", tree.period->sequence, &sequence)) ||
	    !kernel_field_try(reader->dump, &sequence, state, &number))
		return;
	if (!(number & STATE_MASK)) {
		wait->ownerless = "no grace period is under way";
		return;
	}
	for (uint64_t i = 0; i < tree.count && i * tree.node_size < tree.nodes.size; i++) {
		vmr_kaddr node = state + tree.nodes.offset + i * tree.node_size;
		read_readers(&tree, node);
		read_cpus(&tree, node);
	}
}
