/* SPDX-License-Identifier: MIT */
/* Which package of a distribution has a kernel's debug information: told by what the kernel says of who built it. */
#include <string.h>

#include "common/memory.h"
#include "dumpcore/internal.h"
#include "dumpcore/memory.h"
#include "dumpcore/debuginfo/symbols.h"

#define BANNER_LIMIT 1024

/* A word of the banner ("Linux version 6.1.0-57-amd64 (debian-kernel@lists.debian.org) (gcc ...) #1 SMP ... Debian
 * 6.1.192-3"), and the package's name around the release. The first that fits counts. */
static const struct {
	const char *word, *before, *after;
} PACKAGES[] = {
	{"-Ubuntu ", "linux-image-unsigned-", "-dbgsym"},
	{"Debian ", "linux-image-", "-dbg"},
	{".fc", "kernel-debuginfo-", ""},
	{".el", "kernel-debuginfo-", ""},
	{".amzn", "kernel-debuginfo-", ""},
	{"SUSE", "kernel-default-debuginfo of ", ""},
};

char *dumpcore_package_find(struct dumpcore *dump)
{
	const char *release = dump->info.release;
	struct dumpcore_symbol banner;
	vmr_autofree char *text = NULL;

	if (!release || vmr_error_drop(dumpcore_symbol_find(dump, "linux_banner", &banner)) ||
	    vmr_error_drop(dumpcore_read_string(dump, banner.address, BANNER_LIMIT, &text)))
		return NULL;
	for (size_t i = 0; i < VMR_COUNT(PACKAGES); i++)
		if (strstr(text, PACKAGES[i].word))
			return vmr_format("%s%s%s", PACKAGES[i].before, release, PACKAGES[i].after);
	return NULL;
}
