/* SPDX-License-Identifier: MIT */
/* vmrace check: the gate for CI. Exit 0 nothing at or above --fail-on, 1 something, 3 an input (with --strict: a
 * limit). */
#include <stdio.h>
#include <string.h>

#include "cli/baseline.h"
#include "cli/baseline_print.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/source_scan.h"
#include "common/file.h"
#include "common/memory.h"
#include "common/text.h"
#include "report/coverage.h"
#include "report/suppression.h"
#include "report/verdict.h"

struct check {
	struct cli_scan_options scan; /* first: CLI_REPORT_OPTIONS, CLI_SELECTION_OPTIONS */
	char *baseline_path;
	bool new_only, update, prune, strict, has_fail_on;
	enum vmrace_verdict fail_on;
	/* What came of it. */
	struct baseline *known, *found;
	size_t hits, suppressed, limits, unseen; /* unseen: inputs that could not be looked at */
	int worst;                               /* exit code of inputs that failed */
};

static struct vmr_error *set_baseline(void *own, const char *value)
{
	struct check *check = own;

	free(check->baseline_path);
	check->baseline_path = vmr_strdup(value);
	return NULL;
}

static struct vmr_error *set_new_only(void *own, const char *value)
{
	(void)value;
	((struct check *)own)->new_only = true;
	return NULL;
}

static struct vmr_error *set_update(void *own, const char *value)
{
	(void)value;
	((struct check *)own)->update = true;
	return NULL;
}

static struct vmr_error *set_prune(void *own, const char *value)
{
	(void)value;
	((struct check *)own)->prune = true;
	return NULL;
}

static struct vmr_error *set_strict(void *own, const char *value)
{
	(void)value;
	((struct check *)own)->strict = true;
	return NULL;
}

static struct vmr_error *set_fail_on(void *own, const char *value)
{
	struct check *check = own;

	for (enum vmrace_verdict verdict = VMRACE_CONFIRMED; verdict <= VMRACE_POSSIBLE; verdict++)
		if (!strcmp(value, report_verdict(verdict)->name)) {
			check->fail_on = verdict;
			check->has_fail_on = true;
			return NULL;
		}
	return vmr_error_create(VMR_USAGE, "--fail-on %s: give confirmed, likely, damaged or possible", value);
}

static void deinit(void *own)
{
	struct check *check = own;

	cli_scan_options_deinit(&check->scan);
	free(check->baseline_path);
	baseline_destroy(check->known);
	baseline_destroy(check->found);
}

/* Verdicts are ordered strongest first. */
static bool counts(const struct check *check, const struct finding *finding)
{
	bool is_new = !report_is_known(finding);

	return !finding->suppression && finding->verdict != VMRACE_VERDICT_UNKNOWN &&
	       finding->verdict <= check->fail_on && (is_new || !check->new_only);
}

static void print_finding(const struct finding *finding, const char *input, bool counted, bool json)
{
	const struct finding_role *role = report_main_role(finding);

	if (!json) {
		cli_print("%s%s%s%s: %s: ", finding->suppression ? "suppressed " : "",
			  finding->baseline_state ? finding->baseline_state : "", finding->baseline_state ? " " : "",
			  report_verdict(finding->verdict)->name, finding->rule);
		if (role)
			cli_print("%s:%u: ", role->file, role->line);
		cli_print("%s [%s]\n", finding->sentence, finding->fingerprint);
		return;
	}
	cJSON *object = cJSON_CreateObject();
	json_add_text(object, "input", input);
	json_add_text(object, "verdict", report_verdict(finding->verdict)->name);
	json_add_text(object, "rule", finding->rule);
	json_add_text(object, "function", role ? role->function : NULL);
	json_add_text(object, "file", role ? role->file : NULL);
	json_add_integer_if(object, "line", role, role ? role->line : 0);
	json_add_text(object, "sentence", finding->sentence);
	json_add_text(object, "fingerprint", finding->fingerprint);
	json_add_text(object, "baseline", finding->baseline_state);
	report_suppression_add(object, finding->suppression);
	json_add_bool(object, "counts", counted);
	cli_print_json(object);
}

