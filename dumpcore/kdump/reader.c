/* SPDX-License-Identifier: MIT */
/* The child: started, asked, ended. Each wait has a bound. */
#include "dumpcore/kdump/reader.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/child.h"
#include "common/memory.h"

enum { SECONDS = 30 };

struct kdump_reader {
	char *path, *way_out;
	unsigned seconds;
	pid_t pid;  /* 0: none runs */
	int socket; /* -1: none */
	struct kdump_shared *shared;
	char *broken; /* how it ended; NULL: it serves */
};

#ifdef DUMPCORE_HAS_KDUMPFILE
static const char *missing(void)
{
	return NULL;
}
#else
static const char *missing(void)
{
	return "this vmrace was built without libkdumpfile: install libkdumpfile-dev (Debian) or its equivalent, and "
	       "build it again";
}
#endif

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static struct vmr_error *broken_error(const struct kdump_reader *reader)
{
	return vmr_error_create(VMR_SYSTEM, "%s: %s", reader->path, reader->broken);
}

static char *how_it_ended(const struct kdump_reader *reader, int status, bool hung, const char *what)
{
	if (hung || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU))
		return vmr_format("libkdumpfile took more than %u s to %s: %s", reader->seconds, what, reader->way_out);
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL)
		return vmr_format("libkdumpfile crashed (signal %d, %s) when it was to %s: %s", WTERMSIG(status),
				  strsignal(WTERMSIG(status)), what, reader->way_out);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return vmr_strdup("vmrace-kdump cannot run: is libkdumpfile installed?");
	return vmr_format("vmrace-kdump ended when it was to %s: %s", what, reader->way_out);
}

/* It is gone, does not answer, or talks nonsense. */
static struct vmr_error *lose(struct kdump_reader *reader, bool hung, const char *what)
{
	int status = vmr_child_end(reader->pid);

	reader->pid = 0;
	reader->broken = how_it_ended(reader, status, hung, what);
	return broken_error(reader);
}

/* Send or receive all of a message until the deadline; *ret_hung when that passed. */
static bool transfer(struct kdump_reader *reader, void *data, size_t size, short events, int64_t deadline,
		     bool *ret_hung)
{
	for (size_t done = 0; done < size;) {
		struct pollfd fd = {.fd = reader->socket, .events = events};
		int64_t left = deadline - now();
		int ready = left > 0 ? poll(&fd, 1, (int)left) : 0;
		if (ready < 0 && errno == EINTR)
			continue;
		*ret_hung = !ready;
		if (ready <= 0)
			return false;
		ssize_t count = events == POLLOUT
					? send(reader->socket, (uint8_t *)data + done, size - done, MSG_NOSIGNAL)
					: recv(reader->socket, (uint8_t *)data + done, size - done, 0);
		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return false;
		done += (size_t)count;
	}
	return true;
}

/* The library's words: what it was given may be in them. */
static struct vmr_error *refused(struct kdump_reader *reader)
{
	char message[sizeof(reader->shared->message)];

	memcpy(message, reader->shared->message, sizeof(message));
	message[sizeof(message) - 1] = '\0';
	return vmr_error_create(VMR_BAD_INPUT, "%s: libkdumpfile: %s: %s", reader->path, message, reader->way_out);
}

struct vmr_error *kdump_reader_ask(struct kdump_reader *reader, const struct kdump_request *request, const char *what,
				   uint64_t *ret_value)
{
	struct kdump_request sent = *request;
	struct kdump_answer answer = {0};
	int64_t deadline = now() + (int64_t)reader->seconds * 1000;
	bool hung = false;

	if (reader->broken)
		return broken_error(reader);
	if (!transfer(reader, &sent, sizeof(sent), POLLOUT, deadline, &hung) ||
	    !transfer(reader, &answer, sizeof(answer), POLLIN, deadline, &hung))
		return lose(reader, hung, what);
	switch (answer.status) {
	case KDUMP_DONE:
		if (ret_value)
			*ret_value = answer.value;
		return NULL;
	case KDUMP_FAILED:
		return refused(reader);
	case KDUMP_MISSING:
	case KDUMP_UNKNOWN_FORMAT:
		return &vmr_error_not_found;
	default:
		return lose(reader, false, what);
	}
}

