/* SPDX-License-Identifier: MIT */
/* Releases a report's content. */
#include "rules/content/finding.h"

#include <stdlib.h>

const char *vmrace_verdict_name(enum vmrace_verdict verdict)
{
	static const char *const names[] = {
		[VMRACE_VERDICT_UNKNOWN] = "unknown", [VMRACE_CONFIRMED] = "confirmed", [VMRACE_LIKELY] = "likely",
		[VMRACE_DAMAGED] = "damaged",         [VMRACE_POSSIBLE] = "possible",
	};
	return names[verdict];
}

void report_entry_deinit(struct report_entry *entry)
{
	free(entry->fingerprint);
	free(entry->rule);
	free(entry->sentence);
	free(entry->reason);
	free(entry->by);
	free(entry->until);
}

static void free_suppression(struct report_suppression *suppression)
{
	free(suppression->rule);
	free(suppression->reason);
	free(suppression->file);
}

static void free_strings(char **strings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(strings[i]);
	free(strings);
}

static void free_refs(struct finding_refs *refs)
{
	free_strings(refs->ids, refs->count);
}

static void free_object(struct finding_object *object)
{
	free(object->type);
	free(object->place.kind);
	free(object->place.comm);
	free(object->place.cache);
	free(object->lifetime);
	free(object->bytes);
	for (size_t i = 0; i < object->member_count; i++) {
		free(object->members[i].name);
		free(object->members[i].type);
		free(object->members[i].value);
	}
	free(object->members);
}

static void free_roles(struct finding_role *roles, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(roles[i].role);
		free(roles[i].function);
		free(roles[i].file);
		free(roles[i].comm);
		free(roles[i].text);
		free(roles[i].match);
	}
	free(roles);
}

static void free_steps(struct finding *finding)
{
	for (size_t i = 0; i < finding->step_count; i++) {
		struct finding_step *step = &finding->steps[i];
		free(step->lane);
		free(step->tense);
		free(step->text);
		free(step->file);
		free_refs(&step->evidence);
	}
	free(finding->steps);
}

static void free_evidence(struct finding *finding)
{
	for (size_t i = 0; i < finding->evidence_count; i++) {
		struct finding_evidence *evidence = &finding->evidence[i];
		free(evidence->id);
		free(evidence->kind);
		free(evidence->statement);
		free(evidence->bytes);
		free(evidence->type);
		free(evidence->member);
		free(evidence->file);
		free_refs(&evidence->from);
	}
	free(finding->evidence);
}

static void free_locks(struct finding *finding)
{
	for (size_t i = 0; i < finding->lock_count; i++) {
		free(finding->locks[i].lane);
		free(finding->locks[i].lock);
		free(finding->locks[i].state);
		free_refs(&finding->locks[i].evidence);
	}
	free(finding->locks);
}

static void free_items(struct finding_item *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(items[i].id);
		free(items[i].text);
		free(items[i].state);
		free(items[i].why);
		free_refs(&items[i].evidence);
	}
	free(items);
}

static void free_traces(struct finding *finding)
{
	for (size_t i = 0; i < finding->trace_count; i++) {
		struct finding_trace *trace = &finding->traces[i];
		for (size_t k = 0; k < trace->frame_count; k++) {
			free(trace->frames[k].function);
			free(trace->frames[k].file);
			free(trace->frames[k].roles);
		}
		free(trace->frames);
		free(trace->comm);
		free(trace->roles);
	}
	free(finding->traces);
}

static void free_excerpts(struct finding *finding)
{
	for (size_t i = 0; i < finding->excerpt_count; i++) {
		struct finding_excerpt *excerpt = &finding->excerpts[i];
		free(excerpt->role);
		free(excerpt->function);
		free(excerpt->file);
		free_strings(excerpt->lines, excerpt->line_count);
		free(excerpt->marked);
	}
	free(finding->excerpts);
}

static void free_graph(struct finding *finding)
{
	for (size_t i = 0; i < finding->node_count; i++) {
		free(finding->nodes[i].id);
		free(finding->nodes[i].kind);
		free(finding->nodes[i].label);
		free(finding->nodes[i].tooltip);
		free(finding->nodes[i].evidence);
	}
	free(finding->nodes);
	for (size_t i = 0; i < finding->edge_count; i++) {
		free(finding->edges[i].from);
		free(finding->edges[i].to);
		free(finding->edges[i].label);
		free(finding->edges[i].tooltip);
		free(finding->edges[i].evidence);
	}
	free(finding->edges);
}

