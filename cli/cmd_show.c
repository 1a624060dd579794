/* SPDX-License-Identifier: MIT */
/* vmrace show: C expressions over the dump. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/address.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/place.h"
#include "cli/show_json.h"
#include "common/memory.h"
#include "common/text.h"
#include "show/value.h"

#define MEMBER_LIMIT 64

struct show_options {
	struct cli_place place;
	struct show_style style;
	bool has_depth, has_elements;
	struct vmr_list expressions; /* --expression */
	struct vmr_list members;     /* --members */
	char *stages;                /* that were written behind them: "| where pid > 20" */
};

static struct vmr_error *parse_count(const char *option, const char *value, unsigned *ret)
{
	char *end;

	errno = 0;
	unsigned long number = strtoul(value, &end, 10);
	if (errno || end == value || *end || *value == '-' || number > 1000000)
		return vmr_error_create(VMR_USAGE, "--%s %s: give a number from 0 to 1000000", option, value);
	*ret = (unsigned)number;
	return NULL;
}

static struct vmr_error *set_depth(void *own, const char *value)
{
	((struct show_options *)own)->has_depth = true;
	return parse_count("depth", value, &((struct show_options *)own)->style.depth);
}

static struct vmr_error *set_elements(void *own, const char *value)
{
	((struct show_options *)own)->has_elements = true;
	return parse_count("elements", value, &((struct show_options *)own)->style.elements);
}

static struct vmr_error *set_hex(void *own, const char *value)
{
	(void)value;
	((struct show_options *)own)->style.hex = true;
	return NULL;
}

static struct vmr_error *set_expression(void *own, const char *value)
{
	vmr_list_add(&((struct show_options *)own)->expressions, value);
	return NULL;
}

/* The stage of a walk that stands behind a member; NULL: none does. */
static const char *find_stage(const char *text)
{
	static const char *const stages[] = {"where", "first", "count"};

	for (const char *at = strchr(text, '|'); at; at = strchr(at + 1, '|')) {
		const char *word = at + 1 + strspn(at + 1, " \t");
		size_t length = strspn(word, "abcdefghijklmnopqrstuvwxyz");
		for (size_t i = 0; i < VMR_COUNT(stages); i++)
			if (strlen(stages[i]) == length && !strncmp(stages[i], word, length))
				return at;
	}
	return NULL;
}

/* Commas outside of brackets part them. */
static struct vmr_error *set_members(void *own, const char *value)
{
	struct show_options *options = own;
	int brackets = 0;
	const char *stages = find_stage(value);
	vmr_autofree char *list = vmr_strndup(value, stages ? (size_t)(stages - value) : strlen(value));

	if (stages && options->stages)
		return vmr_error_create(VMR_USAGE, "--members %s: there are stages behind the one before it", value);
	if (stages)
		options->stages = vmr_strdup(stages);
	for (size_t end = strlen(list); end && strchr(" \t", list[end - 1]); end--)
		list[end - 1] = '\0';
	for (const char *at = list, *start = list;; at++) {
		brackets += (*at == '(' || *at == '[') - (*at == ')' || *at == ']');
		if (*at && (*at != ',' || brackets > 0))
			continue;
		vmr_autofree char *one = vmr_strndup(start, (size_t)(at - start));
		if (!*one || options->members.count == MEMBER_LIMIT)
			return vmr_error_create(VMR_USAGE, "--members %s: give at most %d members, parted by commas",
						value, MEMBER_LIMIT);
		vmr_list_add(&options->members, one);
		start = at + 1;
		if (!*at)
			return NULL;
	}
}

static void deinit(void *own)
{
	struct show_options *options = own;

	cli_place_deinit(&options->place);
	vmr_list_deinit(&options->expressions);
	vmr_list_deinit(&options->members);
	free(options->stages);
}

/* ---- one expression */

struct showing {
	struct dumpcore *dump;
	const struct show_options *own;
	const struct show_style *style;
	bool json, is_unreadable;
	const char *expression;
	const char *wrong;                  /* of --members, what the error is about; NULL: it is the expression */
	struct show_place place;            /* in it */
	struct show *members[MEMBER_LIMIT]; /* made of --members */
};

