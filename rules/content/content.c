/* SPDX-License-Identifier: MIT */
/* Loads a report's content: one query a list, one function a row. */
#include "rules/content/content.h"

#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"
#include "rules/content/suppression.h"
#include "rules/engine/casedb.h"
#include "rules/engine/kept.h"
#include "rules/engine/query.h"

struct loader {
	sqlite3 *sqlite;
	struct kept *kept;
	struct report_content *content;
	struct finding *finding; /* the one being loaded */
	int64_t number;          /* its key in the database */
	struct rule *const *rules;
	size_t rule_count;
};

static char *text_of(sqlite3_stmt *row, int k)
{
	const char *text = query_text(row, k);
	return text ? vmr_strdup(text) : NULL;
}

static int number_or(sqlite3_stmt *row, int k, int other)
{
	return sqlite3_column_type(row, k) == SQLITE_NULL ? other : sqlite3_column_int(row, k);
}

static bool has(sqlite3_stmt *row, int k)
{
	return sqlite3_column_type(row, k) != SQLITE_NULL;
}

/* A new zeroed element at the end of an array. */
#define APPEND(array, count)                                                                                           \
	({                                                                                                             \
		(array) = vmr_realloc_array((array), (count) + 1, sizeof(*(array)));                                   \
		memset(&(array)[count], 0, sizeof(*(array)));                                                          \
		&(array)[(count)++];                                                                                   \
	})

/* Run a query of ours with the finding's number as ?1. */
static struct vmr_error *load(struct loader *l, const char *sql, query_row *row)
{
	sqlite3_stmt *statement = NULL;
	VMR_TRY(vmr_error_wrap(query_prepare(l->sqlite, sql, &statement), "loading conclusions (%.60s...)", sql));
	if (sqlite3_bind_parameter_count(statement))
		sqlite3_bind_int64(statement, 1, l->number);
	struct vmr_error *error = query_run(l->sqlite, statement, row, l);
	sqlite3_finalize(statement);
	return error;
}

/* Keys separated by spaces to ids; those of no evidence are left out. */
static struct finding_refs refs_of(const struct loader *l, const char *keys)
{
	struct finding_refs refs = {0};
	if (!keys)
		return refs;
	vmr_autofree char *copy = vmr_strdup(keys);
	sqlite3_stmt *statement = NULL;
	if (vmr_error_drop(kept_statement(l->kept, "SELECT id FROM evidence WHERE finding=? AND key=?", &statement)))
		return refs;
	for (char *save = NULL, *key = strtok_r(copy, " ", &save); key; key = strtok_r(NULL, " ", &save)) {
		sqlite3_bind_int64(statement, 1, l->number);
		sqlite3_bind_text(statement, 2, key, -1, SQLITE_STATIC);
		if (sqlite3_step(statement) == SQLITE_ROW) {
			const char *id = query_text(statement, 0);
			bool known = false;
			for (size_t i = 0; i < refs.count; i++)
				known |= !strcmp(refs.ids[i], id);
			if (!known)
				*APPEND(refs.ids, refs.count) = vmr_strdup(id);
		}
		sqlite3_reset(statement);
	}
	return refs;
}

static struct vmr_error *load_role(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	struct finding_role *role = APPEND(l->finding->roles, l->finding->role_count);
	*role = (struct finding_role){
		.role = text_of(row, 0),
		.function = text_of(row, 1),
		.file = text_of(row, 2),
		.line = (unsigned)number_or(row, 3, 0),
		.pid = number_or(row, 4, -1),
		.comm = text_of(row, 5),
		.cpu = number_or(row, 6, -1),
		.frame = number_or(row, 7, -1),
		.text = text_of(row, 8),
		.match = text_of(row, 9),
		.column = (unsigned)number_or(row, 10, 0),
	};
	return NULL;
}

