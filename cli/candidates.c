/* SPDX-License-Identifier: MIT */
/* Names of the dump that begin with what was typed. */
#include "cli/candidates.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/place.h"
#include "common/memory.h"
#include "show/value.h"

static void visit(void *context, const char *name)
{
	candidates_add(context, name);
}

/* ---- tasks, CPUs, frames, caches, files */

static void add_pids(struct candidates *candidates, const char *text)
{
	const struct dumpcore_task *tasks;
	size_t count;

	(void)text;
	if (vmr_error_drop(dumpcore_tasks_get(candidates->dump, &tasks, &count)))
		return;
	for (size_t i = 0; i < count; i++) {
		vmr_autofree char *number = vmr_format("%d", tasks[i].pid);
		candidates_add(candidates, number);
	}
}

static void add_cpus(struct candidates *candidates, const char *text)
{
	const struct dumpcore_cpu *cpus;
	size_t count;

	(void)text;
	if (vmr_error_drop(dumpcore_cpus_get(candidates->dump, &cpus, &count)))
		return;
	for (size_t i = 0; i < count; i++) {
		vmr_autofree char *number = vmr_format("%u", cpus[i].number);
		candidates_add(candidates, number);
	}
}

/* What the line's options say of the frame. False: nothing, or what makes no sense. */
static bool find_place(struct candidates *candidates, struct cli_chosen *ret)
{
	static const struct {
		const char *name, *letter;
		struct vmr_error *(*set)(void *own, const char *value);
	} options[] = {{"--pid", "-p", cli_place_set_pid},
		       {"--cpu", "-c", cli_place_set_cpu},
		       {"--frame", "-f", cli_place_set_frame}};
	const struct vmr_list *words = &candidates->line.words;
	__attribute__((cleanup(cli_place_deinit))) struct cli_place place = {0};
	int pid;

	for (size_t i = 1; i < words->count; i++) {
		place.crash |= !strcmp(words->items[i], "--crash");
		for (size_t k = 0; k < VMR_COUNT(options) && i + 1 < words->count; k++)
			if (!strcmp(words->items[i], options[k].name) || !strcmp(words->items[i], options[k].letter))
				vmr_error_drop(options[k].set(&place, words->items[i + 1]));
		if (!strcmp(words->items[0], "bt") && cli_number_parse(words->items[i], &pid))
			vmr_error_drop(cli_place_set_pid(&place, words->items[i]));
	}
	return !vmr_error_drop(cli_place_find(&place, candidates->dump, ret)) && ret->stack;
}

static void add_frames(struct candidates *candidates, const char *text)
{
	__attribute__((cleanup(cli_chosen_deinit))) struct cli_chosen chosen = {0};

	(void)text;
	if (!find_place(candidates, &chosen))
		return;
	for (size_t i = 0; i < chosen.stack->frame_count; i++)
		candidates_add(candidates, chosen.stack->frames[i].function);
}

static void add_caches(struct candidates *candidates, const char *text)
{
	const struct dumpcore_slab_cache *caches;
	size_t count;

	(void)text;
	if (vmr_error_drop(dumpcore_slab_caches_get(candidates->dump, &caches, &count)))
		return;
	for (size_t i = 0; i < count; i++)
		candidates_add(candidates, caches[i].name);
}

static void add_paths(struct candidates *candidates, const char *text)
{
	const char *slash = strrchr(text, '/');
	vmr_autofree char *folder = slash ? vmr_strndup(text, (size_t)(slash - text) + 1) : vmr_strdup("/");
	struct dumpcore_file file;
	char **names = NULL;
	size_t count = 0;

	candidates->prefix = slash ? slash + 1 : text;
	candidates->behind = "";
	if (vmr_error_drop(dumpcore_file_find(candidates->dump, folder, &file)) || !file.is_folder ||
	    vmr_error_drop(dumpcore_folder_list(candidates->dump, &file, &names, &count)))
		return;
	for (size_t i = 0; i < count; i++) {
		candidates_add(candidates, names[i]);
		free(names[i]);
	}
	free(names);
}

