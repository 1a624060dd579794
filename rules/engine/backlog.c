/* SPDX-License-Identifier: MIT */
/* Rows are packed into chunks; a full one is handed to the thread. What is left at the end its owner inserts. */
#include "rules/engine/backlog.h"

#include <pthread.h>
#include <string.h>

#include "common/beside.h"
#include "common/memory.h"

/* Bytes of a chunk; chunks that may wait: who is that far ahead waits too. */
enum { CHUNK = 32 << 10, WAITING_MAX = 16 };

/* Its values stand behind it, and behind those the bytes of texts and blobs. */
struct packed {
	struct backlog_row row;
	size_t size; /* of all of it */
};

struct chunk {
	struct chunk *next;
	size_t used, size;
	uint64_t bytes[]; /* packed rows */
};

struct backlog {
	struct backlog_work work;
	bool is_open;            /* for its owner */
	struct chunk *filling;   /* its owner's; NULL none */
	struct vmr_error *error; /* of who works: the thread while it is busy, else the owner */
	struct vmr_beside thread;
	pthread_mutex_t lock; /* for what follows */
	pthread_cond_t is_there, is_done;
	bool is_busy, is_held, is_ended; /* the thread works; it is not to begin; it is to end */
	struct chunk *first, **end;      /* that wait */
	size_t waiting;
	struct chunk *spare;
};

static size_t round_up(size_t size)
{
	return (size + sizeof(uint64_t) - 1) / sizeof(uint64_t) * sizeof(uint64_t);
}