static char *hex_of(sqlite3_stmt *row, int k)
{
	const uint8_t *bytes = sqlite3_column_blob(row, k);
	size_t count = (size_t)sqlite3_column_bytes(row, k);
	if (!bytes || !count || sqlite3_column_type(row, k) != SQLITE_BLOB)
		return NULL;
	char *hex = vmr_alloc(count * 2 + 1);
	for (size_t i = 0; i < count; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
	return hex;
}

static struct vmr_error *load_evidence(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	struct finding_evidence *evidence = APPEND(l->finding->evidence, l->finding->evidence_count);
	*evidence = (struct finding_evidence){
		.id = text_of(row, 0),
		.kind = text_of(row, 1),
		.statement = text_of(row, 2),
		.has_address = has(row, 3),
		.address = (vmr_kaddr)sqlite3_column_int64(row, 3),
		.bytes = hex_of(row, 4),
		.type = text_of(row, 5),
		.member = text_of(row, 6),
		.file = text_of(row, 7),
		.line = (unsigned)number_or(row, 8, 0),
		.from = refs_of(l, query_text(row, 9)),
	};
	return NULL;
}

static void drop_refs(struct finding_refs *refs)
{
	for (size_t i = 0; i < refs->count; i++)
		free(refs->ids[i]);
	free(refs->ids);
}

static struct vmr_error *load_step(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	struct finding_refs refs = refs_of(l, query_text(row, 6));
	if (!refs.count) {
		drop_refs(&refs);
		return NULL; /* nothing that it stands on */
	}
	struct finding_step *step = APPEND(l->finding->steps, l->finding->step_count);
	*step = (struct finding_step){
		.step = (unsigned)l->finding->step_count,
		.lane = text_of(row, 0),
		.pid = number_or(row, 1, -1),
		.tense = text_of(row, 2),
		.text = text_of(row, 3),
		.file = text_of(row, 4),
		.line = (unsigned)number_or(row, 5, 0),
		.evidence = refs,
	};
	return NULL;
}

static struct vmr_error *load_item(struct loader *l, sqlite3_stmt *row, struct finding_item **items, size_t *count)
{
	struct finding_item *item = APPEND(*items, *count);
	*item = (struct finding_item){
		.id = text_of(row, 0),
		.text = text_of(row, 1),
		.state = text_of(row, 2),
		.why = text_of(row, 3),
		.evidence = refs_of(l, query_text(row, 4)),
	};
	return NULL;
}

static struct vmr_error *load_confirm(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	return load_item(l, row, &l->finding->confirm, &l->finding->confirm_count);
}

static struct vmr_error *load_guard(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	return load_item(l, row, &l->finding->guards, &l->finding->guard_count);
}

static struct vmr_error *load_rival(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	return load_item(l, row, &l->finding->rivals, &l->finding->rival_count);
}

static struct vmr_error *load_against(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	struct finding_against *against = APPEND(l->finding->against, l->finding->against_count);
	*against = (struct finding_against){.text = text_of(row, 0), .evidence = refs_of(l, query_text(row, 1))};
	return NULL;
}

static struct vmr_error *load_lock(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	struct finding_refs refs = refs_of(l, query_text(row, 4));
	if (!refs.count) {
		drop_refs(&refs);
		return NULL;
	}
	struct finding_lock *lock = APPEND(l->finding->locks, l->finding->lock_count);
	*lock = (struct finding_lock){.lane = text_of(row, 0),
				      .lock = text_of(row, 1),
				      .has_address = has(row, 2),
				      .address = (vmr_kaddr)sqlite3_column_int64(row, 2),
				      .state = text_of(row, 3),
				      .evidence = refs};
	return NULL;
}

static struct vmr_error *load_node(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	struct finding_node *node = APPEND(l->finding->nodes, l->finding->node_count);
	*node = (struct finding_node){.id = text_of(row, 0),
				      .kind = text_of(row, 1),
				      .label = text_of(row, 2),
				      .tooltip = text_of(row, 3),
				      .evidence = text_of(row, 4)};
	return NULL;
}

static struct vmr_error *load_edge(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	struct finding_edge *edge = APPEND(l->finding->edges, l->finding->edge_count);
	*edge = (struct finding_edge){.from = text_of(row, 0),
				      .to = text_of(row, 1),
				      .label = text_of(row, 2),
				      .tooltip = text_of(row, 3),
				      .evidence = text_of(row, 4)};
	return NULL;
}

static struct vmr_error *load_sibling(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	struct finding_sibling *sibling = APPEND(l->finding->siblings, l->finding->sibling_count);
	*sibling = (struct finding_sibling){
		.function = text_of(row, 0), .file = text_of(row, 1), .line = (unsigned)number_or(row, 2, 0)};
	return NULL;
}

static struct vmr_error *load_member(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	struct finding_object *object = &l->finding->object;
	struct finding_member *member = APPEND(object->members, object->member_count);
	*member = (struct finding_member){.offset = (uint64_t)sqlite3_column_int64(row, 0),
					  .size = (uint64_t)sqlite3_column_int64(row, 1),
					  .name = text_of(row, 2),
					  .type = text_of(row, 3),
					  .value = has(row, 4) ? text_of(row, 4) : vmr_strdup("not in the dump")};
	return NULL;
}

static struct vmr_error *load_bytes(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	const void *bytes = sqlite3_column_blob(row, 0);
	if (!bytes)
		return NULL;
	l->finding->object.byte_count = (size_t)sqlite3_column_bytes(row, 0);
	l->finding->object.bytes = vmr_alloc(l->finding->object.byte_count);
	memcpy(l->finding->object.bytes, bytes, l->finding->object.byte_count);
	return NULL;
}

/* Rows of one excerpt come together: role, function, file, line, text, marked. */
static struct vmr_error *load_excerpt_line(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	struct finding *finding = l->finding;
	struct finding_excerpt *excerpt =
		finding->excerpt_count ? &finding->excerpts[finding->excerpt_count - 1] : NULL;
	unsigned line = (unsigned)sqlite3_column_int(row, 3);
	if (!excerpt || strcmp(excerpt->function, query_text(row, 1)) || strcmp(excerpt->file, query_text(row, 2)) ||
	    line != excerpt->first_line + excerpt->line_count) {
		excerpt = APPEND(finding->excerpts, finding->excerpt_count);
		excerpt->role = text_of(row, 0);
		excerpt->function = text_of(row, 1);
		excerpt->file = text_of(row, 2);
		excerpt->first_line = line;
	}
	*APPEND(excerpt->lines, excerpt->line_count) = text_of(row, 4);
	if (sqlite3_column_int(row, 5))
		*APPEND(excerpt->marked, excerpt->marked_count) = line;
	return NULL;
}

/* Rows of one task come together: pid, comm, cpu, roles, and the frame. */
static struct vmr_error *load_frame(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	struct finding *finding = l->finding;
	struct finding_trace *trace = finding->trace_count ? &finding->traces[finding->trace_count - 1] : NULL;
	int pid = number_or(row, 0, -1), cpu = number_or(row, 2, -1);

	if (!trace || trace->pid != pid || trace->cpu != cpu) {
		trace = APPEND(finding->traces, finding->trace_count);
		*trace = (struct finding_trace){
			.pid = pid, .comm = text_of(row, 1), .cpu = cpu, .roles = text_of(row, 3)};
	}
	struct finding_frame *frame = APPEND(trace->frames, trace->frame_count);
	*frame = (struct finding_frame){
		.number = (unsigned)sqlite3_column_int(row, 4),
		.function = text_of(row, 5),
		.file = text_of(row, 6),
		.line = (unsigned)number_or(row, 7, 0),
		.inlined = sqlite3_column_int(row, 8),
		.interrupted = sqlite3_column_int(row, 9),
		.inferred = sqlite3_column_int(row, 10),
		.guess = sqlite3_column_int(row, 11),
		.fault = sqlite3_column_int(row, 12),
		.roles = text_of(row, 13),
	};
	return NULL;
}

static void split_words(const char *words, char ***ret, size_t *ret_count)
{
	vmr_autofree char *copy = vmr_strdup(words ? words : "");
	for (char *save = NULL, *word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save))
		*APPEND(*ret, *ret_count) = vmr_strdup(word);
}