/* ---- types and members */

/* Of a record, or of what a pointer points to. */
static void add_members_of(struct candidates *candidates, const struct dumpcore_type *type)
{
	const struct dumpcore_type *plain = dumpcore_type_strip(type);

	if (dumpcore_type_kind(plain) == DUMPCORE_TYPE_POINTER)
		plain = dumpcore_type_target(plain);
	if (plain)
		show_each_member(plain, visit, candidates);
}

/* "task_struct.se.vru" and "struct task_str". */
static void add_types(struct candidates *candidates, const char *text)
{
	enum dumpcore_type_kind kind;
	const struct dumpcore_type *type;
	struct dumpcore_member member;

	candidates->behind = "";
	text += *text == '\'' || *text == '"';
	const char *first = strchr(text, '.'), *last = strrchr(text, '.');
	candidates->prefix = last ? last + 1 : text;
	if (last) {
		vmr_autofree char *name = vmr_strndup(text, (size_t)(first - text));
		vmr_autofree char *path = last > first ? vmr_strndup(first + 1, (size_t)(last - first - 1)) : NULL;
		if (vmr_error_drop(dumpcore_type_find_loaded(candidates->dump, name, &type)))
			return;
		if (path && vmr_error_drop(dumpcore_member_find(dumpcore_type_strip(type), path, &member)))
			return;
		show_each_member(path ? member.type : type, visit, candidates);
		return;
	}
	candidates->prefix = show_behind_keyword(text, &kind);
	vmr_error_drop(dumpcore_type_find_loaded(candidates->dump, candidates->prefix, &type));
	dumpcore_types_named(candidates->dump, kind, candidates->prefix, visit, candidates);
}

/* ---- expressions */

static bool is_letter(char letter)
{
	return isalnum((unsigned char)letter) || letter == '_';
}

/* Where the name begins that ends at `end`. */
static size_t name_start(const char *text, size_t end)
{
	while (end && is_letter(text[end - 1]))
		end--;
	return end;
}

static size_t skip_blanks_back(const char *text, size_t end)
{
	while (end && text[end - 1] == ' ')
		end--;
	return end;
}

/* Where the bracket opens that closes before `end`; SIZE_MAX: nowhere. */
static size_t opening(const char *text, size_t end)
{
	int depth = 0;

	while (end--) {
		depth += (text[end] == ')' || text[end] == ']') - (text[end] == '(' || text[end] == '[');
		if (!depth)
			return end;
	}
	return SIZE_MAX;
}

/* Where the operand begins that a `->` or `.` at `end` is about: "a->b[1]", "f(x).y", "((struct t *)p)". */
static size_t operand_start(const char *text, size_t end)
{
	for (;;) {
		end = skip_blanks_back(text, end);
		while (end && (text[end - 1] == ')' || text[end - 1] == ']')) {
			size_t open = opening(text, end);
			if (open == SIZE_MAX)
				return end;
			end = open;
		}
		end = name_start(text, end);
		size_t before = skip_blanks_back(text, end);
		if (before >= 2 && !memcmp(text + before - 2, "->", 2))
			end = before - 2;
		else if (before && text[before - 1] == '.')
			end = before - 1;
		else
			return end && text[end - 1] == '$' ? end - 1 : end;
	}
}

/* Where a request's first stage begins; NULL: it has none. */
static const char *stage_of(const char *text)
{
	int depth = 0;

	for (const char *at = text; *at; at++) {
		depth += (*at == '(' || *at == '[') - (*at == ')' || *at == ']');
		if (depth <= 0 && at[0] == '|' && at[1] != '|' && (at == text || at[-1] != '|'))
			return at;
	}
	return NULL;
}

static struct vmr_error *take_value(void *context, const struct show_entry *entry)
{
	*(struct show_value *)context = entry->value;
	return NULL;
}

