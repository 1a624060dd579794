/* SPDX-License-Identifier: MIT */
/* Baseline files: {"schema": "vmrace-baseline/1", "findings": [{fingerprint, rule, sentence}]}. */
#include "cli/baseline.h"

#include <string.h>
#include <uthash.h>

#include "common/file.h"
#include "common/memory.h"
#include "common/output.h"
#include "report/json_value.h"
#include "rules/engine/fingerprint.h"

enum { BASELINE_LIMIT = 64 << 20 };
static const char schema[] = "vmrace-baseline/1";

struct entry {
	char *fingerprint, *rule, *sentence;
};

/* A fingerprint, or its start that says the place, of an entry: what is looked up. */
struct known {
	UT_hash_handle hh;
	bool is_whole; /* an entry says just this */
	char text[];
};

struct baseline {
	struct entry *entries;
	size_t count;
	struct known *known;
};

struct baseline *baseline_create(void)
{
	return vmr_alloc(sizeof(struct baseline));
}

void baseline_destroy(struct baseline *baseline)
{
	if (!baseline)
		return;
	for (size_t i = 0; i < baseline->count; i++) {
		free(baseline->entries[i].fingerprint);
		free(baseline->entries[i].rule);
		free(baseline->entries[i].sentence);
	}
	struct known *known, *next;
	HASH_ITER(hh, baseline->known, known, next)
	{
		HASH_DEL(baseline->known, known);
		free(known);
	}
	free(baseline->entries);
	free(baseline);
}

static struct known *find_known(const struct baseline *baseline, const char *text, size_t length)
{
	struct known *known;

	HASH_FIND(hh, baseline->known, text, length, known);
	return known;
}

static struct known *note_known(struct baseline *baseline, const char *text, size_t length)
{
	struct known *known = find_known(baseline, text, length);

	if (known)
		return known;
	known = vmr_alloc(sizeof(*known) + length + 1);
	memcpy(known->text, text, length);
	HASH_ADD_KEYPTR(hh, baseline->known, known->text, length, known);
	return known;
}

/* True when an entry says the same or more: a fingerprint of the place alone is a start of the whole one. */
static bool is_said(const struct baseline *baseline, const char *fingerprint)
{
	const struct known *known = find_known(baseline, fingerprint, strlen(fingerprint));

	return known && (known->is_whole || strlen(fingerprint) == FINGERPRINT_PLACE);
}

static void add(struct baseline *baseline, const char *fingerprint, const char *rule, const char *sentence)
{
	if (!fingerprint || is_said(baseline, fingerprint))
		return;
	size_t length = strlen(fingerprint);
	if (!(baseline->count & (baseline->count - 1)))
		baseline->entries = vmr_realloc_array(baseline->entries, baseline->count ? baseline->count * 2 : 1,
						      sizeof(*baseline->entries));
	note_known(baseline, fingerprint, length)->is_whole = true;
	if (length > FINGERPRINT_PLACE)
		note_known(baseline, fingerprint, FINGERPRINT_PLACE);
	baseline->entries[baseline->count++] = (struct entry){
		.fingerprint = vmr_strdup(fingerprint),
		.rule = vmr_strdup(rule ? rule : ""),
		.sentence = vmr_strdup(sentence ? sentence : ""),
	};
}

static const char *text_of(const cJSON *object, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

	return cJSON_IsString(item) ? item->valuestring : NULL;
}

static struct vmr_error *from_json(const cJSON *root, const char *path, struct baseline *baseline)
{
	const char *name = text_of(root, "schema");
	const cJSON *findings = cJSON_GetObjectItemCaseSensitive(root, "findings"), *item;

	if (!name || strcmp(name, schema) || !cJSON_IsArray(findings))
		return vmr_error_create(VMR_BAD_INPUT, "%s: not a baseline of vmrace: make one with --update-baseline",
					path);
	cJSON_ArrayForEach(item, findings)
	{
		if (!text_of(item, "fingerprint"))
			return vmr_error_create(VMR_BAD_INPUT,
						"%s: an entry has no fingerprint: make it anew with --update-baseline",
						path);
		add(baseline, text_of(item, "fingerprint"), text_of(item, "rule"), text_of(item, "sentence"));
	}
	return NULL;
}

