/* SPDX-License-Identifier: MIT */
/*
 * The kernel's own table of symbols (kernel/kallsyms.c and scripts/kallsyms.c of Linux): names packed by tokens of 256
 * texts, addresses beside them. From bytes alone: this file knows no dump. Nothing is taken on trust: tokens must agree
 * with their index, and names with their markers.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KALLSYMS_TOKENS       256
#define KALLSYMS_NAME_LIMIT   1024 /* bytes of a name with its type; the kernel's limit is 512 (6.1), 128 before */
#define KALLSYMS_SYMBOL_LIMIT (1u << 23)
#define KALLSYMS_MARKED       256 /* each so many names have a marker */

/* How addresses are kept. */
enum kallsyms_form {
	KALLSYMS_UNKNOWN = 0,
	KALLSYMS_ADDRESSES,       /* 8 bytes each (CONFIG_KALLSYMS_BASE_RELATIVE off; gone since 6.11, 64e166099b69) */
	KALLSYMS_RELATIVE,        /* 4 bytes: base + word */
	KALLSYMS_RELATIVE_PERCPU, /* 4 bytes: a negative word is base - 1 - word, others are absolute (until 6.15) */
	KALLSYMS_PLACE,           /* 4 bytes: the word's own address + word (7.0) */
	KALLSYMS_FORM_COUNT,
};

/* Tables as read; borrowed. */
struct kallsyms {
	const uint8_t *names; /* and what lies behind them, the markers too */
	size_t names_size;
	const uint8_t *tokens;
	size_t tokens_size;
	const uint8_t *token_index; /* KALLSYMS_TOKENS words of 2 bytes */
	uint32_t count;
	bool has_long_names; /* a length with its top bit set has a second byte (6.1, 73bbb94466fd); found by check */
};

/* Bytes of the table of addresses of a form. */
size_t kallsyms_addresses_size(enum kallsyms_form form, uint32_t count);

/* Where the 256 texts end when the index fits them: each text begins where the index says. 0: it does not fit. */
size_t kallsyms_tokens_end(const uint8_t *tokens, size_t size, const uint8_t *index);
/*
 * Do the tables fit one another? Tokens by their index; names, of one of both lengths' writings, by the markers behind
 * them. Sets has_long_names. NULL: yes; else what does not fit.
 */
const char *kallsyms_check(struct kallsyms *tables);

/* A name as it is packed. */
struct kallsyms_name {
	char type; /* as nm has it: 'T' */
	char text[KALLSYMS_NAME_LIMIT];
};
/* Unpack the name at *at (0: the first), and move *at to the next. False: the tables are broken there. */
bool kallsyms_name_next(const struct kallsyms *tables, size_t *at, struct kallsyms_name *ret);
/* Step over the name at *at only. */
bool kallsyms_name_skip(const struct kallsyms *tables, size_t *at);

/* The address of a symbol; `table` lies at `place` in memory. */
uint64_t kallsyms_address(enum kallsyms_form form, const uint8_t *table, uint64_t place, uint64_t base, uint32_t index);

/* Where tables were found in a part of memory: offsets in it. */
struct kallsyms_found {
	size_t count, names, tokens, token_index;
};
/*
 * Find tables in a kernel's read-only data, which has one set: by the digits, which are ten tokens of one letter in all
 * kernels, then by the check above. `data` begins at an address that 8 divides. False: there are none.
 */
bool kallsyms_search(const uint8_t *data, size_t size, struct kallsyms_found *ret);
