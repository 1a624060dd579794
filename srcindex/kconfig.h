/* SPDX-License-Identifier: MIT */
/*
 * The options of a kernel tree as its Kconfig files say: what an option needs, brings with it, and whether this
 * architecture can have it. For files of a tree that was not built, which its configuration leaves out.
 */
#pragma once

#include <stdbool.h>

#include "srcindex/command.h"

struct kconfig;

/* Of <tree>/Kconfig and what it sources, read when it is first asked for more than values; a tree without has no
 * options. */
struct kconfig *kconfig_create(const char *tree);
void kconfig_destroy(struct kconfig *kconfig);
/* An option's value in the configuration: y, m, n, a number, a quoted text. */
void kconfig_set(struct kconfig *kconfig, const char *name, const char *value);
/* 'y', 'm', 'n'; 0: no line of the configuration names it. */
char kconfig_value(const struct kconfig *kconfig, const char *name);

/*
 * Why this architecture can never have an option ("needs M68K"; borrowed, valid until the next call), NULL: it can. An
 * option that no Kconfig file knows counts as possible: the files may have been cut.
 */
const char *kconfig_missing(struct kconfig *kconfig, const char *name);

/* On whatever anybody chooses: 64BIT, MMU. */
bool kconfig_is_fixed(struct kconfig *kconfig, const char *name);

/* Start anew from the configuration; turn an option on with what it needs and selects; then what is on by default with
 * it; the flags of all that (-DCONFIG_X=1). */
void kconfig_begin(struct kconfig *kconfig);
void kconfig_turn_on(struct kconfig *kconfig, const char *name);
void kconfig_flags(struct kconfig *kconfig, struct command *command);

/* For a configuration that may be another version's: what its options select, and numbers and texts by default. */
void kconfig_complete(struct kconfig *kconfig, struct command *command);
