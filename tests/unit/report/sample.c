/* SPDX-License-Identifier: MIT */
/* The samples. Names are invented: a driver "tape" that nobody has. */
#include "sample.h"

#include "common/memory.h"

#define S(text) ((char *)(text))
#define REFS(...)                                                                                                      \
	{                                                                                                              \
		.ids = (char *[]){__VA_ARGS__}, .count = sizeof((char *[]){__VA_ARGS__}) / sizeof(char *)              \
	}
#define WAKER  "waker"
#define WAITER "waiter"

static uint8_t bytes[64] = {0x50, 0x5c, 0x25, 0x40, 0x63, 0xb0, 0xff, 0xff, 0x10, 0x20, 0x30, 0x40,
			    0x50, 0x60, 0x70, 0x80, 't',  'a',  'p',  'e',  0,    0,    1,    2};

static struct finding_member members[] = {
	{0, 8, S("wait.flags"), S("unsigned int"), S("1076190288")},
	{8, 8, S("wait.func"), S("wait_queue_func_t"), S("0x8070605040302010 (no function)")},
	{16, 16, S("name"), S("char [16]"), S("\"tape\"")},
	{32, 8, S("task"), S("struct task_struct *"), NULL},
};

static struct finding_role roles[] = {
	{S("release"), S("tape_wake"), S("drivers/tape/wake.c"), 41, 0, S("swapper/2"), 2, 4,
	 S("\tlist_del_init(&w->entry);"), S("exact")},
	{S("use"), S("tape_wake"), S("drivers/tape/wake.c"), 42, 0, S("swapper/2"), 2, 4,
	 S("\twake_up_process(r->task);"), S("exact"), 2},
	{S("owner"), S("tape_read"), S("drivers/tape/read.c"), 88, 92, S("reader"), 1, -1,
	 S("\tstruct tape_request r =\t{ ... };"), S("exact")},
	{S("leave"), S("finish_wait"), S("kernel/sched/wait.c"), 375, 92, S("reader"), 1, -1,
	 S("\tif (!list_empty_careful(&e->entry))"), S("exact")},
	{S("holds"), NULL, NULL, 0, 92, S("reader"), 1, -1, NULL, NULL},
};

static struct finding_step steps[] = {
	{1, S(WAITER), 92, S("must have"), S("puts its record on the queue and sleeps"), S("drivers/tape/read.c"), 90,
	 REFS(S("E5"))},
	{2, S(WAKER), 0, S("happened"), S("unlinks the record: the waiter may leave"), S("drivers/tape/wake.c"), 41,
	 REFS(S("E1"), S("E4"))},
	{3, S(WAITER), 92, S("must have"), S("sees the entry unlinked, takes no lock and returns"),
	 S("kernel/sched/wait.c"), 375, REFS(S("E5"))},
	{4, S(WAITER), 92, S("happened"), S("calls something else, which overwrites the record"), S("lib/iov_iter.c"),
	 24, REFS(S("E2"))},
	{5, S(WAKER), 0, S("happened"), S("reads r->task from the record and wakes what it finds there"),
	 S("drivers/tape/wake.c"), 42, REFS(S("E3"), S("E6"))},
};

static struct finding_evidence evidence[] = {
	{S("E1"),
	 S("dump"),
	 S("the waker's return address is behind the release"),
	 true,
	 0xffffffff81234567,
	 S("0f1f4400"),
	 NULL,
	 NULL,
	 S("drivers/tape/wake.c"),
	 42,
	 {0}},
	{S("E2"),
	 S("dump"),
	 S("PID 92's live frame copy_in covers the record"),
	 true,
	 0xffffb0634025b850,
	 S("505c254063b0ffff"),
	 S("struct tape_request"),
	 S("wait"),
	 NULL,
	 0,
	 {0}},
	{S("E3"),
	 S("dump"),
	 S("the fault address is 0x774 in struct task_struct (pi_lock) + the value used"),
	 true,
	 0xffffffff93aa78a4,
	 S("40302010"),
	 S("struct task_struct"),
	 S("pi_lock"),
	 NULL,
	 0,
	 {0}},
	{S("E4"),
	 S("source"),
	 S("list_del_init lets the waiter go"),
	 false,
	 0,
	 NULL,
	 NULL,
	 NULL,
	 S("drivers/tape/wake.c"),
	 41,
	 {0}},
	{S("E5"),
	 S("source"),
	 S("finish_wait returns without the queue's lock when the entry is unlinked"),
	 false,
	 0,
	 NULL,
	 NULL,
	 NULL,
	 S("kernel/sched/wait.c"),
	 375,
	 {0}},
	{S("E6"), S("derived"), S("the value used is not in memory now"), true, 0xffffb0634025b870,
	 S("0000000000000000"), NULL, NULL, NULL, 0, REFS(S("E2"), S("E3"))},
};

