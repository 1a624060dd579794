/* SPDX-License-Identifier: MIT */
/* Puts the stages together: dump and source to facts, rules to findings. */
#include "cli/analysis.h"

#include <sqlite3.h>
#include <string.h>
#include <time.h>

#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "rules/caserow.h"
#include "rules/content/content.h"
#include "rules/engine/casedb.h"
#include "rules/engine/evaluate.h"
#include "rules/fill/dump.h"
#include "rules/fill/source.h"

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
};

static struct vmr_error *read_dump(const struct analysis_options *options, struct casedb *db, struct inputs *ret)
{
	struct dumpcore_options open = {.dump = options->dump,
					.vmlinux = options->vmlinux,
					.modules = options->modules,
					.module_count = options->module_count,
					.force = options->force,
					.no_cache = options->no_cache};
	struct dumpcore *dump = NULL;
	tell(options, "reading the dump");
	VMR_TRY(dumpcore_open(&open, &dump));
	struct vmr_error *error = fill_dump(dump, db);
	const struct dumpcore_info *info = dumpcore_info_get(dump);
	if (info->vmlinux_path)
		ret->vmlinux_path = vmr_strdup(info->vmlinux_path);
	if (info->vmlinux_build_id)
		ret->vmlinux_build_id = vmr_strdup(info->vmlinux_build_id);
	dumpcore_close(dump);
	return error;
}

static struct vmr_error *read_source(const struct analysis_options *options, struct casedb *db)
{
	if (!options->tree_count)
		return !options->dump
			       ? NULL
			       : CASE_INSERT(db, limits, .ord = CASE_INT(1), .what = CASE_TEXT("kernel source"),
					     .why = CASE_TEXT("no source tree was given"),
					     .effect = CASE_TEXT("who may do what in which order is not known: likely "
								 "is the strongest verdict; give the source tree of "
								 "this kernel to have the release, the use and "
								 "the way out checked"));
	struct fill_source_options source = {.trees = options->trees,
					     .tree_count = options->tree_count,
					     .files = options->files,
					     .file_count = options->file_count,
					     .jobs = options->jobs,
					     .no_cache = options->no_cache,
					     .progress = options->progress,
					     .progress_context = options->progress_context};
	tell(options, "reading the source");
	return fill_source(&source, db);
}

static struct vmr_error *collect(const struct analysis_options *options, struct casedb **ret, struct inputs *inputs)
{
	struct casedb *db = NULL;
	VMR_TRY(casedb_create(options->case_path, &db));
	struct vmr_error *error = options->dump ? read_dump(options, db, inputs) : NULL;
	if (!error)
		error = read_source(options, db);
	if (error) {
		casedb_destroy(db);
		return error;
	}
	*ret = db;
	return NULL;
}

static void free_inputs(struct inputs *inputs)
{
	free(inputs->vmlinux_path);
	free(inputs->vmlinux_build_id);
}

struct vmr_error *analysis_facts(const struct analysis_options *options, struct casedb **ret)
{
	struct inputs inputs = {0};
	struct vmr_error *error = collect(options, ret, &inputs);
	free_inputs(&inputs);
	return error;
}

static struct vmr_error *run_sql(struct casedb *db, const char *sql)
{
	char *message = NULL;
	if (sqlite3_exec(casedb_sqlite(db), sql, NULL, NULL, &message) == SQLITE_OK)
		return NULL;
	struct vmr_error *error = vmr_error_create(VMR_BUG, "limits: %s", message ? message : "?");
	sqlite3_free(message);
	return error;
}

/* Source that differs: whoever reads "silent" must know that it rests on another kernel's source. */
static struct vmr_error *note_differing(struct casedb *db)
{
	static const char sql[] =
		"INSERT INTO limits SELECT 2, 'source tree ' || path, 'it is not this kernel''s: ' || coalesce((SELECT "
		"group_concat(text, '; ') FROM (SELECT text FROM tree_reason r WHERE r.path = t.path"
		" ORDER BY text LIMIT 3)), 'it differs'), 'what it says cannot confirm a race; a rule that it silenced "
		"is silent by source that differs' FROM tree t WHERE match = 'differs' ORDER BY path LIMIT 1;"
		"UPDATE finding SET why = why || ' (the source that says so differs from this kernel: ' || (SELECT "
		"group_concat(f.name || '()', ', ') FROM (SELECT f.name FROM function_match m"
		" JOIN function f ON f.function = m.function WHERE m.match = 'differs' ORDER BY f.name) f) || ')' "
		"WHERE verdict = 'silent' AND EXISTS (SELECT 1 FROM dump)"
		" AND EXISTS (SELECT 1 FROM function_match WHERE match = 'differs')";
	return run_sql(db, sql);
}

/* Files that libclang could not read well: what a rule did not find there is not known. */
static struct vmr_error *note_degraded(struct casedb *db)
{
	static const char sql[] =
		"INSERT INTO limits SELECT (SELECT coalesce(max(ord), 0) + 1 FROM limits), 'source files', count(*) || "
		"' of ' || (SELECT count(*) FROM file) || ' could not be read well: ' ||"
		" (SELECT group_concat(text, '; ') FROM (SELECT f.path || coalesce(' (line ' || p.line || ': ' || "
		"p.text || ')', ' (' || f.quality || ')') AS text FROM file f"
		" LEFT JOIN (SELECT file, line, min(text) AS text FROM parse_problem p WHERE line = (SELECT min(line) "
		"FROM parse_problem q WHERE q.file = p.file) GROUP BY file, line) p ON p.file = f.path"
		" WHERE f.quality <> 'ok' ORDER BY f.path LIMIT 3)), 'what a rule did not find in them is not known' "
		"FROM file WHERE quality <> 'ok' HAVING count(*) > 0";
	return run_sql(db, sql);
}

static struct vmr_error *conclude(const struct analysis_options *options, struct casedb *db, struct rule **rules,
				  size_t count, struct report_content **ret)
{
	tell(options, "evaluating rules");
	for (size_t i = 0; i < count; i++)
		VMR_TRY(evaluate_rule(db, rules[i]));
	VMR_TRY(evaluate_merge(db));
	VMR_TRY(note_differing(db));
	VMR_TRY(note_degraded(db));
	return content_load(db, rules, count, ret);
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
	return vmr_error_create(VMR_USAGE, "--rule %s: there is no such rule: see vmrace rules list", id);
}

struct vmr_error *analysis_run(const struct analysis_options *options, struct report_content **ret)
{
	double start = seconds_now();
	struct rule **rules = NULL;
	size_t count = 0;
	VMR_TRY(rules_load(&rules, &count));
	struct casedb *db = NULL;
	struct inputs inputs = {0};
	struct report_content *content = NULL;
	struct vmr_error *error = options->rule ? select_rule(rules, &count, options->rule) : NULL;
	if (!error)
		error = collect(options, &db, &inputs);
	if (!error)
		error = conclude(options, db, rules, count, &content);
	casedb_destroy(db);
	rules_free(rules, count);
	if (error) {
		free_inputs(&inputs);
		return error;
	}
	content->tool_version = vmr_strdup(VMRACE_VERSION);
	content->vmlinux_path = inputs.vmlinux_path;
	content->vmlinux_build_id = inputs.vmlinux_build_id;
	content->seconds = seconds_now() - start;
	*ret = content;
	return NULL;
}
