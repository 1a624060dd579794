/* SPDX-License-Identifier: MIT */
/* Baseline files: {"schema": "vmrace-baseline/1", "findings": [{fingerprint, rule, sentence, files, reason, ...}]}. */
#include "cli/baseline.h"

#include <string.h>
#include <time.h>
#include <uthash.h>

#include "common/file.h"
#include "common/memory.h"
#include "common/output.h"
#include "common/text.h"
#include "rules/engine/fingerprint.h"

enum { BASELINE_LIMIT = 64 << 20, DATE_SIZE = sizeof("YYYY-MM-DD") };
static const char schema[] = "vmrace-baseline/1";
static const char digits[] = "0123456789";

struct entry {
	cJSON *json; /* as its file says it */
	const char *fingerprint;
	bool is_fired, is_gone;
};

/* A fingerprint, or its start that says the place: the entries that say it. */
struct known {
	UT_hash_handle hh;
	size_t *entries;
	size_t count;
	char text[];
};

struct baseline {
	cJSON *root, *findings; /* findings: in root; empty until it is written */
	struct entry *entries;
	size_t count;
	bool is_sorted; /* by fingerprint, as its file has it: what is added takes its place among them */
	bool is_grown;
	struct known *known;
};

struct baseline *baseline_create(void)
{
	struct baseline *baseline = vmr_alloc(sizeof(struct baseline));

	baseline->root = cJSON_CreateObject();
	json_add_text(baseline->root, "schema", schema);
	baseline->findings = json_add_array(baseline->root, "findings");
	baseline->is_sorted = true;
	return baseline;
}

static void forget_known(struct baseline *baseline)
{
	struct known *known, *next;

	HASH_ITER(hh, baseline->known, known, next)
	{
		HASH_DEL(baseline->known, known);
		free(known->entries);
		free(known);
	}
}

void baseline_destroy(struct baseline *baseline)
{
	if (!baseline)
		return;
	for (size_t i = 0; i < baseline->count; i++)
		cJSON_Delete(baseline->entries[i].json);
	forget_known(baseline);
	free(baseline->entries);
	cJSON_Delete(baseline->root);
	free(baseline);
}

static struct known *find_known(const struct baseline *baseline, const char *text, size_t length)
{
	struct known *known;

	HASH_FIND(hh, baseline->known, text, length, known);
	return known;
}

static void note_known(struct baseline *baseline, const char *text, size_t length, size_t entry)
{
	struct known *known = find_known(baseline, text, length);

	if (!known) {
		known = vmr_alloc(sizeof(*known) + length + 1);
		memcpy(known->text, text, length);
		HASH_ADD_KEYPTR(hh, baseline->known, known->text, length, known);
	}
	if (!(known->count & (known->count - 1)))
		known->entries = vmr_realloc_array(known->entries, known->count ? known->count * 2 : 1, sizeof(size_t));
	known->entries[known->count++] = entry;
}

static const char *text_of(const cJSON *object, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

	return cJSON_IsString(item) ? item->valuestring : NULL;
}

static void note_entry(struct baseline *baseline, size_t number)
{
	const char *fingerprint = baseline->entries[number].fingerprint;
	size_t length = strlen(fingerprint);

	note_known(baseline, fingerprint, length, number);
	if (length > FINGERPRINT_PLACE)
		note_known(baseline, fingerprint, FINGERPRINT_PLACE, number);
}

/* Takes it over; it has a fingerprint. */
static size_t append(struct baseline *baseline, cJSON *json)
{
	size_t number = baseline->count++;

	if (!(number & (number - 1)))
		baseline->entries =
			vmr_realloc_array(baseline->entries, number ? number * 2 : 1, sizeof(*baseline->entries));
	baseline->entries[number] = (struct entry){.json = json, .fingerprint = text_of(json, "fingerprint")};
	note_entry(baseline, number);
	baseline->is_grown = true;
	return number;
}

size_t baseline_count(const struct baseline *baseline)
{
	return baseline->count;
}