static struct finding_lock locks[] = {
	{S(WAKER), S("&queue->lock"), true, 0xffff888004bc0010, S("held"), REFS(S("E1"))},
	{S(WAITER), S("&queue->lock"), true, 0xffff888004bc0010, S("not needed on the way out"), REFS(S("E5"))},
};

static struct finding_item confirm[] = {
	{S("object-on-foreign-stack"), S("the record lies on another task's stack"), S("yes"),
	 S("it is on the stack of PID 92, the waker is CPU 2's interrupt"), REFS(S("E2"))},
	{S("owner-left"), S("the call that made the record is over"), S("yes"), S("copy_in's frame covers it"),
	 REFS(S("E2"))},
	{S("stale-value"), S("the value used is no live record's"), S("unknown"),
	 S("page 0xffff888004bc0000 is filtered"), REFS(S("E6"))},
};

static struct finding_item guards[] = {
	{S("release-is-last"), S("nothing touches the record after the release"), S("no"), S("line 42 reads it"),
	 REFS(S("E4"))},
	{S("pinned"), S("a reference was taken before the release"), S("no"), S("none between lines 36 and 41"),
	 REFS(S("E4"))},
};

static struct finding_item rivals[] = {
	{S("stray-write"), S("a stray write put the value there"), S("excluded"),
	 S("the value is an address on that task's own stack"), REFS(S("E6"))},
	{S("rule:entry-left-behind"), S("the owner forgot to take the record off"), S("excluded"),
	 S("linked-entry is no: the entry is on no queue"), REFS(S("E2"))},
};

static struct finding_against against[] = {
	{S("nothing found: looked for stray writes near the record and for single-bit flips"), {0}}};

static struct finding_excerpt excerpts[] = {
	{S("waker"), S("tape_wake"), S("drivers/tape/wake.c"), 38,
	 (char *[]){S("static int tape_wake(struct wait_queue_entry *w)"), S("{"),
		    S("\tstruct tape_request *r = container_of(w, struct tape_request, wait);"),
		    S("\tlist_del_init(&w->entry);"), S("\twake_up_process(r->task);"), S("\treturn 1;"), S("}")},
	 7, (unsigned[]){41, 42}, 2},
	{S("waiter"), S("finish_wait"), S("kernel/sched/wait.c"), 370,
	 (char *[]){S("void finish_wait(struct wait_queue_head *q, struct wait_queue_entry *e)"), S("{"),
		    S("\tunsigned long flags;"), S(""), S("\t__set_current_state(TASK_RUNNING);"),
		    S("\tif (!list_empty_careful(&e->entry)) {"), S("\t\tspin_lock_irqsave(&q->lock, flags);")},
	 7, (unsigned[]){375}, 1},
};

static struct finding_frame waker_frames[] = {
	{.number = 0, .function = S("try_to_wake_up"), .file = S("kernel/sched/core.c"), .line = 4100, .fault = true},
	{.number = 1,
	 .function = S("tape_wake"),
	 .file = S("drivers/tape/wake.c"),
	 .line = 42,
	 .inlined = true,
	 .roles = S("use")},
	{.number = 2, .function = S("__wake_up_common"), .file = S("kernel/sched/wait.c"), .line = 89},
	{.number = 3, .function = S("handle_irq"), .interrupted = true},
	{.number = 4, .function = S("cpu_idle"), .inlined = true, .inferred = true, .guess = true},
};

static struct finding_frame waiter_frames[] = {
	{.number = 0, .function = S("copy_in"), .file = S("lib/copy.c"), .line = 7},
	{.number = 1},
};

static struct finding_trace traces[] = {
	{0, S("swapper/2"), 2, S("release, use"), waker_frames, VMR_COUNT(waker_frames)},
	{92, S("reader"), 1, S("owner, leave"), waiter_frames, VMR_COUNT(waiter_frames)},
};

