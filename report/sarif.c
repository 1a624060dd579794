/* SPDX-License-Identifier: MIT */
/*
 * SARIF 2.1.0: one result a finding. codeFlows[0] has the interleaving merged into one thread flow, because viewers
 * show only that; codeFlows[1] has one a lane with executionOrder.
 */
#include <string.h>

#include "common/memory.h"
#include "common/text.h"
#include "report/baseline.h"
#include "report/coverage.h"
#include "report/json_value.h"
#include "report/report.h"
#include "report/sarif_fix.h"
#include "report/sarif_uri.h"
#include "report/verdict.h"

static const struct {
	const char *id, *name;
} weaknesses[] = {
	{"CWE-362", "Concurrent Execution using Shared Resource with Improper Synchronization ('Race Condition')"},
	{"CWE-416", "Use After Free"},
	{"CWE-667", "Improper Locking"},
	{"CWE-833", "Deadlock"},
};

/* The number of "CWE-362"; NULL when it is no such name. Borrowed from it. */
static const char *weakness_number(const char *cwe)
{
	if (!cwe || strncmp(cwe, "CWE-", 4) || !cwe[4] || cwe[4 + strspn(cwe + 4, "0123456789")])
		return NULL;
	return cwe + 4;
}

static void add_message(cJSON *object, const char *key, const char *text)
{
	cJSON *message = json_add_object(object, key);

	json_add_text(message, "text", text && *text ? text : "(nothing said)");
}

/* column 0: not known. */
static void add_physical(cJSON *location, const char *file, unsigned line, unsigned column)
{
	cJSON *physical = json_add_object(location, "physicalLocation");

	sarif_add_artifact(physical, file);
	if (!line)
		return;
	cJSON *region = json_add_object(physical, "region");
	json_add_integer(region, "startLine", line);
	if (column)
		json_add_integer(region, "startColumn", column);
}

/* A role's column in code points: the parser counts bytes. 0 where its line is not known, or is not so long. */
static unsigned column_of(const struct finding_role *role)
{
	unsigned column = 1;

	bool differs = role->match && !strcmp(role->match, "differs");

	if (differs || !role->column || !role->text || strlen(role->text) < role->column)
		return 0;
	for (const char *at = role->text; at < role->text + role->column - 1; column++) {
		size_t length = vmr_text_decode(at, NULL);
		at += length ? length : 1;
	}
	return column;
}

static void fill_location_at(cJSON *location, const char *file, unsigned line, unsigned column, const char *function,
			     const char *text)
{
	if (file && *file)
		add_physical(location, file, line, column);
	if (function) {
		cJSON *logical = json_append_object(json_add_array(location, "logicalLocations"));
		json_add_text(logical, "name", function);
		json_add_text(logical, "kind", "function");
	}
	if (text)
		add_message(location, "message", text);
}

static void fill_location(cJSON *location, const char *file, unsigned line, const char *function, const char *text)
{
	fill_location_at(location, file, line, 0, function, text);
}

/* "stack-waiter" as StackWaiter: the name that viewers show beside the id. */
static void add_rule_name(cJSON *object, const char *id)
{
	vmr_autofree char *name = vmr_strdup(id);
	char *end = name;
	bool begins = true;

	for (const char *at = id; *at; at++) {
		if (*at == '-') {
			begins = true;
			continue;
		}
		*end++ = begins && *at >= 'a' && *at <= 'z' ? (char)(*at - 'a' + 'A') : *at;
		begins = false;
	}
	*end = '\0';
	json_add_text(object, "name", name);
}

/* The first paragraph of the help behind its headings, on one line; else the title. The caller owns it. */
static char *describe(const struct report_rule *rule)
{
	const char *at = rule->help ? rule->help : "";

	while (*at == '#' || *at == '\n') {
		at += strcspn(at, "\n");
		at += strspn(at, "\n");
	}
	const char *end = strstr(at, "\n\n");
	char *text = vmr_strndup(at, end ? (size_t)(end - at) : strlen(at));
	for (char *c = text; *c; c++)
		*c = *c == '\n' ? ' ' : *c;
	for (size_t length = strlen(text); length && text[length - 1] == ' '; length--)
		text[length - 1] = '\0';
	if (*text)
		return text;
	free(text);
	return vmr_strdup(rule->title ? rule->title : rule->id);
}

