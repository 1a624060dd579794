/* SPDX-License-Identifier: MIT */
/* Echoes of a value that was used of a record: what their two searches share. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"

struct casedb;
struct dumpcore;
struct dumpcore_stack;
struct subject;

struct echo_search {
	struct dumpcore *dump;
	struct casedb *db;
	const struct subject *subject;
	uint64_t value;
	vmr_kaddr from;   /* where it was loaded from */
	vmr_kaddr object; /* start of the slab object that the value points into; 0: into none */
};

struct echo {
	const char *place, *name;
	size_t idx; /* SIZE_MAX: none */
	vmr_kaddr address;
	bool is_exact;
	unsigned hops;
};

struct vmr_error *echo_add(const struct echo_search *search, const struct echo *echo) VMR_MUST_USE;
/* The value itself, or a pointer into the same object. */
bool echo_is(const struct echo_search *search, uint64_t value, bool *ret_exact);
/* Variables of the live frames, and slab objects that they lead to. */
struct vmr_error *echo_reach(const struct echo_search *search, const struct dumpcore_stack *stack) VMR_MUST_USE;