/* What was looked at comes first; nothing is a failure, with and without --strict. */
static void report_coverage(struct check *check, const struct report_content *content, const char *input, bool json)
{
	vmr_autofree char *text = report_coverage_text(content);

	if (json) {
		cJSON *object = cJSON_CreateObject();
		json_add_text(object, "input", input);
		json_add_text(object, "looked_at", text);
		report_coverage_add(object, content);
		cli_print_json(object);
	}
	int code = cli_report_nothing(content, input);
	if (!code && !json)
		cli_print("%s: %s\n", input, text);
	check->unseen += code != CLI_DONE;
	cli_raise(&check->worst, code);
}

/* A comment that accepts nothing is a mistake, or of a race that is no more. */
static void report_comments(const struct report_content *content, const char *input)
{
	for (size_t i = 0; i < content->suppression_count; i++) {
		vmr_autofree char *problem = report_suppression_problem(&content->suppressions[i]);
		vmr_autofree char *clean = problem ? vmr_text_clean(problem, false) : NULL;
		if (clean)
			fprintf(stderr, "vmrace: %s: %s\n", input, clean);
	}
}

/* Only under --strict: silence must not pass for health. Where nothing could be looked at, that was said. */
static void report_limits(struct check *check, const struct report_content *content, const char *input)
{
	check->limits += content->limit_count;
	bool is_said = content->coverage && content->coverage->nothing;
	for (size_t i = 0; check->strict && !is_said && i < content->limit_count; i++)
		fprintf(stderr, "vmrace: %s: could not see %s: %s\n", input, content->limits[i].what,
			content->limits[i].why);
}

/* looked: of the source alone; NULL: of a dump, that does not tell what no longer is. */
static void note_baseline(struct check *check, struct report_content *content, struct cli_looked *looked)
{
	baseline_mark(check->known, content);
	if (looked)
		baseline_look(check->known, content, cli_looked_has, looked);
	content->baseline = baseline_tell(check->known, check->baseline_path);
}

/* Judge one report: a dump's or the source's. */
static struct vmr_error *judge(struct check *check, const struct cli_options *options, struct report_content *content,
			       const char *input, struct cli_looked *looked, size_t number)
{
	if (check->known)
		note_baseline(check, content, looked);
	report_coverage(check, content, input, options->json);
	bool annotates = check->scan.report.formats & REPORT_GITHUB;
	if (annotates)
		report_annotations_write(content, stdout);
	for (size_t i = 0; i < content->finding_count; i++) {
		const struct finding *finding = &content->findings[i];
		bool counted = counts(check, finding);
		if (!finding->suppression)
			baseline_add(check->found, finding, looked);
		check->hits += counted;
		check->suppressed += finding->suppression != NULL;
		if (!annotates && (counted || !check->new_only || options->verbose))
			print_finding(finding, input, counted, options->json);
	}
	report_comments(content, input);
	report_limits(check, content, input);
	if (!check->scan.report.folder)
		return NULL;
	struct cli_report_options report = check->scan.report;
	report.formats = (report.formats ? report.formats : (unsigned)REPORT_ALL) & ~(unsigned)REPORT_STREAMS;
	vmr_autolist inputs = {0};
	cli_inputs(options, &inputs);
	cli_inputs_add(&inputs, check->baseline_path);
	cli_inputs_add(&inputs, check->scan.selection.patch);
	return report.formats ? cli_report(content, &report, options, &inputs, number) : NULL;
}

static void note_failure(struct check *check, struct vmr_error *error)
{
	if (!error)
		return;
	check->unseen++;
	cli_raise(&check->worst, cli_fail(error)); /* the others are checked all the same */
}

