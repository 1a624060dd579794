/* SPDX-License-Identifier: MIT */
/* report.json: the keys and their order are product.md's; docs/report.schema.json is the same contract for machines. */
#include <string.h>

#include "common/memory.h"
#include "report/baseline.h"
#include "report/coverage.h"
#include "report/json_value.h"
#include "report/report.h"
#include "report/suppression.h"
#include "report/verdict.h"

static void add_refs(cJSON *object, const char *key, const struct finding_refs *refs)
{
	cJSON *array = json_add_array(object, key);

	for (size_t i = 0; i < refs->count; i++)
		json_append_text(array, refs->ids[i]);
}

static void add_strings(cJSON *object, const char *key, char *const *strings, size_t count)
{
	cJSON *array = json_add_array(object, key);

	for (size_t i = 0; i < count; i++)
		json_append_text(array, strings[i]);
}

static void add_line(cJSON *object, unsigned line)
{
	json_add_integer_if(object, "line", line, line);
}

static void add_dump(cJSON *array, const struct report_dump *dump)
{
	cJSON *object = json_append_object(array);

	json_add_text(object, "path", dump->path);
	json_add_text(object, "format", dump->format);
	json_add_text(object, "compression", dump->compression);
	json_add_text(object, "reader", dump->reader);
	json_add_bool(object, "flattened", dump->flattened);
	json_add_bool(object, "incomplete", dump->incomplete);
	cJSON *pages = json_add_object(object, "pages");
	json_add_integer(pages, "present", (int64_t)dump->pages_present);
	json_add_integer(pages, "excluded", (int64_t)dump->pages_excluded);
	json_add_integer(pages, "absent", (int64_t)dump->pages_absent);
	cJSON *kernel = json_add_object(object, "kernel");
	json_add_text(kernel, "release", dump->release);
	json_add_text(kernel, "version", dump->version);
	json_add_text(kernel, "build_id", dump->build_id);
	json_add_text(kernel, "arch", dump->arch);
	json_add_hex(kernel, "kaslr_offset", dump->kaslr_offset);
	json_add_integer_if(kernel, "paging_levels", dump->paging_levels, dump->paging_levels);
	json_add_integer_if(kernel, "cpus", dump->cpus, dump->cpus);
}

static void add_inputs(cJSON *root, const struct report_content *content)
{
	cJSON *inputs = json_add_object(root, "inputs");
	cJSON *dumps = json_add_array(inputs, "dumps");

	if (content->dump)
		add_dump(dumps, content->dump);
	cJSON *vmlinux = json_add_object(inputs, "vmlinux");
	json_add_text(vmlinux, "path", content->vmlinux_path);
	json_add_text(vmlinux, "build_id", content->vmlinux_build_id);
	json_add_text(vmlinux, "match", content->vmlinux_match);
	cJSON *modules = json_add_array(inputs, "modules");
	for (size_t i = 0; i < content->module_count; i++) {
		cJSON *module = json_append_object(modules);
		vmr_autofree char *name = report_module_name(content->modules[i].path);
		json_add_text(module, "name", name);
		json_add_text(module, "path", content->modules[i].path);
		json_add_text(module, "match", content->modules[i].match);
	}
	cJSON *source = json_add_object(inputs, "source");
	json_add_text(source, "path", content->source_path);
	json_add_text(source, "match", content->source_match ? content->source_match : "unknown");
	add_strings(source, "reasons", content->source_reasons, content->source_reason_count);
	cJSON *trees = json_add_array(source, "trees");
	for (size_t i = 0; i < content->tree_count; i++) {
		cJSON *tree = json_append_object(trees);
		json_add_text(tree, "path", content->trees[i].path);
		json_add_text(tree, "match", content->trees[i].match);
		add_strings(tree, "reasons", content->trees[i].reasons, content->trees[i].reason_count);
	}
}

static void add_chain(cJSON *crash, const struct report_crash *from)
{
	cJSON *chain = json_add_array(crash, "chain");

	for (size_t i = 0; i < from->chain_count; i++) {
		const struct report_crash_step *step = &from->chain[i];
		cJSON *object = json_append_object(chain);
		json_add_integer(object, "step", step->step);
		json_add_text(object, "register", step->reg);
		json_add_hex(object, "value", step->value);
		cJSON *place = json_add_object(object, "from");
		json_add_text(place, "type", step->from_type);
		json_add_text(place, "member", step->from_member);
		json_add_address(place, "address", step->has_from_address, step->from_address);
		json_add_text(object, "evidence", step->evidence);
	}
}

