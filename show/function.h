/* SPDX-License-Identifier: MIT */
/* What looks like a function call: sizeof, container_of, per_cpu, walks. Only this folder's files include this. */
#pragma once

#include "show/tree.h"

/* What an argument is. */
enum show_argument {
	SHOW_NO_ARGUMENT = 0,
	SHOW_AN_EXPRESSION,
	SHOW_A_TYPE,
	SHOW_A_PATH, /* of a member: "se.run_node" */
	SHOW_TYPE_OR_EXPRESSION,
};

#define SHOW_ARGUMENT_LIMIT 3

struct show_walk;

struct show_function {
	const char *name;
	unsigned least; /* arguments that must be given */
	enum show_argument arguments[SHOW_ARGUMENT_LIMIT];
	const char *usage; /* "container_of(POINTER, TYPE, MEMBER)" */
	struct vmr_error *(*evaluate)(struct show *show, struct show_node *call, struct show_value *ret);
	/* Of a walk: hand out its entries. */
	struct vmr_error *(*walk)(struct show_walk *walk, struct show_node *call);
};

/* NULL: there is no such function. `length` bytes of name. */
const struct show_function *show_function_find(const char *name, size_t length);
/* The i-th function; NULL: no more. */
const struct show_function *show_function_at(size_t i);

/* The n-th argument of a call, from 0; NULL: it was not given. */
struct show_node *show_argument(const struct show_node *call, unsigned number);

/* walks, by what they go through */
struct vmr_error *show_walk_list(struct show_walk *walk, struct show_node *call) VMR_MUST_USE;
struct vmr_error *show_walk_hlist(struct show_walk *walk, struct show_node *call) VMR_MUST_USE;
struct vmr_error *show_walk_llist(struct show_walk *walk, struct show_node *call) VMR_MUST_USE;
struct vmr_error *show_walk_plist(struct show_walk *walk, struct show_node *call) VMR_MUST_USE;
struct vmr_error *show_walk_rbtree(struct show_walk *walk, struct show_node *call) VMR_MUST_USE;
struct vmr_error *show_walk_xarray(struct show_walk *walk, struct show_node *call) VMR_MUST_USE;
struct vmr_error *show_walk_radix(struct show_walk *walk, struct show_node *call) VMR_MUST_USE;
struct vmr_error *show_walk_idr(struct show_walk *walk, struct show_node *call) VMR_MUST_USE;
struct vmr_error *show_walk_maple(struct show_walk *walk, struct show_node *call) VMR_MUST_USE;
struct vmr_error *show_walk_cpus(struct show_walk *walk, struct show_node *call) VMR_MUST_USE;
struct vmr_error *show_walk_tasks(struct show_walk *walk, struct show_node *call) VMR_MUST_USE;
