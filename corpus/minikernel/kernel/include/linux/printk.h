/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PRINTK_H
#define _LINUX_PRINTK_H

#include <linux/compiler.h>
#include <linux/types.h>

int printk(const char *format, ...) __printf(1, 2);
int snprintf(char *buffer, size_t size, const char *format, ...) __printf(3, 4);
int vsnprintf(char *buffer, size_t size, const char *format, __builtin_va_list arguments);
void *memset(void *to, int byte, size_t size);
void *memcpy(void *to, const void *from, size_t size);
size_t strlen(const char *text);

#endif