static const struct rule *rule_of(const struct loader *l, const char *id)
{
	for (size_t i = 0; i < l->rule_count; i++)
		if (!strcmp(l->rules[i]->id, id))
			return l->rules[i];
	return NULL;
}

static enum vmrace_verdict verdict_of(const char *name)
{
	for (int verdict = VMRACE_CONFIRMED; verdict <= VMRACE_POSSIBLE; verdict++)
		if (!strcmp(vmrace_verdict_name(verdict), name))
			return verdict;
	return VMRACE_VERDICT_UNKNOWN;
}

/* Lists of a finding: each query has the finding's number as ?1. */
static const struct {
	const char *sql;
	query_row *row;
} finding_lists[] = {
	{"SELECT r.role, r.function, r.file, r.line, r.pid, r.comm, r.cpu, r.frame, l.text, m.match, "
	 "(SELECT s.column_number FROM statement s WHERE s.function = r.file || ':' || r.function AND s.line = r.line "
	 "ORDER BY length(s.text) DESC, s.ord LIMIT 1) FROM role r "
	 "LEFT JOIN source_line l ON l.file=r.file AND l.line=r.line "
	 "LEFT JOIN function_match m ON m.function = r.file || ':' || r.function"
	 " WHERE r.finding=?1 ORDER BY r.ord",
	 load_role},
	{"SELECT id, kind, statement, address, bytes, type, member, file, line, parents FROM evidence WHERE finding=?1 "
	 "ORDER BY ord",
	 load_evidence},
	{"SELECT lane, pid, tense, text, file, line, evidence FROM step WHERE finding=?1 ORDER BY step", load_step},
	{"SELECT item, text, state, why, evidence FROM confirm WHERE finding=?1 ORDER BY ord", load_confirm},
	{"SELECT item, text, state, why, evidence FROM guard WHERE finding=?1 ORDER BY ord", load_guard},
	{"SELECT item, text, state, why, evidence FROM rival WHERE finding=?1 ORDER BY ord", load_rival},
	{"SELECT text, evidence FROM against WHERE finding=?1 ORDER BY ord", load_against},
	{"SELECT lane, lock, address, state, evidence FROM finding_lock WHERE finding=?1 ORDER BY ord", load_lock},
	{"SELECT n.id, n.kind, n.label, n.tooltip, e.id FROM node n JOIN evidence e ON e.finding=n.finding AND "
	 "e.key=n.evidence WHERE n.finding=?1 ORDER BY n.ord",
	 load_node},
	{"SELECT g.a, g.b, g.label, g.tooltip, e.id FROM edge g JOIN evidence e ON e.finding=g.finding AND "
	 "e.key=g.evidence WHERE g.finding=?1"
	 " AND EXISTS (SELECT 1 FROM node n JOIN evidence v ON v.finding=n.finding AND v.key=n.evidence WHERE "
	 "n.finding=g.finding AND n.id=g.a)"
	 " AND EXISTS (SELECT 1 FROM node n JOIN evidence v ON v.finding=n.finding AND v.key=n.evidence WHERE "
	 "n.finding=g.finding AND n.id=g.b) ORDER BY g.ord",
	 load_edge},
	{"SELECT function, file, line FROM sibling WHERE finding=?1 ORDER BY file, line, function", load_sibling},
	{"SELECT m.offset, m.size, m.name, m.type, m.value FROM finding f JOIN object_member m ON "
	 "m.address=f.object_address WHERE f.finding=?1 ORDER BY m.offset, m.size DESC,"
	 " m.name",
	 load_member},
	{"SELECT o.bytes FROM finding f JOIN object o ON o.address=f.object_address WHERE f.finding=?1", load_bytes},
	{"WITH shown AS (SELECT min(r.ord) ord, r.role, r.function, r.file, coalesce(f.line, min(r.line) - 8) low, "
	 "coalesce(f.last_line, max(r.line) + 8) high"
	 "  FROM role r LEFT JOIN function f ON f.function = r.file || ':' || r.function WHERE r.finding=?1 AND r.line "
	 "IS NOT NULL GROUP BY r.file, r.function)"
	 " SELECT s.role, s.function, s.file, l.line, l.text, EXISTS (SELECT 1 FROM role r WHERE r.finding=?1 AND "
	 "r.file=l.file AND r.line=l.line)"
	 " FROM shown s JOIN source_line l ON l.file=s.file AND l.line BETWEEN s.low AND s.high"
	 " WHERE EXISTS (SELECT 1 FROM role r WHERE r.finding=?1 AND r.file=s.file AND r.function=s.function AND "
	 "abs(r.line - l.line) <= 40)"
	 " ORDER BY s.ord, s.function, l.line",
	 load_excerpt_line},
	{"WITH task AS (SELECT min(ord) ord, pid, comm, cpu, group_concat(role, ', ') roles FROM"
	 " (SELECT DISTINCT min(ord) ord, role, pid, comm, cpu FROM role WHERE finding=?1 AND pid IS NOT NULL"
	 "  GROUP BY role, pid, cpu ORDER BY 1) GROUP BY pid, CASE WHEN pid = 0 THEN cpu END)"
	 " SELECT t.pid, t.comm, t.cpu, t.roles, f.idx, coalesce(f.function, f.symbol), f.file, f.line, f.inlined,"
	 " f.interrupted, f.inferred, f.guess, f.fault, (SELECT group_concat(DISTINCT r.role) FROM role r WHERE"
	 " r.finding=?1 AND r.pid=t.pid AND r.function=f.function AND r.file=f.file AND (r.frame=f.idx OR"
	 " r.line=f.line))"
	 " FROM task t JOIN frame f ON f.pid=t.pid AND (t.pid <> 0 OR f.cpu=t.cpu) ORDER BY t.ord, f.idx LIMIT 512",
	 load_frame},
};

