/* SPDX-License-Identifier: MIT */
/* Files that people give as a dump or a vmlinux, and that neither is: what they are, by how they begin. */
#pragma once

#include <stddef.h>

/* "compressed with xz: unpack it first (unxz)"; NULL: nothing known. Borrowed for ever. */
const char *dumpcore_packed_hint(const void *head, size_t size);
