/* SPDX-License-Identifier: MIT */
/*
 * Where DWARF says a thing is: expressions in our own form (expression.c makes them from libdw's) and the stack machine
 * that evaluates them against one frame. Knows nothing of dumps: what it needs comes through callbacks. DWARF 5, 2.5
 * and 2.6, and GNU's variants of before.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"

/* A base type on the stack; all zero: the generic type (64 bits, sign by operator). */
struct location_type {
	uint8_t size; /* bytes, 1 to 8; 0: generic */
	bool is_signed;
};

struct location_expression;

struct location_op {
	uint8_t atom;              /* DW_OP_* */
	bool is_bad;               /* refers to something that is not there: evaluating it fails */
	struct location_type type; /* of the typed operators */
	uint64_t number,
		number2; /* operands; of an implicit pointer or parameter reference, the DIE's offset is `number` */
	uint32_t target; /* of DW_OP_bra and DW_OP_skip: index of the next operator */
	const uint8_t *bytes;                     /* of DW_OP_implicit_value, `number` bytes */
	const struct location_expression *nested; /* of an entry value or a call; NULL: empty */
};

struct location_expression {
	size_t count;
	struct location_op *ops;
};

/* What an evaluation may ask of its frame. A callback that returns false sets *why to a phrase that outlives the
 * result. */
struct location_frame {
	void *context;
	bool (*register_get)(void *context, unsigned number, uint64_t *ret, const char **why);
	bool (*memory_read)(void *context, vmr_kaddr address, void *buffer, size_t size);
	bool (*frame_base)(void *context, uint64_t *ret, const char **why);
	bool (*cfa)(void *context, uint64_t *ret, const char **why);
	/* The value that `nested` had when the function was entered. */
	bool (*entry_value)(void *context, const struct location_expression *nested, uint64_t *ret, const char **why);
	/* The value that the parameter (a DIE's offset) of this function had when it was entered. */
	bool (*parameter_value)(void *context, uint64_t parameter, uint64_t *ret, const char **why);
	uint64_t bias; /* run-time less link-time addresses */
};

enum location_kind {
	LOCATION_EMPTY = 0, /* nowhere: optimised out */
	LOCATION_MEMORY,    /* at the address `value` */
	LOCATION_REGISTER,  /* in the register `value` */
	LOCATION_VALUE,     /* is `value`, and nowhere in memory */
	LOCATION_BYTES,     /* is `bytes`, and nowhere in memory */
	LOCATION_POINTER,   /* points `offset` bytes into a thing without address: the DIE at `value` */
	LOCATION_FAILED,    /* cannot be computed: `why` */
};

struct location_piece {
	enum location_kind kind;
	uint64_t value;
	int64_t offset;
	const uint8_t *bytes;
	size_t byte_count;
	uint64_t bit_size;   /* 0: the only piece, as large as the thing */
	uint64_t bit_offset; /* within the register, value or memory */
	const char *why;
};

#define LOCATION_PIECE_LIMIT 64

struct location {
	struct location_piece pieces[LOCATION_PIECE_LIMIT];
	size_t count;        /* at least 1 */
	bool by_entry_value; /* an entry value took part */
	bool by_frame;       /* a register, the CFA or the frame base took part */
};

/*
 * Evaluate a location description. Always gives a result; what cannot be computed is a LOCATION_FAILED piece. Bounded:
 * 10000 steps, 64 stack entries, nested calls 8 deep.
 */
void location_evaluate(const struct location_expression *expression, const struct location_frame *frame,
		       struct location *ret);
/* Evaluate an expression whose result is a value (a CFI rule, a call site's value, a frame base); `start` is pushed
 * first when not NULL. */
bool location_compute(const struct location_expression *expression, const struct location_frame *frame,
		      const uint64_t *start, uint64_t *ret, const char **why);