/* Without a dump every key is null: "dump keys null". */
static void add_crash(cJSON *root, const struct report_content *content)
{
	const struct report_crash *from = &content->crash;
	cJSON *crash = json_add_object(root, "crash");
	bool any = content->dump || from->kind;
	bool unread = content->coverage && content->coverage->crash && !strcmp(content->coverage->crash, "unread");
	bool none = from->kind && !strcmp(from->kind, "none");

	json_add_text(crash, "kind", none && unread ? NULL : from->kind ? from->kind : content->dump ? "none" : NULL);
	json_add_integer_if(crash, "pid", any && from->pid >= 0, from->pid);
	json_add_text(crash, "comm", from->comm);
	json_add_integer_if(crash, "cpu", any && from->cpu >= 0, from->cpu);
	json_add_address(crash, "ip", from->has_ip, from->ip);
	json_add_text(crash, "function", from->function);
	json_add_text(crash, "file", from->file);
	add_line(crash, from->line);
	json_add_address(crash, "fault_address", from->has_fault_address, from->fault_address);
	json_add_text(crash, "fault_access", from->fault_access);
	add_strings(crash, "explanation", from->explanation, from->explanation_count);
	add_chain(crash, from);
}

static void add_object(cJSON *finding, const struct finding_object *from)
{
	cJSON *object = json_add_object(finding, "object");

	json_add_text(object, "type", from->type);
	json_add_address(object, "address", from->has_address, from->address);
	cJSON *place = json_add_object(object, "place");
	json_add_text(place, "kind", from->place.kind);
	json_add_integer_if(place, "pid", from->has_address && from->place.pid >= 0, from->place.pid);
	json_add_text(place, "comm", from->place.comm);
	json_add_text(place, "cache", from->place.cache);
	json_add_value(place, "offset", from->place.has_offset, from->place.offset);
	json_add_text(object, "lifetime", from->lifetime);
}

static void add_roles(cJSON *finding, const struct finding *from)
{
	cJSON *roles = json_add_array(finding, "roles");

	for (size_t i = 0; i < from->role_count; i++) {
		const struct finding_role *role = &from->roles[i];
		cJSON *object = json_append_object(roles);
		json_add_text(object, "role", role->role);
		json_add_text(object, "function", role->function);
		json_add_text(object, "file", role->file);
		add_line(object, role->line);
		json_add_integer_if(object, "pid", role->pid >= 0, role->pid);
		json_add_text(object, "comm", role->comm);
		json_add_integer_if(object, "cpu", role->cpu >= 0, role->cpu);
		json_add_integer_if(object, "frame", role->frame >= 0, role->frame);
	}
}

static void add_steps(cJSON *finding, const struct finding *from)
{
	cJSON *steps = json_add_array(finding, "interleaving");

	for (size_t i = 0; i < from->step_count; i++) {
		const struct finding_step *step = &from->steps[i];
		cJSON *object = json_append_object(steps);
		json_add_integer(object, "step", step->step);
		json_add_text(object, "lane", step->lane);
		json_add_integer_if(object, "pid", step->pid >= 0, step->pid);
		json_add_text(object, "tense", step->tense);
		json_add_text(object, "text", step->text);
		json_add_text(object, "file", step->file);
		add_line(object, step->line);
		add_refs(object, "evidence", &step->evidence);
	}
}

static void add_evidence(cJSON *finding, const struct finding *from)
{
	cJSON *evidence = json_add_array(finding, "evidence");

	for (size_t i = 0; i < from->evidence_count; i++) {
		const struct finding_evidence *e = &from->evidence[i];
		cJSON *object = json_append_object(evidence);
		json_add_text(object, "id", e->id);
		json_add_text(object, "kind", e->kind);
		json_add_text(object, "statement", e->statement);
		json_add_address(object, "address", e->has_address, e->address);
		json_add_text(object, "bytes", e->bytes);
		json_add_text(object, "type", e->type);
		json_add_text(object, "member", e->member);
		json_add_text(object, "file", e->file);
		add_line(object, e->line);
		add_refs(object, "from", &e->from);
	}
}

static void add_locks(cJSON *finding, const struct finding *from)
{
	cJSON *locks = json_add_array(finding, "locks");

	for (size_t i = 0; i < from->lock_count; i++) {
		cJSON *object = json_append_object(locks);
		json_add_text(object, "lane", from->locks[i].lane);
		json_add_text(object, "lock", from->locks[i].lock);
		json_add_address(object, "address", from->locks[i].has_address, from->locks[i].address);
		json_add_text(object, "state", from->locks[i].state);
		add_refs(object, "evidence", &from->locks[i].evidence);
	}
}

