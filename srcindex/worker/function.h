/* SPDX-License-Identifier: MIT */
/*
 * A function as facts: its statements in evaluation order with what each reads, writes and calls, and the control flow
 * between them. Made by lowering libclang's tree (lower.h), completed by the locks that are held (locks.c), written as
 * rows (emit.c). All texts and arrays of it live in one pool.
 */
#pragma once

#include <obstack.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "srcindex/graph.h"
#include "srcindex/worker/relation.h"
#include "srcindex/worker/unit.h"

/*
 * A place in memory: a root variable and a path from it (".a.b" inside it, "->" through its pointer, "[]" an element,
 * "-(m)" back from member m to the record around it).
 */
struct place {
	const char *root;      /* NULL: not a place that we can name */
	const char *root_kind; /* "parameter", "local", "global", "result" */
	CXType root_type;
	const char *path;   /* "" the variable itself */
	const char *record; /* record that the last pointer of the path leads to (or the variable is), NULL none */
	CXType record_type; /* of `record` */
	const char *member; /* path within `record`, "" the record itself */
	const char *field_record, *field; /* record that the last member itself belongs to, and its name; NULL none */
	unsigned hops;                    /* pointers followed on the way */
	unsigned id;                      /* of the root's declaration, 0 not known: names may hide each other */
	CXType type;                      /* of what lies there */
};

/* What a value says of something that was read: `event` (a read, or a call: its result), or a local variable. */
struct subject {
	const struct event *event; /* NULL: the variable */
	const char *variable;
	unsigned id;          /* of its declaration */
	unsigned serial, seq; /* where it was read: statement and place in it */
	struct relation relation;
	const struct subject *next; /* it says something of these too */
};

/* What an expression gives. */
struct value {
	struct place place; /* where the value was read from; with `address` the place whose address it is */
	bool address;
	const char *how;        /* how a pointer was made of another: "container_of", "list-walk"; NULL as it is */
	const char *via_member; /* of container_of and list walks: the member of the target type that the source points
				   to */
	const char *function;   /* name of the function that it is, NULL none */
	CXType type;
	struct constant constant;
	const struct subject *subject; /* NULL: nothing that we know */
};

struct argument {
	unsigned index;
	struct value value;
	const char *text;
	struct constant stored; /* what the call stores in what it points to */
};

enum event_kind { EVENT_UNKNOWN = 0, EVENT_ACCESS, EVENT_CALL };
struct event {
	enum event_kind kind;
	unsigned seq, line;
	/* an access */
	const char *access; /* "read", "write", "rmw", "address" */
	struct place place;
	bool marked;
	const char *written;           /* right side as written */
	struct constant constant;      /* its value */
	const struct subject *subject; /* what it says, of a write */
	/* a call */
	const char *callee, *callee_file, *slot_record, *slot_member;
	struct argument *arguments;
	size_t argument_count;
	unsigned macro_line; /* 0: in no macro, or on the line where that begins */
	CXCursor target;     /* definition of the callee where the unit has it */
	struct event *next;
	int ord; /* of its statement, when rows are written */
};

enum lock_effect_kind { LOCK_NOTHING = 0, LOCK_ACQUIRE, LOCK_RELEASE, LOCK_ASSERT };
struct lock_effect {
	enum lock_effect_kind kind;
	struct place place;
	const char *text;
	const char *arm;          /* the arm on which it is so (trylock), NULL: always */
	bool maybe;               /* whether it was taken is decided by a result that is not tested here */
	bool counts;              /* a real lock, on which another task may wait (not RCU) */
	const char *how;          /* "acquired", "guard", "asserted", "rcu" */
	int parameter;            /* of a helper's: that its place starts at, -1 none */
	int lock;                 /* from locks.c: its index in the function's locks, -1 none */
	struct lock_effect *next; /* of the same statement: what helpers do that it calls */
};

struct statement {
	const char *kind, *text, *macro;
	unsigned line, column, loop;
	unsigned serial; /* of lower_begin: what aliases refer to */
	struct event *events, *last_event;
	unsigned event_count;
	struct lock_effect lock;
	bool ends;    /* nothing comes after it (panic) */
	bool chooses; /* a switch */
	/* of a condition and a return: what decides, what is returned */
	const struct subject *subject;
	struct constant constant;
	int node;
	/* from locks.c */
	uint64_t held_must, held_may, given_must, given_may;
	bool exit_unlocked, exit_locked;
};

enum { SERIAL_NONE = UINT32_MAX };

struct alias {
	const char *variable, *of, *type, *member, *how;
	const char *of_record; /* that `of` is or points to, NULL none */
	const char *of_type;   /* of a member-load: record that `member` belongs to */
	unsigned line, serial; /* serial: of the statement that assigns */
};
struct slot {
	const char *record, *member, *target;
	struct place place; /* that it is stored in */
	unsigned line;
};
/* An address, or a pointer, stored where others can find it. */
struct escape {
	struct place stored, to;
	unsigned line, serial;
};
struct stack_object {
	const char *variable, *type, *macro;
	CXType ctype;
	unsigned line;
};
struct parameter {
	const char *name, *type;
};

/* Sets of locks, by their index: on every path and on some. `caller`: it was seen that the caller had taken it. */
struct held {
	uint64_t must, may, caller_must, caller_may;
};

struct held_lock {
	const char *key, *text, *how;
	bool counts;
	struct place place;
};

struct function {
	struct obstack pool;
	const struct unit_file *file;
	CXCursor cursor;
	const char *name;
	unsigned line, last_line;
	bool is_static, is_inline, partial;
	unsigned serial_count; /* statements that were begun */
	struct parameter *parameters;
	size_t parameter_count;
	struct statement *statements;
	size_t statement_count;
	struct graph graph;
	struct alias *aliases;
	size_t alias_count;
	struct slot *slots;
	size_t slot_count;
	struct escape *escapes;
	size_t escape_count;
	struct stack_object *stack_objects;
	size_t stack_object_count;
	struct held_lock locks[64];
	size_t lock_count;
	unsigned *opaque; /* declarations of variables that assembly may change */
	size_t opaque_count;
	struct held at_end;
};

/* Read a definition; a variable's initialiser gives slots only. The caller deinits. */
void function_init(struct function *function, const struct unit_file *file, CXCursor cursor);
void function_deinit(struct function *function);
/* Fill in what is held where, after the graph is there; reach: of its unit, for helpers that take or give back a lock.
 */
struct reach;
void function_find_locks(struct function *function, struct reach *reach);
/* Whether a statement takes a lock that counts, itself or by a helper. */
bool function_takes_lock(const struct statement *statement);
/* The same bytes seen from the variable that the place's root was made of; root NULL when there is no such. */
struct seen_as {
	const char *root, *record,
		*member; /* record, member: NULL when the bytes do not lie in what that variable points to */
};
struct seen_as function_seen_as(const struct function *function, struct obstack *pool, const struct place *place);
/* Write a function's rows: see rules/case. members: of the file so far. quality: of its unit. slots_only: a
 * variable's initialiser. */
struct rows_writer;
struct members;
void function_write(struct function *function, struct rows_writer *writer, struct members *members,
		    const char *quality);
void function_write_slots(struct function *function, struct rows_writer *writer);
