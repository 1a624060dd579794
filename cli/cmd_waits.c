/* SPDX-License-Identifier: MIT */
/* vmrace waits: who waits for what, and for whom. */
#include <string.h>

#include "cli/command.h"
#include "cli/output.h"
#include "cli/place.h"
#include "cli/waits.h"
#include "common/memory.h"
#include "dumpcore/dumpcore.h"

enum waits_format { WAITS_TEXT = 0, WAITS_DOT, WAITS_SVG };

struct waits_options {
	struct waits_choice choice;
	enum waits_format format;
	bool all;
};

static struct vmr_error *set_all(void *own, const char *value)
{
	(void)value;
	((struct waits_options *)own)->all = true;
	return NULL;
}

static struct vmr_error *set_pid(void *own, const char *value)
{
	struct waits_choice *choice = &((struct waits_options *)own)->choice;

	choice->has_pid = cli_number_parse(value, &choice->pid);
	return choice->has_pid ? NULL : vmr_error_create(VMR_USAGE, "--pid %s: give the PID of a task", value);
}

static struct vmr_error *set_kind(void *own, const char *value)
{
	struct waits_choice *choice = &((struct waits_options *)own)->choice;

	vmr_autofree char *name = vmr_strdup(value);

	for (char *dash; (dash = strchr(name, '-'));)
		*dash = ' ';
	for (unsigned kind = 0; kind < DUMPCORE_WAIT_KINDS; kind++)
		if (!strcmp(name, dumpcore_wait_kind_name(kind))) {
			choice->kind = kind;
			choice->has_kind = true;
			return NULL;
		}
	return vmr_error_create(VMR_USAGE, "--kind %s: there is no such kind; vmrace waits --help has them", value);
}

static struct vmr_error *set_format(void *own, const char *value)
{
	struct waits_options *options = own;

	if (strcmp(value, "dot") != 0 && strcmp(value, "svg") != 0)
		return vmr_error_create(VMR_USAGE, "--format %s: give dot or svg", value);
	options->format = !strcmp(value, "dot") ? WAITS_DOT : WAITS_SVG;
	return NULL;
}

static struct vmr_error *check_pid(struct dumpcore *dump, const struct waits_choice *choice)
{
	const struct dumpcore_task *tasks;
	size_t count;

	VMR_TRY(dumpcore_tasks_get(dump, &tasks, &count));
	for (size_t i = 0; i < count; i++)
		if (!choice->has_pid || tasks[i].pid == choice->pid)
			return NULL;
	return vmr_error_create(VMR_BAD_INPUT, "PID %d: the dump has no such task; see vmrace bt --all", choice->pid);
}

/* What nobody waits for or is waited for by is an answer too. */
static void say_nothing(const struct waits_model *model, const struct waits_choice *choice)
{
	for (size_t i = 0; i < model->waits->count; i++)
		if (model->is_chosen[i])
			return;
	if (choice->has_pid)
		cli_print("PID %d does not wait, and nobody waits for it\n", choice->pid);
	else
		cli_print("no task waits%s%s\n", choice->has_kind ? " for a " : "",
			  choice->has_kind ? dumpcore_wait_kind_name(choice->kind) : "");
}

static void print_gaps(struct dumpcore *dump)
{
	size_t count;
	const struct dumpcore_gap *gaps = dumpcore_gaps_get(dump, &count);

	for (size_t i = 0; i < count; i++)
		cli_print("limit: %s: %s; %s (%u times)\n", gaps[i].what, gaps[i].why, gaps[i].effect, gaps[i].count);
}

static struct vmr_error *print_text(struct dumpcore *dump, const struct waits_model *model,
				    const struct waits_options *own)
{
	bool all = own->all || own->choice.has_pid;
	struct dumpcore_workpools *pools;

	VMR_TRY(dumpcore_workpools_read(dump, model->waits, &pools));
	waits_print_text(model, all);
	if (!waits_print_pools(model, pools, &own->choice, all))
		say_nothing(model, &own->choice);
	print_gaps(dump);
	dumpcore_workpools_destroy(pools);
	return NULL;
}