/* The value of an expression, of a walk its first one's; of the entry `entry` if there is one. */
static bool find_value(struct candidates *candidates, const struct show_frame *frame, const char *text,
		       const struct show_value *entry, struct show_value *ret)
{
	struct show *show;
	struct show_place place;
	struct show_end end = {0};
	struct vmr_error *error = show_create(candidates->dump, text, frame, &show, &place);

	*ret = (struct show_value){0};
	if (vmr_error_drop(error))
		return false;
	if (entry)
		error = show_run_entry(show, entry, ret, &place);
	else
		error = show_run(show, take_value, ret, &end, &place);
	show_end_deinit(&end);
	show_destroy(show);
	return !vmr_error_drop(error) && ret->type;
}

static bool find_entry(struct candidates *candidates, const struct show_frame *frame, const char *text, size_t length,
		       struct show_value *ret)
{
	vmr_autofree char *walk = vmr_format("%.*s | first 1", (int)length, text);

	return find_value(candidates, frame, walk, NULL, ret);
}

/* In "offsetof(struct a, b.c" the type before the comma; NULL: the name at `end` is no member of one. */
static const struct dumpcore_type *type_before(struct candidates *candidates, const char *text, size_t end)
{
	const struct dumpcore_type *type;

	end = skip_blanks_back(text, end);
	if (!end || text[end - 1] != ',')
		return NULL;
	size_t start = --end;
	while (start && (is_letter(text[start - 1]) || text[start - 1] == ' '))
		start--;
	start += strspn(text + start, " ");
	vmr_autofree char *name = vmr_strndup(text + start, end > start ? end - start : 0);
	return *name && !vmr_error_drop(dumpcore_type_find_loaded(candidates->dump, name, &type)) ? type : NULL;
}

static void add_names(struct candidates *candidates, const struct show_frame *frame)
{
	vmr_autofree struct dumpcore_local *locals = NULL;
	const char *function;
	size_t count = 0;

	if (frame->stack &&
	    !vmr_error_drop(dumpcore_locals_read(candidates->dump, frame->stack, frame->frame, &locals, &count)))
		for (size_t i = 0; i < count; i++)
			candidates_add(candidates, locals[i].name);
	for (size_t i = 0; (function = show_function_name(i)); i++)
		candidates_add(candidates, function);
	if (*candidates->prefix) { /* else it would be each name of the kernel */
		struct dumpcore_symbol whole;
		vmr_error_drop(dumpcore_symbol_find_loaded(candidates->dump, candidates->prefix, &whole));
		dumpcore_symbols_named(candidates->dump, candidates->prefix, visit, candidates);
		dumpcore_types_named(candidates->dump, DUMPCORE_TYPE_TYPEDEF, candidates->prefix, visit, candidates);
	}
}

/* "struct " before a name: the type's kind; DUMPCORE_TYPE_UNKNOWN: no keyword. */
static enum dumpcore_type_kind keyword_before(const char *text, size_t end)
{
	static const struct {
		const char *word;
		enum dumpcore_type_kind kind;
	} words[] = {{"struct", DUMPCORE_TYPE_STRUCT}, {"union", DUMPCORE_TYPE_UNION}, {"enum", DUMPCORE_TYPE_ENUM}};
	size_t stop = skip_blanks_back(text, end), start = name_start(text, stop);

	for (size_t i = 0; stop < end && i < VMR_COUNT(words); i++)
		if (stop - start == strlen(words[i].word) && !memcmp(text + start, words[i].word, stop - start))
			return words[i].kind;
	return DUMPCORE_TYPE_UNKNOWN;
}

