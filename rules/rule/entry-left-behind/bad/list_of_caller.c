/* SPDX-License-Identifier: MIT */
/* The list that a function puts its entry on is on the stack of one who calls it, and others have that of another. */
#include "../kernel.h"

struct chunk {
	struct list_head list;
	const void *data;
};
int digest(void *state, struct list_head *chunks);

static int digest_with_mark(void *state, struct list_head *chunks)
{
	struct chunk mark; /* OWNER */

	mark.data = state;
	list_add(&mark.list, chunks); /* ADD */
	return digest(state, chunks); /* LEAVE */
}

int digest_seed(void *state, struct chunk *seed)
{
	struct list_head chunks = LIST_HEAD_INIT(chunks);

	list_add_tail(&seed->list, &chunks);
	return digest_with_mark(state, &chunks);
}

struct engine {
	struct list_head chunks;
};

int digest_engine(struct engine *engine)
{
	return digest_with_mark(engine, &engine->chunks);
}

void engine_walk(struct engine *engine, const void *data)
{
	struct chunk *chunk;

	list_for_each_entry(chunk, &engine->chunks, list)
		chunk->data = data;
}
