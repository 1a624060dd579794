/* SPDX-License-Identifier: MIT */
/* Values of JSON as product.md writes them, over cJSON: what both the reports and the commands' --json print with. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <cjson/cJSON.h>

#include "common/error.h"

/* Text made valid UTF-8 (invalid bytes become "\xNN"; control characters stay, JSON escapes them); NULL: null. */
void json_add_text(cJSON *object, const char *key, const char *text);
/* An address or a value wider than 32 bits: "0x..." of 16 digits for addresses, without leading zeros for values. */
void json_add_address(cJSON *object, const char *key, bool has, uint64_t address);
void json_add_hex(cJSON *object, const char *key, uint64_t value);
/* An integer that fits 53 bits; wider ones become hex strings. */
void json_add_integer(cJSON *object, const char *key, int64_t value);
/* An integer, or null when it is not there. */
void json_add_integer_if(cJSON *object, const char *key, bool has, int64_t value);
void json_add_bool(cJSON *object, const char *key, bool value);
void json_add_null(cJSON *object, const char *key);
/* An empty array or object put into `object`; borrowed. */
cJSON *json_add_array(cJSON *object, const char *key);
cJSON *json_add_object(cJSON *object, const char *key);
/* Append text to an array. */
void json_append_text(cJSON *array, const char *text);
/* An empty object appended to an array; borrowed. */
cJSON *json_append_object(cJSON *array);
/* A text as a JSON value; the caller owns it. */
cJSON *json_text(const char *text);
/* A number of the target: an integer when it fits 32 bits, else a hex string. */
void json_add_value(cJSON *object, const char *key, bool has, uint64_t value);
/* Print a value as text with line breaks, and free it. VMR_SYSTEM when the stream cannot be written. */
struct vmr_error *json_write(cJSON *value, FILE *out) VMR_MUST_USE;
