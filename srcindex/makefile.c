/* SPDX-License-Identifier: MIT */
/*
 * Reads the lines of kbuild's makefiles that say what is built of what and with which flags. Functions and variables
 * are not run, but for $(addprefix ...) and $(subst m,y,...), which lists of objects are made with.
 */
#include "srcindex/makefile.h"

#include <ctype.h>
#include <string.h>

#include "common/file.h"
#include "common/memory.h"
#include "srcindex/tree.h"

enum { KBUILD_MAX = 1 << 20, NEST_MAX = 16 };

static void makefile_free(struct makefile *makefile)
{
	for (size_t i = 0; i < makefile->count; i++) {
		free(makefile->assignments[i].name);
		free(makefile->assignments[i].option);
		free(makefile->assignments[i].given);
		free(makefile->assignments[i].unless);
		vmr_list_deinit(&makefile->assignments[i].words);
	}
	free(makefile->assignments);
	free(makefile->folder);
	free(makefile);
}

void makefiles_destroy(struct makefile *makefiles)
{
	struct makefile *makefile, *next;

	HASH_ITER(hh, makefiles, makefile, next)
	{
		HASH_DEL(makefiles, makefile);
		makefile_free(makefile);
	}
}

/* Kbuild comes before Makefile, as in scripts/Makefile.build. */
static char *read_text(struct srcindex *index, const char *base, const char *folder)
{
	static const char *const names[] = {"Kbuild", "Makefile"};

	for (size_t i = 0; i < VMR_COUNT(names); i++) {
		vmr_autofree char *path = vmr_format("%s/%s/%s", base, folder, names[i]);
		char *text = vmr_file_exists(path) ? tree_read(index, path, KBUILD_MAX, NULL) : NULL;
		if (text)
			return text;
	}
	return NULL;
}

static void join_lines(char *text)
{
	for (char *at = text; (at = strstr(at, "\\\n"));)
		at[0] = at[1] = ' ';
}

/* "${CONFIG_X}" is "$(CONFIG_X)". */
static void unify_variables(char *text)
{
	for (char *at = text, *end; (at = strstr(at, "${")); at++) {
		end = at + strcspn(at, "}\n");
		at[1] = *end == '}' ? '(' : '{';
		*end = *end == '}' ? ')' : *end;
	}
}

/* The first CONFIG_ name of a text, without CONFIG_; NULL none. */
static char *find_option(const char *text, size_t length)
{
	static const char prefix[] = "CONFIG_";
	const char *found = memmem(text, length, prefix, sizeof(prefix) - 1), *end;

	if (!found)
		return NULL;
	found += sizeof(prefix) - 1;
	for (end = found; end < text + length && (isalnum((unsigned char)*end) || *end == '_'); end++)
		;
	return vmr_strndup(found, (size_t)(end - found));
}

static bool ends_with(const char *text, size_t length, const char *end)
{
	size_t end_length = strlen(end);

	return length > end_length && !memcmp(text + length - end_length, end, end_length);
}

/* "smc-$(CONFIG_SMC_LO)", "smc-y", "smc-objs", "CFLAGS_a.o": name and option. */
static void read_name(const char *text, size_t length, struct assignment *ret)
{
	static const char *const ends[] = {"-objs", "-y", "-m"};
	vmr_autofree char *name = vmr_strndup(text, length);
	char *variable = strstr(name, "-$(");

	/* $(foreach file, ..., $(eval CFLAGS_$(file) = ...)): the flags of a list of files. */
	if (strstr(name, "CFLAGS_$(")) {
		ret->name = vmr_strdup("ccflags");
		return;
	}
	if (variable) {
		ret->option = find_option(variable, strlen(variable));
		*variable = 0;
	}
	for (size_t i = 0; !variable && i < VMR_COUNT(ends); i++)
		if (ends_with(name, strlen(name), ends[i])) {
			name[strlen(name) - strlen(ends[i])] = 0;
			break;
		}
	ret->name = vmr_take(name);
}

/* The length of a word without the ends of calls that the line is part of. */
static size_t balanced(const char *word, size_t length)
{
	size_t open = 0, closed = 0;

	for (size_t i = 0; i < length; i++) {
		open += word[i] == '(';
		closed += word[i] == ')';
	}
	for (; closed > open && length && word[length - 1] == ')'; closed--)
		length--;
	return length;
}

/* Words of a value; those within $(addprefix PREFIX, ...) with it. */
static void read_words(const char *at, const char *end, struct vmr_list *ret)
{
	vmr_autofree char *prefix = NULL;
	bool takes_prefix = false;

	while (at < end) {
		while (at < end && isspace((unsigned char)*at))
			at++;
		const char *word = at;
		while (at < end && !isspace((unsigned char)*at))
			at++;
		size_t length = (size_t)(at - word);
		if (!length || *word == '#')
			return;
		if (takes_prefix) {
			free(prefix);
			prefix = vmr_strndup(word, strcspn(word, ", \t"));
			takes_prefix = false;
			continue;
		}
		takes_prefix = length == 11 && !memcmp(word, "$(addprefix", 11);
		if (takes_prefix)
			continue;
		bool last = prefix && word[length - 1] == ')';
		length = balanced(word, length);
		vmr_autofree char *whole = vmr_format("%s%.*s", prefix ? prefix : "", (int)length, word);
		vmr_list_add(ret, whole);
		if (last) {
			free(prefix);
			prefix = NULL;
		}
	}
}