/* ---------------------------------------------------------------- what an entry says */

bool baseline_is_date(const char *text)
{
	static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	unsigned year, month, day;

	for (size_t i = 0; i < DATE_SIZE - 1; i++)
		if (i == 4 || i == 7 ? text[i] != '-' : !text[i] || !strchr(digits, text[i]))
			return false;
	if (text[DATE_SIZE - 1] || sscanf(text, "%u-%u-%u", &year, &month, &day) != 3)
		return false;
	bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1] + (unsigned)(is_leap && month == 2);
}

bool baseline_is_fingerprint(const char *text)
{
	static const char prefix[] = "vmrace1:";
	size_t length = strlen(text);

	return (length == FINGERPRINT_PLACE || length == FINGERPRINT_PLACE + 16) &&
	       !strncmp(text, prefix, sizeof(prefix) - 1) &&
	       strspn(text + sizeof(prefix) - 1, "0123456789abcdef") == length - (sizeof(prefix) - 1);
}

/* Until the end of that day, everywhere: days of UTC-12 end last. */
bool baseline_is_expired(const struct report_entry *entry)
{
	enum { LAST_ZONE = 12 * 3600 };
	time_t now = time(NULL) - LAST_ZONE;
	struct tm utc;
	char today[DATE_SIZE + 8];

	if (!entry->until || !gmtime_r(&now, &utc) || !strftime(today, sizeof(today), "%Y-%m-%d", &utc))
		return false;
	return strcmp(entry->until, today) < 0;
}

/* Constant as its texts are; not to be released. */
static struct report_entry words_of(const struct entry *entry)
{
	return (struct report_entry){
		.fingerprint = (char *)entry->fingerprint,
		.rule = (char *)text_of(entry->json, "rule"),
		.sentence = (char *)text_of(entry->json, "sentence"),
		.reason = (char *)text_of(entry->json, "reason"),
		.by = (char *)text_of(entry->json, "by"),
		.until = (char *)text_of(entry->json, "until"),
	};
}

static char *copy_text(const char *text)
{
	return text ? vmr_strdup(text) : NULL;
}

static struct report_entry copy_words(const struct entry *entry)
{
	struct report_entry words = words_of(entry);

	return (struct report_entry){
		.fingerprint = copy_text(words.fingerprint),
		.rule = copy_text(words.rule),
		.sentence = copy_text(words.sentence),
		.reason = copy_text(words.reason),
		.by = copy_text(words.by),
		.until = copy_text(words.until),
	};
}

static bool is_expired(const struct entry *entry)
{
	struct report_entry words = words_of(entry);

	return baseline_is_expired(&words);
}

struct report_entry baseline_entry(const struct baseline *baseline, size_t number)
{
	return words_of(&baseline->entries[number]);
}

const cJSON *baseline_json(const struct baseline *baseline, size_t number)
{
	return baseline->entries[number].json;
}

/* ---------------------------------------------------------------- the file */

static struct vmr_error *take_entry(struct baseline *baseline, cJSON *json, const char *path)
{
	const char *fingerprint = text_of(json, "fingerprint"), *until = text_of(json, "until");
	const cJSON *day = cJSON_GetObjectItemCaseSensitive(json, "until");
	bool is_day = !day || cJSON_IsNull(day) || (until && baseline_is_date(until));

	if (fingerprint && is_day) {
		append(baseline, json);
		return NULL;
	}
	struct vmr_error *error =
		fingerprint ? vmr_error_create(VMR_BAD_INPUT, "%s: %s: until \"%s\" is no date: write it as 2030-12-31",
					       path, fingerprint, until ? until : "?")
			    : vmr_error_create(VMR_BAD_INPUT,
					       "%s: an entry has no fingerprint: make it with --update-baseline", path);
	cJSON_Delete(json);
	return error;
}

static int by_fingerprint(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->fingerprint, ((const struct entry *)b)->fingerprint);
}

