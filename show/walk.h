/* SPDX-License-Identifier: MIT */
/* A walk that is under way: where its entries go, and what ends it. Only this folder's files include this. */
#pragma once

#include "show/function.h"
#include "show/value.h"

struct show_walk {
	struct show *show;
	show_visit visit;
	void *context;
	struct show_end *end;
	uint64_t seen; /* entries, before the stages */
	/* Brent's: a place that the walk comes back to if it is a circle (1980, BIT 20). */
	vmr_kaddr anchor;
	uint64_t steps, until;
};

/* An entry, through the stages. vmr_error_end: no more is wanted. */
struct vmr_error *show_walk_hand(struct show_walk *walk, const struct show_entry *entry) VMR_MUST_USE;
/* A pointer of a type to what lies at an address, as an entry without label. */
struct vmr_error *show_walk_hand_pointer(struct show_walk *walk, const struct dumpcore_type *target,
					 vmr_kaddr address) VMR_MUST_USE;
/* The walk ends here, and why; gives NULL, for what was found before is right. */
struct vmr_error *show_walk_stop(struct show_walk *walk, const char *format, ...) VMR_PRINTF(2, 3) VMR_MUST_USE;
/* The same because of an error of the dump; takes it. */
struct vmr_error *show_walk_stop_error(struct show_walk *walk, struct vmr_error *error) VMR_MUST_USE;
/* Said once: what is wrong with the structure, though the walk goes on. */
void show_walk_note(struct show_walk *walk, const char *format, ...) VMR_PRINTF(2, 3);
/* Was the walk at this node before? */
bool show_walk_is_circle(struct show_walk *walk, vmr_kaddr node);

/* An 8-byte member of a struct by name: its offset. VMR_USAGE at `node`: this kernel has none. */
struct vmr_error *show_walk_offset(struct show_walk *walk, const struct show_node *node, const char *type,
				   const char *member, uint64_t *ret) VMR_MUST_USE;
/* The object of a walk's first argument; of struct `type`, or VMR_USAGE says that it should be. NULL: of any. */
struct vmr_error *show_walk_object(struct show_walk *walk, struct show_node *call, const char *type,
				   struct show_value *ret) VMR_MUST_USE;
/* Type and offset of the second and third argument, whose member must be of `type` (NULL: of any). */
struct vmr_error *show_walk_member(struct show_walk *walk, const struct show_node *call, const char *type,
				   const struct dumpcore_type **ret_type, uint64_t *ret_offset) VMR_MUST_USE;
bool show_walk_is_type(const struct dumpcore_type *type, const char *name);
