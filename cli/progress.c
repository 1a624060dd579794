/* SPDX-License-Identifier: MIT */
/* The progress line. */
#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/memory.h"
#include "common/text.h"

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

void cli_progress_init(struct cli_progress *progress, const struct cli_options *options)
{
	enum cli_progress_mode mode = options->progress;
	const char *term = getenv("TERM");
	bool terminal = isatty(STDERR_FILENO) && (!term || strcmp(term, "dumb"));

	*progress = (struct cli_progress){
		.on = mode == CLI_PROGRESS_ALWAYS || (mode == CLI_PROGRESS_AUTO && terminal),
		.terminal = terminal,
		.timings = options->verbose,
	};
}

static void end_stage(struct cli_progress *progress)
{
	if (progress->stage)
		fprintf(stderr, "%s%s: %.3f s\n", progress->terminal && progress->shown ? "\r\033[K" : "",
			progress->stage, now() - progress->begun);
	free(progress->stage);
	progress->stage = NULL;
}

void cli_progress_deinit(struct cli_progress *progress)
{
	end_stage(progress);
	if (progress->shown && progress->terminal)
		fputs("\r\033[K", stderr);
	progress->shown = false;
}

static void print_bar(size_t done, size_t total)
{
	enum { WIDTH = 24 };
	size_t full = total ? (done < total ? done : total) * WIDTH / total : 0;

	fputc('[', stderr);
	for (size_t i = 0; i < WIDTH; i++)
		fputc(i < full ? '#' : '.', stderr);
	fprintf(stderr, "] %zu/%zu ", done, total);
}

void cli_progress_show(void *context, const char *what, size_t done, size_t total)
{
	struct cli_progress *progress = context;

	if (!what && !total) {
		if (progress->shown && progress->terminal)
			fputs("\r\033[K", stderr);
		progress->shown = false;
		return;
	}
	if (progress->timings && !total && what) {
		end_stage(progress);
		progress->stage = vmr_text_clean(what, false);
		progress->begun = now();
	}
	if (!progress->on || (progress->shown && now() - progress->last < 0.1 && done != total))
		return;
	vmr_autofree char *clean = vmr_text_clean(what ? what : "", false);
	if (progress->terminal)
		fputs("\r\033[K", stderr);
	if (total)
		print_bar(done, total);
	fprintf(stderr, "%.60s%s", clean, progress->terminal ? "" : "\n");
	fflush(stderr);
	progress->shown = true;
	progress->last = now();
}