static bool is_sorted(const struct baseline *baseline)
{
	for (size_t i = 1; i < baseline->count; i++)
		if (by_fingerprint(&baseline->entries[i - 1], &baseline->entries[i]) > 0)
			return false;
	return true;
}

static bool is_ours(const cJSON *root)
{
	const char *name = text_of(root, "schema");

	return name && !strcmp(name, schema) && cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(root, "findings"));
}

/* Takes root over, of an error too. */
static struct vmr_error *from_json(struct baseline *baseline, cJSON *root, const char *path)
{
	struct vmr_error *error = NULL;

	if (!is_ours(root)) {
		cJSON_Delete(root);
		return vmr_error_create(VMR_BAD_INPUT, "%s: not a baseline of vmrace: make one with --update-baseline",
					path);
	}
	cJSON_Delete(baseline->root);
	baseline->root = root;
	baseline->findings = cJSON_GetObjectItemCaseSensitive(root, "findings");
	cJSON *next = baseline->findings->child;
	baseline->findings->child = NULL;
	while (next) {
		cJSON *json = next;
		next = json->next;
		json->next = json->prev = NULL;
		if (error)
			cJSON_Delete(json);
		else
			error = take_entry(baseline, json, path);
	}
	baseline->is_sorted = is_sorted(baseline);
	baseline->is_grown = false;
	return error;
}

struct vmr_error *baseline_read(const char *path, struct baseline **ret)
{
	vmr_autofree char *text = NULL;
	struct baseline *baseline = baseline_create();
	struct vmr_error *error = vmr_file_read(path, BASELINE_LIMIT, &text, NULL);

	if (!error)
		error = from_json(baseline, cJSON_Parse(text), path);
	if (error) {
		baseline_destroy(baseline);
		return error;
	}
	*ret = baseline;
	return NULL;
}

/* The schema stands first in what is written here; where somebody has sorted the keys, an entry does. */
static bool is_baseline(const char *head, size_t size, const char *name)
{
	(void)size;
	(void)name;
	return strspn(head, " \t\r\n") == strcspn(head, "{") && (strstr(head, schema) || strstr(head, "\"vmrace1:"));
}

struct vmr_error *baseline_write(struct baseline *baseline, const char *path, const struct vmr_list *inputs)
{
	const struct vmr_output_rules rules = {
		.what = "a baseline of vmrace", .is_ours = is_baseline, .inputs = inputs};
	vmr_autofree char *text = NULL;
	size_t size = 0;

	if (baseline->is_sorted && baseline->is_grown)
		qsort(baseline->entries, baseline->count, sizeof(*baseline->entries), by_fingerprint);
	for (size_t i = 0; i < baseline->count; i++)
		cJSON_AddItemToArray(baseline->findings, baseline->entries[i].json);
	cJSON *root = baseline->root;
	baseline->root = NULL; /* json_write frees it, and the entries with it */
	baseline->count = 0;
	FILE *stream = open_memstream(&text, &size);
	if (!stream) {
		cJSON_Delete(root);
		return vmr_error_create(VMR_SYSTEM, "%s: no memory", path);
	}
	struct vmr_error *error = json_write(root, stream);
	fclose(stream);
	return error ? error : vmr_output_put(path, &rules, text, size);
}

/* ---------------------------------------------------------------- what is put in */

size_t baseline_find(const struct baseline *baseline, const char *fingerprint)
{
	const struct known *known = find_known(baseline, fingerprint, strlen(fingerprint));

	for (size_t i = 0; known && i < known->count; i++)
		if (!strcmp(baseline->entries[known->entries[i]].fingerprint, fingerprint))
			return known->entries[i];
	return baseline->count;
}

static void set_item(cJSON *object, const char *key, cJSON *value)
{
	if (cJSON_HasObjectItem(object, key))
		cJSON_ReplaceItemInObjectCaseSensitive(object, key, value);
	else
		cJSON_AddItemToObject(object, key, value);
}

void baseline_set(struct baseline *baseline, size_t number, const char *key, const char *value)
{
	set_item(baseline->entries[number].json, key, json_text(value));
}