static void free_finding(struct finding *finding)
{
	free(finding->rule);
	free(finding->title);
	free(finding->sentence);
	free(finding->fingerprint);
	free_strings(finding->cwe, finding->cwe_count);
	free(finding->severity);
	free_object(&finding->object);
	free_roles(finding->roles, finding->role_count);
	free_steps(finding);
	free_evidence(finding);
	free_locks(finding);
	free_items(finding->confirm, finding->confirm_count);
	free_items(finding->guards, finding->guard_count);
	free_items(finding->rivals, finding->rival_count);
	for (size_t i = 0; i < finding->against_count; i++) {
		free(finding->against[i].text);
		free_refs(&finding->against[i].evidence);
	}
	free(finding->against);
	free(finding->fix_text);
	free(finding->fix_diff);
	free(finding->reproduce_text);
	free(finding->reproduce_file);
	for (size_t i = 0; i < finding->sibling_count; i++) {
		free(finding->siblings[i].function);
		free(finding->siblings[i].file);
	}
	free(finding->siblings);
	free_excerpts(finding);
	free_traces(finding);
	free_graph(finding);
	free(finding->baseline_state);
	if (finding->entry)
		report_entry_deinit(finding->entry);
	free(finding->entry);
	if (finding->suppression)
		free_suppression(finding->suppression);
	free(finding->suppression);
}

static void free_dump(struct report_dump *dump)
{
	if (!dump)
		return;
	free(dump->path);
	free(dump->format);
	free(dump->compression);
	free(dump->reader);
	free(dump->release);
	free(dump->version);
	free(dump->build_id);
	free(dump->arch);
	free(dump);
}

static void free_matches(struct report_match *matches, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(matches[i].path);
		free(matches[i].match);
		free_strings(matches[i].reasons, matches[i].reason_count);
	}
	free(matches);
}

static void free_crash(struct report_crash *crash)
{
	free(crash->kind);
	free(crash->comm);
	free(crash->function);
	free(crash->file);
	free(crash->fault_access);
	free_strings(crash->explanation, crash->explanation_count);
	for (size_t i = 0; i < crash->chain_count; i++) {
		free(crash->chain[i].reg);
		free(crash->chain[i].from_type);
		free(crash->chain[i].from_member);
		free(crash->chain[i].evidence);
	}
	free(crash->chain);
}

static void free_rules(struct report_content *content)
{
	for (size_t i = 0; i < content->rule_count; i++) {
		struct report_rule *rule = &content->rules[i];
		free(rule->id);
		free(rule->status);
		free_roles(rule->roles, rule->role_count);
		free(rule->silenced_by);
		free(rule->why);
		free(rule->title);
		free(rule->help);
		free(rule->severity);
		free_strings(rule->cwe, rule->cwe_count);
	}
	free(content->rules);
}

static void free_coverage(struct report_coverage *coverage)
{
	if (!coverage)
		return;
	free(coverage->crash);
	free(coverage->nothing);
	free(coverage->way_out);
	for (size_t i = 0; i < coverage->unread_count; i++) {
		free(coverage->unread[i].file);
		free(coverage->unread[i].state);
		free(coverage->unread[i].why);
	}
	free(coverage->unread);
	free(coverage);
}

static void free_entries(struct report_entry *entries, size_t count)
{
	for (size_t i = 0; i < count; i++)
		report_entry_deinit(&entries[i]);
	free(entries);
}

void report_baseline_destroy(struct report_baseline *baseline)
{
	if (!baseline)
		return;
	free(baseline->path);
	free_entries(baseline->expired, baseline->expired_count);
	free_entries(baseline->gone, baseline->gone_count);
	free(baseline);
}

void report_content_keep(struct report_content *content, bool (*keep)(void *context, const struct finding *finding),
			 void *context)
{
	size_t kept = 0;

	for (size_t i = 0; i < content->finding_count; i++) {
		if (!keep(context, &content->findings[i])) {
			free_finding(&content->findings[i]);
			continue;
		}
		content->findings[kept] = content->findings[i];
		content->findings[kept].id = (unsigned)kept + 1;
		kept++;
	}
	content->finding_count = kept;
}

void report_content_destroy(struct report_content *content)
{
	if (!content)
		return;
	free(content->tool_version);
	free(content->started);
	free_dump(content->dump);
	free(content->vmlinux_path);
	free(content->vmlinux_build_id);
	free(content->vmlinux_match);
	free_matches(content->modules, content->module_count);
	free(content->source_path);
	free(content->source_match);
	free_strings(content->source_reasons, content->source_reason_count);
	free_matches(content->trees, content->tree_count);
	free_crash(&content->crash);
	for (size_t i = 0; i < content->finding_count; i++)
		free_finding(&content->findings[i]);
	free(content->findings);
	free_rules(content);
	free_coverage(content->coverage);
	for (size_t i = 0; i < content->suppression_count; i++)
		free_suppression(&content->suppressions[i]);
	free(content->suppressions);
	report_baseline_destroy(content->baseline);
	for (size_t i = 0; i < content->limit_count; i++) {
		free(content->limits[i].what);
		free(content->limits[i].why);
		free(content->limits[i].effect);
	}
	free(content->limits);
	free(content);
}