static struct vmr_error *check_dump(struct check *check, const struct cli_options *options, const char *dump,
				    size_t number)
{
	struct cli_progress progress;
	struct report_content *content = NULL;

	cli_progress_init(&progress, options);
	struct analysis_options analysis = cli_analysis_options(options, dump, &progress);
	analysis.rule = check->scan.report.rule;
	struct vmr_error *error = analysis_run(&analysis, &content);
	cli_progress_deinit(&progress);
	if (!error)
		error = judge(check, options, content, dump, NULL, number);
	if (!error)
		error = cli_rules_failed(content);
	report_content_destroy(content);
	return error;
}

static struct vmr_error *check_source(struct check *check, const struct cli_options *options, size_t number)
{
	struct report_content *content = NULL;
	struct vmr_error *unseen = NULL;
	struct cli_looked looked = {0};
	struct vmr_error *error =
		cli_source_scan(options, &check->scan.selection, check->scan.report.rule, &content, &unseen, &looked);

	if (!error)
		error = judge(check, options, content, options->sources.items[0], &looked, number);
	cli_looked_deinit(&looked);
	if (!error && !cli_source_is_blind(content)) /* else it was said */
		error = vmr_take(unseen);
	vmr_error_drop(unseen);
	report_content_destroy(content);
	return error;
}

static struct vmr_error *prepare(struct check *check, const struct cli_options *options)
{
	if (!check->has_fail_on)
		check->fail_on = VMRACE_DAMAGED;
	if ((check->new_only || check->update || check->prune) && !check->baseline_path)
		return vmr_error_create(VMR_USAGE, "%s needs --baseline FILE",
					check->new_only ? "--new-only"
					: check->update ? "--update-baseline"
							: "--prune");
	if (check->scan.report.formats & ~(unsigned)REPORT_STREAMS && !check->scan.report.folder)
		return vmr_error_create(VMR_USAGE, "--format needs -o DIR: check writes no report without it");
	if (!options->dumps.count && !options->sources.count)
		return vmr_error_create(VMR_USAGE,
					"nothing to check: give dumps with their vmlinux, a source tree, or both");
	check->found = baseline_create();
	if (!check->baseline_path)
		return NULL;
	if (check->update && !vmr_file_exists(check->baseline_path)) {
		check->known = baseline_create();
		return NULL;
	}
	return baseline_read(check->baseline_path, &check->known);
}

/* 1 wins over what failed; a bug of ours over everything. With --update-baseline what was found is known from now on.
 */
static int exit_code(const struct check *check, const struct cli_options *options)
{
	if (check->worst == CLI_BUG || check->worst == CLI_USAGE)
		return check->worst;
	if (check->hits && !check->update)
		return CLI_FOUND;
	if (check->worst || options->bad_inputs)
		return CLI_INPUT;
	return check->strict && check->limits ? CLI_INPUT : CLI_DONE;
}

static struct vmr_error *write_baseline(struct check *check, const struct cli_options *options)
{
	vmr_autolist inputs = {0};

	if (check->update)
		baseline_add_all(check->known, check->found);
	if (check->prune)
		baseline_prune(check->known);
	size_t count = baseline_count(check->known);
	cli_inputs(options, &inputs);
	cli_inputs_add(&inputs, check->scan.selection.patch);
	VMR_TRY(baseline_write(check->known, check->baseline_path, &inputs));
	if (!options->json)
		cli_print("%s: %zu known findings\n", check->baseline_path, count);
	return NULL;
}

/* What could not be looked at leaves the file as it is. */
static bool is_written(const struct check *check, const struct cli_options *options)
{
	return (check->update || check->prune) && !check->worst && !options->bad_inputs;
}

/* Say what became of the entries, and write them. */
static struct vmr_error *end_baseline(struct check *check, const struct cli_options *options)
{
	if (!check->known)
		return NULL;
	struct report_baseline *told = baseline_tell(check->known, check->baseline_path);
	if (options->json)
		cli_print_baseline_json(told);
	else if (told->entries)
		cli_print_baseline(told, check->prune && is_written(check, options), options->verbose);
	report_baseline_destroy(told);
	if (is_written(check, options))
		return write_baseline(check, options);
	if (check->update || check->prune)
		fprintf(stderr, "vmrace: %s: not written: not all could be looked at\n", check->baseline_path);
	return NULL;
}