static struct vmr_error *load_finding(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	struct finding *finding = APPEND(l->content->findings, l->content->finding_count);
	const struct rule *rule = rule_of(l, query_text(row, 1));
	l->finding = finding;
	l->number = sqlite3_column_int64(row, 0);
	finding->id = (unsigned)l->content->finding_count;
	finding->rule = text_of(row, 1);
	finding->verdict = verdict_of(query_text(row, 2));
	finding->title = text_of(row, 3);
	finding->sentence = text_of(row, 4);
	finding->fingerprint = text_of(row, 5);
	finding->severity = vmr_strdup(rule ? rule->severity : "warning");
	split_words(rule ? rule->cwe : "", &finding->cwe, &finding->cwe_count);
	struct finding_object *object = &finding->object;
	object->type = text_of(row, 6);
	object->has_address = has(row, 7);
	object->address = (vmr_kaddr)sqlite3_column_int64(row, 7);
	object->place = (struct finding_place){.kind = text_of(row, 8),
					       .pid = number_or(row, 9, -1),
					       .comm = text_of(row, 10),
					       .cache = text_of(row, 11),
					       .has_offset = has(row, 12),
					       .offset = (uint64_t)sqlite3_column_int64(row, 12)};
	object->lifetime = text_of(row, 13);
	finding->fix_text = text_of(row, 14);
	finding->fix_diff = text_of(row, 15);
	finding->reproduce_text = text_of(row, 16);
	finding->reproduce_file = text_of(row, 17);
	finding->reproduce_line = (unsigned)number_or(row, 18, 0);
	for (size_t i = 0; i < VMR_COUNT(finding_lists); i++) {
		VMR_TRY(load(l, finding_lists[i].sql, finding_lists[i].row));
		finding = &l->content->findings[l->content->finding_count - 1];
	}
	return NULL;
}

