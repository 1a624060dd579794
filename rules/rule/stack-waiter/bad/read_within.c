/* SPDX-License-Identifier: MIT */
/* What is stored in a request is read by those whom others call, too. */
#include "../kernel.h"

struct cursor {
	int count, offset;
};

struct request {
	int length;
	struct {
		struct cursor *cursor;
	} submit;
};

void cursor_advance(struct cursor *cursor, int size)
{
	cursor->count -= size; /* RELEASE */
	cursor->offset += size; /* USE */
}

static void request_part(struct request *request)
{
	struct cursor *cursor = request->submit.cursor;

	cursor_advance(cursor, request->length);
}

void request_all(struct request *request)
{
	request_part(request);
}

static int request_run(struct request *request, struct cursor *cursor)
{
	request->submit.cursor = cursor;
	request_all(request);
	while (cursor->count) /* LEAVE */
		schedule();
	return 0;
}

int request_copy(struct request *request, int count)
{
	struct cursor cursor = { .count = count }; /* OWNER */

	return request_run(request, &cursor);
}
