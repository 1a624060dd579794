/* SPDX-License-Identifier: MIT */
/* Puts the stages together: dump and source to facts, rules to findings. */
#include "cli/analysis.h"

#include <string.h>
#include <time.h>

#include "cli/command.h"
#include "cli/session.h"
#include "cli/values.h"
#include "common/beside.h"
#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "rules/content/alone.h"
#include "rules/content/content.h"
#include "rules/engine/casedb.h"
#include "rules/engine/evaluate.h"
#include "rules/engine/limits.h"
#include "rules/engine/relation.h"
#include "rules/fill/dump.h"
#include "rules/fill/dump_condition.h"
#include "rules/fill/source.h"
#include "srcindex/srcindex.h"

static double seconds_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void tell(const struct analysis_options *options, const char *what)
{
	if (options->progress)
		options->progress(options->progress_context, what, 0, 0);
}

/* What a dump taught beyond its facts: for the report's inputs. */
struct inputs {
	char *vmlinux_path, *vmlinux_build_id;
	struct vmr_beside closing; /* of the dump */
};

static struct vmr_error *open_dump(const struct analysis_options *options, struct dumpcore **ret)
{
	struct dumpcore_options open = {.dump = options->dump,
					.parts = options->parts,
					.part_count = options->part_count,
					.vmlinux = options->vmlinux,
					.modules = options->modules,
					.module_count = options->module_count,
					.force = options->force,
					.no_cache = options->no_cache,
					.reader = options->reader,
					.progress = options->progress,
					.progress_context = options->progress_context};
	tell(options, "reading the dump");
	*ret = cli_session_dump();
	return *ret ? NULL : dumpcore_open(&open, ret);
}

static void close_beside(void *dump)
{
	dumpcore_close(dump);
}

/* What it had mapped takes a while to let go: beside the rules, which need nothing of it. */
static void close_dump(struct dumpcore *dump, struct inputs *ret)
{
	const struct dumpcore_info *info = dumpcore_info_get(dump);
	if (info->vmlinux_path)
		ret->vmlinux_path = vmr_strdup(info->vmlinux_path);
	if (info->vmlinux_build_id)
		ret->vmlinux_build_id = vmr_strdup(info->vmlinux_build_id);
	if (dump != cli_session_dump())
		vmr_beside_begin(&ret->closing, close_beside, dump);
}

/* What the source told to look for. */
static struct vmr_error *look_again(void *dump, struct casedb *db)
{
	return dump ? fill_dump_condition(dump, db) : NULL;
}

struct rule_list {
	struct rule **rules; /* NULL not yet */
	size_t count;
};

/* The effects that the rules want of a function that can be a side; false: one of them does not say. */
static bool list_wants(const struct rule_list *list, struct vmr_list *ret)
{
	for (size_t i = 0; i < list->count; i++) {
		if (!list->rules[i]->wants)
			return false;
		vmr_autofree char *words = vmr_strdup(list->rules[i]->wants);
		for (char *save = NULL, *word = strtok_r(words, " ", &save); word; word = strtok_r(NULL, " ", &save))
			if (strcmp(word, "nothing") != 0 && !vmr_list_has(ret, word))
				vmr_list_add(ret, word);
	}
	return list->count > 0;
}

static struct vmr_error *read_source(const struct analysis_options *options, const struct vmr_list *wants,
				     struct srcindex_listing *const *listings, struct dumpcore *dump, struct casedb *db)
{
	if (!options->tree_count)
		return options->dump ? limits_note_no_source(db) : NULL;
	struct fill_source_options source = {.trees = options->trees,
					     .tree_count = options->tree_count,
					     .listings = listings,
					     .files = options->files,
					     .file_count = options->file_count,
					     .places = options->places,
					     .place_count = options->place_count,
					     .names = options->names,
					     .built = options->built,
					     .wants = wants,
					     .jobs = options->jobs,
					     .no_cache = options->no_cache,
					     .progress = options->progress,
					     .progress_context = options->progress_context,
					     .read = look_again,
					     .read_context = dump};
	tell(options, "reading the source");
	return fill_source(&source, db);
}

/* What the trees have is asked for when the dump has been read, and looked up beside that. */
static void begin_listings(const struct analysis_options *options, struct srcindex_listing **ret)
{
	for (size_t i = 0; i < options->tree_count; i++)
		ret[i] = srcindex_listing_begin(options->trees[i]);
}

/*
 * What is done beside the dump's reading, one behind the other: the case is needed first, and there may be two
 * processors.
 */
static struct vmr_error *begin_more(void *context, struct sqlite3 *sqlite)
{
	struct rule_list *list = context; /* NULL: no rules are evaluated */
	struct vmr_error *error = list ? relation_attach_early(sqlite) : NULL;

	if (!error && list && !list->rules)
		error = rules_load(&list->rules, &list->count);
	dumpcore_decoder_load();
	return error;
}

/* The dump's facts in a new case, which *ret is in any case; and what the trees have, which is looked up meanwhile. */
static struct vmr_error *read_dump(const struct analysis_options *options, struct rule_list *list,
				   struct srcindex_listing **listings, struct dumpcore **ret_dump, struct casedb **ret)
{
	*ret = casedb_begin(begin_more, list);
	begin_listings(options, listings);
	struct vmr_error *error = open_dump(options, ret_dump);
	if (!error)
		error = fill_dump(*ret_dump, *ret);
	struct vmr_error *other = casedb_settle(*ret);
	if (error)
		vmr_error_drop(other);
	return error ? error : other;
}

