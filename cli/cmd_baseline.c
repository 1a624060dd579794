/* SPDX-License-Identifier: MIT */
/* vmrace baseline: the entries of a baseline, by hand: accept a finding with a reason, list them, take them out. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/baseline.h"
#include "cli/baseline_print.h"
#include "cli/command.h"
#include "cli/output.h"
#include "common/file.h"
#include "common/memory.h"
#include "common/text.h"

enum { REPORT_LIMIT = 256 << 20 };

struct manage {
	char *reason, *by, *until, *report;
	bool expired, json;
	/* Of this run. */
	struct baseline *baseline;
	cJSON *findings, *root; /* of the report */
	bool is_source_alone;
};

static struct vmr_error *set_text(char **place, const char *name, const char *value)
{
	if (!*value)
		return vmr_error_create(VMR_USAGE, "--%s: it is empty", name);
	free(*place);
	*place = vmr_strdup(value);
	return NULL;
}

static struct vmr_error *set_reason(void *own, const char *value)
{
	return set_text(&((struct manage *)own)->reason, "reason", value);
}

static struct vmr_error *set_by(void *own, const char *value)
{
	return set_text(&((struct manage *)own)->by, "by", value);
}

static struct vmr_error *set_until(void *own, const char *value)
{
	if (!baseline_is_date(value))
		return vmr_error_create(VMR_USAGE, "--until %s: give the last day as 2030-12-31", value);
	return set_text(&((struct manage *)own)->until, "until", value);
}

static struct vmr_error *set_report(void *own, const char *value)
{
	return set_text(&((struct manage *)own)->report, "report", value);
}

static struct vmr_error *set_expired(void *own, const char *value)
{
	(void)value;
	((struct manage *)own)->expired = true;
	return NULL;
}

static void deinit(void *own)
{
	struct manage *manage = own;

	free(manage->reason);
	free(manage->by);
	free(manage->until);
	free(manage->report);
	baseline_destroy(manage->baseline);
	cJSON_Delete(manage->root);
}

static bool is_word(const char *argument, size_t count)
{
	(void)argument;
	(void)count;
	return true;
}

/* ---------------------------------------------------------------- a report */

static char *report_path(const char *given)
{
	struct stat st;

	return !stat(given, &st) && S_ISDIR(st.st_mode) ? vmr_format("%s/report.json", given) : vmr_strdup(given);
}

static const char *text_of(const cJSON *object, const char *key)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
}

static struct vmr_error *read_report(struct manage *manage)
{
	vmr_autofree char *text = NULL, *path = report_path(manage->report);

	VMR_TRY(vmr_file_read(path, REPORT_LIMIT, &text, NULL));
	manage->root = cJSON_Parse(text);
	manage->findings = cJSON_GetObjectItemCaseSensitive(manage->root, "findings");
	const char *schema = text_of(manage->root, "schema");
	if (!schema || strcmp(schema, "vmrace-report/1") != 0 || !cJSON_IsArray(manage->findings))
		return vmr_error_create(VMR_BAD_INPUT, "%s: no report of vmrace: give the folder of one (check -o DIR)",
					path);
	const cJSON *inputs = cJSON_GetObjectItemCaseSensitive(manage->root, "inputs");
	const cJSON *dumps = cJSON_GetObjectItemCaseSensitive(inputs, "dumps");
	manage->is_source_alone = cJSON_IsArray(dumps) && !dumps->child;
	return NULL;
}

/* A finding of the report by its number or fingerprint; NULL none. */
static const cJSON *find_finding(const struct manage *manage, const char *word)
{
	const cJSON *finding;
	char *end;
	unsigned long number = strtoul(word, &end, 10);

	cJSON_ArrayForEach(finding, manage->findings)
	{
		const char *fingerprint = text_of(finding, "fingerprint");
		const cJSON *id = cJSON_GetObjectItemCaseSensitive(finding, "id");
		if (!*end && end != word ? cJSON_IsNumber(id) && (unsigned long)id->valuedouble == number
					 : fingerprint && !strcmp(fingerprint, word))
			return finding;
	}
	return NULL;
}

/* Every file that something of a finding of a report is in. */
static struct vmr_list files_of(const cJSON *finding)
{
	static const char *const parts[] = {"roles", "interleaving", "evidence"};
	struct vmr_list files = {0};

	for (size_t i = 0; i < VMR_COUNT(parts); i++) {
		const cJSON *item;
		cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(finding, parts[i]))
		{
			const char *file = text_of(item, "file");
			if (file && *file && *file != '/' && !vmr_list_has(&files, file))
				vmr_list_add(&files, file);
		}
	}
	if (files.count)
		qsort(files.items, files.count, sizeof(*files.items), vmr_text_compare);
	return files;
}

/* ---------------------------------------------------------------- add */

