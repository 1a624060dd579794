/* SPDX-License-Identifier: MIT */
/*
 * Rules on samples through the real extractor: samples/bad/NAME.c must fire with the roles that its marks name,
 * samples/good/NAME.c must stay silent. samples TREE WORKER [NAME]: with a NAME prints what was found.
 */
#include <dirent.h>
#include <stdbool.h>
#include <string.h>

#include "common/file.h"
#include "common/memory.h"
#include "rules/engine/casedb.h"
#include "rules/engine/content.h"
#include "rules/engine/evaluate.h"
#include "rules/engine/from_source.h"

static int failures, checked;

static struct vmr_error *analyze(const char *tree, const char *worker, const char *file, const char *case_path,
				 struct report_content **ret)
{
	struct casedb *db = NULL;
	struct rule **rules = NULL;
	size_t count = 0;
	const char *files[] = {file, "wait.c"};
	struct from_source_options options = {
		.trees = &tree, .tree_count = 1, .files = files, .file_count = 2, .worker = worker, .no_cache = true};
	VMR_TRY(casedb_create(case_path, &db));
	VMR_TRY(from_source(&options, db));
	VMR_TRY(rules_load(&rules, &count));
	for (size_t i = 0; i < count; i++)
		VMR_TRY(evaluate_rule(db, rules[i]));
	VMR_TRY(evaluate_merge(db));
	VMR_TRY(content_load(db, rules, count, ret));
	rules_free(rules, count);
	casedb_destroy(db);
	return NULL;
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

static void check_roles(const char *file, const char *text, const struct finding *finding)
{
	static const char *const marks[][2] = {
		{"release", "/* RELEASE */"}, {"use", "/* USE */"}, {"owner", "/* OWNER */"}, {"leave", "/* LEAVE */"}};
	for (size_t i = 0; i < finding->role_count; i++)
		for (size_t k = 0; k < VMR_COUNT(marks); k++) {
			const struct finding_role *role = &finding->roles[i];
			unsigned line = line_of(text, marks[k][1]);
			if (strcmp(role->role, marks[k][0]) ||
			    (!line && role->function && !strcmp(role->function, "finish_wait")))
				continue;
			vmr_autofree char *what = vmr_format("%s is %s() line %u, not line %u", role->role,
							     role->function ? role->function : "?", role->line, line);
			if (role->line != line)
				fail(file, what);
		}
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
		if (!strcmp(content->rules[i].id, "stack-waiter"))
			printf("     %s %s: %s\n", content->rules[i].status,
			       content->rules[i].silenced_by ? content->rules[i].silenced_by : "-",
			       content->rules[i].why ? content->rules[i].why : "-");
}

static void check(const char *tree, const char *worker, const char *file, bool verbose, const char *case_path)
{
	struct report_content *content = NULL;
	vmr_autofree char *path = vmr_format("%s/%s", tree, file);
	vmr_autofree char *text = NULL;
	vmr_autoerror error = vmr_file_read(path, 1 << 20, &text, NULL);
	if (!error)
		error = analyze(tree, worker, file, case_path, &content);
	checked++;
	if (error) {
		fail(file, error->message);
		return;
	}
	bool bad = line_of(text, "/* RELEASE */");
	int before = failures;
	if (bad && content->finding_count != 1)
		fail(file, content->finding_count ? "more than one finding" : "nothing found");
	else if (bad)
		check_roles(file, text, &content->findings[0]);
	else if (content->finding_count)
		fail(file, content->findings[0].sentence ? content->findings[0].sentence : "a finding");
	bool bound = false; /* a silent sample must have been understood: a guard or item silenced it */
	for (size_t i = 0; i < content->rule_count; i++)
		bound |= content->rules[i].silenced_by != NULL;
	if (!bad && !bound)
		fail(file, "silent because nothing was bound");
	if (failures == before)
		printf("ok   %s\n", file);
	if (failures != before || verbose)
		show(content);
	report_content_destroy(content);
}

static int is_sample(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);
	return length > 2 && !strcmp(entry->d_name + length - 2, ".c");
}

static void check_folder(const char *tree, const char *worker, const char *folder)
{
	vmr_autofree char *path = vmr_format("%s/%s", tree, folder);
	struct dirent **entries = NULL;
	int count = scandir(path, &entries, is_sample, alphasort);
	for (int i = 0; i < count; i++) {
		vmr_autofree char *file = vmr_format("%s/%s", folder, entries[i]->d_name);
		check(tree, worker, file, false, NULL);
		free(entries[i]);
	}
	free(entries);
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fputs("usage: samples TREE WORKER [NAME [CASE]]\n", stderr);
		return 2;
	}
	if (argc > 3) {
		check(argv[1], argv[2], argv[3], true, argc > 4 ? argv[4] : NULL);
	} else {
		check_folder(argv[1], argv[2], "bad");
		check_folder(argv[1], argv[2], "good");
	}
	printf("%d samples, %d failed\n", checked, failures);
	return failures || !checked;
}