struct vmr_error *baseline_read(const char *path, struct baseline **ret)
{
	vmr_autofree char *text = NULL;
	struct baseline *baseline = baseline_create();
	struct vmr_error *error = vmr_file_read(path, BASELINE_LIMIT, &text, NULL);

	if (!error) {
		cJSON *root = cJSON_Parse(text);
		error = from_json(root, path, baseline);
		cJSON_Delete(root);
	}
	if (error) {
		baseline_destroy(baseline);
		return error;
	}
	*ret = baseline;
	return NULL;
}

static int by_fingerprint(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->fingerprint, ((const struct entry *)b)->fingerprint);
}

/* The schema stands first in what is written here; where somebody has sorted the keys, an entry does. */
static bool is_baseline(const char *head, size_t size, const char *name)
{
	(void)size;
	(void)name;
	return strspn(head, " \t\r\n") == strcspn(head, "{") && (strstr(head, schema) || strstr(head, "\"vmrace1:"));
}

struct vmr_error *baseline_write(const struct baseline *baseline, const char *path, const struct vmr_list *inputs)
{
	const struct vmr_output_rules rules = {
		.what = "a baseline of vmrace", .is_ours = is_baseline, .inputs = inputs};
	vmr_autofree struct entry *sorted = vmr_alloc_array(baseline->count + 1, sizeof(*sorted));
	vmr_autofree char *text = NULL;
	size_t size = 0;
	cJSON *root = cJSON_CreateObject();

	if (baseline->count)
		memcpy(sorted, baseline->entries, baseline->count * sizeof(*sorted));
	qsort(sorted, baseline->count, sizeof(*sorted), by_fingerprint);
	json_add_text(root, "schema", schema);
	cJSON *findings = json_add_array(root, "findings");
	for (size_t i = 0; i < baseline->count; i++) {
		cJSON *object = json_append_object(findings);
		json_add_text(object, "fingerprint", sorted[i].fingerprint);
		json_add_text(object, "rule", sorted[i].rule);
		json_add_text(object, "sentence", sorted[i].sentence);
	}
	FILE *stream = open_memstream(&text, &size);
	if (!stream) {
		cJSON_Delete(root);
		return vmr_error_create(VMR_SYSTEM, "%s: no memory", path);
	}
	struct vmr_error *error = json_write(root, stream);
	fclose(stream);
	return error ? error : vmr_output_put(path, &rules, text, size);
}

bool baseline_has(const struct baseline *baseline, const char *fingerprint)
{
	if (!fingerprint)
		return false;
	size_t length = strlen(fingerprint);
	const struct known *known = find_known(baseline, fingerprint, length);
	if (known && (known->is_whole || length == FINGERPRINT_PLACE))
		return true;
	known = length > FINGERPRINT_PLACE ? find_known(baseline, fingerprint, FINGERPRINT_PLACE) : NULL;
	return known && known->is_whole; /* an entry that knows the place alone */
}

void baseline_add(struct baseline *baseline, const struct finding *finding)
{
	add(baseline, finding->fingerprint, finding->rule, finding->sentence);
}

void baseline_add_all(struct baseline *baseline, const struct baseline *from)
{
	for (size_t i = 0; i < from->count; i++)
		add(baseline, from->entries[i].fingerprint, from->entries[i].rule, from->entries[i].sentence);
}

size_t baseline_count(const struct baseline *baseline)
{
	return baseline->count;
}

void baseline_mark(const struct baseline *baseline, struct report_content *content)
{
	for (size_t i = 0; i < content->finding_count; i++) {
		struct finding *finding = &content->findings[i];
		free(finding->baseline_state);
		finding->baseline_state =
			vmr_strdup(baseline_has(baseline, finding->fingerprint) ? "unchanged" : "new");
	}
}