/* list NULL: facts alone; its rules are read too where that was not done yet. */
static struct vmr_error *collect(const struct analysis_options *options, struct rule_list *list, struct casedb **ret,
				 struct inputs *inputs)
{
	vmr_autolist wants = {0};
	struct casedb *db = NULL;
	struct dumpcore *dump = NULL;
	vmr_autofree struct srcindex_listing **listings = vmr_alloc_array(options->tree_count + 1, sizeof(*listings));

	struct vmr_error *error = options->dump ? read_dump(options, list, listings, &dump, &db) : casedb_create(&db);
	if (!error)
		error = read_source(options, list && list_wants(list, &wants) ? &wants : NULL, listings, dump, db);
	if (dump)
		close_dump(dump, inputs);
	for (size_t i = 0; i < options->tree_count; i++)
		srcindex_listing_end(listings[i]);
	if (error) {
		casedb_destroy(db);
		return error;
	}
	*ret = db;
	return NULL;
}

static void free_inputs(struct inputs *inputs)
{
	vmr_beside_end(&inputs->closing);
	free(inputs->vmlinux_path);
	free(inputs->vmlinux_build_id);
}

struct vmr_error *analysis_facts(const struct analysis_options *options, struct casedb **ret)
{
	struct inputs inputs = {0};
	*ret = NULL;
	struct vmr_error *error = collect(options, NULL, ret, &inputs);
	free_inputs(&inputs);
	if (!error)
		error = limits_note(*ret);
	if (error)
		casedb_destroy(*ret);
	return error;
}

static struct vmr_error *evaluate(struct casedb *db, struct rule **rules, size_t count, void (*seen)(void),
				  struct report_content **ret)
{
	VMR_TRY(evaluate_rules(db, rules, count, seen));
	VMR_TRY(evaluate_merge(db));
	VMR_TRY(limits_note(db));
	return content_load(db, rules, count, ret);
}

/* The same case without its source, on a copy. */
static struct vmr_error *evaluate_alone(struct casedb *db, struct rule **rules, size_t count,
					struct report_content **ret)
{
	struct casedb *copy = NULL;
	VMR_TRY(casedb_copy(db, &copy));
	struct vmr_error *error = fill_forget_source(copy);
	if (!error)
		error = casedb_run(copy, "engine/alone.sql", "");
	if (!error)
		error = evaluate(copy, rules, count, NULL, ret);
	casedb_destroy(copy);
	return error;
}

/* Source that is not this kernel's never takes away what stands without it. */
static struct vmr_error *conclude(const struct analysis_options *options, struct casedb *db,
				  const struct rule_list *list, struct report_content **ret)
{
	struct report_content *alone = NULL;
	if (options->unread)
		VMR_TRY(casedb_list(db, "fill/source.sql", "unread", options->unread));
	if (options->foreign)
		VMR_TRY(casedb_list(db, "fill/source.sql", "foreign", options->foreign));
	tell(options, "evaluating rules");
	VMR_TRY(evaluate(db, list->rules, list->count, options->seen, ret));
	if (!content_source_differs(*ret))
		return NULL;
	VMR_TRY(evaluate_alone(db, list->rules, list->count, &alone));
	content_take_alone(*ret, alone);
	report_content_destroy(alone);
	return NULL;
}

/* Keep one rule of all, by its id. */
static struct vmr_error *select_rule(struct rule_list *list, const char *id)
{
	for (size_t i = 0; i < list->count; i++) {
		struct rule *kept = list->rules[i];
		if (strcmp(kept->id, id))
			continue;
		list->rules[i] = list->rules[0];
		list->rules[0] = kept;
		for (size_t k = 1; k < list->count; k++)
			rule_destroy(list->rules[k]);
		list->count = 1;
		return NULL;
	}
	vmr_autofree char *near = cli_values_near(CLI_VALUES_RULES, id);
	return vmr_error_create(VMR_USAGE, "--rule %s: there is no such rule%s", id,
				*near ? near : ": see vmrace rules list");
}

struct vmr_error *analysis_run(const struct analysis_options *options, struct report_content **ret)
{
	double start = seconds_now();
	struct rule_list list = {0};
	struct casedb *db = NULL;
	struct inputs inputs = {0};
	struct report_content *content = NULL;
	/* A name that there is not is said before anything is read; else they are read beside the dump. */
	struct vmr_error *error = options->rule || !options->dump ? rules_load(&list.rules, &list.count) : NULL;
	if (!error && options->rule)
		error = select_rule(&list, options->rule);
	if (!error)
		error = collect(options, &list, &db, &inputs);
	if (!error)
		error = conclude(options, db, &list, &content);
	if (db && options->case_path)
		*options->ret_lost = casedb_keep(db, options->case_path, options->inputs);
	casedb_destroy(db);
	rules_free(list.rules, list.count);
	if (error) {
		report_content_destroy(content);
		free_inputs(&inputs);
		return error;
	}
	vmr_beside_end(&inputs.closing);
	content->tool_version = vmr_strdup(VMRACE_VERSION);
	content->vmlinux_path = inputs.vmlinux_path;
	content->vmlinux_build_id = inputs.vmlinux_build_id;
	content->seconds = seconds_now() - start;
	*ret = content;
	return NULL;
}
