/* SPDX-License-Identifier: MIT */
/* Lists of strings from the command line. */
#include <stdlib.h>

#include "cli/command.h"
#include "common/memory.h"

void cli_list_add(struct cli_list *list, const char *item)
{
	list->items = vmr_realloc_array(list->items, list->count + 1, sizeof(*list->items));
	list->items[list->count++] = vmr_strdup(item);
}

void cli_list_deinit(struct cli_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i]);
	free(list->items);
	*list = (struct cli_list){0};
}