/* What was said of it with the command. */
static void set_words(struct manage *manage, size_t number)
{
	if (manage->reason)
		baseline_set(manage->baseline, number, "reason", manage->reason);
	if (manage->by)
		baseline_set(manage->baseline, number, "by", manage->by);
	if (manage->until)
		baseline_set(manage->baseline, number, "until", manage->until);
}

static void add_finding(struct manage *manage, const cJSON *finding)
{
	const char *fingerprint = text_of(finding, "fingerprint");

	if (!fingerprint)
		return;
	vmr_autolist files = files_of(finding);
	set_words(manage, baseline_put(manage->baseline,
				       &(struct baseline_new){.fingerprint = fingerprint,
							      .rule = text_of(finding, "rule"),
							      .sentence = text_of(finding, "sentence"),
							      .files = manage->is_source_alone ? &files : NULL}));
}

static struct vmr_error *add_word(struct manage *manage, const char *word)
{
	const cJSON *finding = manage->findings ? find_finding(manage, word) : NULL;

	if (finding) {
		add_finding(manage, finding);
		return NULL;
	}
	if (!baseline_is_fingerprint(word))
		return vmr_error_create(VMR_USAGE,
					manage->findings
						? "%s: no finding of the report, by number or fingerprint: see %s"
						: "%s: no fingerprint (vmrace1: and 32 or 48 hex digits)%s: give it as "
						  "check prints it, or a finding's number with --report DIR",
					word, manage->findings ? manage->report : "");
	if (manage->findings && baseline_find(manage->baseline, word) == baseline_count(manage->baseline))
		return vmr_error_create(VMR_USAGE, "%s: neither the report nor the baseline has it", word);
	set_words(manage, baseline_put(manage->baseline, &(struct baseline_new){.fingerprint = word}));
	return NULL;
}

static struct vmr_error *write_it(struct manage *manage, const struct cli_options *options, const char *path)
{
	vmr_autofree char *report = manage->report ? report_path(manage->report) : NULL;
	vmr_autolist inputs = {0};
	size_t count = baseline_count(manage->baseline);

	if (report)
		vmr_list_add(&inputs, report);
	VMR_TRY(baseline_write(manage->baseline, path, &inputs));
	if (!options->json)
		cli_print("%s: %zu known findings\n", path, count);
	return NULL;
}

static struct vmr_error *add(struct manage *manage, const struct cli_options *options, const char *path)
{
	if (!manage->reason && !manage->by && !manage->until)
		return vmr_error_create(VMR_USAGE, "baseline add: say why with --reason TEXT");
	if (options->words.count < 3 && !manage->report)
		return vmr_error_create(VMR_USAGE, "baseline add: which? Give fingerprints, or --report DIR");
	if (vmr_file_exists(path))
		VMR_TRY(baseline_read(path, &manage->baseline));
	else
		manage->baseline = baseline_create();
	size_t before = baseline_count(manage->baseline);
	for (size_t i = 2; i < options->words.count; i++)
		VMR_TRY(add_word(manage, options->words.items[i]));
	const cJSON *finding;
	if (options->words.count < 3)
		cJSON_ArrayForEach(finding, manage->findings) add_finding(manage, finding);
	if (baseline_count(manage->baseline) > before && !manage->reason)
		return vmr_error_create(VMR_USAGE, "baseline add: a finding that is accepted has a reason: say "
						   "--reason TEXT");
	return write_it(manage, options, path);
}

/* ---------------------------------------------------------------- list */

static void list_entry(const struct manage *manage, size_t number, bool json)
{
	const struct report_entry entry = baseline_entry(manage->baseline, number);
	bool is_expired = baseline_is_expired(&entry);

	if (manage->expired && !is_expired)
		return;
	if (!json) {
		cli_print_entry(is_expired ? "expired " : "known   ", &entry);
		return;
	}
	cJSON *object = cJSON_Duplicate(baseline_json(manage->baseline, number), true);
	cJSON_DeleteItemFromObjectCaseSensitive(object, "state");
	json_add_text(object, "state", is_expired ? "expired" : "known");
	cli_print_json(object);
}

static struct vmr_error *list(struct manage *manage, const struct cli_options *options, const char *path)
{
	VMR_TRY(baseline_read(path, &manage->baseline));
	for (size_t i = 0; i < baseline_count(manage->baseline); i++)
		list_entry(manage, i, options->json);
	return NULL;
}

/* ---------------------------------------------------------------- prune */

static void drop(struct manage *manage, size_t number)
{
	const struct report_entry entry = baseline_entry(manage->baseline, number);

	if (!manage->json)
		cli_print_entry("removed: ", &entry);
	baseline_drop(manage->baseline, number);
}

