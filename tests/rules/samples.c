/* SPDX-License-Identifier: MIT */
/*
 * Rules on samples through the real extractor. Of rules/rule/RULE, bad/NAME.c must give one finding of that rule, whose
 * roles are where its marks say (a comment with the role's name in capitals, on the role's line); good/NAME.c must give
 * none, of any rule, and be understood: something was bound for the rule and silenced.
 *
 * samples SAMPLES RULES WORKER [RULE/bad/NAME.c [CASE]]: of one sample prints what was found, and keeps the case. Each
 * rule's samples are read in a tree of their own, beside the files of SAMPLES ("../kernel.h" is there).
 */
#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "common/memory.h"
#include "rules/content/content.h"
#include "rules/engine/casedb.h"
#include "rules/engine/evaluate.h"
#include "rules/fill/source.h"

static int failures, checked;

/* A rule's samples in a tree, and what they are run with. */
struct samples {
	const char *tree, *worker;
	const struct rule *rule;
	struct rule *const *rules;
	size_t rule_count;
};

static struct vmr_error *analyze(const struct samples *samples, const char *file, const char *case_path,
				 struct report_content **ret)
{
	struct casedb *db = NULL;
	const char *files[] = {file, "wait.c"};
	struct fill_source_options options = {.trees = &samples->tree,
					      .tree_count = 1,
					      .files = files,
					      .file_count = 2,
					      .worker = samples->worker,
					      .no_cache = true};
	VMR_TRY(casedb_create(&db));
	VMR_TRY(fill_source(&options, db));
	VMR_TRY(evaluate_rules(db, samples->rules, samples->rule_count, NULL));
	VMR_TRY(evaluate_merge(db));
	VMR_TRY(content_load(db, samples->rules, samples->rule_count, ret));
	struct vmr_error *error = case_path ? casedb_keep(db, case_path, NULL) : NULL;
	casedb_destroy(db);
	return error;
}

/* Line of a mark, 0 none. */
static unsigned line_of(const char *text, const char *mark)
{
	const char *at = strstr(text, mark);
	unsigned line = 1;
	for (const char *p = text; at && p < at; p++)
		line += *p == '\n';
	return at ? line : 0;
}

static void fail(const char *file, const char *what)
{
	failures++;
	printf("FAIL %s: %s\n", file, what);
}

