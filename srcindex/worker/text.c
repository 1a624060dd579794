/* SPDX-License-Identifier: MIT */
/* Small readings of C text. */
#include "srcindex/worker/text.h"

#include <ctype.h>
#include <string.h>

#include "common/memory.h"
#include "common/text.h"

/* Past a comment, a string or a character that starts at `at`; `at` itself when none does. */
static unsigned skip_token(const char *text, unsigned at, unsigned end)
{
	if (at + 1 < end && text[at] == '/' && text[at + 1] == '*') {
		for (at += 2; at + 1 < end; at++)
			if (text[at] == '*' && text[at + 1] == '/')
				return at + 2;
		return end;
	}
	if (at + 1 < end && text[at] == '/' && text[at + 1] == '/') {
		while (at < end && text[at] != '\n')
			at++;
		return at;
	}
	if (text[at] == '"' || text[at] == '\'') {
		char quote = text[at];
		for (at++; at < end && text[at] != quote; at++)
			if (text[at] == '\\')
				at++;
		return at < end ? at + 1 : end;
	}
	return at;
}

unsigned text_argument_end(const char *text, unsigned at, unsigned end)
{
	int depth = 0;

	while (at < end) {
		unsigned next = skip_token(text, at, end);
		if (next != at) {
			at = next;
			continue;
		}
		char c = text[at];
		if (c == '(' || c == '[' || c == '{')
			depth++;
		else if (c == ')' && !depth)
			return at;
		else if (c == ')' || c == ']' || c == '}')
			depth--;
		else if (c == ',' && !depth)
			return at;
		at++;
	}
	return end;
}

void text_trim(const char *text, unsigned *start, unsigned *end)
{
	for (;;) {
		while (*start < *end && isspace((unsigned char)text[*start]))
			(*start)++;
		if (*start + 1 >= *end || text[*start] != '/' || (text[*start + 1] != '*' && text[*start + 1] != '/'))
			break;
		*start = skip_token(text, *start, *end);
	}
	while (*end > *start && isspace((unsigned char)text[*end - 1]))
		(*end)--;
}

char *text_squeeze(const char *text, size_t size, size_t limit)
{
	vmr_autofree char *line = vmr_alloc(limit + 8);
	size_t used = 0;
	unsigned at = 0, end = (unsigned)size;
	bool blank = false;

	while (at < end && used < limit) {
		unsigned next = text[at] == '/' ? skip_token(text, at, end) : at;
		if (next != at || isspace((unsigned char)text[at]) || text[at] == '\\') {
			at = next != at ? next : at + 1;
			blank = true;
			continue;
		}
		if (blank && used)
			line[used++] = ' ';
		blank = false;
		unsigned char c = (unsigned char)text[at++];
		line[used++] = c < 0x20 || c == 0x7f ? '?' : (char)c;
	}
	line[used] = 0;
	if (at < end && used >= limit)
		memcpy(line + used, "...", 4);
	return vmr_take(line);
}

char *text_clean_path(const char *path)
{
	vmr_autofree char *clean = vmr_alloc(strlen(path) + 1);
	size_t used = 0, floor = 0;

	if (*path == '/')
		clean[used++] = *path++, floor = 1;
	while (*path) {
		size_t length = strcspn(path, "/");
		bool up = length == 2 && !strncmp(path, "..", 2);
		if (up && used > floor) {
			while (used > floor && clean[used - 1] != '/')
				used--;
			if (used > floor)
				used--;
		} else if (length && !(length == 1 && *path == '.')) {
			if (used && clean[used - 1] != '/')
				clean[used++] = '/';
			memcpy(clean + used, path, length);
			used += length;
			if (up)
				floor = used;
		}
		path += length;
		path += strspn(path, "/");
	}
	clean[used] = 0;
	return vmr_take(clean);
}

bool text_is_name(const char *text, size_t size)
{
	if (!size || isdigit((unsigned char)text[0]))
		return false;
	for (size_t i = 0; i < size; i++)
		if (!isalnum((unsigned char)text[i]) && text[i] != '_')
			return false;
	return true;
}

/* Offset of the first or last comma outside brackets; `size` when there is none. */
static size_t find_comma(const char *text, size_t size, bool last)
{
	size_t found = size;
	int depth = 0;

	for (size_t at = 0; at < size; at++) {
		depth += text[at] == '(' || text[at] == '[' || text[at] == '{';
		depth -= text[at] == ')' || text[at] == ']' || text[at] == '}';
		if (text[at] == ',' && !depth && (last || found == size))
			found = at;
	}
	return found;
}

static size_t find_byte(const char *text, size_t size, char byte)
{
	const char *found = memchr(text, byte, size);

	return found ? (size_t)(found - text) : size;
}

/* Length of "char *first[4]" without its declarator: "char". */
static size_t without_declarator(const char *text, size_t size)
{
	size_t array = find_byte(text, size, '[');

	size = array < size ? array : size;
	while (size && isspace((unsigned char)text[size - 1]))
		size--;
	while (size && (isalnum((unsigned char)text[size - 1]) || text[size - 1] == '_'))
		size--;
	while (size && (text[size - 1] == '*' || isspace((unsigned char)text[size - 1])))
		size--;
	return size;
}

char *text_declared_type(const char *text, size_t size, size_t name, size_t length, size_t limit)
{
	size_t comma = find_comma(text, name, false), base = comma, rest = name;

	if (comma < name) {
		base = without_declarator(text, comma);
		rest = find_comma(text, name, true) + 1;
	}
	vmr_autofree char *left = text_squeeze(text, base, limit);
	vmr_autofree char *middle = text_squeeze(text + rest, name - rest, limit);
	vmr_autofree char *right = text_squeeze(text + name + length, size - name - length, limit);
	return vmr_format("%s%s%s%s", left, *middle ? " " : "", middle, right);
}