struct kdump_shared *kdump_reader_shared(struct kdump_reader *reader)
{
	return reader->shared;
}

static struct vmr_error *share(struct kdump_reader *reader, int fd)
{
	if (fd < 0 || ftruncate(fd, sizeof(*reader->shared)))
		return vmr_error_create_errno(errno, "%s: no memory to share with libkdumpfile", reader->path);
	void *shared = mmap(NULL, sizeof(*reader->shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (shared == MAP_FAILED)
		return vmr_error_create_errno(errno, "%s: no memory to share with libkdumpfile", reader->path);
	reader->shared = shared;
	return NULL;
}

static struct vmr_error *start(struct kdump_reader *reader, const struct kdump_reader_options *options)
{
	static const struct vmr_helper helper = {.name = "vmrace-kdump",
						 .variable = "VMRACE_KDUMP",
						 .folder = "dumpcore/kdump",
						 .installed = DUMPCORE_LIBEXECDIR};
	vmr_autofree char *program = options->program ? vmr_strdup(options->program) : vmr_helper_find(&helper);
	vmr_autofree char *seconds = vmr_format("%u", reader->seconds);
	char *const words[] = {program, seconds, NULL};
	vmr_autoclose int memory = memfd_create("vmrace-kdump", MFD_CLOEXEC);
	int pair[2];

	VMR_TRY(share(reader, memory));
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return vmr_error_create_errno(errno, "cannot make a socket");
	reader->socket = pair[0];
	vmr_autoclose int childs = pair[1];
	const int fds[] = {childs, childs, options->fd, memory};
	return vmr_child_start(program, words, NULL, fds, VMR_COUNT(fds), &reader->pid);
}

static void end_texts(struct kdump_description *description)
{
	char *const texts[] = {description->version,   description->format,         description->architecture,
			       description->release,   description->kernel_version, description->machine,
			       description->unconfined};
	const size_t sizes[] = {sizeof(description->version),        sizeof(description->format),
				sizeof(description->architecture),   sizeof(description->release),
				sizeof(description->kernel_version), sizeof(description->machine),
				sizeof(description->unconfined)};

	for (size_t i = 0; i < VMR_COUNT(texts); i++)
		texts[i][sizes[i] - 1] = '\0';
}

struct vmr_error *kdump_reader_open(const struct kdump_reader_options *options,
				    struct kdump_description *ret_description, struct kdump_reader **ret)
{
	const struct kdump_request request = {.kind = KDUMP_DESCRIBE};

	if (missing() && !options->program)
		return vmr_error_create(VMR_UNSUPPORTED, "%s: %s", options->path, missing());
	struct kdump_reader *reader = vmr_alloc(sizeof(*reader));
	reader->path = vmr_strdup(options->path);
	reader->way_out = vmr_strdup(options->way_out);
	reader->seconds = options->seconds ? options->seconds : SECONDS;
	reader->socket = -1;
	struct vmr_error *error = start(reader, options);
	if (!error)
		error = kdump_reader_ask(reader, &request, "open it", NULL);
	if (error) {
		kdump_reader_destroy(reader);
		return error;
	}
	*ret_description = reader->shared->description;
	end_texts(ret_description);
	*ret = reader;
	return NULL;
}

void kdump_reader_destroy(struct kdump_reader *reader)
{
	if (!reader)
		return;
	if (reader->pid)
		vmr_child_end(reader->pid);
	if (reader->socket >= 0)
		close(reader->socket);
	if (reader->shared)
		munmap(reader->shared, sizeof(*reader->shared));
	free(reader->path);
	free(reader->way_out);
	free(reader->broken);
	free(reader);
}
