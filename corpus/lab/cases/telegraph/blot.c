/* SPDX-License-Identifier: MIT */
// The decoy: ink runs over a sheet that somebody still waits for.
#include <linux/string.h>
#include "telegraph.h"

void telegraph_blot(void *sheet)
{
	memset((char *)sheet + 8, '.', 4);
}
