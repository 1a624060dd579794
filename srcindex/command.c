/* SPDX-License-Identifier: MIT */
/* Reads kbuild's .cmd files (scripts/Kbuild.include: savedcmd_X := since 6.2, cmd_X := before). */
#include "srcindex/command.h"

#include <ctype.h>
#include <string.h>

#include "common/file.h"
#include "common/memory.h"

enum { WORD_MAX = 4096 };

void command_deinit(struct command *command)
{
	for (size_t i = 0; i < command->count; i++)
		free(command->flags[i]);
	free(command->flags);
	*command = (struct command){0};
}

void command_add(struct command *command, const char *flag)
{
	command->flags = vmr_realloc_array(command->flags, command->count + 1, sizeof(*command->flags));
	command->flags[command->count++] = vmr_strdup(flag);
}

void command_finish(struct command *command)
{
	command_add(command, "-w");
	command_add(command, "-ferror-limit=0");
}

/* Each means that a struct may lie in another one by its tag alone. -fms-extensions is what every libclang knows. */
static const char *const tag_flags[] = {"-fms-extensions", "-fms-anonymous-structs", "-fplan9-extensions",
					"$(CONFIG_CC_MS_EXTENSIONS)"};

bool command_has_tags(const char *text)
{
	for (size_t i = 0; i < VMR_COUNT(tag_flags); i++)
		if (strstr(text, tag_flags[i]))
			return true;
	return false;
}

void command_add_tags(struct command *command)
{
	command_add(command, tag_flags[0]);
}

/* Flags that are kept. with_value: the next word belongs to it when nothing is attached. */
static const struct {
	const char *prefix;
	bool exact, with_value;
} kept[] = {
	{"-I", false, true},
	{"-isystem", true, true},
	{"-iquote", true, true},
	{"-include", true, true},
	{"-D", false, true},
	{"-U", false, true},
	{"-std=", false, false},
	{"-nostdinc", true, false},
	{"-fshort-wchar", true, false},
	{"-funsigned-char", true, false},
	{"-ffreestanding", true, false},
	{"-m16", true, false},
	{"-m32", true, false},
	{"-m64", true, false},
	{"-mcmodel=", false, false},
	{"--target=", false, false},
	{"-fno-builtin", true, false},
	{"-fshort-enums", true, false},
};

static const char *const compilers[] = {"gcc", "cc", "clang", "tcc"};

static bool is_compiler(const char *word)
{
	const char *name = strrchr(word, '/');

	name = name ? name + 1 : word;
	for (size_t i = 0; i < VMR_COUNT(compilers); i++) {
		const char *at = strstr(name, compilers[i]);
		if (at && (at == name || at[-1] == '-'))
			return true;
	}
	return false;
}

/* The next word of a shell line, quotes and backslashes resolved; false at the end. */
static bool next_word(const char **line, const char *end, char *word)
{
	size_t used = 0;
	char quote = 0;

	while (*line < end && isspace((unsigned char)**line))
		(*line)++;
	if (*line == end)
		return false;
	for (; *line < end && (quote || !isspace((unsigned char)**line)); (*line)++) {
		char c = **line;
		if (quote ? c == quote : c == '"' || c == '\'') {
			quote = quote ? 0 : c;
			continue;
		}
		if (c == '\\' && quote != '\'' && *line + 1 < end)
			c = *++*line;
		if (used + 1 < WORD_MAX)
			word[used++] = c;
	}
	word[used] = 0;
	return !quote;
}

static void keep(struct command *command, const char *word, const char **line, const char *end)
{
	for (size_t i = 0; i < VMR_COUNT(kept); i++) {
		size_t length = strlen(kept[i].prefix);
		if (strncmp(word, kept[i].prefix, length) != 0 || (kept[i].exact && word[length]))
			continue;
		command_add(command, word);
		char value[WORD_MAX];
		if (kept[i].with_value && !word[length] && next_word(line, end, value))
			command_add(command, value);
		return;
	}
	if (command_has_tags(word))
		command_add_tags(command);
}

bool command_parse(const char *line, size_t size, struct command *ret)
{
	struct command command = {0};
	const char *end = line + size;
	char word[WORD_MAX];
	bool compiler = false;

	while (next_word(&line, end, word)) {
		/* "gcc ... ; objtool ...": only the compiler's own words. */
		if (compiler && (!strcmp(word, ";") || !strcmp(word, "&&")))
			break;
		compiler |= is_compiler(word);
		if (compiler)
			keep(&command, word, &line, end);
	}
	if (!compiler) {
		command_deinit(&command);
		return false;
	}
	*ret = command;
	return true;
}

struct vmr_error *command_read(const char *path, struct command *ret)
{
	vmr_automap map = {0};

	if (vmr_error_drop(vmr_file_map(path, &map)) || !map.data)
		return &vmr_error_not_found;
	const char *text = (const char *)map.data;
	const char *newline = memchr(text, '\n', map.size);
	size_t size = newline ? (size_t)(newline - text) : map.size;
	const char *assign = memmem(text, size, ":=", 2);
	if (!assign || !memmem(text, (size_t)(assign - text), "cmd_", 4))
		return &vmr_error_not_found;
	assign += 2;
	return command_parse(assign, size - (size_t)(assign - text), ret) ? NULL : &vmr_error_not_found;
}
