/* SPDX-License-Identifier: MIT */
/* What is said of a value beside its number: strings, what a pointer points to, why it cannot be read. */
#include <ctype.h>
#include <string.h>

#include "common/memory.h"
#include "show/print.h"
#include "show/value.h"

/* Of a string. */
#define STRING_LIMIT 256
/* Pages of one object that are looked at for one that is there. */
#define PAGE_LIMIT 4096

struct show_value show_member_at(const struct show_value *object, const struct dumpcore_member *member)
{
	struct show_value value = show_memory(member->type, object->address + member->bit_offset / 8);

	value.bit_size = member->bit_size;
	value.bit_shift = member->bit_size ? member->bit_offset % 8 : 0;
	return value;
}

struct show_value show_element_at(const struct show_value *array, uint64_t number)
{
	const struct dumpcore_type *element = dumpcore_type_target(dumpcore_type_strip(array->type));

	return show_memory(element, array->address + number * dumpcore_type_size(element));
}

bool show_is_char(const struct dumpcore_type *type)
{
	return type && show_kind(type) == DUMPCORE_TYPE_INTEGER && dumpcore_type_size(type) == 1 &&
	       !strcmp(dumpcore_type_name(dumpcore_type_strip(type)), "char");
}

bool show_is_text_byte(const struct dumpcore_type *type)
{
	return show_is_char(type) || (type && dumpcore_type_kind(type) == DUMPCORE_TYPE_INTEGER &&
				      dumpcore_type_name(type) && !strcmp(dumpcore_type_name(type), "unsigned char"));
}

char *show_quoted(const char *text, size_t size)
{
	static const char from[] = "\a\b\f\n\r\t\v\\\"", to[] = "abfnrtv\\\"";
	char *quoted = vmr_alloc(size * 4 + 3), *at = quoted;

	*at++ = '"';
	for (size_t i = 0; i < size && text[i]; i++) {
		const char *known = strchr(from, text[i]);
		if (known) {
			*at++ = '\\';
			*at++ = to[known - from];
		} else if (isprint((unsigned char)text[i])) {
			*at++ = text[i];
		} else {
			at += snprintf(at, 5, "\\%03o", (unsigned char)text[i]);
		}
	}
	*at = '"';
	return quoted;
}

/* Is what stands before the NUL text, or nothing at all? */
static bool is_text(const char *bytes, size_t size)
{
	size_t length = strnlen(bytes, size);

	for (size_t i = 0; i < length; i++)
		if (!isprint((unsigned char)bytes[i]) && !isspace((unsigned char)bytes[i]) &&
		    (unsigned char)bytes[i] < 0x80)
			return false;
	for (size_t i = 0; !length && i < size; i++)
		if (bytes[i])
			return false;
	return true;
}

static char *array_text(struct dumpcore *dump, const struct show_value *value)
{
	uint64_t count = dumpcore_type_count(dumpcore_type_strip(value->type));
	char bytes[STRING_LIMIT];
	size_t size = count < sizeof(bytes) ? (size_t)count : sizeof(bytes);

	if (!size || value->is_number || !dumpcore_try_read(dump, value->address, bytes, size) || !is_text(bytes, size))
		return NULL;
	return show_quoted(bytes, size);
}

/* As far as its page is there. */
static char *pointed_text(struct dumpcore *dump, const struct show_value *value)
{
	uint64_t address;
	char bytes[STRING_LIMIT];
	size_t size = 0;

	if (vmr_error_drop(show_value_number(dump, value, &address)) || !address)
		return NULL;
	while (size < sizeof(bytes)) {
		size_t part = DUMPCORE_PAGE_SIZE - (address + size) % DUMPCORE_PAGE_SIZE;
		part = part < sizeof(bytes) - size ? part : sizeof(bytes) - size;
		if (!dumpcore_try_read(dump, address + size, bytes + size, part))
			break;
		size += part;
		if (memchr(bytes, 0, size))
			break;
	}
	return size && is_text(bytes, size) ? show_quoted(bytes, size) : NULL;
}

char *show_string(struct dumpcore *dump, const struct show_value *value)
{
	const struct dumpcore_type *target = dumpcore_type_target(dumpcore_type_strip(value->type));

	if (!show_is_text_byte(target))
		return NULL;
	char *text =
		show_kind(value->type) == DUMPCORE_TYPE_ARRAY ? array_text(dump, value) : pointed_text(dump, value);
	if (text && !show_is_char(target) && !strcmp(text, "\"\"")) { /* zeros, that may be numbers */
		free(text);
		return NULL;
	}
	return text;
}

/* At the start of a thing, what it is is enough: without " +0x0 first.member". */
static void cut_start(char *text, bool is_function)
{
	for (char *at = strstr(text, "+0x0"); at; at = strstr(at + 1, "+0x0")) {
		char *end = at + strlen("+0x0");
		if (*end && *end != ' ' && *end != ',')
			continue;
		if (!is_function)
			end += strcspn(end, ",");
		at -= at > text && at[-1] == ' ';
		memmove(at, end, strlen(end) + 1);
		return;
	}
}

char *show_pointee(struct dumpcore *dump, uint64_t pointer)
{
	struct dumpcore_identity identity;

	if (pointer < DUMPCORE_PAGE_SIZE)
		return NULL;
	dumpcore_identify(dump, pointer, &identity);
	bool is_unknown = !strcmp(identity.category, "unknown");
	char *text = vmr_strndup(identity.text, is_unknown ? strcspn(identity.text, ";") : strlen(identity.text));
	cut_start(text, !strcmp(identity.category, "function"));
	dumpcore_identity_deinit(&identity);
	return text;
}

char *show_unreadable(struct dumpcore *dump, const struct show_value *value)
{
	uint64_t size = dumpcore_type_size(value->type), at = 0;
	uint8_t byte;

	if (value->is_number || !size)
		return NULL;
	struct vmr_error *error = dumpcore_read_u8(dump, value->address, &byte);
	for (int i = 0; error && i < PAGE_LIMIT; i++) {
		at += DUMPCORE_PAGE_SIZE - (value->address + at) % DUMPCORE_PAGE_SIZE;
		if (at >= size)
			break;
		if (dumpcore_try_read(dump, value->address + at, &byte, 1)) {
			vmr_error_destroy(error);
			return NULL;
		}
	}
	char *why = error ? vmr_strdup(error->message) : NULL;
	vmr_error_destroy(error);
	return why;
}
