/* SPDX-License-Identifier: MIT */
// The book of telegrams: each is noted on a form, which the sender gets a copy of.
#include <linux/delay.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include "telegraph.h"

noinline ssize_t telegraph_note(struct telegraph_line *line, char __user *to, size_t count, int answer)
{
	char form[192];
	size_t length;

	length = scnprintf(form, sizeof(form), "telegram %lu answer %d", line->sent, answer);
	memset(form + length, '.', sizeof(form) - length);
	fsleep(line->window);			/* the ink has to dry */
	count = min(count, sizeof(form));
	if (copy_to_user(to, form, count))
		return -EFAULT;
	spin_lock(&line->key);
	line->sent++;
	spin_unlock(&line->key);
	return count;
}
