/* SPDX-License-Identifier: MIT */
/* Memory of expressions and of what goes with them: all of an arena goes at once. */
#pragma once

#include <stddef.h>

struct expression_arena;
struct expression_arena *expression_arena_create(void);
void expression_arena_destroy(struct expression_arena *arena);
/* Zeroed memory that lives as long as the arena. */
void *expression_arena_alloc(struct expression_arena *arena, size_t size);
/* A formatted string that lives as long as the arena. */
const char *expression_arena_format(struct expression_arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static inline void expression_arena_destroy_ptr(struct expression_arena **arena)
{
	expression_arena_destroy(*arena);
}
#define expression_autoarena __attribute__((cleanup(expression_arena_destroy_ptr))) struct expression_arena *
