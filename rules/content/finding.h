/* SPDX-License-Identifier: MIT */
/*
 * A report's content as plain records: what a renderer shows. The engine fills it from the case database, tests build
 * it by hand, renderers only read it. Strings are NULL and numbers -1 (pid, cpu, line 0) where there is nothing to say.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"

enum vmrace_verdict { VMRACE_VERDICT_UNKNOWN = 0, VMRACE_CONFIRMED, VMRACE_LIKELY, VMRACE_DAMAGED, VMRACE_POSSIBLE };
/* "confirmed", "likely", "damaged", "possible". */
const char *vmrace_verdict_name(enum vmrace_verdict verdict);

/* Ids of evidence ("E1") that a statement rests on. */
struct finding_refs {
	char **ids;
	size_t count;
};

struct finding_place {
	char *kind; /* "stack", "slab", "data", ... */
	int pid;
	char *comm, *cache;
	bool has_offset;
	uint64_t offset;
};

struct finding_member {
	uint64_t offset, size;     /* bytes */
	char *name, *type, *value; /* value: as text, or "not in the dump" */
};

struct finding_object {
	char *type;
	bool has_address;
	vmr_kaddr address;
	struct finding_place place;
	char *lifetime;
	uint8_t *bytes; /* NULL: not in the dump */
	size_t byte_count;
	struct finding_member *members; /* for the hexdump */
	size_t member_count;
};

struct finding_role {
	char *role, *function, *file;
	unsigned line;
	int pid;
	char *comm;
	int cpu, frame;
	char *text;      /* the source line, NULL without source */
	char *match;     /* of the function's source with the dump: "exact", "differs"; NULL not compared */
	unsigned column; /* of the statement, in bytes, 1...; 0 unknown */
};

struct finding_step {
	unsigned step;
	char *lane; /* "waker", "waiter" */
	int pid;
	char *tense; /* "happened", "must have", "can" */
	char *text, *file;
	unsigned line;
	struct finding_refs evidence;
};

struct finding_evidence {
	char *id;   /* "E1" */
	char *kind; /* "dump", "source", "log", "derived" */
	char *statement;
	bool has_address;
	vmr_kaddr address;
	char *bytes; /* hex digits, NULL none */
	char *type, *member, *file;
	unsigned line;
	struct finding_refs from; /* parents of a derived one */
};

struct finding_lock {
	char *lane, *lock;
	bool has_address;
	vmr_kaddr address;
	char *state;
	struct finding_refs evidence;
};

/*
 * A confirm item ("yes": speaks for the race), a guard ("yes": it holds, so no race) or a rival, another explanation
 * of the same evidence.
 */
struct finding_item {
	char *id, *text;
	char *state; /* "yes", "no", "unknown"; of a rival "excluded", "open", "holds" */
	char *why;
	struct finding_refs evidence;
};

struct finding_against {
	char *text;
	struct finding_refs evidence;
};

/* Lines of source that a renderer shows: the decisive ones are marked. */
struct finding_excerpt {
	char *role; /* the role or lane it belongs to */
	char *function, *file;
	unsigned first_line;
	char **lines;
	size_t line_count;
	unsigned *marked; /* line numbers */
	size_t marked_count;
};

/* The stack of a task that has a role, innermost frame first, as the dump has it. */
struct finding_frame {
	unsigned number;
	char *function, *file;
	unsigned line; /* 0: not known */
	bool inlined, interrupted, inferred, guess, fault;
	char *roles; /* that are played here: "use"; NULL: none */
};
struct finding_trace {
	int pid;
	char *comm;
	int cpu;
	char *roles; /* of the task: "release, use" */
	struct finding_frame *frames;
	size_t frame_count;
};

/* Nodes and edges of the graph: each has the evidence that it stands on, and goes with it. */
struct finding_node {
	char *id;   /* unique in the finding */
	char *kind; /* "task", "frame", "object", "statement", "register", "lock" */
	char *label, *tooltip;
	char *evidence; /* one id */
};
struct finding_edge {
	char *from, *to; /* node ids */
	char *label, *tooltip;
	char *evidence;
};

struct finding_sibling {
	char *function, *file;
	unsigned line;
};

/* A comment "vmrace: RULE: REASON" of the source. */
struct report_suppression {
	char *rule, *reason, *file;
	unsigned line;
	unsigned first, last; /* lines that it speaks for */
	const char *problem;  /* why it accepts nothing; NULL: it may; constant */
	size_t findings;      /* that it accepts */
};

/* An entry of a baseline, as its file says it. */
struct report_entry {
	char *fingerprint, *rule, *sentence;
	char *reason, *by, *until; /* until: the last day that it holds, YYYY-MM-DD */
};

