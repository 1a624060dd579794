/* SPDX-License-Identifier: MIT */
/* A callback gets the record as its context and stores the result after the completion. */
#include "../kernel.h"

typedef void (*io_done_t)(int error, void *context);

struct io {
	io_done_t done;
	void *context;
};

struct sync_io {
	int error;
	struct completion wait;
};

static void io_start(struct io *io, io_done_t done, void *context)
{
	io->done = done;
	io->context = context;
}

static void sync_io_done(int error, void *context)
{
	struct sync_io *sio = context;

	complete(&sio->wait); /* RELEASE */
	sio->error = error; /* USE */
}

int sync_io(struct io *io)
{
	struct sync_io sio; /* OWNER */

	init_completion(&sio.wait);
	io_start(io, sync_io_done, &sio);
	wait_for_completion(&sio.wait); /* LEAVE */
	return sio.error;
}