static void add_rule_help(cJSON *object, const struct report_rule *rule)
{
	cJSON *help = json_add_object(object, "help");

	json_add_text(help, "text", rule->help && *rule->help ? rule->help : rule->title ? rule->title : rule->id);
	if (rule->help && *rule->help)
		json_add_text(help, "markdown", rule->help);
}

static const char *level_of_severity(const char *severity)
{
	static const char *const levels[] = {"error", "warning", "note"};

	for (size_t i = 0; severity && i < VMR_COUNT(levels); i++)
		if (!strcmp(severity, levels[i]))
			return levels[i];
	return "warning";
}

/* What GitHub sorts by: a score as of CVSS, of a fault that local users of a kernel may bring about. */
static const char *score_of_severity(const char *severity)
{
	const char *level = level_of_severity(severity);

	return !strcmp(level, "error") ? "7.0" : !strcmp(level, "warning") ? "5.0" : "3.0";
}

static void add_rule_properties(cJSON *object, const struct report_rule *rule)
{
	cJSON *properties = json_add_object(object, "properties");
	cJSON *tags = json_add_array(properties, "tags");

	json_append_text(tags, "security");
	json_append_text(tags, "concurrency");
	json_append_text(tags, "linux-kernel");
	for (size_t i = 0; i < rule->cwe_count; i++) {
		const char *number = weakness_number(rule->cwe[i]);
		vmr_autofree char *tag = number ? vmr_format("external/cwe/cwe-%s", number) : NULL;
		if (tag)
			json_append_text(tags, tag);
	}
	json_add_text(properties, "security-severity", score_of_severity(rule->severity));
}

/* The page of its first weakness: the rule's own help is in the log. */
static void add_help_uri(cJSON *object, const struct report_rule *rule)
{
	const char *number = rule->cwe_count ? weakness_number(rule->cwe[0]) : NULL;
	vmr_autofree char *uri = number ? vmr_format("https://cwe.mitre.org/data/definitions/%s.html", number) : NULL;

	if (uri)
		json_add_text(object, "helpUri", uri);
}

static void add_rule(cJSON *rules, const struct report_rule *rule)
{
	cJSON *object = json_append_object(rules);

	json_add_text(object, "id", rule->id);
	add_rule_name(object, rule->id);
	if (rule->title)
		add_message(object, "shortDescription", rule->title);
	vmr_autofree char *description = describe(rule);
	add_message(object, "fullDescription", description);
	add_help_uri(object, rule);
	add_rule_help(object, rule);
	add_rule_properties(object, rule);
	json_add_text(json_add_object(object, "defaultConfiguration"), "level", level_of_severity(rule->severity));
	cJSON *relations = NULL;
	for (size_t i = 0; i < rule->cwe_count; i++) {
		const char *number = weakness_number(rule->cwe[i]);
		if (!number)
			continue;
		relations = relations ? relations : json_add_array(object, "relationships");
		cJSON *relation = json_append_object(relations);
		cJSON *target = json_add_object(relation, "target");
		json_add_text(target, "id", number);
		json_add_text(json_add_object(target, "toolComponent"), "name", "CWE");
		json_append_text(json_add_array(relation, "kinds"), "relevant");
	}
}

/* Each once. */
static void add_taxon(cJSON *taxa, const char *cwe, const char *name)
{
	const char *number = weakness_number(cwe);
	const cJSON *taxon;

	cJSON_ArrayForEach(taxon,
			   taxa) if (number && !strcmp(cJSON_GetObjectItem(taxon, "id")->valuestring, number)) return;
	if (!number)
		return;
	cJSON *added = json_append_object(taxa);
	json_add_text(added, "id", number);
	if (name)
		add_message(added, "shortDescription", name);
}

static bool same_rule(const struct report_rule *rule, const char *id)
{
	return rule->id && id && !strcmp(rule->id, id);
}

/* A rule has a row for each of its outcomes: the first stands for it. */
static bool is_first(const struct report_content *content, size_t number)
{
	for (size_t i = 0; i < number; i++)
		if (same_rule(&content->rules[i], content->rules[number].id))
			return false;
	return true;
}

/* Its place among the rules of the log; -1: it has none. */
static int64_t rule_index(const struct report_content *content, const char *id)
{
	int64_t index = 0;

	for (size_t i = 0; i < content->rule_count; i++) {
		if (same_rule(&content->rules[i], id))
			return index;
		index += is_first(content, i);
	}
	return -1;
}

