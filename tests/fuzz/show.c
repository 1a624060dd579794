/* SPDX-License-Identifier: MIT */
/* Expressions over a sound dump ($FUZZ_DUMP, $FUZZ_VMLINUX): text as it is, or made by the grammar of an input whose
 * first byte is 1, so that most of it has a value. */
#include <stdio.h>
#include <string.h>

#include "common/memory.h"
#include "show/print.h"
#include "tests/fuzz/target.h"

/* Types that were asked for by name are kept: begin anew now and then. */
enum { RUNS_OF_A_DUMP = 4000, ENTRIES = 40, TEXT = 3000, DEPTH = 8 };

static struct dumpcore *dump;
static struct show_frame frame;
static FILE *nowhere;

static void open_dump(void)
{
	static unsigned runs;
	struct dumpcore_options options = {
		.dump = fuzz_need("FUZZ_DUMP"), .vmlinux = fuzz_need("FUZZ_VMLINUX"), .offline = true};

	if (dump && runs++ % RUNS_OF_A_DUMP)
		return;
	dumpcore_close(dump);
	if (fuzz_refused(dumpcore_open(&options, &dump)))
		fuzz_give_up("the dump");
	frame = (struct show_frame){.task = dumpcore_task_find_pid(dump, 21, 0), .has_cpu = true};
	frame.stack = frame.task ? dumpcore_stack_of(dump, frame.task) : NULL;
	if (!frame.stack || !frame.stack->frame_count)
		fuzz_give_up("PID 21");
	frame.frame = frame.stack->frame_count > 3 ? 3 : 0;
	if (!nowhere)
		nowhere = fopen("/dev/null", "w");
	if (!nowhere)
		fuzz_give_up("/dev/null");
}

/* ---- expressions by the grammar */

struct maker {
	const uint8_t *data;
	size_t size, length;
	char text[TEXT + 1];
};

static unsigned next(struct maker *maker, unsigned limit)
{
	if (!maker->size)
		return 0;
	maker->size--;
	return *maker->data++ % limit;
}

static void add(struct maker *maker, const char *text)
{
	size_t length = strlen(text);

	if (maker->length + length > TEXT)
		return;
	memcpy(maker->text + maker->length, text, length + 1);
	maker->length += length;
}

static const char *const names[] = {"init_task",
				    "ferry",
				    "ferry_office",
				    "party_cache",
				    "*party_cache",
				    "ticket",
				    "f",
				    "current",
				    "task(21)",
				    "schedule",
				    "slab_caches",
				    "runqueues",
				    "$rsp",
				    "$rbp",
				    "0",
				    "1",
				    "7u",
				    "0xffffffff",
				    "(0-1)",
				    "'a'",
				    "0x8000000000000000",
				    "4096",
				    "NULL",
				    "TICKET_CALLED",
				    "init_task.comm",
				    "ferry.logbook",
				    "cargo",
				    "seats",
				    "&init_task"};
static const char *const members[] = {"pid",  "comm", "tasks", "next", "prev",   "pier", "head",  "logbook",
				      "wait", "name", "list",  "mm",   "holder", "rt",   "stack", "free_seats"};
static const char *const types[] = {"int",
				    "unsigned long",
				    "u8",
				    "_Bool",
				    "struct task_struct *",
				    "struct list_head *",
				    "char *",
				    "struct ferry_ticket *",
				    "enum ticket_state",
				    "void *",
				    "char[3]",
				    "u64 **",
				    "struct task_struct",
				    "short",
				    "typeof(ferry)",
				    "struct kmem_cache *"};
static const char *const signs[] = {"+",  "-",  "*",  "/",  "%", "<<", ">>", "<",  ">",
				    "<=", ">=", "==", "!=", "&", "|",  "^",  "&&", "||"};
static const char *const prefixes[] = {"*", "&", "-", "~", "!", "+"};
static const char *const walks[] = {"list(&init_task.tasks, struct task_struct, tasks)",
				    "list(&slab_caches, struct kmem_cache, list)",
				    "list(&ferry.pier.head, struct "
				    "wait_queue_entry, entry)",
				    "tasks()",
				    "cpus(runqueues)",
				    "ferry.logbook",
				    "list(",
				    "hlist(",
				    "rbtree(",
				    "xarray(",
				    "maple(",
				    "idr(",
				    "plist("};