/* The option whose letter stands as a minus before what is wrong: `where pid > 20 -x`, `-m pid`. NULL: none does. */
static const struct cli_option *option_before(const char *expression, struct show_place place)
{
	const char *at = expression + place.start;

	if (!strchr(expression, '|') || place.start > strlen(expression))
		return NULL;
	if (at > expression + 3 && at[-1] == ' ' && at[-3] == '-') /* at what stands behind "-m" */
		at -= 2;
	if (at < expression + 2 || at[-1] != '-' || at[-2] != ' ' || (at[1] && at[1] != ' '))
		return NULL;
	for (const struct cli_option *option = cli_command_find("show")->options; option->name; option++)
		if (option->letter && option->letter == *at)
			return option;
	return NULL;
}

/* The error's line, and the place in the expression that it is about. */
static int tell(const char *expression, struct vmr_error *error, struct show_place place)
{
	size_t length = strlen(expression);
	vmr_autofree char *clean = vmr_text_clean(expression, false);
	bool is_plain = !strcmp(clean, expression) && vmr_text_plain(expression, false) == length;
	const struct cli_option *option = error->code == VMR_USAGE ? option_before(expression, place) : NULL;
	error = vmr_error_wrap(error, "%.200s%s", clean, strlen(clean) > 200 ? "..." : "");
	if (option) {
		struct vmr_error *inner = error;
		error = vmr_error_create(VMR_USAGE, "%s (behind `|` a dash is a minus: write --%s)", inner->message,
					 option->name);
		vmr_error_destroy(inner);
	}
	int code = cli_fail(error);

	if (!is_plain || place.start > length || length > 500)
		return code;
	fprintf(stderr, "    %s\n    %*s^", clean, (int)place.start, "");
	for (size_t i = 1; i < place.length && place.start + i < length; i++)
		fputc('~', stderr);
	fputc('\n', stderr);
	return code;
}

/* A member's value, of which nothing is wrong but that this entry's cannot be read: that is said in its place. */
static struct vmr_error *find_member(struct showing *showing, size_t number, const struct show_entry *entry,
				     struct show_value *ret, char **ret_why)
{
	struct vmr_error *error = show_run_entry(showing->members[number], &entry->value, ret, &showing->place);

	if (!error)
		return NULL;
	if (error->code == VMR_USAGE) {
		showing->wrong = showing->own->members.items[number];
		return error;
	}
	*ret_why = vmr_strdup(error->message);
	vmr_error_destroy(error);
	return NULL;
}

static struct vmr_error *add_members(struct showing *showing, cJSON *object, const struct show_entry *entry)
{
	cJSON *array = json_add_array(object, "members");

	for (size_t i = 0; i < showing->own->members.count; i++) {
		struct show_value value;
		vmr_autofree char *why = NULL;
		VMR_TRY(find_member(showing, i, entry, &value, &why));
		cJSON *inner = json_append_object(array);
		json_add_text(inner, "name", showing->own->members.items[i]);
		if (why)
			json_add_text(inner, "why", why);
		else
			cli_show_json(inner, showing->dump, showing->style, &value);
	}
	return NULL;
}

static struct vmr_error *print_json(struct showing *showing, const struct show_entry *entry)
{
	cJSON *object = cJSON_CreateObject();
	struct vmr_error *error = NULL;

	json_add_text(object, "expression", showing->expression);
	if (entry->label != SHOW_LABEL_NONE)
		json_add_value(object, "index", true, entry->first);
	if (entry->label == SHOW_LABEL_RANGE)
		json_add_value(object, "last", true, entry->last);
	if (showing->own->members.count) {
		struct show_style flat = *showing->style;
		flat.depth = 0;
		cli_show_json(object, showing->dump, &flat, &entry->value);
		cJSON_DeleteItemFromObject(object, "members");
		cJSON_DeleteItemFromObject(object, "why");
		error = add_members(showing, object, entry);
	} else {
		cli_show_json(object, showing->dump, showing->style, &entry->value);
	}
	if (error)
		cJSON_Delete(object);
	else
		cli_print_json(object);
	return error;
}

