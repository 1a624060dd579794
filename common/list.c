/* SPDX-License-Identifier: MIT */
/* Lists of strings. */
#include "common/list.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

void vmr_list_add(struct vmr_list *list, const char *item)
{
	list->items = vmr_realloc_array(list->items, list->count + 1, sizeof(*list->items));
	list->items[list->count++] = vmr_strdup(item);
}

bool vmr_list_has(const struct vmr_list *list, const char *item)
{
	for (size_t i = 0; i < list->count; i++)
		if (!strcmp(list->items[i], item))
			return true;
	return false;
}

void vmr_list_deinit(struct vmr_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i]);
	free(list->items);
	*list = (struct vmr_list){0};
}