/* Confirm items and rivals (state), guards (holds). */
static void add_items(cJSON *finding, const char *key, const char *state, const struct finding_item *items,
		      size_t count)
{
	cJSON *array = json_add_array(finding, key);

	for (size_t i = 0; i < count; i++) {
		cJSON *object = json_append_object(array);
		json_add_text(object, "id", items[i].id);
		json_add_text(object, "text", items[i].text);
		json_add_text(object, state, items[i].state);
		json_add_text(object, "why", items[i].why);
		add_refs(object, "evidence", &items[i].evidence);
	}
}

static void add_advice(cJSON *finding, const struct finding *from)
{
	cJSON *against = json_add_array(finding, "against");

	for (size_t i = 0; i < from->against_count; i++) {
		cJSON *object = json_append_object(against);
		json_add_text(object, "text", from->against[i].text);
		add_refs(object, "evidence", &from->against[i].evidence);
	}
	cJSON *fix = json_add_object(finding, "fix");
	json_add_text(fix, "text", from->fix_text);
	json_add_text(fix, "diff", from->fix_diff);
	cJSON *reproduce = json_add_object(finding, "reproduce");
	json_add_text(reproduce, "text", from->reproduce_text);
	json_add_text(reproduce, "file", from->reproduce_file);
	add_line(reproduce, from->reproduce_line);
	cJSON *siblings = json_add_array(finding, "siblings");
	for (size_t i = 0; i < from->sibling_count; i++) {
		cJSON *object = json_append_object(siblings);
		json_add_text(object, "function", from->siblings[i].function);
		json_add_text(object, "file", from->siblings[i].file);
		add_line(object, from->siblings[i].line);
	}
}

static void add_finding(cJSON *findings, const struct finding *from)
{
	cJSON *finding = json_append_object(findings);

	json_add_integer(finding, "id", from->id);
	json_add_text(finding, "rule", from->rule);
	json_add_text(finding, "title", from->title);
	json_add_text(finding, "verdict", report_verdict(from->verdict)->name);
	json_add_text(finding, "sentence", from->sentence);
	json_add_text(finding, "fingerprint", from->fingerprint);
	add_strings(finding, "cwe", from->cwe, from->cwe_count);
	add_object(finding, &from->object);
	add_roles(finding, from);
	add_steps(finding, from);
	add_evidence(finding, from);
	add_locks(finding, from);
	add_items(finding, "confirm", "state", from->confirm, from->confirm_count);
	add_items(finding, "guards", "holds", from->guards, from->guard_count);
	add_items(finding, "rivals", "state", from->rivals, from->rival_count);
	add_advice(finding, from);
	report_known_add(finding, from);
	report_suppression_add(finding, from->suppression);
}

static void add_rules(cJSON *root, const struct report_content *content)
{
	cJSON *rules = json_add_array(root, "rules");

	for (size_t i = 0; i < content->rule_count; i++) {
		const struct report_rule *rule = &content->rules[i];
		cJSON *object = json_append_object(rules);
		json_add_text(object, "id", rule->id);
		json_add_text(object, "status", rule->status);
		add_roles(object, &(struct finding){.roles = rule->roles, .role_count = rule->role_count});
		json_add_text(object, "silenced_by", rule->silenced_by);
		json_add_text(object, "why", rule->why);
	}
	report_coverage_add(root, content);
	cJSON *limits = json_add_array(root, "limits");
	for (size_t i = 0; i < content->limit_count; i++) {
		cJSON *object = json_append_object(limits);
		json_add_text(object, "what", content->limits[i].what);
		json_add_text(object, "why", content->limits[i].why);
		json_add_text(object, "effect", content->limits[i].effect);
	}
}

struct vmr_error *report_json_write(const struct report_content *content, FILE *out)
{
	cJSON *root = cJSON_CreateObject();

	json_add_text(root, "schema", "vmrace-report/1");
	cJSON *tool = json_add_object(root, "tool");
	json_add_text(tool, "name", "vmrace");
	json_add_text(tool, "version", content->tool_version);
	json_add_text(root, "started", content->started);
	cJSON_AddNumberToObject(root, "seconds", (double)(int64_t)(content->seconds * 1000 + 0.5) / 1000);
	add_inputs(root, content);
	add_crash(root, content);
	cJSON *summary = json_add_object(root, "summary");
	json_add_integer(summary, "confirmed", report_count(content, VMRACE_CONFIRMED));
	json_add_integer(summary, "likely", report_count(content, VMRACE_LIKELY));
	json_add_integer(summary, "damaged", report_count(content, VMRACE_DAMAGED));
	json_add_integer(summary, "possible", report_count(content, VMRACE_POSSIBLE));
	cJSON *findings = json_add_array(root, "findings");
	for (size_t i = 0; i < content->finding_count; i++)
		add_finding(findings, &content->findings[i]);
	add_rules(root, content);
	report_baseline_add(root, content->baseline);
	report_suppressions_add(root, content);
	return json_write(root, out);
}