static void print_label(FILE *out, const struct showing *showing, const struct show_entry *entry)
{
	if (entry->label == SHOW_LABEL_RANGE)
		fprintf(out, "[0x%" PRIx64 "..0x%" PRIx64 "] = ", entry->first, entry->last);
	else if (entry->label == SHOW_LABEL_INDEX)
		fprintf(out, "[%" PRIu64 "] = ", entry->first);
	else
		fprintf(out, "%s = ", showing->expression);
}

static struct vmr_error *print_members(FILE *out, struct showing *showing, const struct show_entry *entry)
{
	fprintf(out, VMR_ADDRESS " {", entry->value.is_number ? entry->value.number : entry->value.address);
	for (size_t i = 0; i < showing->own->members.count; i++) {
		struct show_value member;
		vmr_autofree char *why = NULL;
		VMR_TRY(find_member(showing, i, entry, &member, &why));
		fprintf(out, "%s%s = ", i ? ", " : "", showing->own->members.items[i]);
		if (why)
			fprintf(out, "<%s>", why);
		else
			show_print_short(out, showing->dump, showing->style, &member);
	}
	fputc('}', out);
	return NULL;
}

/* Nothing is printed of an entry whose members are an error. */
static struct vmr_error *print_text(struct showing *showing, const struct show_entry *entry)
{
	vmr_autofree char *text = NULL;
	struct vmr_error *error = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		vmr_memory_end();
	print_label(out, showing, entry);
	if (showing->own->members.count)
		error = print_members(out, showing, entry);
	else
		show_print(out, showing->dump, showing->style, &entry->value);
	fclose(out);
	if (!error)
		cli_print("%s\n", text);
	return error;
}

static struct vmr_error *print_entry(void *context, const struct show_entry *entry)
{
	struct showing *showing = context;

	if (entry->label == SHOW_LABEL_NONE) {
		vmr_autofree char *why = show_unreadable(showing->dump, &entry->value);
		showing->is_unreadable |= why != NULL;
	}
	if (ferror(stdout))
		return vmr_error_create(VMR_SYSTEM, "standard output cannot be written");
	return showing->json ? print_json(showing, entry) : print_text(showing, entry);
}

static void print_end(struct showing *showing, const struct show_end *end)
{
	bool is_empty = end->is_walk && !end->entries && !end->why;

	if (showing->json && (end->is_count || is_empty || end->why || end->note)) {
		cJSON *object = cJSON_CreateObject();
		json_add_text(object, "expression", showing->expression);
		json_add_value(object, "entries", true, end->entries);
		json_add_text(object, "why", end->why);
		json_add_text(object, "note", end->note);
		cli_print_json(object);
	}
	if (showing->json)
		return;
	if (end->is_count)
		cli_print("%s = %" PRIu64 "\n", showing->expression, end->entries);
	else if (is_empty)
		cli_print("%s: no entries\n", showing->expression);
	if (end->why)
		cli_print("  -- it ends early after %" PRIu64 ": %s\n", end->entries, end->why);
	if (end->note)
		cli_print("  -- %s\n", end->note);
}

static int show_one(struct showing *showing, const struct show_frame *frame)
{
	struct show *show;
	struct show_end end = {0};
	struct show_place place = {0};
	struct vmr_error *error = show_create(showing->dump, showing->expression, frame, &show, &place);

	showing->is_unreadable = false;
	showing->wrong = NULL;
	if (error)
		return tell(showing->expression, error, place);
	error = show_run(show, print_entry, showing, &end, &place);
	if (!error)
		print_end(showing, &end);
	show_end_deinit(&end);
	show_destroy(show);
	if (error && showing->wrong)
		return tell(showing->wrong, error, showing->place);
	if (error)
		return tell(showing->expression, error, place);
	return showing->is_unreadable ? CLI_INPUT : CLI_DONE;
}

/* ---- all of them */

static int create_members(struct showing *showing, const struct show_frame *frame)
{
	const struct vmr_list *list = &showing->own->members;
	struct show_place place;

	for (size_t i = 0; i < list->count; i++) {
		struct vmr_error *error =
			show_create(showing->dump, list->items[i], frame, &showing->members[i], &place);
		if (error)
			return tell(list->items[i], error, place);
	}
	return CLI_DONE;
}

