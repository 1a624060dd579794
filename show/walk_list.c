/* SPDX-License-Identifier: MIT */
/* Walks along one pointer: lists, hlists, llists, plists. */
#include <string.h>

#include "show/walk.h"

/* ---- list_head: a ring through the head */

struct ring {
	vmr_kaddr head;
	uint64_t next, prev; /* offsets in list_head */
};

/* next and prev of a node. */
static struct vmr_error *read_links(struct show_walk *walk, const struct ring *ring, vmr_kaddr node, uint64_t *ret_next,
				    uint64_t *ret_prev)
{
	uint64_t words[2];

	if (ring->next == 0 && ring->prev == 8) {
		VMR_TRY(dumpcore_read(walk->show->dump, node, words, sizeof(words)));
		*ret_next = words[0];
		*ret_prev = words[1];
		return NULL;
	}
	VMR_TRY(dumpcore_read_u64(walk->show->dump, node + ring->next, ret_next));
	return dumpcore_read_u64(walk->show->dump, node + ring->prev, ret_prev);
}

static struct vmr_error *walk_ring(struct show_walk *walk, const struct ring *ring, const struct dumpcore_type *type,
				   uint64_t offset)
{
	uint64_t node, prev, next, last = ring->head;

	struct vmr_error *error = read_links(walk, ring, ring->head, &node, &prev);
	if (error)
		return show_walk_stop_error(walk, error);
	while (node != ring->head) {
		if (!node)
			return show_walk_stop(walk,
					      "the link at " VMR_ADDRESS " is NULL: the list does not come back to "
					      "its head",
					      last);
		if (show_walk_is_circle(walk, node))
			return show_walk_stop(
				walk, "it is a circle that does not come back to the head: " VMR_ADDRESS " comes again",
				node);
		error = read_links(walk, ring, node, &next, &prev);
		if (error)
			return show_walk_stop_error(walk, vmr_error_wrap(error, "the link at " VMR_ADDRESS, last));
		if (prev != last)
			show_walk_note(walk,
				       "the list is damaged, or was being changed: prev of " VMR_ADDRESS
				       " is " VMR_ADDRESS " and not " VMR_ADDRESS,
				       node, prev, last);
		VMR_TRY(show_walk_hand_pointer(walk, type, node - offset));
		last = node;
		node = next;
	}
	return NULL;
}

static struct vmr_error *ring_init(struct show_walk *walk, const struct show_node *call, vmr_kaddr head,
				   struct ring *ret)
{
	ret->head = head;
	VMR_TRY(show_walk_offset(walk, call, "list_head", "next", &ret->next));
	return show_walk_offset(walk, call, "list_head", "prev", &ret->prev);
}

struct vmr_error *show_walk_list(struct show_walk *walk, struct show_node *call)
{
	const struct dumpcore_type *type;
	struct show_value head;
	struct ring ring;
	uint64_t offset;

	VMR_TRY(show_walk_object(walk, call, "list_head", &head));
	VMR_TRY(show_walk_member(walk, call, "list_head", &type, &offset));
	VMR_TRY(ring_init(walk, call, head.address, &ring));
	return walk_ring(walk, &ring, type, offset);
}

/* Sorted by priority: plist_head.node_list is a ring through plist_node.node_list. */
struct vmr_error *show_walk_plist(struct show_walk *walk, struct show_node *call)
{
	const struct dumpcore_type *type;
	struct show_value head;
	struct ring ring;
	uint64_t offset, in_head, in_node;

	VMR_TRY(show_walk_object(walk, call, "plist_head", &head));
	VMR_TRY(show_walk_member(walk, call, "plist_node", &type, &offset));
	VMR_TRY(show_walk_offset(walk, call, "plist_head", "node_list", &in_head));
	VMR_TRY(show_walk_offset(walk, call, "plist_node", "node_list", &in_node));
	VMR_TRY(ring_init(walk, call, head.address + in_head, &ring));
	return walk_ring(walk, &ring, type, offset + in_node);
}

/* ---- chains that end with NULL */

struct chain {
	const char *head, *first, *node; /* types, and the head's member */
	bool has_lock;                   /* bit 0 of the head's pointer is a lock (hlist_bl) */
	bool ends_odd;                   /* the last pointer is an odd number (hlist_nulls) */
};

static const struct chain chains[] = {
	{"hlist_head", "first", "hlist_node", false, false},
	{"hlist_bl_head", "first", "hlist_bl_node", true, false},
	{"hlist_nulls_head", "first", "hlist_nulls_node", false, true},
	{"llist_head", "first", "llist_node", false, false},
};

static struct vmr_error *walk_chain(struct show_walk *walk, struct show_node *call, const struct chain *chain,
				    const struct show_value *head)
{
	const struct dumpcore_type *type;
	uint64_t offset, first, next, node;
	vmr_kaddr link;

	VMR_TRY(show_walk_member(walk, call, chain->node, &type, &offset));
	VMR_TRY(show_walk_offset(walk, call, chain->head, chain->first, &first));
	VMR_TRY(show_walk_offset(walk, call, chain->node, "next", &next));
	for (link = head->address + first;; link = node + next) {
		struct vmr_error *error = dumpcore_read_u64(walk->show->dump, link, &node);
		if (error)
			return show_walk_stop_error(walk, error);
		if (chain->has_lock && link == head->address + first)
			node &= ~UINT64_C(1);
		if (!node || (chain->ends_odd && node & 1))
			return NULL;
		if (show_walk_is_circle(walk, node))
			return show_walk_stop(walk, "it is a circle: " VMR_ADDRESS " comes again", node);
		VMR_TRY(show_walk_hand_pointer(walk, type, node - offset));
	}
}

static struct vmr_error *walk_some_chain(struct show_walk *walk, struct show_node *call, size_t from, size_t to)
{
	struct show_value head;

	VMR_TRY(show_walk_object(walk, call, NULL, &head));
	for (size_t i = from; i < to; i++)
		if (show_walk_is_type(head.type, chains[i].head))
			return walk_chain(walk, call, &chains[i], &head);
	return show_wrong(walk->show, call->left, "%s where a struct %s should come: %s", dumpcore_type_name(head.type),
			  chains[from].head, call->function->usage);
}

struct vmr_error *show_walk_hlist(struct show_walk *walk, struct show_node *call)
{
	return walk_some_chain(walk, call, 0, 3);
}

struct vmr_error *show_walk_llist(struct show_walk *walk, struct show_node *call)
{
	return walk_some_chain(walk, call, 3, 4);
}
