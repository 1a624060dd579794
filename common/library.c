/* SPDX-License-Identifier: MIT */
/* Functions of foreign libraries, by name. */
#include "common/library.h"

#include <dlfcn.h>
#include <string.h>

#include "common/memory.h"

bool vmr_library_find(void *library, const char *const *names, size_t count, void *ret)
{
	vmr_autofree void **found = vmr_alloc_array(count, sizeof(*found));

	for (size_t i = 0; i < count; i++)
		if (!library || !(found[i] = dlsym(library, names[i])))
			return false;
	memcpy(ret, found, count * sizeof(*found));
	return true;
}