static struct vmr_error *load_dump(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	struct report_dump *dump = l->content->dump = vmr_alloc(sizeof(*dump));
	*dump = (struct report_dump){
		.path = text_of(row, 0),
		.format = text_of(row, 1),
		.compression = text_of(row, 2),
		.flattened = number_or(row, 3, 0),
		.incomplete = number_or(row, 4, 0),
		.pages_present = (uint64_t)sqlite3_column_int64(row, 5),
		.pages_excluded = (uint64_t)sqlite3_column_int64(row, 6),
		.pages_absent = (uint64_t)sqlite3_column_int64(row, 7),
		.release = text_of(row, 8),
		.version = text_of(row, 9),
		.build_id = text_of(row, 10),
		.arch = text_of(row, 11),
		.kaslr_offset = (uint64_t)sqlite3_column_int64(row, 12),
		.paging_levels = (unsigned)number_or(row, 13, 0),
		.cpus = (unsigned)number_or(row, 14, 0),
		.reader = text_of(row, 16),
	};
	l->content->vmlinux_match = text_of(row, 15);
	return NULL;
}

static struct vmr_error *load_crash(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	l->content->crash = (struct report_crash){
		.kind = text_of(row, 0),
		.pid = number_or(row, 1, -1),
		.comm = text_of(row, 2),
		.cpu = number_or(row, 3, -1),
		.has_ip = has(row, 4),
		.ip = (vmr_kaddr)sqlite3_column_int64(row, 4),
		.function = text_of(row, 5),
		.file = text_of(row, 6),
		.line = (unsigned)number_or(row, 7, 0),
		.has_fault_address = has(row, 8),
		.fault_address = (vmr_kaddr)sqlite3_column_int64(row, 8),
		.fault_access = text_of(row, 9),
	};
	return NULL;
}

