/* SPDX-License-Identifier: MIT */
/* The heap of glibc in large pages: what it grows into is reserved at once, and stays. */
#include "common/heap.h"

#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

/*
 * Address space for the heap, memory is taken only where it is used. What is larger than SINGLE is a mapping of its
 * own, that goes back when it is freed.
 */
enum { LARGE_PAGE = 2 << 20, ROOM = 64 << 20, SINGLE = 4 << 20 };

/* A sanitizer has an allocator of its own. */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && defined(__GLIBC__)
static void advise(void *room)
{
	uintptr_t start = ((uintptr_t)room + LARGE_PAGE - 1) & ~(uintptr_t)(LARGE_PAGE - 1);
	uintptr_t end = ((uintptr_t)room + ROOM) & ~(uintptr_t)(LARGE_PAGE - 1);
	/* an error: this kernel has none */
	(void)madvise((void *)start, end - start, MADV_HUGEPAGE);
}

/* The filling that MALLOC_PERTURB_ asks glibc for is not for the room: it would use all of it. */
static void perturb(bool is_on)
{
	const char *byte = getenv("MALLOC_PERTURB_");

	if (byte)
		mallopt(M_PERTURB, is_on ? (int)strtol(byte, NULL, 0) : 0);
}

void vmr_heap_prepare(void)
{
	perturb(false);
	mallopt(M_TRIM_THRESHOLD, 2 * ROOM);
	mallopt(M_MMAP_MAX, 0);
	void *room = malloc(ROOM);
	if (room)
		advise(room);
	free(room);
	perturb(true);
	mallopt(M_MMAP_MAX, 65536); /* glibc's own limit */
	mallopt(M_MMAP_THRESHOLD, SINGLE);
}
#else
void vmr_heap_prepare(void)
{
}
#endif