/* What the report's run found to fire no longer. */
static struct vmr_error *drop_gone(struct manage *manage)
{
	const cJSON *told = cJSON_GetObjectItemCaseSensitive(manage->root, "baseline"), *entry;

	if (!cJSON_IsObject(told))
		return vmr_error_create(VMR_BAD_INPUT,
					"%s: its run had no baseline: make it with check --baseline FILE -o DIR",
					manage->report);
	cJSON_ArrayForEach(entry, cJSON_GetObjectItemCaseSensitive(told, "gone"))
	{
		const char *fingerprint = text_of(entry, "fingerprint");
		size_t number = fingerprint ? baseline_find(manage->baseline, fingerprint) : SIZE_MAX;
		if (number < baseline_count(manage->baseline))
			drop(manage, number);
	}
	return NULL;
}

static struct vmr_error *prune(struct manage *manage, const struct cli_options *options, const char *path)
{
	if (options->words.count < 3 && !manage->report && !manage->expired)
		return vmr_error_create(VMR_USAGE,
					"baseline prune: which? Give fingerprints, --expired, or --report DIR of a "
					"check with this baseline");
	VMR_TRY(baseline_read(path, &manage->baseline));
	for (size_t i = 2; i < options->words.count; i++) {
		size_t number = baseline_find(manage->baseline, options->words.items[i]);
		if (number == baseline_count(manage->baseline))
			return vmr_error_create(VMR_USAGE, "%s: %s has no such entry: see vmrace baseline list %s",
						options->words.items[i], path, path);
		drop(manage, number);
	}
	if (manage->report)
		VMR_TRY(drop_gone(manage));
	for (size_t i = 0; manage->expired && i < baseline_count(manage->baseline); i++) {
		const struct report_entry entry = baseline_entry(manage->baseline, i);
		if (baseline_is_expired(&entry))
			drop(manage, i);
	}
	baseline_prune(manage->baseline);
	return write_it(manage, options, path);
}

static struct vmr_error *run(const struct cli_options *options, void *own, int *ret_exit)
{
	static const struct {
		const char *name;
		struct vmr_error *(*run)(struct manage *manage, const struct cli_options *options, const char *path);
	} deeds[] = {{"add", add}, {"list", list}, {"prune", prune}};
	struct manage *manage = own;

	(void)ret_exit;
	manage->json = options->json;
	for (size_t i = 0; options->words.count >= 2 && i < VMR_COUNT(deeds); i++) {
		if (strcmp(deeds[i].name, options->words.items[0]) != 0)
			continue;
		if (manage->report)
			VMR_TRY(read_report(manage));
		return deeds[i].run(manage, options, options->words.items[1]);
	}
	return vmr_error_create(VMR_USAGE,
				"baseline: say add, list or prune, and the FILE: see vmrace baseline --help");
}

static const struct cli_option own_options[] = {
	{"reason", 0, "TEXT", "add: why the finding is accepted", set_reason},
	{"by", 0, "NAME", "add: who accepts it", set_by},
	{"until", 0, "DAY", "add: the last day that it is accepted, as 2030-12-31; then it counts again", set_until},
	{"report", 0, "DIR", "a report (folder or report.json): add its findings, or prune what its run found gone",
	 set_report},
	{"expired", 0, NULL, "list or prune: entries whose day is over", set_expired},
	{0},
};

const struct cli_command cli_command_baseline = {
	.name = "baseline",
	.summary = "Accept findings with a reason, list the accepted ones, take them out",
	.usage = "add FILE [FINGERPRINT|NUMBER...] | list FILE | prune FILE [FINGERPRINT...]",
	.description =
		"FILE is a baseline: what vmrace check --baseline knows already. add accepts findings by the "
		"fingerprint that check\n"
		"prints, or with --report by their number there (none named: all of the report); of one that is there "
		"already it\n"
		"changes what is given. list shows them; --json prints entries as the file has them and their state. "
		"prune takes out\n"
		"what is named, what has expired (--expired), or what a check with this baseline found to fire no "
		"longer (--report).\n"
		"Other keys of an entry, and its order of keys, stay. Where the code itself should say why, a comment "
		"there does:\n"
		"/* vmrace: RULE: REASON */ on the line, on the line above, or above the function.",
	.first_words = "add list prune",
	.examples = "  vmrace check linux/ --baseline races.json --update-baseline\n"
		    "  vmrace check linux/ --fail-on possible -o report\n"
		    "  vmrace baseline add races.json 1 --report report --reason 'the caller holds the lock' --by Ann "
		    "--until 2030-12-31\n"
		    "  vmrace baseline list races.json\n"
		    "  vmrace baseline prune races.json --expired",
	.takes = CLI_TAKES_JSON,
	.options = own_options,
	.own_size = sizeof(struct manage),
	.own_deinit = deinit,
	.is_word = is_word,
	.run = run,
};