static struct vmr_error *load_explanation(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	*APPEND(l->content->crash.explanation, l->content->crash.explanation_count) = text_of(row, 0);
	return NULL;
}

static struct vmr_error *load_chain(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	struct report_crash_step *step = APPEND(l->content->crash.chain, l->content->crash.chain_count);
	*step = (struct report_crash_step){.step = (unsigned)sqlite3_column_int(row, 0),
					   .reg = text_of(row, 1),
					   .value = (uint64_t)sqlite3_column_int64(row, 2),
					   .from_type = text_of(row, 3),
					   .from_member = text_of(row, 4),
					   .has_from_address = has(row, 5),
					   .from_address = (vmr_kaddr)sqlite3_column_int64(row, 5),
					   .evidence = text_of(row, 6)};
	return NULL;
}

static struct vmr_error *load_silent_roles(struct loader *l, struct report_rule *rule, int64_t finding)
{
	struct finding scratch = {0};
	l->finding = &scratch;
	l->number = finding;
	VMR_TRY(load(l, finding_lists[0].sql, load_role));
	rule->roles = scratch.roles;
	rule->role_count = scratch.role_count;
	return NULL;
}

static struct vmr_error *load_rule(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	struct report_rule *result = APPEND(l->content->rules, l->content->rule_count);
	const struct rule *rule = rule_of(l, query_text(row, 0));
	result->id = text_of(row, 0);
	result->status = text_of(row, 1);
	result->silenced_by = text_of(row, 2);
	result->why = text_of(row, 3);
	result->title = rule ? vmr_strdup(rule->title) : NULL;
	result->help = rule && rule->help ? vmr_strdup(rule->help) : NULL;
	result->severity = rule ? vmr_strdup(rule->severity) : NULL;
	if (rule)
		split_words(rule->cwe, &result->cwe, &result->cwe_count);
	return has(row, 4) ? load_silent_roles(l, result, sqlite3_column_int64(row, 4)) : NULL;
}

static struct vmr_error *load_coverage(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	struct report_coverage *coverage = l->content->coverage = vmr_alloc(sizeof(*coverage));
	*coverage = (struct report_coverage){
		.crash = text_of(row, 0),
		.tasks_read = number_or(row, 1, -1),
		.tasks_all = number_or(row, 2, -1),
		.queues = number_or(row, 3, -1),
		.locks = number_or(row, 4, -1),
		.pending = number_or(row, 5, -1),
		.sources_exact = number_or(row, 6, 0),
		.sources_differs = number_or(row, 7, 0),
		.sources_unknown = number_or(row, 8, 0),
		.sources_unread = number_or(row, 9, 0),
		.sources_foreign = number_or(row, 10, 0),
		.rules_asked = number_or(row, 11, 0),
		.rules_not_applicable = number_or(row, 12, 0),
		.nothing = text_of(row, 13),
		.way_out = text_of(row, 14),
	};
	return NULL;
}

