/* SPDX-License-Identifier: MIT */
/* Source alone. */
#include "cli/source_scan.h"

#include <string.h>

#include "cli/output.h"
#include "common/file.h"
#include "common/memory.h"
#include "common/text.h"
#include "srcindex/srcindex.h"

void cli_scan_options_deinit(struct cli_scan_options *options)
{
	cli_report_options_deinit(&options->report);
	cli_selection_deinit(&options->selection);
}

struct vmr_error *cli_scan_set_file(void *own, const char *value)
{
	vmr_list_add(&((struct cli_scan_options *)own)->selection.files, value);
	return NULL;
}

struct vmr_error *cli_scan_set_patch(void *own, const char *value)
{
	struct cli_selection *selection = &((struct cli_scan_options *)own)->selection;

	if (selection->patch)
		return vmr_error_create(VMR_USAGE, "--patch: give one patch");
	selection->patch = vmr_strdup(value);
	return NULL;
}

static void add_limit(struct report_content *content, const char *what, const char *why, const char *effect)
{
	content->limits = vmr_realloc_array(content->limits, content->limit_count + 1, sizeof(*content->limits));
	content->limits[content->limit_count++] =
		(struct report_limit){.what = vmr_strdup(what), .why = vmr_strdup(why), .effect = vmr_strdup(effect)};
}

static struct report_content *empty_content(const struct cli_options *options)
{
	struct report_content *content = vmr_alloc(sizeof(*content));

	content->tool_version = vmr_strdup(VMRACE_VERSION);
	content->source_path = vmr_strdup(options->sources.items[0]);
	content->source_match = vmr_strdup("unknown");
	content->crash.pid = content->crash.cpu = -1;
	return content;
}

/* What a scan tells beside its report. */
struct told {
	struct vmr_list *built, *unread, *foreign, *names; /* filled; may be NULL */
};

static struct vmr_error *scan_files(const struct cli_options *options, const struct cli_subject *subject,
				    const char *rule, const struct told *told, struct report_content **ret)
{
	struct cli_progress progress;

	if (subject && !subject->files.count) {
		*ret = empty_content(options);
		return NULL;
	}
	size_t count = subject ? subject->touched_count : 0;
	vmr_autofree struct srcindex_place *places = vmr_alloc_array(count + 1, sizeof(*places));
	for (size_t i = 0; i < count; i++)
		places[i] = (struct srcindex_place){.file = subject->touched[i].file,
						    .first = subject->touched[i].first,
						    .last = subject->touched[i].last};
	cli_progress_init(&progress, options);
	struct analysis_options analysis = cli_analysis_options(options, NULL, &progress);
	analysis.places = count ? places : NULL;
	analysis.place_count = count;
	analysis.names = told->names;
	analysis.files = subject ? (const char *const *)subject->files.items : NULL;
	analysis.file_count = subject ? subject->files.count : 0;
	analysis.rule = rule;
	analysis.built = told->built;
	analysis.unread = told->unread;
	analysis.foreign = told->foreign;
	struct vmr_error *error = analysis_run(&analysis, ret);
	cli_progress_deinit(&progress);
	return error;
}

/* Nothing to answer for is said: silence would look like health. */
static void say_nothing(const struct cli_options *options, const struct cli_subject *subject)
{
	enum { SHOWN = 8 };
	size_t count = subject->nothing.count;

	for (size_t i = 0; !options->json && i < count && (i < SHOWN || options->verbose); i++)
		cli_print("nothing to answer for: %s\n", subject->nothing.items[i]);
	if (!options->json && count > SHOWN && !options->verbose)
		cli_print("nothing to answer for: %zu more (-v names them)\n", count - SHOWN);
}

static bool is_touched(const struct cli_subject *subject, const char *file, size_t length, unsigned line)
{
	for (size_t i = 0; i < subject->touched_count; i++) {
		const struct cli_touched *touched = &subject->touched[i];
		if (strlen(touched->file) == length && !strncmp(touched->file, file, length) &&
		    line >= touched->first && line <= touched->last)
			return true;
	}
	return false;
}

void cli_looked_deinit(struct cli_looked *looked)
{
	vmr_list_deinit(&looked->files);
}

static bool has_sorted(const struct vmr_list *list, const char *text)
{
	return list->count && bsearch(&text, list->items, list->count, sizeof(*list->items), vmr_text_compare);
}

static void sort(struct vmr_list *list)
{
	if (list->count)
		qsort(list->items, list->count, sizeof(*list->items), vmr_text_compare);
}

bool cli_looked_has(void *context, const char *file)
{
	const struct cli_looked *looked = context;
	size_t length = strlen(file);
	bool found = false;

	if (length < 2 || strcmp(file + length - 2, ".h") != 0)
		return has_sorted(&looked->files, file);
	for (size_t i = 0; looked->files.count && i < looked->trees->count && !found; i++) {
		vmr_autofree char *path = vmr_format("%s/%s", looked->trees->items[i], file);
		found = vmr_file_exists(path);
	}
	return found;
}

/* Some files, without those of which something was not read. */
static void note_looked(const struct vmr_list *files, const struct vmr_list *unread, struct cli_looked *ret)
{
	vmr_autolist holes = {0};

	for (size_t i = 0; i < unread->count; i++) {
		vmr_autofree char *file = vmr_strndup(unread->items[i], strcspn(unread->items[i], "\t"));
		char *colon = strrchr(file, ':');
		if (colon && colon[1 + strspn(colon + 1, "0123456789")] == '\0')
			*colon = '\0';
		vmr_list_add(&holes, file);
	}
	sort(&holes);
	for (size_t i = 0; i < files->count; i++)
		if (!has_sorted(&holes, files->items[i]))
			vmr_list_add(&ret->files, files->items[i]);
	sort(&ret->files);
}

