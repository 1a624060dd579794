/* SPDX-License-Identifier: MIT */
/*
 * From libclang's tree to statements and control flow. statement.c walks what executes, expression.c what is evaluated,
 * macro_use.c what a macro means, place.c names memory; they call each other over this header.
 */
#pragma once

#include "srcindex/worker/function.h"
#include "srcindex/worker/macro_table.h"
#include "srcindex/worker/node.h"
#include "srcindex/worker/types.h"

enum { LOWER_DEPTH_MAX = 900, LOWER_ACCESSOR_DEPTH = 4, LOWER_STATEMENT_MAX = 20000, LOWER_EVENT_MAX = 4000 };

/* What happens when a scope is left: a guard's lock is released, or a function is called on a variable (__free). */
struct cleanup {
	struct node *scope;         /* compound statement that it belongs to */
	struct lock_effect release; /* kind LOCK_NOTHING: a call */
	const char *callee, *variable, *text, *macro;
	const struct place *place; /* of the variable, where it is called with its address; NULL: with its value */
	struct cleanup *below;
};

struct label {
	struct node *node;
	int join;
	struct label *next;
};

struct jump { /* where break or continue goes */
	int target;
	struct cleanup *keep; /* cleanups that stay */
};

struct open_statement {
	struct statement statement;
	struct node *leaf; /* of a condition: what decides */
	struct open_statement *below;
};

struct lower {
	struct function *function;
	struct obstack *pool;
	struct node *root;
	int at; /* graph node after which the next one comes, GRAPH_NONE: not reached */
	struct open_statement *open;
	const struct macro *inside; /* expansion that is being walked */
	unsigned start, end;        /* of the last node that lies in the file */
	unsigned loop, depth;
	struct jump jump_break, jump_continue;
	int switch_node; /* GRAPH_NONE outside */
	bool switch_default;
	struct cleanup *cleanups;
	struct node *scope;
	struct label *labels;
	unsigned init_events;
	bool only_slots; /* an initialiser at top level: nothing executes */
};

