/* SPDX-License-Identifier: MIT */
/* The dump of a command: opened for it, or before it by a prompt. */
#include "cli/session.h"

#include <string.h>
#include <unistd.h>

#include "cli/progress.h"
#include "common/file.h"
#include "common/memory.h"
#include "common/text.h"
#include "dumpcore/dump.h"
#include "dumpcore/gap.h"

static struct {
	const struct cli_options *options; /* NULL: no prompt is open */
	struct dumpcore *dump;
	bool has_frame;
	struct cli_session_frame frame;
	int answer; /* in a command's process, what leads to the prompt */
} session = {.answer = -1};

/* Of what is fetched while a dump is open. */
static struct cli_progress fetching;

struct vmr_error *cli_open_dump_path(const struct cli_options *options, const char *dump, struct dumpcore **ret)
{
	cli_progress_init(&fetching, options);
	VMR_TRY(dumpcore_open(
		&(struct dumpcore_options){
			.dump = dump,
			.parts = (const char *const *)options->parts.items,
			.part_count = options->parts.count,
			.vmlinux = options->vmlinux,
			.modules = (const char *const *)options->modules.items,
			.module_count = options->modules.count,
			.force = options->force,
			.no_cache = options->no_cache,
			.reader = options->reader,
			.offline = options->offline,
			.progress = cli_progress_show,
			.progress_context = &fetching,
		},
		ret));
	const char *unfetched = dumpcore_info_get(*ret)->unfetched;
	vmr_autofree char *clean = vmr_text_clean(unfetched, false);
	if (clean)
		fprintf(stderr, "vmrace: %s\n", clean);
	return NULL;
}

/* One that its command opened for itself. */
static void close_own(struct dumpcore *dump)
{
	if (dump != session.dump)
		dumpcore_close(dump);
}

struct vmr_error *cli_open_dump(const struct cli_options *options, struct dumpcore **ret)
{
	if (options->dumps.count != 1)
		return vmr_error_create(VMR_USAGE, "%s",
					options->dumps.count
						? "more than one dump: give one"
						: "no dump among the files: give a vmcore and its vmlinux");
	if (session.dump) {
		*ret = session.dump;
		return NULL;
	}
	return cli_open_dump_path(options, options->dumps.items[0], ret);
}

struct vmr_error *cli_open_kernel(const struct cli_options *options, const char *what, struct dumpcore **ret)
{
	struct dumpcore *dump;

	VMR_TRY(cli_open_dump(options, &dump));
	const struct dumpcore_info *info = dumpcore_info_get(dump);
	if (info->naming != DUMPCORE_NAMING_NONE) {
		*ret = dump;
		return NULL;
	}
	struct vmr_error *error =
		vmr_error_create(VMR_BAD_INPUT,
				 "%s: %s need the vmlinux of its kernel: give it too, or with --vmlinux "
				 "FILE (without it: %s)",
				 options->dumps.items[0], what, info->nameless ? info->nameless : "nothing has a name");
	close_own(dump);
	return error;
}

struct vmr_error *cli_open_types(const struct cli_options *options, const char *what, struct dumpcore **ret)
{
	const char *file = options->vmlinux;

	if (!file && options->modules.count == 1 && !vmr_file_is_folder(options->modules.items[0]))
		file = options->modules.items[0];
	if (options->dumps.count || !file || vmr_file_is_folder(file))
		return cli_open_kernel(options, what, ret);
	if (session.dump) {
		*ret = session.dump;
		return NULL;
	}
	return dumpcore_open(&(struct dumpcore_options){.vmlinux = file,
							.modules = (const char *const *)options->modules.items,
							.module_count = options->modules.count,
							.no_cache = options->no_cache,
							.offline = true},
			     ret);
}

/* A kernel whose types have changed: whatever was printed may lack what was found by them. */
static void tell_layout(struct dumpcore *dump)
{
	size_t count;
	const struct dumpcore_gap *gaps = dumpcore_gaps_get(dump, &count);

	for (size_t i = 0; i < count; i++)
		if (gaps[i].is_layout) {
			vmr_autofree char *text =
				vmr_format("limit: %s: %s; %s", gaps[i].what, gaps[i].why, gaps[i].effect);
			vmr_autofree char *clean = vmr_text_clean(text, false);
			fflush(stdout);
			fprintf(stderr, "vmrace: %s\n", clean);
		}
}

struct vmr_error *cli_close_dump(struct dumpcore *dump, struct vmr_error *error)
{
	if (!dump)
		return error;
	struct vmr_error *failure = dumpcore_failure(dump);
	const char *path = dumpcore_info_get(dump)->path;

	if (failure)
		vmr_error_destroy(error);
	else if (error && error->code != VMR_USAGE && !strstr(error->message, path))
		error = vmr_error_wrap(error, "%s", path);
	if (!failure && !error) /* else the error says it, or something worse */
		tell_layout(dump);
	close_own(dump);
	return failure ? failure : error;
}

/* ---- a prompt's */

struct vmr_error *cli_session_begin(const struct cli_options *options)
{
	struct dumpcore *dump;

	if (options->dumps.count)
		VMR_TRY(cli_open_dump(options, &dump));
	else if (options->vmlinux || options->modules.count)
		VMR_TRY(cli_open_types(options, "types", &dump));
	else
		return vmr_error_create(VMR_USAGE, "no dump among the files: give a vmcore and its vmlinux");
	session.options = options;
	session.dump = dump;
	const char *reader = dumpcore_info_get(dump)->reader;
	if (reader && strcmp(reader, "vmrace") != 0) { /* its answers are for one asker */
		dumpcore_close(dump);
		session.dump = NULL;
	}
	return NULL;
}

void cli_session_end(void)
{
	dumpcore_close(session.dump);
	session.options = NULL;
	session.dump = NULL;
	session.has_frame = false;
}

const struct cli_options *cli_session_options(void)
{
	return session.options;
}

struct dumpcore *cli_session_dump(void)
{
	return session.dump;
}

/* ---- its frame */

/* What a command tells the prompt. */
struct chosen_message {
	bool has_frame;
	struct cli_session_frame frame;
};

const struct cli_session_frame *cli_session_frame(void)
{
	return session.has_frame ? &session.frame : NULL;
}

void cli_session_set_frame(const struct cli_session_frame *frame)
{
	session.has_frame = frame != NULL;
	if (frame)
		session.frame = *frame;
}

void cli_session_set_answer(int fd)
{
	session.answer = fd;
}

void cli_session_choose(const struct cli_session_frame *frame)
{
	cli_session_set_frame(frame);
	if (session.answer < 0)
		return;
	/* Smaller than a pipe takes at once: all of it, or nothing. */
	struct chosen_message message;
	memset(&message, 0, sizeof(message));
	message.has_frame = session.has_frame;
	message.frame = session.frame;
	ssize_t written = write(session.answer, &message, sizeof(message));
	(void)written;
}

bool cli_session_take(int fd)
{
	struct chosen_message message;

	if (read(fd, &message, sizeof(message)) != sizeof(message))
		return false;
	message.frame.label[sizeof(message.frame.label) - 1] = '\0';
	for (char *at = message.frame.label; *at; at++) /* it goes to a terminal, whatever became of the command */
		*at = *at >= ' ' && *at <= '~' ? *at : '?';
	cli_session_set_frame(message.has_frame ? &message.frame : NULL);
	return true;
}
