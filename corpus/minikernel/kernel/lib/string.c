// SPDX-License-Identifier: MIT
#include <linux/printk.h>

void *memset(void *to, int byte, size_t size)
{
	for (char *p = to; size; size--)
		*(volatile char *)p++ = byte;
	return to;
}

void *memcpy(void *to, const void *from, size_t size)
{
	const char *f = from;

	for (char *p = to; size; size--)
		*(volatile char *)p++ = *f++;
	return to;
}

size_t strlen(const char *text)
{
	size_t n = 0;

	while (*(const volatile char *)(text + n))
		n++;
	return n;
}
