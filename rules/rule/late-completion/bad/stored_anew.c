/* SPDX-License-Identifier: MIT */
/* The pointer is left behind; of those who read it one has not stored it anew. */
#include "../kernel.h"

struct key {
	int object, type;
	struct completion done;
};

struct context {
	struct key *key;
	int object;
};

static void note_object(struct context *context)
{
	struct key *key = context->key;

	key->type = 0; /* COMPLETE */
	context->object = key->object;
	complete(&key->done);
}

static int changed(struct context *context, struct key *key)
{
	context->key = key; /* ARM */
	note_object(context);
	return wait_for_completion_killable(&key->done);
}

void flush(struct context *context)
{
	note_object(context);
}

int compare(struct context *context, int object)
{
	struct key key = {.object = object}; /* OWNER */

	if (changed(context, &key)) {
		return -4; /* LEAVE */
	}
	context->key = NULL;
	return 0;
}
