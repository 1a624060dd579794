/* SPDX-License-Identifier: MIT */
/* VMCOREINFO's values as numbers. Only dumpcore's own files include this. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"

struct dumpcore;

/* A key's value in a text (NULL: none): borrowed, not terminated. */
bool dumpcore_vmcoreinfo_lookup(const char *text, const char *key, const char **ret, size_t *ret_length);
/* A whole key ("NUMBER(phys_base)") as a number; base 0: 0x says hexadecimal. A negative number is its two's
 * complement. */
bool dumpcore_vmcoreinfo_number(const struct dumpcore *dump, const char *key, int base, uint64_t *ret);
/* SYMBOL(name): a run-time address. */
bool dumpcore_vmcoreinfo_symbol(const struct dumpcore *dump, const char *name, vmr_kaddr *ret);
/* OFFSET(type.member), SIZE(type): bytes. */
bool dumpcore_vmcoreinfo_offset(const struct dumpcore *dump, const char *member, uint64_t *ret);
bool dumpcore_vmcoreinfo_size(const struct dumpcore *dump, const char *type, uint64_t *ret);
