/* SPDX-License-Identifier: MIT */
/* What may stand at the end of a prompt's line. */
#pragma once

#include <stddef.h>

#include "common/list.h"

struct cli_completion {
	struct vmr_list candidates; /* sorted, each once: names that begin with what was typed of one */
	size_t left_out;            /* more than were kept */
	size_t typed;               /* bytes at the end of the text that candidates begin with */
	const char *behind;         /* what belongs behind the only candidate: "" or " " */
};

/*
 * Look at a line up to the cursor. This is done in a process of its own with a bound in time, so that nothing in the
 * dump can end or block the prompt; what it did not find by then is no candidate. The caller releases *ret.
 */
void cli_complete(const char *before, struct cli_completion *ret);
void cli_completion_deinit(struct cli_completion *completion);