static struct vmr_error *show_all(struct dumpcore *dump, const struct cli_options *options,
				  const struct show_options *own, int *ret_exit)
{
	__attribute__((cleanup(cli_chosen_deinit))) struct cli_chosen chosen = {0};
	const struct vmr_list *lists[] = {&own->expressions, &options->words};
	struct showing showing = {.dump = dump, .own = own, .style = &own->style, .json = options->json};

	VMR_TRY(cli_place_find(&own->place, dump, &chosen));
	struct show_frame frame = cli_frame_of(&chosen);
	int code = create_members(&showing, &frame);
	for (size_t i = 0; !code && i < VMR_COUNT(lists); i++)
		for (size_t k = 0; k < lists[i]->count; k++) {
			const char *item = lists[i]->items[k];
			vmr_autofree char *staged = own->stages ? vmr_format("%s %s", item, own->stages) : NULL;
			showing.expression = staged ? staged : item;
			cli_raise(ret_exit, show_one(&showing, &frame));
		}
	cli_raise(ret_exit, code);
	for (size_t i = 0; i < own->members.count; i++)
		show_destroy(showing.members[i]);
	return NULL;
}

static struct vmr_error *run(const struct cli_options *options, void *own, int *ret_exit)
{
	struct show_options *show = own;
	struct dumpcore *dump;

	if (!options->words.count && !show->expressions.count)
		return vmr_error_create(VMR_USAGE, "show: say which EXPRESSION: see vmrace show --help");
	if (!show->has_depth)
		show->style.depth = SHOW_DEPTH_DEFAULT;
	if (!show->has_elements)
		show->style.elements = SHOW_ELEMENTS_DEFAULT;
	VMR_TRY(cli_open_kernel(options, "expressions", &dump));
	struct vmr_error *error = show_all(dump, options, show, ret_exit);
	return cli_close_dump(dump, error);
}

static const struct cli_option own_options[] = {
	CLI_PLACE_OPTIONS,
	{"members", 'm', "LIST", "only these: members, or expressions with members, parted by commas", set_members,
	 CLI_VALUES_MEMBERS},
	{"depth", 'd', "N", "structs in structs that are opened (default 4)", set_depth},
	{"elements", 0, "N", "elements of an array that are printed (default 64)", set_elements},
	{"hex", 'x', NULL, "integers in hexadecimal", set_hex},
	{"expression", 'e', "TEXT", "an expression, where a file of that name exists", set_expression,
	 CLI_VALUES_EXPRESSIONS},
	{NULL},
};

const struct cli_command cli_command_show = {
	.name = "show",
	.summary = "Print objects of the dump by C expressions, and walk lists and trees",
	.usage = "EXPRESSION... [--crash|--cpu N|--pid N] [--frame F] FILES...",
	.description =
		"Symbols, casts, members, indices ([n], [a..b]), operators, enumerators, sizeof, offsetof,\n"
		"container_of, per_cpu(NAME, CPU), this_cpu(NAME), task(PID); variables of the frame that the options\n"
		"name, its registers as $rax. Walks: list, hlist, llist, plist, rbtree (HEAD, TYPE, MEMBER), xarray,\n"
		"radix, idr, maple (ROOT[, TYPE]), tasks(), cpus(NAME); behind them `| where EXPRESSION`, `| first "
		"N`,\n"
		"`| count`; there names are members of the entry (comm == \"sh\") and `it` is the entry. docs/show.md "
		"has\n"
		"all of it.",
	.examples = "  vmrace show init_task.comm 'init_task.tasks' vmcore vmlinux\n"
		    "  vmrace show '*data' 'data->task->comm' --pid 92 --frame rq_qos_wait vmcore vmlinux\n"
		    "  vmrace show 'list(&init_task.tasks, struct task_struct, tasks) | where pid > 20' --members "
		    "pid,comm vmcore vmlinux\n"
		    "  vmrace show '*(struct list_head *)0xffff888003a51980' vmcore vmlinux\n"
		    "  vmrace show 'per_cpu(runqueues, 1).curr' '$rip' --crash vmcore vmlinux",
	.words = CLI_VALUES_EXPRESSIONS,
	.takes = CLI_TAKES_DUMP | CLI_TAKES_JSON,
	.options = own_options,
	.own_size = sizeof(struct show_options),
	.own_deinit = deinit,
	.is_word = cli_is_no_file,
	.run = run,
};
