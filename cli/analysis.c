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

/* The effects that the rules want of a function that can be a side; false: one of them does not say. */
static bool list_wants(struct rule *const *rules, size_t count, struct vmr_list *ret)
{
	for (size_t i = 0; i < count; i++) {
		if (!rules[i]->wants)
			return false;
		vmr_autofree char *words = vmr_strdup(rules[i]->wants);
		for (char *save = NULL, *word = strtok_r(words, " ", &save); word; word = strtok_r(NULL, " ", &save))
			if (strcmp(word, "nothing") != 0 && !vmr_list_has(ret, word))
				vmr_list_add(ret, word);
	}
	return count > 0;
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

/* What begins beside the dump's reading, one behind the other: the case is needed first, and there may be two
 * processors. */
struct beginning {
	const struct analysis_options *options;
	bool is_for_rules;
	struct srcindex_listing **listings;
};

static struct vmr_error *begin_more(void *context, struct sqlite3 *sqlite)
{
	const struct beginning *beginning = context;

	return beginning->is_for_rules ? relation_attach_early(sqlite) : NULL;
}

/* The dump's facts in a new case, which *ret is in any case; and what the trees have, which is looked up meanwhile. */
static struct vmr_error *read_dump(const struct analysis_options *options, bool is_for_rules,
				   struct srcindex_listing **listings, struct dumpcore **ret_dump, struct casedb **ret)
{
	struct beginning beginning = {options, is_for_rules, listings};

	*ret = casedb_begin(begin_more, &beginning);
	begin_listings(options, listings);
	struct vmr_error *error = open_dump(options, ret_dump);
	if (!error)
		error = fill_dump(*ret_dump, *ret);
	struct vmr_error *other = casedb_settle(*ret);
	if (error)
		vmr_error_drop(other);
	return error ? error : other;
}

static struct vmr_error *collect(const struct analysis_options *options, bool is_for_rules,
				 const struct vmr_list *wants, struct casedb **ret, struct inputs *inputs)
{
	struct casedb *db = NULL;
	struct dumpcore *dump = NULL;
	vmr_autofree struct srcindex_listing **listings = vmr_alloc_array(options->tree_count + 1, sizeof(*listings));

	struct vmr_error *error =
		options->dump ? read_dump(options, is_for_rules, listings, &dump, &db) : casedb_create(&db);
	if (!error)
		error = read_source(options, wants, listings, dump, db);
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
	struct vmr_error *error = collect(options, false, NULL, ret, &inputs);
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
static struct vmr_error *conclude(const struct analysis_options *options, struct casedb *db, struct rule **rules,
				  size_t count, struct report_content **ret)
{
	struct report_content *alone = NULL;
	if (options->unread)
		VMR_TRY(casedb_list(db, "fill/source.sql", "unread", options->unread));
	if (options->foreign)
		VMR_TRY(casedb_list(db, "fill/source.sql", "foreign", options->foreign));
	tell(options, "evaluating rules");
	VMR_TRY(evaluate(db, rules, count, options->seen, ret));
	if (!content_source_differs(*ret))
		return NULL;
	VMR_TRY(evaluate_alone(db, rules, count, &alone));
	content_take_alone(*ret, alone);
	report_content_destroy(alone);
	return NULL;
}

/* Keep one rule of all, by its id. */
static struct vmr_error *select_rule(struct rule **rules, size_t *count, const char *id)
{
	for (size_t i = 0; i < *count; i++) {
		if (strcmp(rules[i]->id, id))
			continue;
		struct rule *kept = rules[i];
		rules[i] = rules[0];
		rules[0] = kept;
		for (size_t k = 1; k < *count; k++)
			rule_destroy(rules[k]);
		*count = 1;
		return NULL;
	}
	vmr_autofree char *near = cli_values_near(CLI_VALUES_RULES, id);
	return vmr_error_create(VMR_USAGE, "--rule %s: there is no such rule%s", id,
				*near ? near : ": see vmrace rules list");
}

struct vmr_error *analysis_run(const struct analysis_options *options, struct report_content **ret)
{
	double start = seconds_now();
	struct rule **rules = NULL;
	size_t count = 0;
	VMR_TRY(rules_load(&rules, &count));
	struct casedb *db = NULL;
	struct inputs inputs = {0};
	vmr_autolist wants = {0};
	struct report_content *content = NULL;
	struct vmr_error *error = options->rule ? select_rule(rules, &count, options->rule) : NULL;
	if (!error)
		error = collect(options, true, list_wants(rules, count, &wants) ? &wants : NULL, &db, &inputs);
	if (!error)
		error = conclude(options, db, rules, count, &content);
	if (db && options->case_path)
		*options->ret_lost = casedb_keep(db, options->case_path, options->inputs);
	casedb_destroy(db);
	rules_free(rules, count);
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