/* Line of the comment with a role's name, 0 none. */
static unsigned line_of_role(const char *text, const char *role)
{
	vmr_autofree char *mark = vmr_format("/* %s */", role);
	for (char *p = mark; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	return line_of(text, mark);
}

static const struct finding_role *find_role(const struct finding *finding, const char *role)
{
	for (size_t i = 0; i < finding->role_count; i++)
		if (!strcmp(finding->roles[i].role, role))
			return &finding->roles[i];
	return NULL;
}

/* A role without a mark must not be in the sample itself: it is where the way out of a wait queue is written. */
static void check_role(const char *file, const char *text, const struct finding *finding, const char *name)
{
	const struct finding_role *role = find_role(finding, name);
	unsigned line = line_of_role(text, name);
	if (!role && !line)
		return;
	if (role && (line ? role->line == line : role->file && strcmp(role->file, file) != 0))
		return;
	vmr_autofree char *what =
		vmr_format("%s is %s() line %u, not line %u", name, role && role->function ? role->function : "?",
			   role ? role->line : 0, line);
	fail(file, what);
}

static void check_roles(const struct samples *samples, const char *file, const char *text,
			const struct finding *finding)
{
	vmr_autofree char *roles = vmr_strdup(samples->rule->roles);
	for (char *save = NULL, *name = strtok_r(roles, " ", &save); name; name = strtok_r(NULL, " ", &save))
		check_role(file, text, finding, name);
}

static void show(const struct report_content *content)
{
	for (size_t i = 0; i < content->finding_count; i++) {
		const struct finding *f = &content->findings[i];
		printf("     %s %s: %s\n", vmrace_verdict_name(f->verdict), f->rule, f->sentence);
		for (size_t k = 0; k < f->role_count; k++)
			printf("       %s %s %s:%u\n", f->roles[k].role,
			       f->roles[k].function ? f->roles[k].function : "?",
			       f->roles[k].file ? f->roles[k].file : "?", f->roles[k].line);
	}
	for (size_t i = 0; i < content->rule_count; i++)
		printf("     %s %s %s: %s\n", content->rules[i].id, content->rules[i].status,
		       content->rules[i].silenced_by ? content->rules[i].silenced_by : "-",
		       content->rules[i].why ? content->rules[i].why : "-");
}

/* Why the rule did not run, NULL: it did. */
static const char *rule_failure(const struct report_content *content, const char *rule)
{
	for (size_t i = 0; i < content->rule_count; i++)
		if (!strcmp(content->rules[i].id, rule) && !strcmp(content->rules[i].status, "error"))
			return content->rules[i].why ? content->rules[i].why : "the rule did not run";
	return NULL;
}

/* The findings of the rule; the last of them. */
static size_t count_findings(const struct report_content *content, const char *rule, const struct finding **ret)
{
	size_t count = 0;
	for (size_t i = 0; i < content->finding_count; i++) {
		if (strcmp(content->findings[i].rule, rule) != 0)
			continue;
		*ret = &content->findings[i];
		count++;
	}
	return count;
}

static void check_bad(const struct samples *samples, const char *file, const char *text,
		      const struct report_content *content)
{
	const struct finding *finding = NULL;
	size_t count = count_findings(content, samples->rule->id, &finding);
	if (count == 1)
		check_roles(samples, file, text, finding);
	else
		fail(file, count ? "more than one finding" : "nothing found");
}

static void check_good(const struct samples *samples, const char *file, const struct report_content *content)
{
	bool bound = false;
	if (content->finding_count)
		fail(file, content->findings[0].sentence ? content->findings[0].sentence : "a finding");
	for (size_t i = 0; i < content->rule_count; i++)
		bound |= content->rules[i].silenced_by && !strcmp(content->rules[i].id, samples->rule->id);
	if (!bound)
		fail(file, "silent because bind gave nothing: the sample must have what the rule looks for");
}

static void check(const struct samples *samples, const char *file, bool verbose, const char *case_path)
{
	struct report_content *content = NULL;
	vmr_autofree char *path = vmr_format("%s/%s", samples->tree, file);
	vmr_autofree char *text = NULL;
	vmr_autoerror error = vmr_file_read(path, 1 << 20, &text, NULL);
	if (!error)
		error = analyze(samples, file, case_path, &content);
	checked++;
	if (error) {
		fail(file, error->message);
		return;
	}
	int before = failures;
	const char *why = rule_failure(content, samples->rule->id);
	if (why)
		fail(file, why);
	else if (!strncmp(file, "bad/", 4))
		check_bad(samples, file, text, content);
	else
		check_good(samples, file, content);
	if (failures == before)
		printf("ok   %s %s\n", samples->rule->id, file);
	if (failures != before || verbose)
		show(content);
	report_content_destroy(content);
}

static int is_file(const struct dirent *entry)
{
	return entry->d_type == DT_REG || entry->d_type == DT_UNKNOWN;
}

typedef struct vmr_error *file_action(void *context, const char *folder, const char *name);
/* Do something to each file of a folder, by name; a folder that is not there has none. */
static struct vmr_error *each_file(const char *folder, file_action *action, void *context)
{
	struct dirent **entries = NULL;
	struct vmr_error *error = NULL;
	int count = scandir(folder, &entries, is_file, alphasort);
	for (int i = 0; i < count; i++) {
		if (!error)
			error = action(context, folder, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return error;
}

static struct vmr_error *copy_file(void *context, const char *folder, const char *name)
{
	vmr_autofree char *from = vmr_format("%s/%s", folder, name);
	vmr_autofree char *to = vmr_format("%s/%s", (const char *)context, name);
	vmr_autofree char *text = NULL;
	size_t size = 0;
	VMR_TRY(vmr_file_read(from, 1 << 20, &text, &size));
	return vmr_file_replace(to, text, size);
}

static struct vmr_error *remove_file(void *context, const char *folder, const char *name)
{
	(void)context;
	vmr_autofree char *path = vmr_format("%s/%s", folder, name);
	unlink(path);
	return NULL;
}

static struct vmr_error *check_file(void *context, const char *folder, const char *name)
{
	const struct samples *samples = context;
	vmr_autofree char *file = vmr_format("%s/%s", folder + strlen(samples->tree) + 1, name);
	check(samples, file, false, NULL);
	return NULL;
}

static const char *const kinds[] = {"bad", "good"};

/* The rule's samples and the files that they all need, in a tree. */
static struct vmr_error *make_tree(const char *shared, const char *folder, char *tree)
{
	VMR_TRY(each_file(shared, copy_file, tree));
	for (size_t i = 0; i < VMR_COUNT(kinds); i++) {
		vmr_autofree char *from = vmr_format("%s/%s", folder, kinds[i]);
		vmr_autofree char *to = vmr_format("%s/%s", tree, kinds[i]);
		VMR_TRY(vmr_file_make_folder(to));
		VMR_TRY(each_file(from, copy_file, to));
	}
	return NULL;
}

static void remove_tree(const char *tree)
{
	for (size_t i = 0; i < VMR_COUNT(kinds); i++) {
		vmr_autofree char *folder = vmr_format("%s/%s", tree, kinds[i]);
		vmr_error_drop(each_file(folder, remove_file, NULL));
		rmdir(folder);
	}
	vmr_error_drop(each_file(tree, remove_file, NULL));
	rmdir(tree);
}

/* The samples of one rule, or the one that is named. */
static struct vmr_error *check_rule(struct samples *samples, char **arguments, const char *file, const char *case_path)
{
	char tree[] = "/tmp/vmrace-samples-XXXXXX";
	vmr_autofree char *folder = vmr_format("%s/%s", arguments[1], samples->rule->id);
	if (!mkdtemp(tree))
		return vmr_error_create(VMR_SYSTEM, "%s: cannot be made", tree);
	samples->tree = tree;
	struct vmr_error *error = make_tree(arguments[0], folder, tree);
	if (!error && file)
		check(samples, file, true, case_path);
	for (size_t i = 0; i < VMR_COUNT(kinds) && !error && !file; i++) {
		vmr_autofree char *kind = vmr_format("%s/%s", tree, kinds[i]);
		error = each_file(kind, check_file, samples);
	}
	remove_tree(tree);
	return error;
}

static struct vmr_error *run(char **arguments, const char *only, const char *case_path)
{
	struct rule **rules = NULL;
	size_t count = 0;
	struct vmr_error *error = NULL;
	VMR_TRY(rules_load(&rules, &count));
	for (size_t i = 0; i < count && !error; i++) {
		struct samples samples = {
			.worker = arguments[2], .rule = rules[i], .rules = rules, .rule_count = count};
		size_t length = strlen(rules[i]->id);
		if (!only)
			error = check_rule(&samples, arguments, NULL, NULL);
		else if (!strncmp(only, rules[i]->id, length) && only[length] == '/')
			error = check_rule(&samples, arguments, only + length + 1, case_path);
	}
	rules_free(rules, count);
	if (!error && only && !checked)
		return vmr_error_create(VMR_USAGE,
					"%s begins with no rule that is built in: see rule_names in "
					"rules/meson.build",
					only);
	return error;
}

int main(int argc, char **argv)
{
	if (argc < 4) {
		fputs("usage: samples SAMPLES RULES WORKER [RULE/bad/NAME.c [CASE]]\n", stderr);
		return 2;
	}
	vmr_autoerror error = run(argv + 1, argc > 4 ? argv[4] : NULL, argc > 5 ? argv[5] : NULL);
	if (error)
		fail("samples", error->message);
	printf("%d samples, %d failed\n", checked, failures);
	return failures || !checked;
}