static void add_tool(cJSON *run, const struct report_content *content)
{
	cJSON *driver = json_add_object(json_add_object(run, "tool"), "driver");

	json_add_text(driver, "name", "vmrace");
	json_add_text(driver, "semanticVersion", content->tool_version ? content->tool_version : "0.0.0");
	cJSON *rules = json_add_array(driver, "rules");
	for (size_t i = 0; i < content->rule_count; i++)
		if (is_first(content, i))
			add_rule(rules, &content->rules[i]);
	cJSON *taxonomy = json_append_object(json_add_array(run, "taxonomies"));
	json_add_text(taxonomy, "name", "CWE");
	json_add_text(taxonomy, "organization", "MITRE");
	add_message(taxonomy, "shortDescription", "The MITRE Common Weakness Enumeration");
	cJSON *taxa = json_add_array(taxonomy, "taxa");
	for (size_t i = 0; i < VMR_COUNT(weaknesses); i++)
		add_taxon(taxa, weaknesses[i].id, weaknesses[i].name);
	for (size_t i = 0; i < content->rule_count; i++)
		for (size_t k = 0; k < content->rules[i].cwe_count; k++)
			add_taxon(taxa, content->rules[i].cwe[k], NULL);
	for (size_t i = 0; i < content->finding_count; i++)
		for (size_t k = 0; k < content->findings[i].cwe_count; k++)
			add_taxon(taxa, content->findings[i].cwe[k], NULL);
}

/* What could not be seen is a notification of the run: a viewer shows it beside the results. */
static void add_invocation(cJSON *run, const struct report_content *content)
{
	cJSON *invocation = json_append_object(json_add_array(run, "invocations"));
	vmr_autofree char *looked = report_coverage_text(content);
	vmr_autofree char *nothing = report_coverage_nothing(content);

	json_add_bool(invocation, "executionSuccessful", !nothing);
	cJSON *notes = json_add_array(invocation, "toolExecutionNotifications");
	cJSON *first = json_append_object(notes);
	add_message(first, "message", looked);
	json_add_text(first, "level", nothing ? "error" : "note");
	for (size_t i = 0; i < content->limit_count; i++) {
		const struct report_limit *limit = &content->limits[i];
		vmr_autofree char *text =
			vmr_format("%s: %s%s%s", limit->what ? limit->what : "?", limit->why ? limit->why : "?",
				   limit->effect ? ": " : "", limit->effect ? limit->effect : "");
		cJSON *note = json_append_object(notes);
		add_message(note, "message", text);
		json_add_text(note, "level", "note");
	}
}

static void add_flow_step(cJSON *locations, const struct finding_step *step)
{
	cJSON *place = json_append_object(locations);
	vmr_autofree char *text = vmr_format("%s [%s]: %s", step->lane ? step->lane : "?",
					     step->tense ? step->tense : "?", step->text ? step->text : "");

	fill_location(json_add_object(place, "location"), step->file, step->line, NULL, text);
	json_add_integer(place, "executionOrder", step->step);
	json_add_text(place, "importance", "essential");
}

static bool same_lane(const struct finding_step *a, const struct finding_step *b)
{
	return !strcmp(a->lane ? a->lane : "", b->lane ? b->lane : "");
}

static void add_lane_flow(cJSON *flows, const struct finding *finding, size_t first)
{
	const struct finding_step *lane = &finding->steps[first];
	cJSON *flow = json_append_object(flows);

	json_add_text(flow, "id", lane->lane ? lane->lane : "lane");
	cJSON *locations = json_add_array(flow, "locations");
	for (size_t i = first; i < finding->step_count; i++)
		if (same_lane(&finding->steps[i], lane))
			add_flow_step(locations, &finding->steps[i]);
}

static void add_code_flows(cJSON *result, const struct finding *finding)
{
	if (!finding->step_count)
		return;
	cJSON *code_flows = json_add_array(result, "codeFlows");
	cJSON *merged = json_append_object(code_flows);
	add_message(merged, "message", "the interleaving");
	cJSON *locations = json_add_array(json_append_object(json_add_array(merged, "threadFlows")), "locations");
	for (size_t i = 0; i < finding->step_count; i++)
		add_flow_step(locations, &finding->steps[i]);
	cJSON *lanes = json_append_object(code_flows);
	add_message(lanes, "message", "one flow a lane");
	cJSON *flows = json_add_array(lanes, "threadFlows");
	for (size_t i = 0; i < finding->step_count; i++) {
		bool seen = false;
		for (size_t j = 0; j < i && !seen; j++)
			seen = same_lane(&finding->steps[i], &finding->steps[j]);
		if (!seen)
			add_lane_flow(flows, finding, i);
	}
}

