/* SPDX-License-Identifier: MIT */
/* The pointer is left behind, and nobody reads it who has not stored it anew. */
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

	key->type = 0;
	context->object = key->object;
	complete(&key->done);
}

static int changed(struct context *context, struct key *key)
{
	context->key = key;
	note_object(context);
	return wait_for_completion_killable(&key->done);
}

int compare(struct context *context, int object)
{
	struct key key = {.object = object};

	if (changed(context, &key)) {
		return -4;
	}
	context->key = NULL;
	return 0;
}
