/* SPDX-License-Identifier: MIT */
/* The words of the kernel's and modules' data, page by page. */
#include "dumpcore/state/dataword.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/module.h"
#include "dumpcore/memory.h"

#define RANGE_LIMIT (64u << 20) /* bytes of one range that are looked through */

static void take_range(struct dumpcore *dump, vmr_kaddr start, vmr_kaddr end, dataword_take *take, void *context)
{
	uint64_t words[DUMPCORE_PAGE_SIZE / 8];
	if (end - start > RANGE_LIMIT)
		end = start + RANGE_LIMIT;
	for (vmr_kaddr page = start & ~UINT64_C(4095); page < end; page += DUMPCORE_PAGE_SIZE)
		if (dumpcore_try_read(dump, page, words, sizeof(words)))
			take(context, page, words, VMR_COUNT(words));
}

void datawords_of_kernel(struct dumpcore *dump, dataword_take *take, void *context)
{
	static const char *const bounds[][2] = {{"_sdata", "_edata"}, {"__bss_start", "__bss_stop"}};
	for (size_t i = 0; i < VMR_COUNT(bounds); i++) {
		vmr_kaddr start, end;
		if (kernel_symbol_address(dump, bounds[i][0], &start) &&
		    kernel_symbol_address(dump, bounds[i][1], &end) && start < end)
			take_range(dump, start, end, take, context);
	}
}

void datawords_of_modules(struct dumpcore *dump, dataword_take *take, void *context)
{
	const struct dumpcore_module *modules = NULL;
	size_t count = 0;
	if (vmr_error_drop(dumpcore_modules_get(dump, &modules, &count)))
		return;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < modules[i].range_count; k++) {
			const struct dumpcore_module_range *range = &modules[i].ranges[k];
			if (!range->is_init && strcmp(range->name, "text") != 0 && strcmp(range->name, "rodata") != 0)
				take_range(dump, range->start, range->end, take, context);
		}
}
