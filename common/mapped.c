/* SPDX-License-Identifier: MIT */
/* Which file lies where in memory. */
#include "common/mapped.h"

#include <stdint.h>
#include <stdlib.h>

#include "common/memory.h"
#include "common/text.h"

struct mapped {
	struct mapped *next;
	const uint8_t *data;
	size_t size;
	char *complaint; /* made beforehand: a signal handler cannot */
};

static struct mapped *first;

void vmr_mapped_add(const void *data, size_t size, const char *path)
{
	struct mapped *mapped = vmr_alloc(sizeof(*mapped));
	vmr_autofree char *clean = vmr_text_clean(path, false);

	*mapped = (struct mapped){.next = first, .data = data, .size = size};
	mapped->complaint = vmr_format("vmrace: %s: was cut while it was read, or its disk failed: try again when "
				       "nobody writes to it\n",
				       clean);
	first = mapped;
}

void vmr_mapped_remove(const void *data)
{
	for (struct mapped **at = &first; *at; at = &(*at)->next) {
		struct mapped *mapped = *at;
		if (mapped->data != data)
			continue;
		*at = mapped->next;
		free(mapped->complaint);
		free(mapped);
		return;
	}
}

const char *vmr_mapped_complaint(const void *address)
{
	for (const struct mapped *at = first; at; at = at->next)
		if ((uintptr_t)address - (uintptr_t)at->data < at->size)
			return at->complaint;
	return NULL;
}
