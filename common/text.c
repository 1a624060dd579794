/* SPDX-License-Identifier: MIT */
/* Makes any bytes fit to be shown: valid UTF-8 without control characters. */
#include "common/text.h"

#include <stdio.h>

#include "common/memory.h"

size_t vmr_text_decode(const char *text, uint32_t *ret_code)
{
	const uint8_t *p = (const uint8_t *)text;
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t length = p[0] < 0x80 ? 1 : p[0] >> 5 == 6 ? 2 : p[0] >> 4 == 14 ? 3 : p[0] >> 3 == 30 ? 4 : 0;

	if (!length || !p[0])
		return 0;
	uint32_t code = length == 1 ? p[0] : p[0] & (0x7fu >> length);
	for (size_t i = 1; i < length; i++) {
		if (p[i] >> 6 != 2) /* the NUL too: nothing is read behind it */
			return 0;
		code = code << 6 | (p[i] & 0x3f);
	}
	if (code < least[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return 0;
	if (ret_code)
		*ret_code = code;
	return length;
}

bool vmr_text_is_control(uint32_t code)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{0, 0x1f},        {0x7f, 0x9f},     {0xad, 0xad},       {0x61c, 0x61c},
		{0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},   {0xfdd0, 0xfdef},
		{0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f},
	};

	for (size_t i = 0; i < VMR_COUNT(ranges); i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	return (code & 0xfffe) == 0xfffe;
}

size_t vmr_text_plain(const char *text, bool keep_lines)
{
	size_t length = 0;

	while ((text[length] >= ' ' && text[length] < 0x7f) ||
	       (keep_lines && (text[length] == '\n' || text[length] == '\t')))
		length++;
	return length;
}

char *vmr_text_clean(const char *text, bool keep_lines)
{
	char *out = NULL;
	size_t size;

	if (!text)
		return NULL;
	size_t plain = vmr_text_plain(text, keep_lines);
	if (!text[plain])
		return vmr_strndup(text, plain);
	FILE *stream = open_memstream(&out, &size);
	if (!stream)
		return vmr_strdup("");
	while (*text) {
		uint32_t code = 0;
		size_t length = vmr_text_decode(text, &code);
		if (!length)
			fprintf(stream, "\\x%02x", (unsigned)*(const uint8_t *)text), length = 1;
		else if (keep_lines && (code == '\n' || code == '\t'))
			fputc((int)code, stream);
		else if (vmr_text_is_control(code))
			fprintf(stream, code < 0x100 ? "\\x%02x" : "\\u{%04x}", (unsigned)code);
		else
			fwrite(text, 1, length, stream);
		text += length;
	}
	fclose(stream);
	return out;
}

bool vmr_text_ends_with(const char *text, const char *tail)
{
	size_t length = strlen(text), tail_length = strlen(tail);

	return length >= tail_length && !strcmp(text + length - tail_length, tail);
}

int vmr_text_compare(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}