static void add_locations(cJSON *result, const struct report_content *content, const struct finding *finding)
{
	const struct finding_role *main_role = report_main_role(finding);
	cJSON *locations = json_add_array(result, "locations");

	if (main_role)
		fill_location_at(json_append_object(locations), main_role->file, main_role->line, column_of(main_role),
				 main_role->function, main_role->role);
	else if (content->dump && content->dump->path) /* a result without a place is not shown by most viewers */
		fill_location(json_append_object(locations), content->dump->path, 0, NULL, NULL);
	cJSON *related = json_add_array(result, "relatedLocations");
	for (size_t i = 0; i < finding->role_count; i++) {
		const struct finding_role *role = &finding->roles[i];
		cJSON *location = json_append_object(related);
		json_add_integer(location, "id", (int64_t)i + 1);
		fill_location_at(location, role->file, role->line, column_of(role), role->function, role->role);
	}
	for (size_t i = 0; i < finding->sibling_count; i++) {
		const struct finding_sibling *sibling = &finding->siblings[i];
		cJSON *location = json_append_object(related);
		json_add_integer(location, "id", (int64_t)(finding->role_count + i) + 1);
		fill_location(location, sibling->file, sibling->line, sibling->function, "sibling (possible)");
	}
}

static void add_items(cJSON *properties, const char *key, const struct finding_item *items, size_t count)
{
	cJSON *object = json_add_object(properties, key);

	for (size_t i = 0; i < count; i++) {
		vmr_autofree char *text = vmr_format("%s: %s", items[i].state ? items[i].state : "unknown",
						     items[i].why ? items[i].why : "");
		vmr_autofree char *key = vmr_text_clean(items[i].id, false); /* a key is written as it is */
		if (key && !cJSON_HasObjectItem(object, key))
			json_add_text(object, key, text);
	}
}

static void add_properties(cJSON *result, const struct finding *finding)
{
	cJSON *properties = json_add_object(result, "properties");

	json_add_text(properties, "verdict", report_verdict(finding->verdict)->name);
	cJSON *object = json_add_object(properties, "object");
	json_add_text(object, "type", finding->object.type);
	json_add_address(object, "address", finding->object.has_address, finding->object.address);
	json_add_text(object, "lifetime", finding->object.lifetime);
	cJSON *evidence = json_add_array(properties, "evidence");
	for (size_t i = 0; i < finding->evidence_count; i++) {
		const struct finding_evidence *e = &finding->evidence[i];
		cJSON *item = json_append_object(evidence);
		json_add_text(item, "id", e->id);
		json_add_text(item, "kind", e->kind);
		json_add_text(item, "statement", e->statement);
		json_add_address(item, "address", e->has_address, e->address);
		json_add_text(item, "bytes", e->bytes);
	}
	add_items(properties, "confirm", finding->confirm, finding->confirm_count);
	add_items(properties, "guards", finding->guards, finding->guard_count);
	add_items(properties, "rivals", finding->rivals, finding->rival_count);
	cJSON *locks = json_add_array(properties, "locks");
	for (size_t i = 0; i < finding->lock_count; i++) {
		vmr_autofree char *text = vmr_format("%s: %s %s", finding->locks[i].lane ? finding->locks[i].lane : "?",
						     finding->locks[i].lock ? finding->locks[i].lock : "?",
						     finding->locks[i].state ? finding->locks[i].state : "");
		json_append_text(locks, text);
	}
	cJSON *against = json_add_array(properties, "against");
	for (size_t i = 0; i < finding->against_count; i++)
		json_append_text(against, finding->against[i].text);
	json_add_text(properties, "fix", finding->fix_text);
	json_add_text(properties, "fixDiff", finding->fix_diff);
	json_add_text(properties, "reproduce", finding->reproduce_text);
}