static struct vmr_error *print_waits(struct dumpcore *dump, const struct cli_options *options,
				     const struct waits_options *own)
{
	struct dumpcore_waits *waits;
	struct waits_model model;
	struct vmr_error *error = NULL;

	VMR_TRY(check_pid(dump, &own->choice));
	VMR_TRY(dumpcore_waits_read(dump, &waits));
	waits_model_init(dump, waits, &own->choice, &model);
	if (own->format != WAITS_TEXT) {
		error = waits_print_graph(&model, own->format == WAITS_SVG);
	} else if (options->json) {
		waits_print_json(&model);
	} else {
		error = print_text(dump, &model, own);
	}
	waits_model_deinit(&model);
	dumpcore_waits_destroy(waits);
	return error;
}

static struct vmr_error *run(const struct cli_options *options, void *own, int *ret_exit)
{
	struct dumpcore *dump;

	(void)ret_exit;
	if (options->json && ((struct waits_options *)own)->format != WAITS_TEXT)
		return vmr_error_create(VMR_USAGE, "--json and --format: give one of them");
	VMR_TRY(cli_open_kernel(options, "who waits for whom", &dump));
	struct vmr_error *error = print_waits(dump, options, own);
	return cli_close_dump(dump, error);
}

static const struct cli_option own_options[] = {
	{"pid", 'p', "N", "only what this task waits for, and who waits for it", set_pid, CLI_VALUES_PIDS},
	{"kind", 'k', "K", "only tasks that wait so, and whom they wait for", set_kind,
	 "mutex rwsem-read rwsem-write rt_mutex ww_mutex semaphore percpu_rwsem spinlock rwlock completion wait-queue "
	 "futex bit folio flush rcu srcu io child stop freeze file-lock sleep unknown"},
	{"all", 'a', NULL, "every line: idle threads of the kernel, each of many who wait for one", set_all},
	{"format", 0, "FORMAT", "a drawing of who waits for whom, on standard output: dot or svg", set_format,
	 "dot svg"},
	{NULL},
};

const struct cli_command cli_command_waits = {
	.name = "waits",
	.summary = "Show who waits for what and for whom: deadlocks first, then the longest chains",
	.usage = "[--pid N] [--kind K] [--all] [--json|--format FORMAT] FILES...",
	.description =
		"First rings of tasks that wait for each other, then the tasks that others wait for, with what they\n"
		"do now and who waits for them, the longest chain first; then who waits for no task that is known;\n"
		"then works that nobody gets to: of pools of workers and of workqueues, and who holds them up.\n"
		"A line is a task: its state, for how long it has been on no CPU, what it waits for, where, and in\n"
		"brackets what is not certain: an owner that is only a hint, what could end the wait, what is not "
		"known.\n"
		"Kinds: mutex, rwsem-read, rwsem-write, rt_mutex, ww_mutex, semaphore, percpu_rwsem, spinlock, "
		"rwlock,\n"
		"completion, wait-queue, futex, bit, folio, flush (of a work or workqueue), rcu, srcu, io, child, "
		"stop\n"
		"(of a thread), freeze, file-lock, sleep, unknown.",
	.examples = "  vmrace waits vmcore vmlinux\n"
		    "  vmrace waits --pid 92 vmcore vmlinux\n"
		    "  vmrace waits --kind mutex vmcore vmlinux\n"
		    "  vmrace waits --json vmcore vmlinux | jq -c 'select(.cycle) | [.cycle, .pid, .object]'\n"
		    "  vmrace waits --format svg vmcore vmlinux > waits.svg",
	.takes = CLI_TAKES_DUMP | CLI_TAKES_JSON,
	.options = own_options,
	.own_size = sizeof(struct waits_options),
	.run = run,
};