static struct vmr_error *run(const struct cli_options *options, void *own, int *ret_exit)
{
	struct check *check = own;
	size_t dumps = options->dumps.count;

	VMR_TRY(prepare(check, options));
	bool source = options->sources.count && (!dumps || cli_selection_any(&check->scan.selection));
	size_t total = dumps + source;
	for (size_t i = 0; i < dumps; i++)
		note_failure(check, check_dump(check, options, options->dumps.items[i], total > 1 ? i + 1 : 0));
	if (source)
		note_failure(check, check_source(check, options, total > 1 ? total : 0));
	*ret_exit = exit_code(check, options);
	VMR_TRY(end_baseline(check, options));
	if (!options->json && !(check->update && is_written(check, options))) {
		vmr_autofree char *unseen =
			check->unseen ? vmr_format("; %zu of %zu inputs could not be looked at", check->unseen, total)
				      : vmr_strdup("");
		vmr_autofree char *suppressed = check->suppressed
							? vmr_format(", %zu accepted by comments", check->suppressed)
							: vmr_strdup("");
		cli_print("%zu to answer for%s%s\n", check->hits, suppressed, unseen);
	}
	return NULL;
}

static const struct cli_option own_options[] = {
	{"baseline", 0, "FILE", "findings that are known", set_baseline},
	{"new-only", 0, NULL, "only findings that the baseline does not have count", set_new_only},
	{"update-baseline", 0, NULL, "add what is found to the baseline and exit with 0", set_update},
	{"prune", 0, NULL, "take out of the baseline what no longer fires, of files that were looked at", set_prune},
	{"fail-on", 0, "VERDICT", "confirmed, likely, damaged (default) or possible: this and stronger", set_fail_on,
	 "confirmed likely damaged possible"},
	{"strict", 0, NULL, "exit with 3 when something could not be seen", set_strict},
	CLI_REPORT_OPTIONS,
	CLI_SELECTION_OPTIONS,
	{0},
};

const struct cli_command cli_command_check = {
	.name = "check",
	.summary = "Gate a build or a test run: exit with 1 when a race is found",
	.usage = "[OPTIONS] FILES...",
	.description =
		"FILES are dumps with their vmlinux, a source tree, or both. With dumps the source tree serves "
		"their analysis; alone, or\n"
		"with --file or --patch, it is checked itself (its findings are \"possible\": say --fail-on "
		"possible). A report is\n"
		"written with -o only. --update-baseline adds what is found to the baseline; what people put there "
		"(reason, by, until,\n"
		"any other key) stays. An entry whose day (until) is over counts again. Entries that no longer fire "
		"are named; --prune\n"
		"takes them out, but none that rests on a file that was not looked at. See vmrace baseline --help.\n"
		"A patch is any unified diff (of git, quilt, diff, in a mail) that is applied to the tree: its paths "
		"are mapped by their\n"
		"longest end, and the files that use what it touches are read with it. What it answers for has a "
		"place in its files.\n"
		"Exit status: 0 nothing at or above --fail-on, 1 something, 2 usage, 3 an input, or what --file or "
		"--patch names,\n"
		"could not be looked at (no tree has it, the patch is not applied, it was not read) or, with --strict, "
		"something could not be seen.",
	.examples = "  vmrace check vmcore vmlinux linux/\n"
		    "  vmrace check linux/ --fail-on possible\n"
		    "  vmrace check linux/ --baseline races.json --update-baseline\n"
		    "  vmrace check linux/ --baseline races.json --prune\n"
		    "  vmrace check vmcore vmlinux linux/ --baseline races.json --new-only -o out --format sarif\n"
		    "  vmrace check --source linux/ --patch fix.patch --fail-on possible --strict",
	.takes = CLI_TAKES_DUMP | CLI_TAKES_DUMPS | CLI_TAKES_SOURCE | CLI_TAKES_JSON,
	.options = own_options,
	.own_size = sizeof(struct check),
	.own_deinit = deinit,
	.run = run,
};
