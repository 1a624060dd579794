/* SPDX-License-Identifier: MIT */
/* A value of show as JSON. */
#include "cli/show_json.h"

#include "common/memory.h"
#include "show/value.h"

#define DEPTH_MOST 32
/* Values of one request. */
#define NODE_LIMIT 100000

struct writer {
	struct dumpcore *dump;
	const struct show_style *style;
	unsigned nodes;
	unsigned anonymous; /* structs that are open */
};

static void add_value(struct writer *writer, cJSON *object, const struct show_value *value, unsigned level);

static void add_pointee(struct writer *writer, cJSON *object, uint64_t pointer)
{
	struct dumpcore_identity identity;

	if (pointer < DUMPCORE_PAGE_SIZE || writer->style->plain)
		return;
	dumpcore_identify(writer->dump, pointer, &identity);
	cJSON *inner = json_add_object(object, "points_to");
	json_add_text(inner, "category", identity.category);
	json_add_text(inner, "text", identity.text);
	dumpcore_identity_deinit(&identity);
}

static void add_scalar(struct writer *writer, cJSON *object, const struct show_value *value)
{
	const struct dumpcore_type *type = dumpcore_type_strip(value->type);
	enum dumpcore_type_kind kind = dumpcore_type_kind(type);
	uint64_t number;
	vmr_autoerror error = show_value_number(writer->dump, value, &number);

	if (error) {
		json_add_null(object, "value");
		json_add_text(object, "why", error->message);
		return;
	}
	bool is_negative = dumpcore_type_is_signed(type) && (int64_t)number < 0 && (int64_t)number >= INT32_MIN;
	if (kind == DUMPCORE_TYPE_POINTER)
		json_add_address(object, "value", true, number);
	else if (is_negative)
		json_add_integer(object, "value", (int64_t)number);
	else
		json_add_value(object, "value", true, number);
	if (kind == DUMPCORE_TYPE_ENUM)
		json_add_text(object, "enumerator", dumpcore_type_enumerator(type, (int64_t)number));
	if (kind != DUMPCORE_TYPE_POINTER)
		return;
	vmr_autofree char *text = show_string(writer->dump, value);
	if (text)
		json_add_text(object, "string", text);
	add_pointee(writer, object, number);
}

static void add_record(struct writer *writer, cJSON *object, const struct show_value *value, unsigned level)
{
	size_t count;
	const struct dumpcore_member *members = dumpcore_type_members(dumpcore_type_strip(value->type), &count);
	vmr_autofree char *why = show_unreadable(writer->dump, value);

	if (why || level >= writer->style->depth || level >= DEPTH_MOST) {
		json_add_null(object, "members");
		json_add_text(object, "why", why ? why : "deeper than --depth");
		return;
	}
	cJSON *array = json_add_array(object, "members");
	for (size_t i = 0; i < count && writer->nodes < NODE_LIMIT; i++) {
		struct show_value member = show_member_at(value, &members[i]);
		cJSON *inner = json_append_object(array);
		json_add_text(inner, "name", members[i].name);
		json_add_integer(inner, "offset", (int64_t)(members[i].bit_offset / 8));
		if (members[i].bit_size)
			json_add_integer(inner, "bits", members[i].bit_size);
		/* An anonymous member is of the struct that it is in. */
		writer->anonymous += !members[i].name;
		if (writer->anonymous < DEPTH_MOST)
			add_value(writer, inner, &member, level + (members[i].name != NULL));
		writer->anonymous -= !members[i].name;
	}
}

static void add_array(struct writer *writer, cJSON *object, const struct show_value *value, unsigned level)
{
	const struct dumpcore_type *type = dumpcore_type_strip(value->type), *element = dumpcore_type_target(type);
	uint64_t count = dumpcore_type_count(type);
	vmr_autofree char *text = show_string(writer->dump, value);
	vmr_autofree char *why = show_unreadable(writer->dump, value);

	if (text)
		json_add_text(object, "string", text);
	if (why || !element || (level >= writer->style->depth && !show_is_scalar(element))) {
		json_add_null(object, "elements");
		json_add_text(object, "why", why ? why : element ? "deeper than --depth" : "of nothing known");
		return;
	}
	if (value->first)
		json_add_value(object, "first", true, value->first);
	cJSON *array = json_add_array(object, "elements");
	bool is_plain = show_kind(element) == DUMPCORE_TYPE_INTEGER || show_kind(element) == DUMPCORE_TYPE_BOOL;
	for (uint64_t i = 0; i < count && i < writer->style->elements && writer->nodes < NODE_LIMIT; i++) {
		struct show_value one = show_element_at(value, i);
		cJSON *inner = cJSON_CreateObject();
		add_value(writer, inner, &one, level + 1);
		if (is_plain) { /* numbers alone: type and address are the array's */
			cJSON_AddItemToArray(array, cJSON_DetachItemFromObject(inner, "value"));
			cJSON_Delete(inner);
		} else {
			cJSON_AddItemToArray(array, inner);
		}
	}
}

static void add_value(struct writer *writer, cJSON *object, const struct show_value *value, unsigned level)
{
	writer->nodes++;
	json_add_text(object, "type", dumpcore_type_name(value->type));
	json_add_address(object, "address", !value->is_number && !value->is_percpu, value->address);
	switch (show_kind(value->type)) {
	case DUMPCORE_TYPE_STRUCT:
	case DUMPCORE_TYPE_UNION:
		add_record(writer, object, value, level);
		break;
	case DUMPCORE_TYPE_ARRAY:
		add_array(writer, object, value, level);
		break;
	case DUMPCORE_TYPE_FUNCTION:
		add_pointee(writer, object, value->address);
		break;
	case DUMPCORE_TYPE_VOID:
	case DUMPCORE_TYPE_UNKNOWN:
		break;
	case DUMPCORE_TYPE_INTEGER:
	case DUMPCORE_TYPE_BOOL:
	case DUMPCORE_TYPE_FLOAT:
	case DUMPCORE_TYPE_ENUM:
	case DUMPCORE_TYPE_POINTER:
	case DUMPCORE_TYPE_TYPEDEF:
		add_scalar(writer, object, value);
		break;
	}
}

void cli_show_json(cJSON *object, struct dumpcore *dump, const struct show_style *style, const struct show_value *value)
{
	struct writer writer = {.dump = dump, .style = style};

	add_value(&writer, object, value, 0);
}
