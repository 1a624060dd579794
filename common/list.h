/* SPDX-License-Identifier: MIT */
/* A growing list of strings, owned, as is each. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* {0} is an empty one. */
struct vmr_list {
	char **items;
	size_t count;
};

/* Append a copy. */
void vmr_list_add(struct vmr_list *list, const char *item);
bool vmr_list_has(const struct vmr_list *list, const char *item);
/* Release what it holds; it is empty then. */
void vmr_list_deinit(struct vmr_list *list);
#define vmr_autolist __attribute__((cleanup(vmr_list_deinit))) struct vmr_list
