/* SPDX-License-Identifier: MIT */
/* A set of texts; NULL is the empty one. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct texts; /* opaque */

/* The texts are borrowed. The caller destroys it. */
struct texts *texts_create(const char *const *texts, size_t count);
void texts_destroy(struct texts *set);
bool texts_has(const struct texts *set, const char *text);