static struct finding_node nodes[] = {
	{S("waker"), S("task"), S("CPU 2: interrupt over swapper/2"), S("pid 0"), S("E1")},
	{S("frame"), S("frame"), S("tape_wake drivers/tape/wake.c:42"), S("0xffffffff81234567: 0f1f4400"), S("E1")},
	{S("fault"), S("register"), S("RDI = 0xffffffff93aa7130 (autoremove_wake_function)"),
	 S("fault 0xffffffff93aa78a4"), S("E3")},
	{S("record"), S("object"), S("struct tape_request 0xffffb0634025b850"), S("505c254063b0ffff"), S("E2")},
	{S("owner"), S("task"), S("PID 92 reader, in copy_in"), S("stack of PID 92"), S("E2")},
	{S("statement"), S("statement"), S("list_del_init(&w->entry);"), S("drivers/tape/wake.c:41"), S("E4")},
};

static struct finding_edge edges[] = {
	{S("waker"), S("frame"), S("runs"), S("0f1f4400"), S("E1")},
	{S("frame"), S("fault"), S("used"), S("40302010"), S("E3")},
	{S("fault"), S("record"), S("was loaded from"), S("0000000000000000"), S("E6")},
	{S("record"), S("owner"), S("lies on the stack of"), S("505c254063b0ffff"), S("E2")},
	{S("frame"), S("statement"), S("had executed"), NULL, S("E4")},
};

static struct finding full = {
	.id = 1,
	.rule = S("stack-waiter"),
	.title = S("A stack waiter was used after it was let go"),
	.verdict = VMRACE_CONFIRMED,
	.sentence = S("tape_wake() on CPU 2 used the struct tape_request of PID 92 (reader) after list_del_init() had "
		      "let tape_read() return"),
	.fingerprint = S("vmrace1:0123456789abcdef"),
	.cwe = (char *[]){S("CWE-362"), S("CWE-416")},
	.cwe_count = 2,
	.severity = S("error"),
	.object = {.type = S("struct tape_request"),
		   .has_address = true,
		   .address = 0xffffb0634025b850,
		   .place = {.kind = S("stack"), .pid = 92, .comm = S("reader"), .has_offset = true, .offset = 0x3850},
		   .lifetime = S("reused"),
		   .bytes = bytes,
		   .byte_count = sizeof(bytes),
		   .members = members,
		   .member_count = VMR_COUNT(members)},
	.roles = roles,
	.role_count = VMR_COUNT(roles),
	.steps = steps,
	.step_count = VMR_COUNT(steps),
	.evidence = evidence,
	.evidence_count = VMR_COUNT(evidence),
	.locks = locks,
	.lock_count = VMR_COUNT(locks),
	.confirm = confirm,
	.confirm_count = VMR_COUNT(confirm),
	.guards = guards,
	.guard_count = VMR_COUNT(guards),
	.rivals = rivals,
	.rival_count = VMR_COUNT(rivals),
	.against = against,
	.against_count = VMR_COUNT(against),
	.fix_text = S("Use the record first and release it last, with list_del_init_careful() after the wake."),
	.fix_diff = S("--- a/drivers/tape/wake.c\n+++ b/drivers/tape/wake.c\n@@ -41,2 +41,2 "
		      "@@\n-\tlist_del_init(&w->entry);\n "
		      "\twake_up_process(r->task);\n+\tlist_del_init_careful(&w->entry);\n"),
	.reproduce_text = S("a delay after the unlink widens the window"),
	.reproduce_file = S("drivers/tape/wake.c"),
	.reproduce_line = 41,
	.siblings = (struct finding_sibling[]){{S("disk_wake"), S("drivers/disk/wake.c"), 12}},
	.sibling_count = 1,
	.excerpts = excerpts,
	.excerpt_count = VMR_COUNT(excerpts),
	.traces = traces,
	.trace_count = VMR_COUNT(traces),
	.nodes = nodes,
	.node_count = VMR_COUNT(nodes),
	.edges = edges,
	.edge_count = VMR_COUNT(edges),
};

static struct report_dump dump = {
	.path = S("vmcore"),
	.format = S("kdump"),
	.compression = S("zlib"),
	.pages_present = 20000,
	.pages_excluded = 45000,
	.pages_absent = 7,
	.release = S("6.12.0-tape"),
	.version = S("#1 SMP PREEMPT"),
	.build_id = S("00112233445566778899aabbccddeeff00112233"),
	.arch = S("x86_64"),
	.kaslr_offset = 0x12000000,
	.paging_levels = 4,
	.cpus = 4,
};

