/* SPDX-License-Identifier: MIT */
#include "srcindex/option.h"

#include <ctype.h>
#include <string.h>

#include "common/memory.h"

/* GAIN: lines that an option must bring to a file, less those that it takes away. */
enum { NEST_MAX = 16, GAIN = 8 };

/* Beginnings of names that a common x86-64 kernel cannot have, or that change what its locks and memory look like. */
static const char *const foreign_options[] = {
	"32BIT",    "ALPHA",     "ARC",      "ARM",        "COMPILE_TEST", "CPU_BIG",    "HIGHMEM", "KASAN",   "KCSAN",
	"KMSAN",    "LOCKDEP",   "LOCK_STA", "LOONGARCH",  "M68K",         "MICROBLAZE", "MIPS",    "MODULES", "NIOS2",
	"OPENRISC", "PARISC",    "PPC",      "PREEMPT_RT", "PROVE_",       "RISCV",      "S390",    "SPARC",   "SUPERH",
	"TINY_RCU", "TRACE_IRQ", "UBSAN",    "UML",        "X86_32",       "XTENSA",
};

/* An #if that is open: the option that it asks for, NULL another condition. */
struct open_if {
	const char *name;
	size_t length;
	unsigned first_line, else_line;
};

static bool is_foreign(const char *name, size_t length)
{
	/* Another implementation, which nobody runs: it is off. */
	const char *debug = strstr(name, "DEBUG");

	if (debug && debug < name + length)
		return true;
	for (size_t i = 0; i < VMR_COUNT(foreign_options); i++)
		if (!strncmp(name, foreign_options[i], strlen(foreign_options[i])))
			return true;
	return false;
}

/* What comes after a word at the beginning, NULL where something else is there. */
static const char *after_word(const char *text, const char *word)
{
	size_t length = strlen(word);

	return strncmp(text, word, length) ? NULL : text + length + strspn(text + length, " \t");
}

/* The name of the option that alone decides a directive, without CONFIG_; NULL none. */
static const char *asked_option(const char *directive, size_t *ret_length)
{
	static const char *const forms[] = {"ifdef CONFIG_", "if defined(CONFIG_", "if IS_ENABLED(CONFIG_"};

	for (size_t i = 0; i < VMR_COUNT(forms); i++) {
		if (strncmp(directive, forms[i], strlen(forms[i])) != 0)
			continue;
		const char *name = directive + strlen(forms[i]);
		size_t length = 0;
		while (isalnum((unsigned char)name[length]) || name[length] == '_')
			length++;
		const char *end = name + length + (i > 0 && name[length] == ')');
		end += strspn(end, " \t\r");
		*ret_length = length;
		return length && (!*end || *end == '\n' || *end == '/') ? name : NULL;
	}
	return NULL;
}

static void add_option(const struct open_if *open, unsigned line, struct vmr_list *names)
{
	unsigned with = (open->else_line ? open->else_line : line) - open->first_line;
	unsigned without = open->else_line ? line - open->else_line : 0;

	if (!open->name || is_foreign(open->name, open->length) || with < without + GAIN)
		return;
	vmr_autofree char *name = vmr_strndup(open->name, open->length);
	if (!vmr_list_has(names, name))
		vmr_list_add(names, name);
}

void option_names(const char *text, struct vmr_list *names)
{
	struct open_if nest[NEST_MAX];
	unsigned depth = 0, line = 0;

	for (const char *at = text, *end; *at; at = *end ? end + 1 : end) {
		end = at + strcspn(at, "\n");
		line++;
		const char *directive = after_word(at, "#");
		if (!directive || depth >= NEST_MAX)
			continue;
		if (!strncmp(directive, "if", 2)) {
			struct open_if *open = &nest[depth++];
			*open = (struct open_if){.first_line = line};
			open->name = asked_option(directive, &open->length);
		} else if (depth && !strncmp(directive, "el", 2) && !nest[depth - 1].else_line) {
			nest[depth - 1].else_line = line;
		} else if (depth && after_word(directive, "endif")) {
			add_option(&nest[--depth], line, names);
		}
	}
}