static struct vmr_error *load_suppression(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	*APPEND(l->content->suppressions, l->content->suppression_count) =
		(struct report_suppression){.file = text_of(row, 0),
					    .line = (unsigned)number_or(row, 1, 0),
					    .rule = text_of(row, 2),
					    .reason = text_of(row, 3),
					    .first = (unsigned)number_or(row, 4, 0),
					    .last = (unsigned)number_or(row, 5, 0)};
	return NULL;
}

static struct vmr_error *load_unread(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	struct report_coverage *coverage = l->content->coverage;
	if (coverage)
		*APPEND(coverage->unread, coverage->unread_count) = (struct report_unread){
			.file = text_of(row, 0), .state = text_of(row, 1), .why = text_of(row, 2)};
	return NULL;
}

static struct vmr_error *load_limit(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	struct report_limit *limit = APPEND(l->content->limits, l->content->limit_count);
	*limit = (struct report_limit){.what = text_of(row, 0), .why = text_of(row, 1), .effect = text_of(row, 2)};
	return NULL;
}

static struct vmr_error *load_module(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	struct report_match *match = APPEND(l->content->modules, l->content->module_count);
	*match = (struct report_match){.path = has(row, 1) ? text_of(row, 1) : text_of(row, 0),
				       .match = text_of(row, 2)};
	return NULL;
}

static struct vmr_error *load_tree(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	struct report_content *content = l->content;
	const char *match = query_text(row, 1);
	*APPEND(content->trees, content->tree_count) =
		(struct report_match){.path = text_of(row, 0), .match = text_of(row, 1)};
	/* The worst of the trees of which a file was read: differs, then unknown. */
	bool is_needed = sqlite3_column_int(row, 2) != 0;
	if (is_needed && (!content->source_match || !strcmp(match, "differs") ||
			  (!strcmp(match, "unknown") && !strcmp(content->source_match, "exact")))) {
		free(content->source_match);
		content->source_match = vmr_strdup(match);
	}
	if (!content->source_path)
		content->source_path = text_of(row, 0);
	return NULL;
}

static struct vmr_error *load_reason(void *context, sqlite3_stmt *row)
{
	struct loader *l = context;
	*APPEND(l->content->source_reasons, l->content->source_reason_count) = text_of(row, 1);
	for (size_t i = 0; i < l->content->tree_count; i++)
		if (!strcmp(l->content->trees[i].path, query_text(row, 0)))
			*APPEND(l->content->trees[i].reasons, l->content->trees[i].reason_count) = text_of(row, 1);
	return NULL;
}