static void set_files(cJSON *json, const struct vmr_list *files)
{
	cJSON *array = cJSON_CreateArray();

	for (size_t i = 0; i < files->count; i++)
		json_append_text(array, files->items[i]);
	set_item(json, "files", array);
}

size_t baseline_put(struct baseline *baseline, const struct baseline_new *entry)
{
	size_t number = baseline_find(baseline, entry->fingerprint);

	if (number == baseline->count) {
		cJSON *json = cJSON_CreateObject();
		json_add_text(json, "fingerprint", entry->fingerprint);
		json_add_text(json, "rule", entry->rule ? entry->rule : "");
		json_add_text(json, "sentence", entry->sentence ? entry->sentence : "");
		number = append(baseline, json);
	}
	if (entry->files && entry->files->count)
		set_files(baseline->entries[number].json, entry->files);
	return number;
}

static void add_file(struct vmr_list *files, const char *file)
{
	if (file && *file && *file != '/' && !vmr_list_has(files, file))
		vmr_list_add(files, file);
}

/* Every file that something of the finding is in. */
static struct vmr_list files_of(const struct finding *finding)
{
	struct vmr_list files = {0};

	for (size_t i = 0; i < finding->role_count; i++)
		add_file(&files, finding->roles[i].file);
	for (size_t i = 0; i < finding->step_count; i++)
		add_file(&files, finding->steps[i].file);
	for (size_t i = 0; i < finding->evidence_count; i++)
		add_file(&files, finding->evidence[i].file);
	if (files.count)
		qsort(files.items, files.count, sizeof(*files.items), vmr_text_compare);
	return files;
}

void baseline_add(struct baseline *baseline, const struct finding *finding, bool source_alone)
{
	if (!finding->fingerprint)
		return;
	vmr_autolist files = files_of(finding);
	baseline_put(baseline, &(struct baseline_new){.fingerprint = finding->fingerprint,
						      .rule = finding->rule,
						      .sentence = finding->sentence,
						      .files = source_alone ? &files : NULL});
}

/* The entries that a finding of this fingerprint is: of one of the two only the place may be known. */
static size_t matching(const struct baseline *baseline, const char *fingerprint, const struct known *ret[2])
{
	size_t length = strlen(fingerprint), count = 0;

	ret[count] = find_known(baseline, fingerprint, length);
	count += ret[count] != NULL;
	if (length > FINGERPRINT_PLACE) {
		ret[count] = find_known(baseline, fingerprint, FINGERPRINT_PLACE);
		count += ret[count] != NULL;
	}
	return count;
}

/* Call `visit` for each such entry. */
static void each_matching(struct baseline *baseline, const char *fingerprint,
			  void (*visit)(void *context, struct entry *entry), void *context)
{
	const struct known *found[2];
	size_t count = fingerprint ? matching(baseline, fingerprint, found) : 0;

	for (size_t k = 0; k < count; k++)
		for (size_t i = 0; i < found[k]->count; i++) {
			struct entry *entry = &baseline->entries[found[k]->entries[i]];
			bool is_whole = strlen(found[k]->text) == strlen(fingerprint);
			if (is_whole || strlen(entry->fingerprint) == FINGERPRINT_PLACE)
				visit(context, entry);
		}
}

/* An entry of a place stands for more findings than this one. */
static void take_files(void *context, struct entry *entry)
{
	const struct entry *from = context;
	const cJSON *files = cJSON_GetObjectItemCaseSensitive(from->json, "files");

	if (files && !strcmp(entry->fingerprint, from->fingerprint))
		set_item(entry->json, "files", cJSON_Duplicate(files, true));
}

static void count_one(void *context, struct entry *entry)
{
	(void)entry;
	++*(size_t *)context;
}

