/* SPDX-License-Identifier: MIT */
/*
 * C expressions over a dump: `data->task->comm`, `per_cpu(runqueues, 1).curr`, `list(&modules, struct module, list) |
 * where state == 0`. docs/show.md has the grammar. A request is parsed once and run; it gives one value, or of a walk
 * one for each entry.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dumpcore/dumpcore.h"

/* Where in a request's text something is. */
struct show_place {
	size_t start, length; /* bytes */
};

/* Whose variables and registers are meant; {0}: nobody's. */
struct show_frame {
	const struct dumpcore_task *task;
	const struct dumpcore_stack *stack; /* NULL: none */
	size_t frame;
	bool has_cpu;
	unsigned cpu; /* of this_cpu() */
};

/*
 * The frame behind those that count as one with a frame: a function that was inlined into what is left of itself has
 * two frames at one pc, and a variable that the inner one lacks may be in the outer one.
 */
size_t show_frame_end(const struct dumpcore_stack *stack, size_t frame);

/* A value: bytes in the dump's memory, or a number. */
struct show_value {
	const struct dumpcore_type *type;
	bool is_number;     /* else it lies in memory */
	bool is_percpu;     /* its address is that within the per-CPU area: it lies nowhere yet */
	vmr_kaddr address;  /* in memory */
	uint64_t number;    /* extended to 64 bits as its type is */
	unsigned bit_shift; /* of a bit-field: where it begins in the byte at `address` */
	unsigned bit_size;  /* 0: no bit-field */
	uint64_t first;     /* of an array that is a part: the index of its first element */
};

/* What a walk says of an entry: nothing, an index, or a range of indices. */
enum show_label { SHOW_LABEL_NONE = 0, SHOW_LABEL_INDEX, SHOW_LABEL_RANGE };

struct show_entry {
	struct show_value value;
	enum show_label label;
	uint64_t first, last;
};

/* How a request ended. */
struct show_end {
	bool is_walk;     /* its values were entries of a walk */
	bool is_count;    /* `count`: only the number is asked for */
	uint64_t entries; /* that were handed out, or counted */
	char *why;        /* the walk ended early, and why; NULL: it came to its end. Owned */
	char *note;       /* what is wrong with what was walked, though it went on; NULL: nothing. Owned */
};
void show_end_deinit(struct show_end *end);

/* Bounds of a request. */
#define SHOW_TEXT_LIMIT 65536
#define SHOW_WALK_LIMIT 4000000

struct show;

/*
 * Parse a request. `frame` NULL: nobody's. VMR_USAGE with what is wrong, and *ret_place where. The caller destroys
 * *ret.
 */
struct vmr_error *show_create(struct dumpcore *dump, const char *text, const struct show_frame *frame,
			      struct show **ret, struct show_place *ret_place) VMR_MUST_USE;
void show_destroy(struct show *show);

typedef struct vmr_error *(*show_visit)(void *context, const struct show_entry *entry);
/*
 * Run it; each value goes to `visit`, whose error ends the run and is given on. VMR_USAGE: the expression makes no
 * sense with these types or names; VMR_FAULT: memory that it needs cannot be read; *ret_place says where. The caller
 * releases *ret_end, of an error too.
 */
struct vmr_error *show_run(struct show *show, show_visit visit, void *context, struct show_end *ret_end,
			   struct show_place *ret_place) VMR_MUST_USE;
/*
 * The value of a request that is about an entry: names are its members, `it` is the entry. For what is shown of each
 * entry of another request. Errors as of show_run; a walk is one.
 */
struct vmr_error *show_run_entry(struct show *show, const struct show_value *entry, struct show_value *ret,
				 struct show_place *ret_place) VMR_MUST_USE;
/* The name of the i-th function or walk; NULL: no more. */
const char *show_function_name(size_t i);
/* The request's text. Borrowed. */
const char *show_text(const struct show *show);
