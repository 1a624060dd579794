/* SPDX-License-Identifier: MIT */
// What a gardener writes down, on sheets of the size of a sprinkler.
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "sprinkler.h"

enum { SHEETS = 16, SHEET_SIZE = 500, RULE_LENGTH = 100 };

void sprinkler_report(int standing)
{
	char *sheet[SHEETS];
	int count, at;

	for (count = 0; count < SHEETS; count++) {
		sheet[count] = kmalloc(SHEET_SIZE, GFP_KERNEL);
		if (!sheet[count])
			break;
		memset(sheet[count], '-', RULE_LENGTH);
	}
	if (count)
		scnprintf(sheet[0] + RULE_LENGTH, SHEET_SIZE - RULE_LENGTH, "\n%d sprinklers stand\n", standing);
	for (at = 0; at < count; at++)
		kfree(sheet[at]);
}
