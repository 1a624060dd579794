/* SPDX-License-Identifier: MIT */
/*
 * The cage of a child process that runs a foreign library over a stranger's bytes: also should the library be made to
 * run foreign code, it may read below some folders and what it was given open, use memory and CPU time up to a limit,
 * make threads, and write to its first three descriptors; nothing else. Needs libseccomp: only helpers link it.
 */
#pragma once

#include <stddef.h>

/*
 * Once, at the start; without roots no file can be opened. Gives what could not be had, as a text for the report; NULL:
 * nothing is missing.
 */
const char *vmr_confine(char *const *roots, size_t count, unsigned memory_mib);
/* The CPU time that the next piece of work may take, from now. */
void vmr_confine_time(unsigned seconds);
