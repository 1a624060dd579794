// SPDX-License-Identifier: MIT
/* %s %d %u %x %c, with l, a width and 0; no more is needed. */
#include <linux/printk.h>

struct output {
	char *at, *end;
};

static void put(struct output *output, char c)
{
	if (output->at < output->end)
		*output->at++ = c;
}

static void put_number(struct output *output, unsigned long value, unsigned int base, int width, char fill)
{
	char digits[24];
	int n = 0;

	do {
		digits[n++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	for (; width > n; width--)
		put(output, fill);
	while (n)
		put(output, digits[--n]);
}

static void put_signed(struct output *output, long value, int width, char fill)
{
	if (value < 0)
		put(output, '-');
	put_number(output, value < 0 ? -(unsigned long)value : (unsigned long)value, 10, width, fill);
}

int vsnprintf(char *buffer, size_t size, const char *format, __builtin_va_list arguments)
{
	struct output output = { buffer, buffer + size - 1 };

	for (; *format; format++) {
		char fill = ' ';
		int width = 0;
		bool is_long = false;

		if (*format != '%') {
			put(&output, *format);
			continue;
		}
		if (*++format == '0')
			fill = '0';
		for (; *format >= '0' && *format <= '9'; format++)
			width = width * 10 + *format - '0';
		for (; *format == 'l'; format++)
			is_long = true;
		if (*format == 's') {
			for (const char *s = __builtin_va_arg(arguments, const char *); *s; s++)
				put(&output, *s);
		} else if (*format == 'd') {
			long value = is_long ? __builtin_va_arg(arguments, long) : __builtin_va_arg(arguments, int);

			put_signed(&output, value, width, fill);
		} else {
			unsigned long value = is_long ? __builtin_va_arg(arguments, unsigned long) :
							__builtin_va_arg(arguments, unsigned int);

			put_number(&output, value, *format == 'x' ? 16 : 10, width, fill);
		}
	}
	*output.at = '\0';
	return output.at - buffer;
}

int snprintf(char *buffer, size_t size, const char *format, ...)
{
	__builtin_va_list arguments;
	int length;

	__builtin_va_start(arguments, format);
	length = vsnprintf(buffer, size, format, arguments);
	__builtin_va_end(arguments);
	return length;
}