/* Lists of the report, in order. */
static const struct {
	const char *sql;
	query_row *row;
} content_lists[] = {
	{"SELECT path, format, compression, flattened, incomplete, pages_present, pages_excluded, pages_absent, "
	 "release, version, build_id, arch, kaslr_offset,"
	 " paging_levels, cpus, vmlinux_match, reader FROM dump LIMIT 1",
	 load_dump},
	{"SELECT kind, pid, comm, cpu, ip, function, file, line, fault_address, fault_access FROM crash LIMIT 1",
	 load_crash},
	{"SELECT text FROM crash_explanation ORDER BY line", load_explanation},
	{"SELECT step, register, value, from_type, from_member, from_address,"
	 " (SELECT e.id FROM finding f JOIN evidence e ON e.finding=f.finding AND e.key='chain-' || s.step WHERE "
	 "f.verdict IN ('confirmed', 'likely')"
	 "  ORDER BY f.verdict, f.finding LIMIT 1) FROM crash_step s"
	 " WHERE how NOT IN ('handed', 'queued') ORDER BY step",
	 load_chain},
	{"SELECT name, path, match FROM module ORDER BY name", load_module},
	{"SELECT path, match, EXISTS (SELECT 1 FROM file WHERE file.tree = tree.path) FROM tree ORDER BY path",
	 load_tree},
	{"SELECT path, text FROM tree_reason ORDER BY path, function, text LIMIT 40", load_reason},
	{"SELECT finding, rule, verdict, title, sentence, fingerprint, object_type, object_address, object_place, "
	 "object_pid, object_comm, object_cache, object_offset,"
	 " object_lifetime, fix_text, fix_diff, reproduce_text, reproduce_file, reproduce_line FROM finding"
	 " WHERE verdict IN ('confirmed', 'likely', 'damaged', 'possible')"
	 " ORDER BY CASE verdict WHEN 'confirmed' THEN 1 WHEN 'likely' THEN 2 WHEN 'damaged' THEN 3 ELSE 4 END, rule, "
	 "finding",
	 load_finding},
	{"SELECT rule, status, silenced_by, why, NULL, 0 n FROM rule_result"
	 " UNION ALL SELECT rule, 'fired', NULL, count(*) || CASE count(*) WHEN 1 THEN ' finding' ELSE ' findings' "
	 "END, NULL, 0 FROM finding"
	 "  WHERE verdict IN ('confirmed', 'likely', 'damaged', 'possible') GROUP BY rule"
	 " UNION ALL SELECT * FROM (SELECT rule, 'silent', silenced_by, why, finding, finding FROM finding WHERE "
	 "verdict='silent'"
	 "  AND silenced_by <> 'roles' AND (NOT EXISTS (SELECT 1 FROM dump) OR object_address IS NOT NULL) ORDER BY "
	 "finding LIMIT 50)"
	 " ORDER BY 1, 6",
	 load_rule},
	{"SELECT crash, tasks_read, tasks_all, queues, locks, pending, sources_exact, sources_differs, "
	 "sources_unknown, "
	 "sources_unread, sources_foreign, rules_asked, rules_not_applicable, blind, way_out FROM coverage",
	 load_coverage},
	{"SELECT problem.file, CASE WHEN problem.severity = 'foreign' THEN 'foreign' WHEN file.quality = 'unusable' "
	 "THEN 'unread' ELSE 'degraded' END, problem.text FROM parse_problem AS problem"
	 " JOIN file ON file.path = problem.file WHERE problem.severity IN ('unread', 'foreign') ORDER BY problem.file",
	 load_unread},
	{"SELECT what, why, effect, ord FROM limits UNION ALL SELECT what, CASE WHEN count > 1 THEN why || ' (' || "
	 "count || ' times)' ELSE why END, effect, 1000000 FROM gap"
	 " ORDER BY 4, 1, 2 LIMIT 200",
	 load_limit},
	{"SELECT file, line, rule, reason, first, last FROM suppression ORDER BY file, line, rule LIMIT 10000",
	 load_suppression},
};

struct vmr_error *content_load(struct casedb *db, struct rule *const *rules, size_t rule_count,
			       struct report_content **ret)
{
	struct report_content *content = vmr_alloc(sizeof(*content));
	struct loader loader = {.sqlite = casedb_sqlite(db),
				.kept = kept_create(casedb_sqlite(db)),
				.content = content,
				.rules = rules,
				.rule_count = rule_count};
	struct vmr_error *error = NULL;
	content->crash.pid = content->crash.cpu = -1;
	for (size_t i = 0; i < VMR_COUNT(content_lists) && !error; i++)
		error = load(&loader, content_lists[i].sql, content_lists[i].row);
	kept_destroy(loader.kept);
	if (error) {
		report_content_destroy(content);
		return error;
	}
	if (!content->source_match)
		content->source_match = vmr_strdup("unknown");
	for (size_t i = 0; i < rule_count; i++) { /* a rule that bound nothing */
		bool known = false;
		for (size_t k = 0; k < content->rule_count; k++)
			known |= !strcmp(content->rules[k].id, rules[i]->id);
		if (known)
			continue;
		struct report_rule *result = APPEND(content->rules, content->rule_count);
		*result = (struct report_rule){.id = vmr_strdup(rules[i]->id),
					       .status = vmr_strdup("silent"),
					       .why = vmr_strdup("nothing of its shape was bound"),
					       .title = vmr_strdup(rules[i]->title),
					       .help = rules[i]->help ? vmr_strdup(rules[i]->help) : NULL,
					       .severity = vmr_strdup(rules[i]->severity)};
		split_words(rules[i]->cwe, &result->cwe, &result->cwe_count);
	}
	content_suppress(content);
	*ret = content;
	return NULL;
}
