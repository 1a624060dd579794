/* SPDX-License-Identifier: MIT */
/* An option and its relations, as kconfig_read.c finds them and kconfig.c uses them. */
#pragma once

#include <stddef.h>
#include <uthash.h>

#include "common/list.h"
#include "srcindex/kconfig.h"

/* A part of a Kconfig file's text. */
struct slice {
	const char *text;
	size_t length;
};

/* What must hold: a condition, and those above it (a menu's, an if's). */
struct condition {
	struct slice expression;
	struct condition *up, *next_made;
};

/* "select VALUE if CONDITION", "default VALUE if CONDITION". */
struct property {
	enum property_kind { PROPERTY_DEFAULT, PROPERTY_SELECT, PROPERTY_PROMPT } kind;
	struct slice value, condition; /* condition: empty, always */
	struct property *next;
};

/* A place that defines an option. */
struct definition {
	struct condition *depends;
	struct property *properties, **last;
	struct definition *next;
};

struct symbol_link {
	struct symbol *symbol;
	struct symbol_link *next;
};

struct symbol {
	char *name, *value; /* value: of the configuration, NULL none */
	enum symbol_kind { SYMBOL_SWITCH, SYMBOL_NUMBER, SYMBOL_STRING, SYMBOL_CHOICE } kind;
	struct definition *definitions, **last;
	struct symbol_link *dependents; /* options whose conditions or defaults name it */
	struct symbol_link *selectors;
	unsigned turn;      /* the last turn in which it was turned on */
	struct slice given; /* a number or text that it has by default, in that turn */
	enum { POSSIBLE_UNKNOWN, POSSIBLE_ASKED, POSSIBLE_YES, POSSIBLE_NO } possible;
	char *missing; /* why it is not possible, NULL: it is turned on by nothing */
	UT_hash_handle hh;
};

struct kconfig {
	char *tree;
	bool is_read;
	struct symbol *symbols; /* uthash */
	struct condition *conditions;
	struct vmr_list texts; /* of the files, which the slices lie in */
	unsigned turn;
	struct symbol **turned;
	size_t turned_count;
	char *missing;
};

/* Read the files, once (kconfig_read.c). */
void kconfig_read(struct kconfig *kconfig);
struct symbol *kconfig_find(const struct kconfig *kconfig, const char *name, size_t length);
struct symbol *kconfig_symbol(struct kconfig *kconfig, const char *name, size_t length);
/* The next name in an expression from *at on; false at its end. Quoted text and $(...) are none. */
bool kconfig_next_name(struct slice expression, size_t *at, struct slice *ret);
