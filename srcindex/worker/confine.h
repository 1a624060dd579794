/* SPDX-License-Identifier: MIT */
/*
 * The cage of the worker: the kernel holds what gate.h promises, also should libclang be made to run foreign code. It
 * may read below some folders, use memory and CPU time up to a limit, make threads, and write to its pipe; nothing
 * else.
 */
#pragma once

#include <stddef.h>

/* Once, at the start. Gives what could not be had, as a text for the report; NULL: nothing is missing. */
const char *confine(char *const *roots, size_t count);
/* The CPU time that the next unit may take, from now. */
void confine_unit(unsigned seconds);
