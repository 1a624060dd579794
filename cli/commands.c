/* SPDX-License-Identifier: MIT */
/* The table of commands, in the order of the help: adding one is adding its name here and in meson.build. */
#include "cli/commands.h"

#include <string.h>

#include "common/memory.h"
#include "common/nearest.h"

#define COMMANDS(row)                                                                                                  \
	row(analyze) row(check) row(scan) row(bt) row(waits) row(show) row(read) row(sym) row(dis) row(list)           \
		row(identify) row(facts) row(type) row(slabs) row(dmesg) row(cat) row(open) row(rules) row(baseline)   \
			row(cache)

#define DECLARE(name) extern const struct cli_command cli_command_##name;
COMMANDS(DECLARE)

#define ROW(name) &cli_command_##name,
const struct cli_command *const cli_commands[] = {COMMANDS(ROW)};
const size_t cli_command_count = VMR_COUNT(cli_commands);

#define PROMPT_COMMANDS(row) row(crash) row(frame) row(up) row(down)
PROMPT_COMMANDS(DECLARE)
const struct cli_command *const cli_prompt_commands[] = {PROMPT_COMMANDS(ROW)};
const size_t cli_prompt_command_count = VMR_COUNT(cli_prompt_commands);

static const struct cli_command *find(const struct cli_command *const *commands, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}

const struct cli_command *cli_command_find(const char *name)
{
	return find(cli_commands, cli_command_count, name);
}

const struct cli_command *cli_prompt_command_find(const char *name)
{
	return find(cli_prompt_commands, cli_prompt_command_count, name);
}

char *cli_command_near(const char *name, bool in_prompt)
{
	struct vmr_nearest nearest;

	vmr_nearest_begin(&nearest, name);
	for (size_t i = 0; i < cli_command_count; i++)
		vmr_nearest_offer(&nearest, cli_commands[i]->name);
	for (size_t i = 0; in_prompt && i < cli_prompt_command_count; i++)
		vmr_nearest_offer(&nearest, cli_prompt_commands[i]->name);
	vmr_nearest_offer(&nearest, "help");
	if (in_prompt)
		vmr_nearest_offer(&nearest, "quit");
	return vmr_nearest_question(&nearest);
}
