/* SPDX-License-Identifier: MIT */
/*
 * Which file lies where in memory. One that is cut while it is mapped, or whose disk fails, raises SIGBUS at the first
 * look behind its new end: the handler asks here whose fault it was. Not for several threads.
 */
#pragma once

#include <stddef.h>

/* `path` is for the message. */
void vmr_mapped_add(const void *data, size_t size, const char *path);
/* Nothing happens when nothing begins there. */
void vmr_mapped_remove(const void *data);
/* One line with its newline that names the file which lies at an address; NULL: none. For signal handlers too. */
const char *vmr_mapped_complaint(const void *address);