struct reader {
	struct makefile *makefile;
	struct condition {
		char *option; /* that an open ifdef or ifeq asks for, NULL another condition */
		bool off;     /* it asks for it to be off */
		bool one_way; /* what comes behind else says nothing of the option */
		bool behind;  /* an else came */
	} open[NEST_MAX];
	size_t depth;
};

/* Nothing but one option is asked for; else its being off does not follow. */
static bool is_plain(const char *line, size_t length)
{
	static const char beginning[] = "($(CONFIG_";
	const char *at = memchr(line, '(', length), *end = line + length;

	if (!at)
		return true;
	if (end - at < (ptrdiff_t)sizeof(beginning) || memcmp(at, beginning, sizeof(beginning) - 1) != 0)
		return false;
	for (at += sizeof(beginning) - 1; at < end && (isalnum((unsigned char)*at) || *at == '_'); at++)
		;
	return end - at > 1 && at[0] == ')' && at[1] == ',';
}

/* ifdef CONFIG_X, ifeq ($(CONFIG_X),y), ifneq ($(CONFIG_X),) ask for the option, the opposites for it to be off. Not
 * ifneq ($(CONFIG_X),m): it may be y then. */
static struct condition asked_option(const char *line, size_t length)
{
	bool equal = !strncmp(line, "ifeq", 4), unequal = !strncmp(line, "ifneq", 5);

	while (length && isspace((unsigned char)line[length - 1]))
		length--;
	bool empty = ends_with(line, length, ",)") || ends_with(line, length, ", )");
	bool yes = ends_with(line, length, ",y)") || ends_with(line, length, ", y)");
	bool module = ends_with(line, length, ",m)") || ends_with(line, length, ", m)");
	bool no = empty || ends_with(line, length, ",n)");
	bool plain = is_plain(line, length);
	if (!strncmp(line, "ifdef", 5) || (equal && (yes || module)) || (unequal && no))
		return (struct condition){.option = find_option(line, length), .one_way = !plain || module};
	if (!plain)
		return (struct condition){0};
	if (!strncmp(line, "ifndef", 6) || (equal && no) || (unequal && yes))
		return (struct condition){.option = find_option(line, length), .off = true};
	return (struct condition){0};
}

static void read_else(struct condition *open)
{
	if (open->one_way) {
		free(open->option);
		open->option = NULL;
	}
	open->off ^= !open->behind;
	open->behind = true;
}

static bool read_conditional(struct reader *reader, const char *line, size_t length)
{
	if (!strncmp(line, "ifdef", 5) || !strncmp(line, "ifeq", 4) || !strncmp(line, "ifn", 3)) {
		if (reader->depth < NEST_MAX)
			reader->open[reader->depth] = asked_option(line, length);
		reader->depth++;
	} else if (!strncmp(line, "else", 4) && reader->depth && reader->depth <= NEST_MAX) {
		/* "else ifeq ...": what it asks for besides is not looked at. */
		read_else(&reader->open[reader->depth - 1]);
	} else if (!strncmp(line, "endif", 5) && reader->depth) {
		if (--reader->depth < NEST_MAX)
			free(reader->open[reader->depth].option);
	} else {
		return false;
	}
	return true;
}

static void read_assignment(struct reader *reader, const char *line, const char *end)
{
	struct makefile *makefile = reader->makefile;
	const char *sign = memchr(line, '=', (size_t)(end - line)), *last = sign;

	if (!sign || *line == '\t' || *line == '#')
		return;
	while (last > line && (strchr("+:?", last[-1]) || isspace((unsigned char)last[-1])))
		last--;
	if (last == line)
		return;
	struct assignment assignment = {0};
	read_name(line, (size_t)(last - line), &assignment);
	assignment.replaces = sign == line || sign[-1] != '+';
	read_words(sign + 1, end, &assignment.words);
	for (size_t i = reader->depth; i--;) {
		const struct condition *open = i < NEST_MAX ? &reader->open[i] : NULL;
		char **option = open && open->off ? &assignment.unless : &assignment.given;
		if (open && open->option && !*option)
			*option = vmr_strdup(open->option);
	}
	if (!(makefile->count & (makefile->count - 1)))
		makefile->assignments =
			vmr_realloc_array(makefile->assignments, makefile->count ? makefile->count * 2 : 1,
					  sizeof(*makefile->assignments));
	makefile->assignments[makefile->count++] = assignment;
}

static void read_lines(struct makefile *makefile, const char *text)
{
	struct reader reader = {.makefile = makefile};

	for (const char *line = text, *end; *line; line = *end ? end + 1 : end) {
		end = line + strcspn(line, "\n");
		while (*line == ' ')
			line++;
		if (!read_conditional(&reader, line, (size_t)(end - line)))
			read_assignment(&reader, line, end);
	}
	while (reader.depth)
		if (--reader.depth < NEST_MAX)
			free(reader.open[reader.depth].option);
}

const struct makefile *makefile_get(struct srcindex *index, const char *base, const char *folder)
{
	struct makefile *makefile;

	HASH_FIND_STR(index->makefiles, folder, makefile);
	if (makefile)
		return makefile;
	makefile = vmr_alloc(sizeof(*makefile));
	makefile->folder = vmr_strdup(folder);
	HASH_ADD_KEYPTR(hh, index->makefiles, makefile->folder, strlen(makefile->folder), makefile);
	vmr_autofree char *text = read_text(index, base, folder);
	makefile->exists = text;
	if (text) {
		join_lines(text);
		unify_variables(text);
		read_lines(makefile, text);
	}
	return makefile;
}
