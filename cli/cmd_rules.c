/* SPDX-License-Identifier: MIT */
/* vmrace rules: what each rule needs, proves and cannot see; and a check of a rule's file. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/output.h"
#include "cli/values.h"
#include "common/file.h"
#include "common/memory.h"
#include "rules/engine/check.h"
#include "rules/engine/rule.h"

static bool is_word(const char *argument, size_t count)
{
	(void)argument;
	(void)count;
	return true;
}

static void add_parts(cJSON *object, const char *key, const struct rule *rule, enum rule_part_kind kind)
{
	cJSON *array = json_add_array(object, key);
	for (size_t i = 0; i < rule->part_count; i++)
		if (rule->parts[i].kind == kind) {
			cJSON *item = json_append_object(array);
			json_add_text(item, "id", rule->parts[i].name);
			json_add_text(item, "text", rule->parts[i].text);
		}
}

static void print_rule_json(const struct rule *rule)
{
	cJSON *object = cJSON_CreateObject();
	json_add_text(object, "id", rule->id);
	json_add_text(object, "title", rule->title);
	json_add_text(object, "family", rule->family);
	json_add_text(object, "severity", rule->severity);
	json_add_text(object, "cwe", rule->cwe);
	json_add_text(object, "roles", rule->roles);
	json_add_text(object, "needs", rule->needs);
	add_parts(object, "confirm", rule, RULE_PART_CONFIRM);
	add_parts(object, "guards", rule, RULE_PART_GUARD);
	add_parts(object, "rivals", rule, RULE_PART_RIVAL);
	cli_print_json(object);
}

static void print_parts(const char *heading, const struct rule *rule, enum rule_part_kind kind)
{
	bool any = false;
	for (size_t i = 0; i < rule->part_count; i++)
		any |= rule->parts[i].kind == kind;
	if (any)
		cli_print("\n%s\n", heading);
	for (size_t i = 0; i < rule->part_count; i++)
		if (rule->parts[i].kind == kind)
			cli_print("  %-26s %s\n", rule->parts[i].name, rule->parts[i].text ? rule->parts[i].text : "");
}

static void show_rule(const struct rule *rule)
{
	cli_print("%s: %s\nfamily %s, severity %s, %s; roles: %s\nneeds facts in: %s\n", rule->id, rule->title,
		  rule->family, rule->severity, rule->cwe, rule->roles, rule->needs);
	print_parts("Confirm items (all must be proven):", rule, RULE_PART_CONFIRM);
	print_parts("Guards (each silences):", rule, RULE_PART_GUARD);
	print_parts("Rivals (each must be excluded; one that holds silences):", rule, RULE_PART_RIVAL);
	if (rule->help)
		cli_print("\n%s", rule->help);
}

static struct vmr_error *list_rules(bool json)
{
	struct rule **rules = NULL;
	size_t count = 0;
	VMR_TRY(rules_load(&rules, &count));
	for (size_t i = 0; i < count; i++) {
		if (json)
			print_rule_json(rules[i]);
		else
			cli_print("%-20s %s\n", rules[i]->id, rules[i]->title);
	}
	rules_free(rules, count);
	return NULL;
}

static struct vmr_error *show(const char *id, bool json)
{
	struct rule **rules = NULL;
	size_t count = 0;
	VMR_TRY(rules_load(&rules, &count));
	bool found = false;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(rules[i]->id, id))
			continue;
		found = true;
		if (json)
			print_rule_json(rules[i]);
		else
			show_rule(rules[i]);
	}
	rules_free(rules, count);
	if (found)
		return NULL;
	vmr_autofree char *near = cli_values_near(CLI_VALUES_RULES, id);
	return vmr_error_create(VMR_USAGE, "rules show %s: there is no such rule%s", id,
				*near ? near : ": see vmrace rules list");
}

static struct vmr_error *check_file(const char *path)
{
	enum { SIZE_LIMIT = 1 << 20 };
	vmr_autofree char *text = NULL;
	VMR_TRY(vmr_file_read(path, SIZE_LIMIT, &text, NULL));
	struct rule_problem *problems = NULL;
	size_t count = 0;
	VMR_TRY(rule_check(path, text, &problems, &count));
	size_t errors = 0;
	for (size_t i = 0; i < count; i++) {
		cli_print("%s:%u: %s: %s\n", path, problems[i].line, problems[i].is_error ? "error" : "warning",
			  problems[i].text);
		errors += problems[i].is_error;
	}
	rule_problems_free(problems, count);
	if (errors)
		return vmr_error_create(VMR_BAD_INPUT, "%s: %zu error%s: correct the rule and check again", path,
					errors, errors == 1 ? "" : "s");
	cli_print("%s: good\n", path);
	return NULL;
}

static struct vmr_error *run(const struct cli_options *options, void *own, int *ret_exit)
{
	const char *word = options->words.count ? options->words.items[0] : "";
	const char *argument = options->words.count == 2 ? options->words.items[1] : NULL;
	(void)own;
	(void)ret_exit;
	if (!strcmp(word, "list") && options->words.count == 1)
		return list_rules(options->json);
	if (!strcmp(word, "show") && argument)
		return show(argument, options->json);
	if (!strcmp(word, "check") && argument)
		return check_file(argument);
	return vmr_error_create(VMR_USAGE, "rules: say list, show ID or check FILE: see vmrace rules --help");
}

const struct cli_command cli_command_rules = {
	.name = "rules",
	.summary = "List the rules, show one, or check the file of a new one",
	.usage = "list | show ID | check FILE",
	.description = "show says what a rule needs, proves and cannot see. check prepares each statement of a rule "
		       "against an empty case\n"
		       "database and says what is wrong with it.",
	.first_words = "list show check",
	.examples = "  vmrace rules list\n  vmrace rules show stack-waiter\n  vmrace rules check my-rule.sql",
	.takes = CLI_TAKES_JSON,
	.is_word = is_word,
	.run = run,
};