static void add_taxa(cJSON *result, const struct finding *finding)
{
	cJSON *taxa = json_add_array(result, "taxa");

	for (size_t i = 0; i < finding->cwe_count; i++) {
		const char *number = weakness_number(finding->cwe[i]);
		bool seen = false;
		for (size_t j = 0; j < i && !seen; j++)
			seen = !strcmp(finding->cwe[i], finding->cwe[j]);
		if (!number || seen)
			continue;
		cJSON *taxon = json_append_object(taxa);
		json_add_text(taxon, "id", number);
		json_add_text(json_add_object(taxon, "toolComponent"), "name", "CWE");
	}
}

/* Of every result: where one has none, it is not suppressed. */
static void add_suppressions(cJSON *result, const struct finding *finding)
{
	cJSON *suppressions = json_add_array(result, "suppressions");

	if (finding->suppression) {
		cJSON *suppression = json_append_object(suppressions);
		json_add_text(suppression, "kind", "inSource");
		json_add_text(suppression, "justification", finding->suppression->reason);
		fill_location(json_add_object(suppression, "location"), finding->suppression->file,
			      finding->suppression->line, NULL, NULL);
	}
	if (report_is_known(finding)) {
		vmr_autofree char *why = finding->entry ? report_entry_why(finding->entry) : NULL;
		vmr_autofree char *text = vmr_format("in the baseline%s", why ? why : "");
		cJSON *suppression = json_append_object(suppressions);
		json_add_text(suppression, "kind", "external");
		json_add_text(suppression, "justification", text);
	}
}

/* Only what is a replacement, line by line; what there is to say in words is in the properties. */
static void add_fixes(cJSON *result, const struct finding *finding)
{
	cJSON *changes = sarif_fix_changes(finding->fix_diff);

	if (!changes)
		return;
	cJSON *fix = json_append_object(json_add_array(result, "fixes"));
	add_message(fix, "description", finding->fix_text);
	cJSON_AddItemToObject(fix, "artifactChanges", changes);
}

/* What tells this log's results from those of other dumps, and of the source, in one upload. */
static void add_automation(cJSON *run, const struct report_content *content)
{
	const char *path = content->dump && content->dump->path ? content->dump->path : NULL;
	const char *slash = path ? strrchr(path, '/') : NULL;
	vmr_autofree char *id =
		path ? vmr_format("vmrace/dump/%s/", slash ? slash + 1 : path) : vmr_strdup("vmrace/source/");

	json_add_text(json_add_object(run, "automationDetails"), "id", id);
}

static void add_result(cJSON *results, const struct report_content *content, const struct finding *finding)
{
	cJSON *result = json_append_object(results);

	json_add_text(result, "ruleId", finding->rule ? finding->rule : "unknown");
	if (rule_index(content, finding->rule) >= 0)
		json_add_integer(result, "ruleIndex", rule_index(content, finding->rule));
	json_add_text(result, "level", report_verdict(finding->verdict)->level);
	add_message(result, "message", finding->sentence ? finding->sentence : finding->title);
	add_locations(result, content, finding);
	add_code_flows(result, finding);
	if (finding->fingerprint)
		json_add_text(json_add_object(result, "partialFingerprints"), "vmraceRace/v1", finding->fingerprint);
	if (finding->baseline_state)
		json_add_text(result, "baselineState",
			      strcmp(finding->baseline_state, "expired") ? finding->baseline_state : "unchanged");
	add_suppressions(result, finding);
	add_fixes(result, finding);
	add_taxa(result, finding);
	add_properties(result, finding);
}

struct vmr_error *report_sarif_write(const struct report_content *content, FILE *out)
{
	cJSON *root = cJSON_CreateObject();

	json_add_text(root, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	json_add_text(root, "version", "2.1.0");
	cJSON *run = json_append_object(json_add_array(root, "runs"));
	add_tool(run, content);
	add_automation(run, content);
	add_invocation(run, content);
	report_coverage_add(json_add_object(run, "properties"), content);
	cJSON *base = json_add_object(json_add_object(run, "originalUriBaseIds"), "SRCROOT");
	add_message(base, "description", "the top of the kernel's (or module's) source tree");
	json_add_text(run, "columnKind", "unicodeCodePoints");
	cJSON *results = json_add_array(run, "results");
	for (size_t i = 0; i < content->finding_count; i++)
		add_result(results, content, &content->findings[i]);
	return json_write(root, out);
}
