/* SPDX-License-Identifier: MIT */
/* JSON values over cJSON: escaping, hex strings, null where there is nothing. */
#include "report/json_value.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/address.h"
#include "common/memory.h"
#include "common/text.h"

/* Valid UTF-8: only invalid bytes are replaced; the JSON writer escapes controls. */
static char *valid(const char *text)
{
	char *out = NULL;
	size_t size, plain = 0;

	/* Almost all of it: a stream's buffer would cost more than the text. */
	while (text[plain] > 0)
		plain++;
	if (!text[plain])
		return vmr_strdup(text);
	FILE *stream = open_memstream(&out, &size);
	if (!stream)
		return vmr_strdup("");
	while (*text) {
		size_t length = vmr_text_decode(text, NULL);
		if (length)
			fwrite(text, 1, length, stream);
		else
			fprintf(stream, "\\x%02x", (unsigned)*(const uint8_t *)text);
		text += length ? length : 1;
	}
	fclose(stream);
	return out;
}

cJSON *json_text(const char *text)
{
	if (!text)
		return cJSON_CreateNull();
	vmr_autofree char *clean = valid(text);
	return cJSON_CreateString(clean);
}

void json_add_text(cJSON *object, const char *key, const char *text)
{
	cJSON_AddItemToObject(object, key, json_text(text));
}

void json_add_address(cJSON *object, const char *key, bool has, uint64_t address)
{
	char text[24];

	snprintf(text, sizeof(text), VMR_ADDRESS, address);
	json_add_text(object, key, has ? text : NULL);
}

void json_add_hex(cJSON *object, const char *key, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "0x%" PRIx64, value);
	json_add_text(object, key, text);
}

void json_add_integer(cJSON *object, const char *key, int64_t value)
{
	if (value > -((int64_t)1 << 53) && value < (int64_t)1 << 53)
		cJSON_AddItemToObject(object, key, cJSON_CreateNumber((double)value));
	else
		json_add_hex(object, key, (uint64_t)value);
}

void json_add_integer_if(cJSON *object, const char *key, bool has, int64_t value)
{
	if (has)
		json_add_integer(object, key, value);
	else
		json_add_null(object, key);
}

void json_add_bool(cJSON *object, const char *key, bool value)
{
	cJSON_AddItemToObject(object, key, cJSON_CreateBool(value));
}

void json_add_null(cJSON *object, const char *key)
{
	cJSON_AddItemToObject(object, key, cJSON_CreateNull());
}

cJSON *json_add_array(cJSON *object, const char *key)
{
	return cJSON_AddArrayToObject(object, key);
}

cJSON *json_add_object(cJSON *object, const char *key)
{
	return cJSON_AddObjectToObject(object, key);
}

void json_append_text(cJSON *array, const char *text)
{
	cJSON_AddItemToArray(array, json_text(text));
}

cJSON *json_append_object(cJSON *array)
{
	cJSON *object = cJSON_CreateObject();

	cJSON_AddItemToArray(array, object);
	return object;
}

void json_add_value(cJSON *object, const char *key, bool has, uint64_t value)
{
	if (!has)
		json_add_null(object, key);
	else if (value <= UINT32_MAX)
		json_add_integer(object, key, (int64_t)value);
	else
		json_add_hex(object, key, value);
}

/* Escape what turns or breaks lines where it is shown (U+202E, U+2028): valid JSON, and not what a reader expects. */
static void write_escaped(const char *text, FILE *out)
{
	for (const char *at = text; *at;) {
		uint32_t code = 0;
		size_t plain = strcspn(at, "\xc2\xd8\xe2\xef\xf0\xf1\xf2\xf3\xf4\x7f");
		fwrite(at, 1, plain, out);
		at += plain;
		size_t length = *at ? vmr_text_decode(at, &code) : 0;
		if (length && !vmr_text_is_control(code))
			fwrite(at, 1, length, out);
		else if (length && code < 0x10000)
			fprintf(out, "\\u%04x", (unsigned)code);
		else if (length)
			fprintf(out, "\\u%04x\\u%04x", (unsigned)(0xd800 + ((code - 0x10000) >> 10)),
				(unsigned)(0xdc00 + (code & 0x3ff)));
		else if (*at)
			fputc(*at, out), length = 1;
		at += length;
	}
}

struct vmr_error *json_write(cJSON *value, FILE *out)
{
	char *text = cJSON_Print(value);

	cJSON_Delete(value);
	if (!text)
		return vmr_error_create(VMR_BUG, "the JSON writer failed");
	write_escaped(text, out);
	fputc('\n', out);
	cJSON_free(text);
	return ferror(out) ? vmr_error_create(VMR_SYSTEM, "the report cannot be written") : NULL;
}
