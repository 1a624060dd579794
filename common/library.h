/* SPDX-License-Identifier: MIT */
/* Foreign libraries that are loaded when they are needed. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * Functions of a library (a handle of dlopen, NULL: it could not be loaded) by their names, into `ret`: a struct that
 * has a pointer for each, in that order. False: one is not there, and *ret is as it was.
 */
bool vmr_library_find(void *library, const char *const *names, size_t count, void *ret);
