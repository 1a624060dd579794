/* SPDX-License-Identifier: MIT */
/* Where a local variable got its value: the assignments that can be the last one before it is read. */
#pragma once

#include "srcindex/worker/function.h"

enum { DEFINITION_MAX = 8 };

struct definitions {
	const struct event *events[DEFINITION_MAX];
	size_t count; /* 0: not known, or not on every path */
};

/* Of a variable as it is read at an event of a statement. */
struct definitions definitions_find(const struct function *function, const struct subject *variable, int ord);
