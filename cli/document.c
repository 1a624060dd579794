/* SPDX-License-Identifier: MIT */
/*
 * document KIND [COMMAND]: man pages and shell completions, made from the tables that the program itself is parsed by,
 * so that they cannot differ from it. Run by the build only. KIND: man, bash, zsh, fish.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/commands.h"
#include "cli/values.h"
#include "common/list.h"
#include "common/memory.h"

static size_t own_count(const struct cli_command *command)
{
	size_t own = 0;

	while (command->options && command->options[own].name)
		own++;
	return own;
}

/* The i-th option of a command: its own, then shared ones, then --help. */
static bool option_at(const struct cli_command *command, size_t i, struct cli_option *ret)
{
	size_t own = own_count(command);

	if (i < own) {
		*ret = command->options[i];
		return true;
	}
	if (cli_shared_option(command, i - own, ret))
		return true;
	struct cli_option before;
	if (i > own && !cli_shared_option(command, i - own - 1, &before))
		return false;
	*ret = (struct cli_option){"help", 'h', NULL, "print the help", NULL};
	return true;
}

/* Text for roff: backslashes, hyphens, and dots or quotes at the start of a line. */
static void roff(const char *text)
{
	bool start = true;

	for (const char *p = text; *p; p++) {
		if (start && (*p == '.' || *p == '\''))
			fputs("\\&", stdout);
		start = *p == '\n';
		if (*p == '\\')
			fputs("\\e", stdout);
		else if (*p == '-')
			fputs("\\-", stdout);
		else
			putchar(*p);
	}
}

static void roff_option(const struct cli_option *option)
{
	fputs(".TP\n", stdout);
	if (option->letter)
		printf("\\fB\\-%c\\fR, ", option->letter);
	fputs("\\fB\\-\\-", stdout);
	roff(option->name);
	fputs("\\fR", stdout);
	if (option->argument) {
		fputs(" \\fI", stdout);
		roff(option->argument);
		fputs("\\fR", stdout);
	}
	putchar('\n');
	roff(option->help);
	putchar('\n');
}

static const char man_environment[] =
	".SH EXIT STATUS\n.TP\n0\ndone; for check: nothing at or above "
	"\\-\\-fail\\-on\n.TP\n1\ncheck found something\n.TP\n2\nusage\n.TP\n3\n"
	"an input could not be analysed, or an output not be written; with check \\-\\-strict: something could not be "
	"seen\n.TP\n70\na bug of vmrace\n"
	".SH ENVIRONMENT\n.TP\nVMRACE_CACHE_DIR\nwhere the cache lies; else "
	"$XDG_CACHE_HOME/vmrace, else ~/.cache/vmrace\n.TP\nDEBUGINFOD_URLS\n"
	"servers that are asked for debug information that is missing, by build-id; nothing is asked without it\n.TP\n"
	"NO_COLOR\n"
	"no colours when set\n.TP\nVMRACE_HISTORY\nwhere the prompt of vmrace\\-open keeps earlier lines; else "
	"$XDG_STATE_HOME/vmrace/history, else ~/.local/state/vmrace/history; empty: nowhere\n";

/* What only the prompt has. */
static void man_prompt_commands(void)
{
	struct cli_option option;

	fputs(".SH COMMANDS OF THE PROMPT\n", stdout);
	for (size_t i = 0; i < cli_prompt_command_count; i++) {
		const struct cli_command *command = cli_prompt_commands[i];
		printf(".SS %s ", command->name);
		roff(command->usage);
		putchar('\n');
		roff(command->summary);
		fputs(".\n", stdout);
		if (command->description)
			roff(command->description);
		putchar('\n');
		for (size_t o = 0; o < own_count(command) && option_at(command, o, &option); o++)
			roff_option(&option);
		fputs(".PP\n.nf\n", stdout);
		roff(command->examples);
		fputs("\n.fi\n", stdout);
	}
}