/* A file of another architecture whose folder was named was not meant. */
static bool is_meant(const struct cli_subject *subject, const char *file, const struct vmr_list *foreign)
{
	return vmr_list_has(&subject->files, file) && !(has_sorted(foreign, file) && has_sorted(&subject->swept, file));
}

/* Files that were selected and were not read, and lines that the patch touched and that could not be parsed. */
static void add_unread(struct cli_subject *subject, const struct vmr_list *unread, const struct vmr_list *foreign)
{
	sort(&subject->swept);
	for (size_t i = 0; i < unread->count; i++) {
		const char *why = strchr(unread->items[i], '\t');
		vmr_autofree char *place = vmr_strndup(unread->items[i], why ? (size_t)(why - unread->items[i]) : 0);
		const char *colon = strrchr(place, ':');
		vmr_autofree char *text = NULL;
		if (!colon && is_meant(subject, place, foreign))
			text = vmr_format("%s: it was to be checked and was not read: %s", place, why + 1);
		else if (colon &&
			 is_touched(subject, place, (size_t)(colon - place), (unsigned)strtoul(colon + 1, NULL, 10)))
			text = vmr_format("%.*s: line %s, which the patch changed, could not be parsed: %s",
					  (int)(colon - place), place, colon + 1, why + 1);
		if (text)
			vmr_list_add(&subject->unseen, text);
	}
}

bool cli_source_is_blind(const struct report_content *content)
{
	return content->coverage && content->coverage->nothing;
}

static struct vmr_error *unseen_error(const struct cli_subject *subject)
{
	if (!subject->unseen.count)
		return NULL;
	if (subject->unseen.count == 1)
		return vmr_error_create(VMR_BAD_INPUT, "%s", subject->unseen.items[0]);
	return vmr_error_create(VMR_BAD_INPUT, "%s (and %zu more that could not be looked at: the report names them)",
				subject->unseen.items[0], subject->unseen.count - 1);
}

struct vmr_error *cli_rules_failed(const struct report_content *content)
{
	for (size_t i = 0; i < content->rule_count; i++)
		if (content->rules[i].status && !strcmp(content->rules[i].status, "error"))
			return vmr_error_create(VMR_BAD_INPUT, "rule %s was not carried out: %s", content->rules[i].id,
						content->rules[i].why ? content->rules[i].why : "it failed");
	return NULL;
}

struct answering {
	const struct cli_subject *subject;
	const struct vmr_list *names;
};

/*
 * A patch answers for what has a place in its files, or is about a type that it touched: other files were read only for
 * their side of it.
 */
static bool answers_for(void *context, const struct finding *finding)
{
	const struct answering *answering = context;
	const char *type = finding->object.type ? finding->object.type : "";

	for (size_t i = 0; i < finding->role_count; i++)
		if (finding->roles[i].file && vmr_list_has(&answering->subject->files, finding->roles[i].file))
			return true;
	return vmr_list_has(answering->names, strncmp(type, "struct ", 7) ? type : type + 7);
}

static struct vmr_error *scan_subject(const struct cli_options *options, const struct cli_selection *selection,
				      struct cli_subject *subject, const char *rule, struct report_content **ret,
				      struct cli_looked *ret_looked)
{
	vmr_autolist unread = {0}, foreign = {0}, names = {0};
	const struct told told = {.unread = &unread, .foreign = &foreign, .names = &names};

	VMR_TRY(cli_subject_find(selection, &options->sources, subject));
	say_nothing(options, subject);
	VMR_TRY(scan_files(options, subject, rule, &told, ret));
	if (selection->patch) {
		struct answering answering = {.subject = subject, .names = &names};
		report_content_keep(*ret, answers_for, &answering);
	}
	add_unread(subject, &unread, &foreign);
	if (ret_looked)
		note_looked(&subject->files, &unread, ret_looked);
	for (size_t i = 0; i < subject->unseen.count; i++) {
		vmr_autofree char *what = vmr_strndup(subject->unseen.items[i], strcspn(subject->unseen.items[i], ":"));
		const char *why = subject->unseen.items[i] + strlen(what);
		add_limit(*ret, what, why + strspn(why, ": "), "it was not looked at");
	}
	return NULL;
}

static struct vmr_error *scan_all(const struct cli_options *options, const char *rule, struct report_content **ret,
				  struct cli_looked *ret_looked)
{
	vmr_autolist built = {0}, unread = {0};
	const struct told none = {0}, told = {.built = &built, .unread = &unread};

	if (!ret_looked)
		return scan_files(options, NULL, rule, &none, ret);
	VMR_TRY(scan_files(options, NULL, rule, &told, ret));
	note_looked(&built, &unread, ret_looked);
	return NULL;
}

struct vmr_error *cli_source_scan(const struct cli_options *options, const struct cli_selection *selection,
				  const char *rule, struct report_content **ret, struct vmr_error **ret_unseen,
				  struct cli_looked *ret_looked)
{
	struct cli_subject subject = {0};

	*ret_unseen = NULL;
	if (ret_looked)
		*ret_looked = (struct cli_looked){.trees = &options->sources};
	if (!options->sources.count)
		return vmr_error_create(VMR_USAGE, "no source tree: give one among the files or with --source");
	if (!cli_selection_any(selection)) {
		VMR_TRY(scan_all(options, rule, ret, ret_looked));
		*ret_unseen = cli_rules_failed(*ret);
		return NULL;
	}
	struct vmr_error *error = scan_subject(options, selection, &subject, rule, ret, ret_looked);
	if (!error)
		*ret_unseen = subject.unseen.count ? unseen_error(&subject) : cli_rules_failed(*ret);
	cli_subject_deinit(&subject);
	return error;
}