static void free_chunks(struct chunk *chunk)
{
	for (struct chunk *next; chunk; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
}

/* ---- inserting: the thread, or the owner when the thread is held */

static void insert_chunk(struct backlog *backlog, const struct chunk *chunk)
{
	const struct packed *packed;

	for (size_t at = 0; at < chunk->used && !backlog->error; at += packed->size) {
		packed = (const void *)((const uint8_t *)chunk->bytes + at);
		backlog->error = backlog->work.insert(backlog->work.context, &packed->row);
	}
}

/* Under the lock. */
static struct chunk *take_first(struct backlog *backlog)
{
	struct chunk *chunk = backlog->first;

	if (!chunk)
		return NULL;
	backlog->first = chunk->next;
	if (!backlog->first)
		backlog->end = &backlog->first;
	backlog->waiting--;
	chunk->next = NULL;
	return chunk;
}

static void put_back(struct backlog *backlog, struct chunk *chunk)
{
	chunk->next = backlog->spare;
	backlog->spare = chunk;
}

/* The next chunk that waits; NULL: it is to end. */
static struct chunk *wait_for_chunk(struct backlog *backlog)
{
	while (!backlog->is_ended && (backlog->is_held || !backlog->first))
		pthread_cond_wait(&backlog->is_there, &backlog->lock);
	return backlog->is_ended ? NULL : take_first(backlog);
}

static void serve(void *context)
{
	struct backlog *backlog = context;

	backlog->error = backlog->work.begin(backlog->work.context);
	pthread_mutex_lock(&backlog->lock);
	for (;;) {
		backlog->is_busy = false;
		pthread_cond_signal(&backlog->is_done);
		struct chunk *chunk = wait_for_chunk(backlog);
		if (!chunk)
			break;
		backlog->is_busy = true;
		pthread_mutex_unlock(&backlog->lock);
		insert_chunk(backlog, chunk);
		pthread_mutex_lock(&backlog->lock);
		put_back(backlog, chunk);
	}
	pthread_mutex_unlock(&backlog->lock);
}

/* ---- its owner */

struct backlog *backlog_create(const struct backlog_work *work)
{
	struct backlog *backlog = vmr_alloc(sizeof(*backlog));

	backlog->work = *work;
	backlog->end = &backlog->first;
	backlog->is_busy = true;
	pthread_mutex_init(&backlog->lock, NULL);
	pthread_cond_init(&backlog->is_there, NULL);
	pthread_cond_init(&backlog->is_done, NULL);
	backlog->is_open = vmr_beside_try(&backlog->thread, serve, backlog);
	if (!backlog->is_open)
		backlog->error = work->begin(work->context);
	return backlog;
}

void backlog_destroy(struct backlog *backlog)
{
	if (!backlog)
		return;
	pthread_mutex_lock(&backlog->lock);
	backlog->is_ended = true;
	pthread_cond_signal(&backlog->is_there);
	pthread_mutex_unlock(&backlog->lock);
	vmr_beside_end(&backlog->thread);
	pthread_cond_destroy(&backlog->is_there);
	pthread_cond_destroy(&backlog->is_done);
	pthread_mutex_destroy(&backlog->lock);
	free_chunks(backlog->first);
	free_chunks(backlog->spare);
	free_chunks(backlog->filling);
	vmr_error_destroy(backlog->error);
	free(backlog);
}

bool backlog_is_open(const struct backlog *backlog)
{
	return backlog->is_open;
}

void backlog_open(struct backlog *backlog)
{
	if (!backlog->thread.is_running || backlog->is_open)
		return;
	pthread_mutex_lock(&backlog->lock);
	backlog->is_held = false;
	pthread_mutex_unlock(&backlog->lock);
	backlog->is_open = true;
}

/* To the thread; one that does not keep up is waited for. */
static void hand_over(struct backlog *backlog)
{
	struct chunk *chunk = backlog->filling;

	backlog->filling = NULL;
	pthread_mutex_lock(&backlog->lock);
	*backlog->end = chunk;
	backlog->end = &chunk->next;
	backlog->waiting++;
	if (!backlog->is_busy)
		vmr_beside_send_off(&backlog->thread);
	pthread_cond_signal(&backlog->is_there);
	if (backlog->waiting > WAITING_MAX)
		while (backlog->waiting > WAITING_MAX / 2) /* not to wait for each chunk */
			pthread_cond_wait(&backlog->is_done, &backlog->lock);
	pthread_mutex_unlock(&backlog->lock);
}

static struct chunk *find_spare(struct backlog *backlog, size_t size)
{
	pthread_mutex_lock(&backlog->lock);
	struct chunk *chunk = backlog->spare && backlog->spare->size >= size ? backlog->spare : NULL;
	if (chunk)
		backlog->spare = chunk->next;
	pthread_mutex_unlock(&backlog->lock);
	return chunk;
}

/* Room in a chunk. */
static uint8_t *find_room(struct backlog *backlog, size_t size)
{
	if (backlog->filling && backlog->filling->size - backlog->filling->used < size)
		hand_over(backlog);
	if (!backlog->filling) {
		size_t all = size > CHUNK ? size : CHUNK;
		struct chunk *chunk = find_spare(backlog, all);
		if (!chunk)
			chunk = vmr_alloc(sizeof(*chunk) + all);
		*chunk = (struct chunk){.size = all};
		backlog->filling = chunk;
	}
	uint8_t *room = (uint8_t *)backlog->filling->bytes + backlog->filling->used;
	backlog->filling->used += size;
	return room;
}

/* Bytes that are not in the value itself; a text's with its end. */
static size_t size_of(const struct casedb_value *value)
{
	return value->kind == CASEDB_TEXT ? strlen(value->data) + 1 : value->kind == CASEDB_BLOB ? value->size : 0;
}

void backlog_add(struct backlog *backlog, const struct backlog_row *row)
{
	size_t name = strlen(row->table) + 1, head = sizeof(struct packed) + row->count * sizeof(*row->values);
	size_t size = head + name;

	for (size_t i = 0; i < row->count; i++)
		size += size_of(&row->values[i]);
	size = round_up(size);
	uint8_t *room = find_room(backlog, size), *bytes = room + head;
	struct packed *packed = (void *)room;
	struct casedb_value *values = (void *)(packed + 1);
	memcpy(bytes, row->table, name);
	*packed = (struct packed){{(const char *)bytes, row->columns, values, row->count}, size};
	bytes += name;
	for (size_t i = 0; i < row->count; i++) {
		size_t own = size_of(&row->values[i]);
		values[i] = row->values[i];
		if (values[i].data)
			values[i].data = memcpy(bytes, row->values[i].data, own);
		bytes += own;
	}
}

void backlog_close(struct backlog *backlog)
{
	if (!backlog->is_open)
		return;
	pthread_mutex_lock(&backlog->lock);
	backlog->is_held = true;
	while (backlog->is_busy)
		pthread_cond_wait(&backlog->is_done, &backlog->lock);
	pthread_mutex_unlock(&backlog->lock);
	for (struct chunk *chunk; (chunk = take_first(backlog)); put_back(backlog, chunk))
		insert_chunk(backlog, chunk);
	if (backlog->filling) {
		insert_chunk(backlog, backlog->filling);
		put_back(backlog, vmr_take(backlog->filling));
	}
	backlog->is_open = false;
}

struct vmr_error *backlog_error(struct backlog *backlog)
{
	struct vmr_error *error = backlog->error;

	backlog->error = NULL;
	return error;
}
