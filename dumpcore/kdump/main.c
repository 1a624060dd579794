/* SPDX-License-Identifier: MIT */
/*
 * vmrace-kdump: reads one dump with libkdumpfile, confined, so that what the dump does to the library ends here. Takes
 * requests from standard input and answers to standard output (protocol.h); ends when its input does. Started by
 * dumpcore only.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/confine.h"
#include "dumpcore/kdump/library.h"

struct worker {
	struct kdump_shared *shared;
	struct kdump_library *library; /* NULL: not opened */
	const char *unconfined;
};

static bool receive(void *data, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t got = read(STDIN_FILENO, (uint8_t *)data + done, size - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		done += (size_t)got;
	}
	return true;
}

static bool send_answer(const struct kdump_answer *answer)
{
	for (size_t done = 0; done < sizeof(*answer);) {
		ssize_t put = write(STDOUT_FILENO, (const uint8_t *)answer + done, sizeof(*answer) - done);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		done += (size_t)put;
	}
	return true;
}

static enum kdump_status describe(struct worker *worker)
{
	struct kdump_description *description = &worker->shared->description;
	enum kdump_status status = kdump_library_open(KDUMP_DUMP_FD, worker->shared, &worker->library);

	if (worker->unconfined)
		snprintf(description->unconfined, sizeof(description->unconfined), "%s", worker->unconfined);
	return status;
}

static enum kdump_status serve(struct worker *worker, const struct kdump_request *request, struct kdump_answer *answer)
{
	if (request->kind == KDUMP_DESCRIBE)
		return worker->library ? KDUMP_FAILED : describe(worker);
	if (!worker->library)
		return KDUMP_FAILED;
	switch (request->kind) {
	case KDUMP_INFO:
		return kdump_library_info(worker->library, answer);
	case KDUMP_CPU:
		return kdump_library_cpu(worker->library, request->page, answer);
	case KDUMP_BITS:
		return kdump_library_bits(worker->library, request->page);
	case KDUMP_NEXT:
		return kdump_library_next(worker->library, request->page, answer);
	case KDUMP_PAGES:
		return kdump_library_pages(worker->library, request->count);
	default:
		return KDUMP_FAILED;
	}
}

/* vmrace-kdump SECONDS: of CPU time for an answer. */
int main(int argc, char **argv)
{
	struct worker worker = {0};
	struct kdump_request request;
	struct stat st;

	if (argc < 2 || fstat(KDUMP_SHARED_FD, &st) || st.st_size != sizeof(*worker.shared)) {
		fputs("vmrace-kdump: a helper of vmrace, which starts it by itself\n", stderr);
		return 2;
	}
	worker.shared = mmap(NULL, sizeof(*worker.shared), PROT_READ | PROT_WRITE, MAP_SHARED, KDUMP_SHARED_FD, 0);
	if (worker.shared == MAP_FAILED)
		return 1;
	unsigned seconds = (unsigned)strtoul(argv[1], NULL, 10);
	worker.unconfined = vmr_confine(NULL, 0, KDUMP_MEMORY_MIB);
	while (receive(&request, sizeof(request))) {
		struct kdump_answer answer = {0};
		vmr_confine_time(seconds);
		answer.status = serve(&worker, &request, &answer);
		if (!send_answer(&answer))
			return 1;
	}
	return 0;
}