static struct report_crash_step chain[] = {
	{1, NULL, 0xffffffff93aa78a4, S("struct task_struct"), S("pi_lock"), false, 0, S("E3")},
	{2, S("rdi"), 0xffffffff93aa7130, S("struct tape_request"), S("task"), true, 0xffffb0634025b870, S("E6")},
};

static struct report_rule rules[] = {
	{.id = S("stack-waiter"),
	 .status = S("fired"),
	 .title = S("A stack waiter was used after it was let go"),
	 .severity = S("error"),
	 .help = S("# stack-waiter\n\nOnce a waker has let a waiter go, it may not touch the *record* again.\n"),
	 .cwe = (char *[]){S("CWE-362")},
	 .cwe_count = 1},
	{.id = S("damaged-queue"),
	 .status = S("silent"),
	 .silenced_by = S("in-flux"),
	 .why = S("the queue's lock is held by CPU 2"),
	 .title = S("A queue runs through dead memory"),
	 .severity = S("warning")},
};

static struct report_unread unread[] = {
	{.file = S("drivers/tape/core.c"), .state = S("degraded"), .why = S("line 9: unknown type name 'tape_t'")},
};

static struct report_coverage coverage = {.crash = S("read"),
					  .tasks_read = 64,
					  .tasks_all = 65,
					  .queues = 3,
					  .locks = 2,
					  .pending = -1,
					  .sources_exact = 12,
					  .sources_unread = 1,
					  .sources_foreign = 2,
					  .unread = unread,
					  .unread_count = 1,
					  .rules_asked = 2};

static struct report_limit limits[] = {
	{S("slab cache kmalloc-256"), S("page 0xffff888004bc0000 is not in the dump (filtered)"),
	 S("whether its objects are free is not known")},
	{S("module tape"), S("no debug information was given"), S("its frames have no lines")},
};

static struct report_content content = {
	.tool_version = S("0.1.0"),
	.dump = &dump,
	.vmlinux_path = S("vmlinux"),
	.vmlinux_build_id = S("00112233445566778899aabbccddeeff00112233"),
	.vmlinux_match = S("yes"),
	.modules = (struct report_match[]){{S("modules/tape.ko.debug"), S("unknown"), NULL, 0}},
	.module_count = 1,
	.source_path = S("linux"),
	.source_match = S("exact"),
	.trees = (struct report_match[]){{S("linux"), S("exact"), NULL, 0}},
	.tree_count = 1,
	.crash = {.kind = S("oops"),
		  .pid = 0,
		  .comm = S("swapper/2"),
		  .cpu = 2,
		  .has_ip = true,
		  .has_fault_address = true,
		  .ip = 0xffffffff81234999,
		  .function = S("try_to_wake_up"),
		  .file = S("kernel/sched/core.c"),
		  .line = 4100,
		  .fault_address = 0xffffffff93aa78a4,
		  .fault_access = S("write"),
		  .explanation = (char *[]){S(
			  "try_to_wake_up() took a function's address for a task and wrote to its pi_lock.")},
		  .explanation_count = 1,
		  .chain = chain,
		  .chain_count = VMR_COUNT(chain)},
	.findings = &full,
	.finding_count = 1,
	.rules = rules,
	.rule_count = VMR_COUNT(rules),
	.coverage = &coverage,
	.limits = limits,
	.limit_count = VMR_COUNT(limits),
};

struct report_content *sample_full(void)
{
	return &content;
}

struct report_content *sample_likely(void)
{
	static struct report_content likely;
	static struct finding finding;
	static struct finding_role role[5];
	static struct finding_item open[2];

	likely = content;
	finding = full;
	for (size_t i = 0; i < VMR_COUNT(role); i++)
		role[i] = roles[i];
	role[1].match = NULL;
	role[3].match = S("differs");
	role[3].line = 0;
	open[0] = rivals[0];
	open[0].state = S("open");
	open[0].why = S("no reuse of the memory explains the value; a live frame over the record would exclude it");
	open[0].evidence.count = 0;
	open[1] = rivals[1];
	finding.verdict = VMRACE_LIKELY;
	finding.roles = role;
	finding.rivals = open;
	finding.rival_count = VMR_COUNT(open);
	finding.excerpt_count = 0;
	likely.findings = &finding;
	return &likely;
}

struct report_content *sample_clean(void)
{
	static struct report_content clean;