struct finding {
	unsigned id; /* 1... */
	char *rule, *title;
	enum vmrace_verdict verdict;
	char *sentence, *fingerprint;
	char **cwe; /* "CWE-362" */
	size_t cwe_count;
	char *severity; /* "error", "warning", "note": of the rule */
	struct finding_object object;
	struct finding_role *roles;
	size_t role_count;
	struct finding_step *steps;
	size_t step_count;
	struct finding_evidence *evidence;
	size_t evidence_count;
	struct finding_lock *locks;
	size_t lock_count;
	struct finding_item *confirm;
	size_t confirm_count;
	struct finding_item *guards;
	size_t guard_count;
	struct finding_item *rivals;
	size_t rival_count;
	struct finding_against *against;
	size_t against_count;
	char *fix_text, *fix_diff;
	char *reproduce_text, *reproduce_file;
	unsigned reproduce_line;
	struct finding_sibling *siblings;
	size_t sibling_count;
	struct finding_excerpt *excerpts;
	size_t excerpt_count;
	struct finding_trace *traces; /* of both sides */
	size_t trace_count;
	struct finding_node *nodes;
	size_t node_count;
	struct finding_edge *edges;
	size_t edge_count;
	char *baseline_state; /* "new", "unchanged", "expired" (known, but only until a day that is over), NULL without
				 one */
	struct report_suppression *suppression; /* the comment that accepts it; NULL: none does */
	struct report_entry *entry;             /* of the baseline, that has it; NULL: none has */
};

struct report_dump {
	char *path, *format, *compression;
	char *reader; /* who read the file: "vmrace", "libkdumpfile 0.5.1"; NULL unknown */
	bool flattened, incomplete;
	uint64_t pages_present, pages_excluded, pages_absent;
	char *release, *version, *build_id, *arch;
	uint64_t kaslr_offset;
	unsigned paging_levels, cpus;
};

struct report_match {
	char *path, *match; /* exact, differs, unknown; of a module: yes, no, unknown */
	char **reasons;
	size_t reason_count;
};

struct report_crash_step {
	unsigned step;
	char *reg; /* register, NULL when the value was not in one */
	uint64_t value;
	char *from_type, *from_member; /* of where it was loaded from */
	bool has_from_address;
	vmr_kaddr from_address;
	char *evidence;
};

struct report_crash {
	char *kind; /* oops, panic, hang, sysrq, none */
	int pid;
	char *comm;
	int cpu;
	bool has_ip, has_fault_address;
	vmr_kaddr ip;
	char *function, *file;
	unsigned line;
	vmr_kaddr fault_address;
	char *fault_access; /* read, write, execute */
	char **explanation;
	size_t explanation_count;
	struct report_crash_step *chain;
	size_t chain_count;
};

struct report_rule {
	char *id, *status; /* fired, silent, not_applicable, error */
	struct finding_role *roles;
	size_t role_count;
	char *silenced_by, *why;
	char *title, *help; /* of the rule: SARIF and HTML show them; help is Markdown */
	char *severity;
	char **cwe;
	size_t cwe_count;
};

/* A source file that was not read well. */
struct report_unread {
	char *file, *state, *why; /* state: unread (nothing of it), degraded, foreign (not of x86-64) */
};

/* What was looked at; counts are -1 where nobody looked. */
struct report_coverage {
	char *crash; /* read, none (looked for: there is none), unread; NULL without a dump */
	int tasks_read, tasks_all, queues, locks, pending;
	int sources_exact, sources_differs, sources_unknown, sources_unread, sources_foreign; /* files */
	int rules_asked, rules_not_applicable;
	char *nothing, *way_out; /* why nothing could be looked at, and what to do then; NULL: something was */
	struct report_unread *unread;
	size_t unread_count;
};

struct report_limit {
	char *what, *why, *effect;
};

/* What became of a baseline's entries. */
struct report_baseline {
	char *path;
	size_t entries, fired; /* fired: a finding of this run is theirs */
	size_t unseen;         /* did not fire, and not all that they rest on was looked at */
	struct report_entry *expired;
	size_t expired_count;
	struct report_entry *gone; /* no longer fire, though all that they rest on was looked at */
	size_t gone_count;
};

/* A whole report: one dump (or a source tree alone: dump is NULL, crash.kind NULL). */
struct report_content {
	char *tool_version;
	char *started; /* ISO 8601, UTC; NULL: left out of what tests compare */
	double seconds;
	struct report_dump *dump;
	char *vmlinux_path, *vmlinux_build_id, *vmlinux_match; /* yes, no, unknown */
	struct report_match *modules;
	size_t module_count;
	char *source_path, *source_match;
	char **source_reasons;
	size_t source_reason_count;
	struct report_match *trees;
	size_t tree_count;
	struct report_crash crash;
	struct finding *findings; /* strongest first */
	size_t finding_count;
	struct report_rule *rules;
	size_t rule_count;
	struct report_coverage *coverage; /* NULL: there was nothing to look at */
	struct report_limit *limits;
	size_t limit_count;
	struct report_suppression *suppressions; /* of a dump only those that accept something, or cannot */
	size_t suppression_count;
	struct report_baseline *baseline; /* NULL: none was given */
};

/* Free what is in an entry. */
void report_entry_deinit(struct report_entry *entry);
void report_baseline_destroy(struct report_baseline *baseline);
/* Keep the findings that `keep` says, in order; their ids count from 1 again. */
void report_content_keep(struct report_content *content, bool (*keep)(void *context, const struct finding *finding),
			 void *context);
/* Free all that a content owns; takes NULL. Every pointer in it is from malloc. */
void report_content_destroy(struct report_content *content);
