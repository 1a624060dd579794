/* SPDX-License-Identifier: MIT */
/* What was looked at: one line for people, one object for machines. */
#include "report/coverage.h"

#include <string.h>

#include "common/memory.h"

struct words {
	FILE *out;
	bool any; /* something stands there: a comma comes first */
};

static void add_word(struct words *words, const char *format, ...) VMR_PRINTF(2, 3);
static void add_word(struct words *words, const char *format, ...)
{
	va_list args;

	fputs(words->any ? ", " : "", words->out);
	words->any = true;
	va_start(args, format);
	vfprintf(words->out, format, args);
	va_end(args);
}

static const char *plural(int count)
{
	return count == 1 ? "" : "s";
}

static void add_count(struct words *words, int count, const char *noun)
{
	if (count >= 0)
		add_word(words, "%d %s%s", count, noun, plural(count));
}

/* A reader that is not ours is named. */
static void add_reader(struct words *words, const struct report_dump *dump)
{
	if (dump && dump->reader && strcmp(dump->reader, "vmrace") != 0)
		add_word(words, "the dump by %s", dump->reader);
}

static void add_dump(struct words *words, const struct report_coverage *coverage)
{
	static const struct {
		const char *state, *text;
	} states[] = {{"read", "crash"}, {"none", "no crash (there is none)"}, {"unread", "not the crash"}};

	for (size_t i = 0; coverage->crash && i < VMR_COUNT(states); i++)
		if (!strcmp(coverage->crash, states[i].state))
			add_word(words, "%s", states[i].text);
	if (coverage->tasks_read >= 0 && coverage->tasks_read != coverage->tasks_all)
		add_word(words, "%d of %d tasks", coverage->tasks_read, coverage->tasks_all);
	else
		add_count(words, coverage->tasks_read, "task");
	add_count(words, coverage->queues, "queue");
	add_count(words, coverage->locks, "lock");
	add_count(words, coverage->pending, "pending");
}

static void add_files(struct words *words, const char *what, int count)
{
	if (count > 0)
		add_word(words, "%s (%d file%s)", what, count, plural(count));
}

static void add_source(FILE *out, const struct report_content *content)
{
	const struct report_coverage *coverage = content->coverage;
	struct words words = {.out = out};

	if (!content->source_path) {
		fputs("no source", out);
		return;
	}
	fputs("source ", out);
	add_files(&words, "exact", coverage->sources_exact);
	add_files(&words, "differs", coverage->sources_differs);
	add_files(&words, content->dump ? "not compared" : "alone", coverage->sources_unknown);
	add_files(&words, "not read", coverage->sources_unread);
	add_files(&words, "not of this kernel", coverage->sources_foreign);
	if (!words.any)
		fputs("of no file", out);
}

char *report_coverage_nothing(const struct report_content *content)
{
	const struct report_coverage *coverage = content->coverage;

	if (!coverage || !coverage->nothing)
		return NULL;
	return vmr_format("nothing could be looked at: %s%s%s", coverage->nothing, coverage->way_out ? ": " : "",
			  coverage->way_out ? coverage->way_out : "");
}

char *report_coverage_text(const struct report_content *content)
{
	char *nothing = report_coverage_nothing(content), *text = NULL;
	size_t size;

	if (nothing && !content->finding_count)
		return nothing;
	free(nothing);
	if (!content->coverage)
		return vmr_strdup("looked at: no file");
	FILE *out = open_memstream(&text, &size);
	if (!out)
		return vmr_strdup("looked at: not known");
	struct words words = {.out = out};
	fputs("looked at: ", out);
	add_reader(&words, content->dump);
	add_dump(&words, content->coverage);
	fputs(words.any ? "; " : "", out);
	add_source(out, content);
	fclose(out);
	return text;
}

const char *report_coverage_heading(const struct report_content *content)
{
	return content->coverage && content->coverage->nothing ? "Nothing could be looked at" : "No race was found";
}

static void add_number(cJSON *object, const char *key, int count)
{
	json_add_integer_if(object, key, count >= 0, count);
}

void report_coverage_add(cJSON *object, const struct report_content *content)
{
	static const struct report_coverage none = {
		.tasks_read = -1, .tasks_all = -1, .queues = -1, .locks = -1, .pending = -1};
	const struct report_coverage *from = content->coverage ? content->coverage : &none;
	cJSON *coverage = json_add_object(object, "coverage");

	json_add_text(coverage, "crash", from->crash);
	cJSON *tasks = json_add_object(coverage, "tasks");
	add_number(tasks, "read", from->tasks_read);
	add_number(tasks, "all", from->tasks_all);
	add_number(coverage, "queues", from->queues);
	add_number(coverage, "locks", from->locks);
	add_number(coverage, "pending", from->pending);
	cJSON *sources = json_add_object(coverage, "sources");
	add_number(sources, "exact", from->sources_exact);
	add_number(sources, "differs", from->sources_differs);
	add_number(sources, "unknown", from->sources_unknown);
	add_number(sources, "unread", from->sources_unread);
	add_number(sources, "foreign", from->sources_foreign);
	cJSON *files = json_add_array(sources, "files");
	for (size_t i = 0; i < from->unread_count; i++) {
		cJSON *file = json_append_object(files);
		json_add_text(file, "file", from->unread[i].file);
		json_add_text(file, "state", from->unread[i].state);
		json_add_text(file, "why", from->unread[i].why);
	}
	cJSON *rules = json_add_object(coverage, "rules");
	add_number(rules, "asked", from->rules_asked);
	add_number(rules, "not_applicable", from->rules_not_applicable);
}
