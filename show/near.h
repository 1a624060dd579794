/* SPDX-License-Identifier: MIT */
/* What was maybe meant by a name that nothing has: "; did you mean comm?", or "". The caller owns each. */
#pragma once

#include "show/show.h"

/* A member of a struct or union: of a path ("se.vrutime") that of it which is not there. */
char *show_near_member(const struct dumpcore_type *record, const char *path);
/* A type, with its keyword or without. */
char *show_near_type(struct dumpcore *dump, const char *name);
/* A variable of the frame, or a symbol. `frame` may be of nobody. */
char *show_near_name(struct dumpcore *dump, const struct show_frame *frame, const char *name);
/* A function or walk of expressions. */
char *show_near_function(const char *name);
/* A function of a stack's frames. */
char *show_near_frame(const struct dumpcore_stack *stack, const char *name);