static void man_command(const struct cli_command *command)
{
	struct cli_option option;
	vmr_autofree char *upper = vmr_strdup(command->name);

	for (char *p = upper; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	printf(".TH VMRACE\\-%s 1 \"\" \"vmrace %s\" \"vmrace\"\n.SH NAME\nvmrace\\-%s \\- ", upper, VMRACE_VERSION,
	       command->name);
	roff(command->summary);
	printf("\n.SH SYNOPSIS\n.B vmrace %s\n", command->name);
	roff(command->usage);
	fputs("\n.SH DESCRIPTION\n", stdout);
	roff(command->summary);
	fputs(".\n", stdout);
	if (command->description) {
		fputs(".PP\n", stdout);
		roff(command->description);
		putchar('\n');
	}
	fputs(".SH OPTIONS\n", stdout);
	for (size_t i = 0; option_at(command, i, &option); i++)
		roff_option(&option);
	fputs(".SH EXAMPLES\n.nf\n", stdout);
	roff(command->examples);
	fputs("\n.fi\n", stdout);
	if (!strcmp(command->name, "open"))
		man_prompt_commands();
	fputs(man_environment, stdout);
	fputs(".SH SEE ALSO\n.BR vmrace (1)\n", stdout);
}

static void man_top(void)
{
	printf(".TH VMRACE 1 \"\" \"vmrace %s\" \"vmrace\"\n.SH NAME\nvmrace \\- say which two code paths raced in a "
	       "crashed kernel\n"
	       ".SH SYNOPSIS\n.B vmrace\n.RI [ analyze ]\n.IR FILES ...\n.br\n.B vmrace\n.I COMMAND\n.RI [ OPTIONS "
	       "]\n.RI [ FILES ...]\n"
	       ".SH DESCRIPTION\nReads a kernel dump, its vmlinux and the kernel source, and says which two code paths "
	       "raced, on which "
	       "object, with the proof. FILES are recognised by their content and come in any order. Nothing is "
	       "written to them and nothing "
	       "is sent anywhere.\n.SH COMMANDS\n",
	       VMRACE_VERSION);
	for (size_t i = 0; i < cli_command_count; i++) {
		printf(".TP\n.BR vmrace\\-%s (1)\n", cli_commands[i]->name);
		roff(cli_commands[i]->summary);
		putchar('\n');
	}
	fputs(".SH EXAMPLES\n.nf\n  vmrace vmcore vmlinux linux/\n  vmrace check \\-\\-source linux/ \\-\\-patch "
	      "fix.patch \\-\\-fail\\-on possible\n.fi\n",
	      stdout);
	fputs(man_environment, stdout);
}

static int man(const char *name)
{
	if (!name)
		return man_top(), 0;
	for (size_t i = 0; i < cli_command_count; i++)
		if (!strcmp(cli_commands[i]->name, name))
			return man_command(cli_commands[i]), 0;
	return 2;
}

static void bash_words(const struct cli_command *command)
{
	struct cli_option option;

	for (size_t i = 0; option_at(command, i, &option); i++)
		printf("%s--%s", i ? " " : "", option.name);
}

/* Words that an argument may be; the caller frees them. NULL: it may be anything, or what only a dump has. */
static char *words_of(const char *values)
{
	vmr_autolist list = {0};

	if (!cli_values_list(values, &list))
		return NULL;
	if (!list.count)
		exit(2);
	char *text = vmr_strdup(list.items[0]);
	for (size_t i = 1; i < list.count; i++) {
		vmr_autofree char *old = text;
		text = vmr_format("%s %s", old, list.items[i]);
	}
	return text;
}

/* "check:--fail-on) values='confirmed likely' ;;", and of the first word behind the command. */
static void bash_values(const struct cli_command *command)
{
	struct cli_option option;
	vmr_autofree char *first = words_of(command->first_words);

	for (size_t i = 0; option_at(command, i, &option); i++) {
		vmr_autofree char *words = words_of(option.values);
		if (words)
			printf("\t%s:--%s) values='%s' ;;\n", command->name, option.name, words);
	}
	if (first)
		printf("\t%s:%s) first='%s' ;;\n", command->name, command->name, first);
}

static int bash(const char *name)
{
	(void)name;
	fputs("# bash completion of vmrace: made from its tables\n_vmrace()\n{\n\tlocal word=${COMP_WORDS[COMP_CWORD]} "
	      "command=analyze options values= first= i\n"
	      "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n\t\tcase ${COMP_WORDS[i]} in\n\t\t",
	      stdout);
	for (size_t i = 0; i < cli_command_count; i++)
		printf("%s%s", i ? "|" : "", cli_commands[i]->name);
	fputs(") command=${COMP_WORDS[i]}; break ;;\n\t\tesac\n\tdone\n\tcase $command in\n", stdout);
	for (size_t i = 0; i < cli_command_count; i++) {
		printf("\t%s) options='", cli_commands[i]->name);
		bash_words(cli_commands[i]);
		fputs("' ;;\n", stdout);
	}
	fputs("\tesac\n\tcase $command:${COMP_WORDS[COMP_CWORD - 1]} in\n", stdout);
	for (size_t i = 0; i < cli_command_count; i++)
		bash_values(cli_commands[i]);
	fputs("\tesac\n\tCOMPREPLY=()\n\tif [[ -n $values ]]; then\n\t\tmapfile -t COMPREPLY < <(compgen -W "
	      "\"$values\" -- \"$word\")\n\telif [[ $word == -* ]]; then\n\t\tmapfile -t COMPREPLY < <(compgen -W "
	      "\"$options\" -- \"$word\")\n\telse\n"
	      "\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n\t\tif ((COMP_CWORD == 1)); then\n\t\t\tmapfile "
	      "-t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -W '",
	      stdout);
	for (size_t i = 0; i < cli_command_count; i++)
		printf("%s%s", i ? " " : "", cli_commands[i]->name);
	fputs("' -- \"$word\")\n\t\tfi\n\t\t[[ -z $first ]] || mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < "
	      "<(compgen -W \"$first\" -- \"$word\")\n\tfi\n}\ncomplete -o filenames -F _vmrace vmrace\n",
	      stdout);
	return 0;
}

/* Text within single quotes of a zsh specification. */
static void zsh_text(const char *text)
{
	for (const char *p = text; *p; p++) {
		if (*p == '\'')
			fputs("'\\''", stdout);
		else if (strchr("[]:\\", *p))
			printf("\\%c", *p);
		else
			putchar(*p);
	}
}

static int zsh(const char *name)
{
	struct cli_option option;

	(void)name;
	fputs("#compdef vmrace\n# made from vmrace's tables\n_vmrace() {\n\tlocal command=${words[2]}\n\tif ((CURRENT "
	      "== 2)); then\n\t\tlocal -a commands=(\n",
	      stdout);
	for (size_t i = 0; i < cli_command_count; i++) {
		printf("\t\t\t'%s:", cli_commands[i]->name);
		zsh_text(cli_commands[i]->summary);
		fputs("'\n", stdout);
	}
	fputs("\t\t)\n\t\t_describe command commands\n\t\t_files\n\t\treturn\n\tfi\n\tcase $command in\n", stdout);
	for (size_t i = 0; i < cli_command_count; i++) {
		printf("\t%s) _arguments", cli_commands[i]->name);
		for (size_t o = 0; option_at(cli_commands[i], o, &option); o++) {
			printf(" \\\n\t\t'*--%s[", option.name);
			zsh_text(option.help);
			fputs("]", stdout);
			if (option.argument) {
				vmr_autofree char *words = words_of(option.values);
				putchar(':');
				zsh_text(option.argument);
				printf(words ? ":(%s)" : ":_files", words);
			}
			putchar('\'');
		}
		vmr_autofree char *first = words_of(cli_commands[i]->first_words);
		if (first)
			printf(" \\\n\t\t'2:word:(%s)'", first);
		fputs(" \\\n\t\t'*:file:_files' ;;\n", stdout);
	}
	fputs("\t*) _files ;;\n\tesac\n}\n_vmrace \"$@\"\n", stdout);
	return 0;
}

/* Text within single quotes of fish. */
static void fish_text(const char *text)
{
	for (const char *p = text; *p; p++)
		printf(*p == '\'' || *p == '\\' ? "\\%c" : "%c", *p);
}

static int fish(const char *name)
{
	struct cli_option option;

	(void)name;
	fputs("# fish completion of vmrace: made from its tables\n", stdout);
	for (size_t i = 0; i < cli_command_count; i++) {
		printf("complete -c vmrace -n __fish_use_subcommand -a %s -d '", cli_commands[i]->name);
		fish_text(cli_commands[i]->summary);
		fputs("'\n", stdout);
		vmr_autofree char *first = words_of(cli_commands[i]->first_words);
		if (first)
			printf("complete -c vmrace -n '__fish_seen_subcommand_from %s' -a '%s'\n",
			       cli_commands[i]->name, first);
		for (size_t o = 0; option_at(cli_commands[i], o, &option); o++) {
			printf("complete -c vmrace -n '__fish_seen_subcommand_from %s' -l %s", cli_commands[i]->name,
			       option.name);
			if (option.letter)
				printf(" -s %c", option.letter);
			vmr_autofree char *words = words_of(option.values);
			if (words)
				printf(" -x -a '%s'", words);
			fputs(option.argument && !words ? " -r -d '" : " -d '", stdout);
			fish_text(option.help);
			fputs("'\n", stdout);
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *kind;
		int (*write)(const char *name);
	} kinds[] = {{"man", man}, {"bash", bash}, {"zsh", zsh}, {"fish", fish}};

	for (size_t i = 0; argc > 1 && i < VMR_COUNT(kinds); i++)
		if (!strcmp(argv[1], kinds[i].kind))
			return kinds[i].write(argc > 2 ? argv[2] : NULL);
	return 2;
}
