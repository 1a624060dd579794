/* SPDX-License-Identifier: MIT */
/*
 * Blocks by size class: a free list each, filled from chunks that stay until the program ends. A word before each block
 * has its size. What is larger than a page of a database with what SQLite keeps beside it comes from malloc.
 */
#include "rules/engine/pool.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

/* Sizes are of a block with its word. */
enum { STEP = 32, CLASS_COUNT = 160, CHUNK = 64 << 10, HUGE = 64 << 20 };

struct block {
	uint64_t size;
	struct block *next; /* while it is free; else this is the block's first byte */
};
enum { WORD = offsetof(struct block, next) };

static struct {
	struct block *free[CLASS_COUNT];
	uint8_t *at, *end; /* of the chunk in use */
} pool;

static uint64_t whole_size(int size)
{
	return ((uint64_t)size + WORD + STEP - 1) / STEP * STEP;
}

static struct block *block_of(void *memory)
{
	return (struct block *)((uint8_t *)memory - WORD);
}

/* What is left of the old chunk is lost: less than a block. */
static struct block *carve(uint64_t size)
{
	if ((uint64_t)(pool.end - pool.at) < size) {
		pool.at = malloc(CHUNK);
		pool.end = pool.at ? pool.at + CHUNK : NULL;
		if (!pool.at)
			return NULL;
	}
	struct block *block = (struct block *)pool.at;
	pool.at += size;
	return block;
}

static bool is_large(uint64_t size)
{
	return size / STEP >= CLASS_COUNT;
}

/* SQLite without memory gives fewer rows here and there. What a query of the user's asked for may be refused. */
static void *give_up(uint64_t size)
{
	if (size < HUGE)
		vmr_memory_end();
	return NULL;
}

static void *pool_alloc(int wanted)
{
	uint64_t size = whole_size(wanted);
	struct block *block;
	if (is_large(size)) {
		block = malloc(size);
	} else if ((block = pool.free[size / STEP])) {
		pool.free[size / STEP] = block->next;
	} else {
		block = carve(size);
	}
	if (!block)
		return give_up(size);
	block->size = size;
	return (uint8_t *)block + WORD;
}

static void pool_free(void *memory)
{
	struct block *block = block_of(memory);
	if (is_large(block->size)) {
		free(block);
		return;
	}
	block->next = pool.free[block->size / STEP];
	pool.free[block->size / STEP] = block;
}

static int pool_size(void *memory)
{
	return (int)(block_of(memory)->size - WORD);
}

static void *pool_realloc(void *memory, int wanted)
{
	struct block *block = block_of(memory);
	uint64_t size = whole_size(wanted);
	if (size <= block->size)
		return memory;
	if (is_large(block->size)) {
		block = realloc(block, size);
		if (!block)
			return give_up(size);
		block->size = size;
		return (uint8_t *)block + WORD;
	}
	void *other = pool_alloc(wanted);
	if (!other)
		return NULL;
	int old = pool_size(memory);
	memcpy(other, memory, (size_t)(old < wanted ? old : wanted));
	pool_free(memory);
	return other;
}

static int pool_round(int size)
{
	return (int)(whole_size(size) - WORD);
}

static int pool_begin(void *unused)
{
	(void)unused;
	return SQLITE_OK;
}

static void pool_end(void *unused)
{
	(void)unused;
}

void pool_install(void)
{
	static const struct sqlite3_mem_methods methods = {pool_alloc, pool_free,  pool_realloc, pool_size,
							   pool_round, pool_begin, pool_end,     NULL};
	sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
	/* pages one by one: each small table of a statement would ask for 20 at once */
	sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, 0);
}