void baseline_add_all(struct baseline *baseline, const struct baseline *from)
{
	for (size_t i = 0; i < from->count; i++) {
		struct entry *entry = &from->entries[i];
		size_t have = 0;
		each_matching(baseline, entry->fingerprint, count_one, &have);
		if (have)
			each_matching(baseline, entry->fingerprint, take_files, entry);
		else
			append(baseline, cJSON_Duplicate(entry->json, true));
	}
}

/* ---------------------------------------------------------------- what became of it */

struct mark {
	struct entry *valid, *expired;
};

static void mark_entry(void *context, struct entry *entry)
{
	struct mark *mark = context;
	struct entry **place = is_expired(entry) ? &mark->expired : &mark->valid;

	entry->is_fired = true;
	*place = *place ? *place : entry;
}

void baseline_mark(struct baseline *baseline, struct report_content *content)
{
	for (size_t i = 0; i < content->finding_count; i++) {
		struct finding *finding = &content->findings[i];
		struct mark mark = {0};
		each_matching(baseline, finding->fingerprint, mark_entry, &mark);
		const struct entry *entry = mark.valid ? mark.valid : mark.expired;
		free(finding->baseline_state);
		finding->baseline_state = vmr_strdup(mark.valid ? "unchanged" : mark.expired ? "expired" : "new");
		if (entry && !finding->entry) {
			finding->entry = vmr_alloc(sizeof(*finding->entry));
			*finding->entry = copy_words(entry);
		}
	}
}

static bool is_asked(const struct report_content *content, const char *rule)
{
	for (size_t i = 0; rule && i < content->rule_count; i++)
		if (!strcmp(content->rules[i].id, rule))
			return content->rules[i].status && strcmp(content->rules[i].status, "error") != 0;
	return false;
}

void baseline_look(struct baseline *baseline, const struct report_content *content,
		   bool (*is_looked)(void *context, const char *file), void *context)
{
	for (size_t i = 0; i < baseline->count; i++) {
		struct entry *entry = &baseline->entries[i];
		const cJSON *files = cJSON_GetObjectItemCaseSensitive(entry->json, "files"), *file;
		if (entry->is_fired || !cJSON_IsArray(files) || !files->child ||
		    !is_asked(content, text_of(entry->json, "rule")))
			continue;
		entry->is_gone = true;
		cJSON_ArrayForEach(file, files) entry->is_gone &=
			cJSON_IsString(file) && is_looked(context, file->valuestring);
	}
}

static void add_words(struct report_entry **entries, size_t *count, const struct entry *entry)
{
	*entries = vmr_realloc_array(*entries, *count + 1, sizeof(**entries));
	(*entries)[(*count)++] = copy_words(entry);
}

struct report_baseline *baseline_tell(const struct baseline *baseline, const char *path)
{
	struct report_baseline *told = vmr_alloc(sizeof(*told));

	told->path = vmr_strdup(path);
	told->entries = baseline->count;
	for (size_t i = 0; i < baseline->count; i++) {
		const struct entry *entry = &baseline->entries[i];
		told->fired += entry->is_fired;
		told->unseen += !entry->is_fired && !entry->is_gone;
		if (is_expired(entry))
			add_words(&told->expired, &told->expired_count, entry);
		if (entry->is_gone && !entry->is_fired)
			add_words(&told->gone, &told->gone_count, entry);
	}
	return told;
}

void baseline_drop(struct baseline *baseline, size_t number)
{
	baseline->entries[number].is_gone = true;
	baseline->entries[number].is_fired = false;
}

static void renumber(struct baseline *baseline)
{
	forget_known(baseline);
	for (size_t i = 0; i < baseline->count; i++)
		note_entry(baseline, i);
}

size_t baseline_prune(struct baseline *baseline)
{
	size_t kept = 0, count = baseline->count;

	for (size_t i = 0; i < count; i++) {
		if (baseline->entries[i].is_gone && !baseline->entries[i].is_fired)
			cJSON_Delete(baseline->entries[i].json);
		else
			baseline->entries[kept++] = baseline->entries[i];
	}
	baseline->count = kept;
	renumber(baseline);
	return count - kept;
}