#define PICK(maker, list) add(maker, list[next(maker, VMR_COUNT(list))])

static void make(struct maker *maker, unsigned depth);

static void make_call(struct maker *maker, unsigned depth)
{
	switch (next(maker, 6)) {
	case 0:
		add(maker, "sizeof(");
		make(maker, depth);
		break;
	case 1:
		add(maker, "container_of(");
		make(maker, depth);
		add(maker, ", struct task_struct, tasks");
		break;
	case 2:
		add(maker, "offsetof(");
		PICK(maker, types);
		add(maker, ", ");
		PICK(maker, members);
		break;
	case 3:
		add(maker, "per_cpu(runqueues.curr, ");
		make(maker, depth);
		break;
	case 4:
		add(maker, "per_cpu_ptr(&runqueues, ");
		make(maker, depth);
		break;
	default:
		add(maker, "task(");
		make(maker, depth);
	}
	add(maker, ")");
}

static void make_cast(struct maker *maker, unsigned depth)
{
	add(maker, "(");
	PICK(maker, types);
	add(maker, ")");
	make(maker, depth);
}

static void make_part(struct maker *maker, unsigned depth)
{
	bool is_member = next(maker, 3) != 0;

	add(maker, "(");
	make(maker, depth);
	add(maker, is_member ? next(maker, 2) ? ")->" : ")." : ")[");
	if (is_member) {
		PICK(maker, members);
		return;
	}
	make(maker, depth);
	if (next(maker, 3) == 2) {
		add(maker, "..");
		make(maker, depth);
	}
	add(maker, "]");
}

static void make(struct maker *maker, unsigned depth)
{
	if (!depth || !maker->size) {
		PICK(maker, names);
		return;
	}
	switch (next(maker, 8)) {
	case 0:
	case 1:
		make_part(maker, depth - 1);
		break;
	case 2:
		PICK(maker, prefixes);
		make(maker, depth - 1);
		break;
	case 3:
		add(maker, "(");
		make(maker, depth - 1);
		PICK(maker, signs);
		make(maker, depth - 1);
		add(maker, ")");
		break;
	case 4:
		make_cast(maker, depth - 1);
		break;
	case 5:
		make_call(maker, depth - 1);
		break;
	case 6:
		add(maker, "(");
		make(maker, depth - 1);
		add(maker, "?");
		make(maker, depth - 1);
		add(maker, ":");
		make(maker, depth - 1);
		add(maker, ")");
		break;
	default:
		PICK(maker, names);
	}
}

static void make_request(struct maker *maker)
{
	bool is_walk = next(maker, 2);

	if (is_walk) {
		const char *walk = walks[next(maker, VMR_COUNT(walks))];
		add(maker, walk);
		if (walk[strlen(walk) - 1] == '(') {
			make(maker, DEPTH / 2);
			add(maker, ", struct task_struct, tasks)");
		}
	} else {
		make(maker, DEPTH);
	}
	if (next(maker, 2) || is_walk) {
		add(maker, " | where ");
		make(maker, DEPTH / 2);
		add(maker, next(maker, 2) ? " | first 3" : " | count");
	}
}

/* ---- what is run */

static struct vmr_error *visit(void *context, const struct show_entry *entry)
{
	unsigned *left = context;
	struct show_style style = {.depth = 3, .elements = 20, .hex = *left % 2};

	if (!(*left)--)
		return &vmr_error_end;
	show_print(nowhere, dump, &style, &entry->value);
	show_print_short(nowhere, dump, &style, &entry->value);
	return NULL;
}

static void run(const char *text, const struct show_frame *whose)
{
	struct show *show = NULL;
	struct show_place place;
	struct show_end end;
	unsigned left = ENTRIES;

	bool is_refused = fuzz_refused(show_create(dump, text, whose, &show, &place));
	if (place.start > strlen(text))
		abort();
	if (is_refused)
		return;
	fuzz_refused(show_run(show, visit, &left, &end, &place));
	if (place.start > strlen(text) || place.length > strlen(text) + 1)
		abort();
	show_end_deinit(&end);
	show_destroy(show);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct maker maker = {.data = data + 1, .size = size - 1};
	vmr_autofree char *text = NULL;

	open_dump();
	if (size && *data == 1)
		make_request(&maker);
	else
		text = vmr_strndup((const char *)data, size);
	run(text ? text : maker.text, size % 3 ? &frame : NULL);
	return 0;
}
