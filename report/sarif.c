/* SPDX-License-Identifier: MIT */
/*
 * SARIF 2.1.0: one result a finding. codeFlows[0] has the interleaving merged into one thread flow, because viewers
 * show only that; codeFlows[1] has one a lane with executionOrder.
 */
#include <string.h>

#include "common/memory.h"
#include "common/text.h"
#include "report/coverage.h"
#include "report/json_value.h"
#include "report/report.h"
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

/* A path as a URI reference: everything but unreserved characters and slashes is percent-encoded. The caller owns it.
 */
static char *uri_of(const char *path)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/+,@";
	char *out = NULL;
	size_t size;
	FILE *stream = open_memstream(&out, &size);

	if (!stream)
		return vmr_strdup("");
	if (path[0] == '/')
		fputs("file://", stream);
	for (const char *p = path; *p; p++)
		fprintf(stream, strchr(plain, *p) ? "%c" : "%%%02X", (unsigned char)*p);
	fclose(stream);
	return out;
}

static void add_message(cJSON *object, const char *key, const char *text)
{
	cJSON *message = json_add_object(object, key);

	json_add_text(message, "text", text && *text ? text : "(nothing said)");
}

static void add_physical(cJSON *location, const char *file, unsigned line)
{
	vmr_autofree char *uri = uri_of(file);
	cJSON *physical = json_add_object(location, "physicalLocation");
	cJSON *artifact = json_add_object(physical, "artifactLocation");

	json_add_text(artifact, "uri", uri);
	if (file[0] != '/')
		json_add_text(artifact, "uriBaseId", "SRCROOT");
	if (line)
		json_add_integer(json_add_object(physical, "region"), "startLine", line);
}

static void fill_location(cJSON *location, const char *file, unsigned line, const char *function, const char *text)
{
	if (file && *file)
		add_physical(location, file, line);
	if (function) {
		cJSON *logical = json_append_object(json_add_array(location, "logicalLocations"));
		json_add_text(logical, "name", function);
		json_add_text(logical, "kind", "function");
	}
	if (text)
		add_message(location, "message", text);
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

static void add_rule(cJSON *rules, const struct report_rule *rule)
{
	cJSON *object = json_append_object(rules);

	json_add_text(object, "id", rule->id);
	if (rule->title)
		add_message(object, "shortDescription", rule->title);
	add_rule_help(object, rule);
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

static void add_tool(cJSON *run, const struct report_content *content)
{
	cJSON *driver = json_add_object(json_add_object(run, "tool"), "driver");

	json_add_text(driver, "name", "vmrace");
	json_add_text(driver, "semanticVersion", content->tool_version ? content->tool_version : "0.0.0");
	cJSON *rules = json_add_array(driver, "rules");
	for (size_t i = 0; i < content->rule_count; i++)
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
		fill_location(json_append_object(locations), main_role->file, main_role->line, main_role->function,
			      main_role->role);
	else if (content->dump && content->dump->path) /* a result without a place is not shown by most viewers */
		fill_location(json_append_object(locations), content->dump->path, 0, NULL, NULL);
	cJSON *related = json_add_array(result, "relatedLocations");
	for (size_t i = 0; i < finding->role_count; i++) {
		const struct finding_role *role = &finding->roles[i];
		cJSON *location = json_append_object(related);
		json_add_integer(location, "id", (int64_t)i + 1);
		fill_location(location, role->file, role->line, role->function, role->role);
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

static void add_result(cJSON *results, const struct report_content *content, const struct finding *finding)
{
	cJSON *result = json_append_object(results);

	json_add_text(result, "ruleId", finding->rule ? finding->rule : "unknown");
	for (size_t i = 0; i < content->rule_count; i++)
		if (finding->rule && content->rules[i].id && !strcmp(finding->rule, content->rules[i].id)) {
			json_add_integer(result, "ruleIndex", (int64_t)i);
			break;
		}
	json_add_text(result, "level", report_verdict(finding->verdict)->level);
	add_message(result, "message", finding->sentence ? finding->sentence : finding->title);
	add_locations(result, content, finding);
	add_code_flows(result, finding);
	if (finding->fingerprint)
		json_add_text(json_add_object(result, "partialFingerprints"), "vmraceRace/v1", finding->fingerprint);
	if (finding->baseline_state)
		json_add_text(result, "baselineState",
			      strcmp(finding->baseline_state, "expired") ? finding->baseline_state : "unchanged");
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