	clean = content;
	clean.findings = NULL;
	clean.finding_count = 0;
	clean.crash = (struct report_crash){.kind = S("sysrq"), .pid = 1, .comm = S("init"), .cpu = 1};
	clean.rules = rules + 1;
	clean.rule_count = 1;
	return &clean;
}

struct report_content *sample_blind(void)
{
	static struct report_content blind;
	static struct report_coverage nothing = {
		.crash = S("unread"),
		.tasks_read = -1,
		.tasks_all = -1,
		.queues = -1,
		.locks = -1,
		.pending = -1,
		.rules_not_applicable = 2,
		.nothing = S("no vmlinux was given"),
		.way_out = S("give the vmlinux of 6.12.0-tape"),
	};

	blind = *sample_clean();
	blind.coverage = &nothing;
	blind.crash = (struct report_crash){.kind = S("none"), .pid = -1, .cpu = -1};
	return &blind;
}

struct report_content *sample_source(void)
{
	static struct finding possible[2];
	static struct finding_role uses[2];
	static struct report_content source;
	static struct report_entry accepted = {S("vmrace1:aaaaaaaaaaaaaaaa"),
					       S("stack-waiter"),
					       S("tape_wake() uses"),
					       S("one reader"),
					       S("Ann"),
					       S("2030-12-31")};
	static struct report_entry over = {
		S("vmrace1:cccccccccccccccc"), S("stack-waiter"), S("ink_wake() uses"), NULL, NULL, S("2020-01-31")};
	static struct report_baseline told = {S("races.json"), 3, 1, 1, &over, 1, &over, 1};
	static struct report_suppression comments[] = {
		{S("stack-waiter"), S("the disk has one waiter"), S("drivers/disk/wake.c"), 41, 42, 42, NULL, 1},
		{S("stack-waiter"), S("no more"), S("drivers/disk/wake.c"), 80, 81, 90, NULL, 0},
		{S("stack-water"), S(""), S("drivers/disk/wake.c"), 99, 99, 99, "there is no such rule", 0},
	};
	static struct report_coverage read = {
		.tasks_read = -1,
		.tasks_all = -1,
		.queues = -1,
		.locks = -1,
		.pending = -1,
		.sources_unknown = 12,
		.sources_unread = 1,
		.rules_asked = 1,
	};

	for (unsigned i = 0; i < 2; i++) {
		possible[i] = (struct finding){
			.id = i + 1,
			.rule = S("stack-waiter"),
			.title = S("A stack waiter is used after it is let go"),
			.verdict = VMRACE_POSSIBLE,
			.sentence = i ? S("disk_wake() uses a waiter's record after the release")
				      : S("tape_wake() uses a waiter's record after the release"),
			.fingerprint = i ? S("vmrace1:bbbbbbbbbbbbbbbb") : S("vmrace1:aaaaaaaaaaaaaaaa"),
			.cwe = full.cwe,
			.cwe_count = 1,
			.object = {.type = S("struct tape_request"), .place = {.pid = -1}},
			.roles = &uses[i],
			.role_count = 1,
			.against = against,
			.against_count = 1,
		};
		possible[i].roles[0] =
			(struct finding_role){.role = S("use"),
					      .function = i ? S("disk_wake") : S("tape_wake"),
					      .file = i ? S("drivers/disk/wake.c") : S("drivers/tape/wake.c"),
					      .line = 42,
					      .pid = -1,
					      .cpu = -1,
					      .frame = -1};
	}
	possible[0].baseline_state = S("unchanged");
	possible[0].entry = &accepted;
	possible[1].suppression = &comments[0];
	source = (struct report_content){
		.suppressions = comments,
		.suppression_count = 3,
		.baseline = &told,
		.tool_version = S("0.1.0"),
		.source_path = S("linux"),
		.source_match = S("unknown"),
		.crash = {.pid = -1, .cpu = -1},
		.findings = possible,
		.finding_count = 2,
		.rules = rules,
		.rule_count = 1,
		.coverage = &read,
	};
	return &source;
}

/* Markup, terminal escapes, invalid UTF-8, Graphviz escapes, direction overrides: as a dump may hold it. */
#define EVIL                                                                                                           \
	S("<script>alert(1)</script><img src=x "                                                                       \
	  "onerror=alert(2)>\"'&amp;\033[31m\xff\xc0\xaf\\N\\G|{}\xe2\x80\xae</style></svg>]]>\n%s%n")