/* text in the pool, printf style */
const char *lower_format(struct lower *lower, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Source between two offsets as one line, in the pool. */
const char *lower_text(struct lower *lower, unsigned start, unsigned end);
unsigned lower_line(const struct lower *lower, unsigned offset, unsigned *ret_column);

/* statement.c */
void lower_statement(struct lower *lower, struct node *node);
/* Open a statement at a node; what is evaluated until it is closed belongs to it. */
void lower_begin(struct lower *lower, const char *kind, struct node *node);
/* Close it: gives its graph node (the one before, when it was empty and `keep` is false). */
int lower_end(struct lower *lower, bool keep);
/* What was evaluated so far becomes a statement of its own: control flow comes in between. */
void lower_flush(struct lower *lower);
int lower_join(struct lower *lower);
void lower_go(struct lower *lower, int join);
/* Control flow ends here. */
void lower_stop(struct lower *lower);
/* Register what is to be done when the current scope is left. */
void lower_add_cleanup(struct lower *lower, struct cleanup cleanup);
void lower_scope(struct lower *lower, struct node *scope, void (*body)(struct lower *, struct node *),
		 struct node *node);

/* Joins of all labels below a node. */
void lower_collect_labels(struct lower *lower, struct node *node);
/* True when a statement stores: an assignment, a declaration. */
bool lower_is_store(const struct node *node);

/* condition.c */
/* A condition: control goes on at one of two joins. */
void lower_condition(struct lower *lower, struct node *node, int when_true, int when_false);
/* A condition of literals only: 1 or 0, -1 when it is none. */
int lower_decided(struct node *node);

/* declaration.c */
void lower_declaration(struct lower *lower, struct node *node);
/* A variable gets its initialiser. */
struct node *lower_find_initialiser(struct node *variable);
void lower_initialise(struct lower *lower, const struct place *place, struct node *content);

/* expression.c */
struct value lower_value(struct lower *lower, struct node *node);
struct place lower_place(struct lower *lower, struct node *node);
/* NULL when it is no event that matters. */
struct event *lower_access(struct lower *lower, const char *kind, const struct place *place, bool marked,
			   const char *written);
/* A call event with its arguments (count of them in `arguments`, of the pool). */
struct event *lower_call(struct lower *lower, const char *callee, struct argument *arguments, size_t count);
void lower_initialiser(struct lower *lower, const struct place *place, struct node *list, CXType type);
/* Local pointers whose address a call is given: written by it, for all that is known. */
void lower_write_out_parameters(struct lower *lower, const struct argument *arguments, size_t count);
/* store.c: an assignment: the write and its facts, alias and slot; the event or NULL. written: as written. */
struct event *lower_store(struct lower *lower, const struct place *place, const struct value *value,
			  const char *written);
/* Those facts alone. */
void lower_note_store(struct lower *lower, const struct place *place, const struct value *value, unsigned line);
/* atomic.c: a call of that name as an access of its object, where it is an atomic or bit operation; what its result
 * says. */
void lower_note_atomic(struct lower *lower, const char *name, struct argument *arguments, size_t count,
		       struct value *ret);
/* constant.c */
struct constant lower_constant(struct node *node);
/* subject.c: what was read at an event (NULL gives NULL), or from a local variable here. */
const struct subject *subject_of_event(struct lower *lower, const struct event *event);
const struct subject *subject_of_variable(struct lower *lower, const struct place *place);
/* What it still says as a value of another type: nothing when something may be cut off. */
const struct subject *subject_convert(const struct subject *subject, CXType from, CXType to);
/* `relation` said of what says `subject`; and of two together. */
const struct subject *subject_compose(struct lower *lower, const struct subject *subject, struct relation relation);
const struct subject *subject_join(struct lower *lower, const struct subject *left, const struct subject *right);
/* Slots that a called helper fills: it is given a function, and its body stores that in a member of another argument.
 */
void lower_note_helper_slots(struct lower *lower, CXCursor callee, const struct argument *arguments, size_t count,
			     unsigned line);
/* The lock effect of a call of that name, when it is a lock function: on the open statement. */
void lower_note_lock(struct lower *lower, const char *name, const struct argument *arguments, size_t count);

/* macro_use.c */
/* True when the node is an expansion with a meaning of its own; *ret is its value then. */
bool lower_macro(struct lower *lower, struct node *node, struct value *ret);
/* True when a whole statement (loop, guard) was lowered by the macro that it begins with. */
bool lower_macro_statement(struct lower *lower, struct node *node);
/* The expression that is decisive in a condition: argument of likely(), of WARN_ON(). */
struct node *lower_pass_through(struct lower *lower, struct node *node);
/* Argument i of an expansion as a value, evaluated. */
struct value lower_macro_argument(struct lower *lower, struct node *node, const struct macro *macro, unsigned i);

/* A guard as a declaration: a variable of type class_CLASS_t. */
void lower_guard(struct lower *lower, struct node *declaration, const char *class);

/* place.c */
struct place place_of_variable(struct lower *lower, CXCursor declaration);
struct place place_named(struct lower *lower, const char *root, const char *kind, CXType type);
struct place place_deref(struct lower *lower, const struct value *pointer);
struct place place_member(struct lower *lower, const struct place *base, CXCursor field);
struct place place_member_named(struct lower *lower, const struct place *base, const char *member);
struct place place_element(struct lower *lower, const struct place *base, CXType element);

/* container.c: the record around a member that a pointer leads to. */
struct value value_container(struct lower *lower, const struct value *pointer, CXType outer, const char *member,
			     const char *how);
/* A member's place in a record. */
struct lower_offset {
	const char *record, *member;
};
/* The same where the type of the result does not say which record. */
struct value value_container_named(struct lower *lower, const struct value *pointer, CXType outer,
				   const struct lower_offset *offset, const char *how);
/* True when an expression is offsetof, or the same by hand. */
bool lower_read_offset(struct lower *lower, struct node *node, struct lower_offset *ret);
/* What a function gives that does nothing but compute the record around what it is handed; `depth`: accessors that it
 * may call in turn. False: it does something else, or its definition was not seen. */
bool lower_accessor(struct lower *lower, CXCursor definition, const struct value *given, size_t count, unsigned depth,
		    struct value *ret);
