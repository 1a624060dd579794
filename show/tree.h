/* SPDX-License-Identifier: MIT */
/* A request as a small tree, and what is known while it runs. Only this folder's files include this. */
#pragma once

#include "show/token.h"

enum show_node_kind {
	SHOW_NODE_NUMBER = 0,
	SHOW_NODE_STRING, /* name, which something is compared with */
	SHOW_NODE_NAME,
	SHOW_NODE_REGISTER,
	SHOW_NODE_UNARY,       /* sign left */
	SHOW_NODE_BINARY,      /* left sign right */
	SHOW_NODE_CONDITIONAL, /* left ? right : third */
	SHOW_NODE_MEMBER,      /* left.name, left->name (sign) */
	SHOW_NODE_INDEX,       /* left[right], left[right..third] */
	SHOW_NODE_CAST,        /* (type)left */
	SHOW_NODE_TYPE,        /* a type, as sizeof and functions take it */
	SHOW_NODE_CALL,        /* name(arguments): left is the first, its `next` the second ... */
};

struct show_node {
	enum show_node_kind kind;
	enum show_sign sign;
	struct show_place place; /* of the operator, name or number: what an error points at */
	char *name;              /* owned by the request */
	uint64_t number;
	bool is_unsigned, is_long;
	const struct dumpcore_type *type; /* of a cast or a type */
	const struct show_function *function;
	struct show_node *left, *right, *third, *next;
	/* What was found last: the same question comes for each entry of a walk. */
	const struct dumpcore_type *seen;
	struct dumpcore_member member;
	bool is_found;
	struct show_value found;
	struct show_node *older; /* all nodes of a request */
};

/* `| where EXPRESSION`, `| first N`, `| count`. */
enum show_stage_kind { SHOW_STAGE_WHERE = 0, SHOW_STAGE_FIRST, SHOW_STAGE_COUNT };

#define SHOW_STAGE_LIMIT 16
struct show_stage {
	enum show_stage_kind kind;
	struct show_node *condition;
	uint64_t number, passed;
};

/* Variables of a frame, read when first asked for. */
#define SHOW_INLINED_LIMIT 4
struct show_locals {
	struct dumpcore_local *list;
	size_t count;
	bool is_read;
};

struct show {
	struct dumpcore *dump;
	struct show_frame frame;
	char *text;
	struct show_node *nodes, *root;
	struct show_stage stages[SHOW_STAGE_LIMIT];
	size_t stage_count;
	struct show_place place;                       /* of the error that is on its way */
	struct show_locals locals[SHOW_INLINED_LIMIT]; /* of the frame, and of itself around it */
	const struct show_value *entry;                /* of the walk, while a stage is evaluated */
	unsigned depth;
};

/* An error at a node: kept as the request's place. */
struct vmr_error *show_wrong(struct show *show, const struct show_node *node, const char *format, ...)
	VMR_PRINTF(3, 4) VMR_MUST_USE;
/* The same at a place of the text. */
struct vmr_error *show_wrong_at(struct show *show, struct show_place place, const char *format, ...)
	VMR_PRINTF(3, 4) VMR_MUST_USE;
/* function.c: a struct or union has no such member. */
struct vmr_error *show_no_member(struct show *show, const struct show_node *path,
				 const struct dumpcore_type *type) VMR_MUST_USE;
/* An error of the dump, told at a node unless it has a place already; NULL stays NULL. */
struct vmr_error *show_at(struct show *show, const struct show_node *node, struct vmr_error *error) VMR_MUST_USE;

/* parse.c: fills root and stages. */
struct vmr_error *show_parse(struct show *show) VMR_MUST_USE;
/* name.c: is a name one of a variable, function or register of this dump and frame? */
bool show_name_is_variable(struct show *show, const char *name);
/* name.c: the value of a name; VMR_USAGE when nothing has it. */
struct vmr_error *show_name_find(struct show *show, struct show_node *node, struct show_value *ret) VMR_MUST_USE;
struct vmr_error *show_register_find(struct show *show, const struct show_node *node,
				     struct show_value *ret) VMR_MUST_USE;

/* evaluate.c: the value of a node that is no walk. */
struct vmr_error *show_evaluate(struct show *show, struct show_node *node, struct show_value *ret) VMR_MUST_USE;
/* The same as a number of 64 bits: of an integer, enum, bool, pointer, array or function (its address). */
struct vmr_error *show_evaluate_number(struct show *show, struct show_node *node, uint64_t *ret) VMR_MUST_USE;
/* The object that a node is or points to: `list(head` and `list(&head` mean the same. */
struct vmr_error *show_evaluate_object(struct show *show, struct show_node *node, struct show_value *ret) VMR_MUST_USE;
/* A member of an object, through anonymous ones; the caller looked that it is a struct or union. */
struct vmr_error *show_member(struct show *show, struct show_node *node, const struct show_value *object,
			      struct show_value *ret) VMR_MUST_USE;