static void add_by_context(struct candidates *candidates, const struct show_frame *frame, const char *text,
			   const struct show_value *entry)
{
	size_t start = name_start(text, strlen(text)), end = skip_blanks_back(text, start);
	bool is_arrow = end >= 2 && !memcmp(text + end - 2, "->", 2);
	bool is_dot = end && text[end - 1] == '.' && !(end > 1 && text[end - 2] == '.');
	enum dumpcore_type_kind kind = keyword_before(text, start);
	struct show_value value;

	candidates->prefix = text + start;
	candidates->behind = "";
	if (start && text[start - 1] == '$') {
		for (int i = 0; i < DUMPCORE_REGISTER_COUNT; i++)
			candidates_add(candidates, dumpcore_register_name((enum dumpcore_register)i));
		return;
	}
	if (is_arrow || is_dot) {
		size_t stop = end - (is_arrow ? 2 : 1), first = operand_start(text, stop);
		vmr_autofree char *operand = vmr_strndup(text + first, stop - first);
		if (find_value(candidates, frame, operand, entry, &value))
			add_members_of(candidates, value.type);
		return;
	}
	const struct dumpcore_type *type = type_before(candidates, text, start);
	if (type)
		show_each_member(type, visit, candidates);
	if (kind != DUMPCORE_TYPE_UNKNOWN) {
		vmr_error_drop(dumpcore_type_find_loaded(candidates->dump, candidates->prefix, &type));
		dumpcore_types_named(candidates->dump, kind, candidates->prefix, visit, candidates);
	}
	if (type || kind != DUMPCORE_TYPE_UNKNOWN)
		return;
	if (entry)
		add_members_of(candidates, entry->type);
	if (!entry || (!candidates->list.count && *candidates->prefix))
		add_names(candidates, frame);
}

static struct show_frame frame_of(const struct cli_chosen *chosen)
{
	return (struct show_frame){chosen->task, chosen->stack, chosen->frame, chosen->task != NULL, chosen->cpu};
}

static void add_expressions(struct candidates *candidates, const char *text)
{
	__attribute__((cleanup(cli_chosen_deinit))) struct cli_chosen chosen = {0};
	struct show_value entry;

	if (!find_place(candidates, &chosen))
		chosen = (struct cli_chosen){.crash = chosen.crash};
	struct show_frame frame = frame_of(&chosen);
	text += *text == '\'' || *text == '"';
	const char *stage = stage_of(text);
	bool has_entry = stage && find_entry(candidates, &frame, text, (size_t)(stage - text), &entry);
	add_by_context(candidates, &frame, text, has_entry ? &entry : NULL);
}

/* Of the entries of the first expression in the line. */
static void add_entry_members(struct candidates *candidates, const char *text)
{
	__attribute__((cleanup(cli_chosen_deinit))) struct cli_chosen chosen = {0};
	const struct vmr_list *words = &candidates->line.words;
	struct show_value entry;

	if (!find_place(candidates, &chosen))
		chosen = (struct cli_chosen){.crash = chosen.crash};
	struct show_frame frame = frame_of(&chosen);
	const char *expression = words->count > 1 && *words->items[1] != '-' ? words->items[1] : "";
	const char *stage = stage_of(expression), *comma = strrchr(text, ',');
	size_t length = stage ? (size_t)(stage - expression) : strlen(expression);
	if (!find_entry(candidates, &frame, expression, length, &entry))
		return;
	add_by_context(candidates, &frame, comma ? comma + 1 : text, &entry);
}

/* ---- */

void candidates_of_dump(struct candidates *candidates, const char *values, const char *text)
{
	static const struct {
		const char *values;
		void (*add)(struct candidates *candidates, const char *text);
	} kinds[] = {
		{CLI_VALUES_PIDS, add_pids},     {CLI_VALUES_CPUS, add_cpus},
		{CLI_VALUES_FRAMES, add_frames}, {CLI_VALUES_EXPRESSIONS, add_expressions},
		{CLI_VALUES_TYPES, add_types},   {CLI_VALUES_MEMBERS, add_entry_members},
		{CLI_VALUES_CACHES, add_caches}, {CLI_VALUES_PATHS, add_paths},
	};

	for (size_t i = 0; candidates->dump && i < VMR_COUNT(kinds); i++)
		if (!strcmp(values, kinds[i].values))
			kinds[i].add(candidates, text);
}