struct report_content *sample_hostile(void)
{
	static struct report_content evil;
	static struct finding finding;
	static struct finding_role role[5];
	static struct finding_step step[5];
	static struct finding_node node[6];
	static struct finding_edge edge[5];
	static struct finding_evidence proof[6];
	static struct finding_item doubt[2];
	static struct finding_frame frame = {.number = 1, .function = EVIL, .file = EVIL, .line = 1, .roles = EVIL};
	static struct finding_trace trace = {1, EVIL, 1, EVIL, &frame, 1};
	static struct report_entry entry = {EVIL, EVIL, EVIL, EVIL, EVIL, EVIL};
	static struct report_suppression comment = {EVIL, EVIL, EVIL, 1, 1, 1, NULL, 1};
	static struct report_suppression comments[] = {{EVIL, EVIL, EVIL, 1, 1, 1, NULL, 0}};
	static struct report_baseline told = {EVIL, 1, 1, 0, &entry, 1, &entry, 1};
	static struct report_crash_step link = {1, EVIL, 1, EVIL, EVIL, true, 2, EVIL};
	static char *explanation = EVIL;
	static struct report_limit limit = {EVIL, EVIL, EVIL};
	static struct report_coverage blind = {
		.crash = EVIL, .tasks_read = 1, .tasks_all = 2, .nothing = EVIL, .way_out = EVIL};
	static struct report_rule rule = {.id = EVIL,
					  .status = EVIL,
					  .silenced_by = EVIL,
					  .why = EVIL,
					  .title = EVIL,
					  .help = EVIL,
					  .severity = EVIL};

	evil = content;
	finding = full;
	for (size_t i = 0; i < VMR_COUNT(role); i++)
		role[i] = (struct finding_role){EVIL, EVIL, EVIL, 1, 1, EVIL, 1, 1, EVIL, EVIL};
	for (size_t i = 0; i < VMR_COUNT(step); i++)
		step[i] = (struct finding_step){(unsigned)i, i ? EVIL : S("x"),     1, EVIL, EVIL, EVIL,
						1,           full.steps[i].evidence};
	for (size_t i = 0; i < VMR_COUNT(node); i++)
		node[i] = (struct finding_node){full.nodes[i].id, EVIL, EVIL, EVIL, full.nodes[i].evidence};
	for (size_t i = 0; i < VMR_COUNT(edge); i++)
		edge[i] =
			(struct finding_edge){full.edges[i].from, full.edges[i].to, EVIL, EVIL, full.edges[i].evidence};
	for (size_t i = 0; i < VMR_COUNT(proof); i++)
		proof[i] = (struct finding_evidence){
			full.evidence[i].id, EVIL, EVIL, true, 1, EVIL, EVIL, EVIL, EVIL, 1, {0}};
	for (size_t i = 0; i < VMR_COUNT(doubt); i++)
		doubt[i] = (struct finding_item){EVIL, EVIL, i ? S("open") : EVIL, EVIL, full.rivals[i].evidence};
	node[5].evidence = edge[4].evidence = EVIL; /* an id that is no id */
	proof[5].id = EVIL;
	finding.rule = finding.title = finding.sentence = finding.fingerprint = finding.severity = finding.fix_text =
		finding.fix_diff = EVIL;
	finding.reproduce_text = finding.reproduce_file = EVIL;
	finding.verdict = VMRACE_LIKELY;
	finding.roles = role;
	finding.rivals = doubt;
	finding.steps = step;
	finding.traces = &trace;
	finding.trace_count = 1;
	finding.nodes = node;
	finding.edges = edge;
	finding.evidence = proof;
	finding.object.type = finding.object.lifetime = finding.object.place.kind = finding.object.place.comm = EVIL;
	finding.entry = &entry;
	finding.baseline_state = S("unchanged");
	finding.suppression = &comment;
	evil.suppressions = comments;
	evil.suppression_count = 1;
	evil.baseline = &told;
	evil.findings = &finding;
	evil.rules = &rule;
	evil.rule_count = 1;
	evil.coverage = &blind;
	evil.limits = &limit;
	evil.limit_count = 1;
	evil.source_path = evil.vmlinux_path = EVIL;
	evil.crash.function = evil.crash.file = evil.crash.comm = EVIL;
	evil.crash.explanation = &explanation;
	evil.crash.chain = &link;
	evil.crash.chain_count = 1;
	return &evil;
}
