/* SPDX-License-Identifier: MIT */
/*
 * Rings of waits. First those of exact owners in which no wait has a doubt, then those of all owners. Each task is in
 * one at most; a walk from it follows one owner at a time and looks at each wait once in all.
 */
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/state/wait_internal.h"

enum mark { MARK_NEW = 0, MARK_OPEN, MARK_DONE };

struct walker {
	struct dumpcore_waits *waits;
	enum mark *marks;
	size_t *path, *edges; /* waits from where it began, and which owner of each it is at */
	size_t length;
	bool is_sure;
};

const struct dumpcore_wait *dumpcore_wait_find(const struct dumpcore_waits *waits, const struct dumpcore_task *task)
{
	size_t low = 0, high = waits->count; /* tasks stand in one array, and waits in its order */

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (waits->waits[middle].task == task)
			return &waits->waits[middle];
		if (waits->waits[middle].task < task)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* What is from `first` on in the path is a ring. */
static void take_ring(struct walker *walker, size_t first)
{
	unsigned number = ++walker->waits->cycles;

	for (size_t i = first; i < walker->length; i++) {
		struct dumpcore_wait *wait = &walker->waits->waits[walker->path[i]];
		wait->cycle = number;
		wait->step = (unsigned)(i - first + 1);
		wait->next = walker->edges[i];
	}
}

/* One who completes it is enough: of several each would have to be in the ring, and none is if another does. */
static bool is_any_enough(const struct dumpcore_wait *wait)
{
	return wait->owner_count && wait->owners[0].completing && (wait->owner_count > 1 || wait->is_served);
}

/* The next owner of a wait that can lead on; SIZE_MAX: no more. */
static size_t next_edge(const struct walker *walker, const struct dumpcore_wait *wait, size_t edge)
{
	if ((walker->is_sure && wait->doubt) || is_any_enough(wait))
		return SIZE_MAX;
	while (edge < wait->owner_count && walker->is_sure && !wait->owners[edge].is_exact)
		edge++;
	return edge < wait->owner_count ? edge : SIZE_MAX;
}

/* One step: from the last of the path to an owner that waits too, or back. */
static void step(struct walker *walker)
{
	size_t at = walker->path[walker->length - 1];
	const struct dumpcore_wait *wait = &walker->waits->waits[at];
	size_t edge = next_edge(walker, wait, walker->edges[walker->length - 1]);

	if (edge == SIZE_MAX || wait->cycle) {
		walker->marks[at] = MARK_DONE;
		walker->length--;
		if (walker->length)
			walker->edges[walker->length - 1]++;
		return;
	}
	walker->edges[walker->length - 1] = edge;
	const struct dumpcore_wait *owner = dumpcore_wait_find(walker->waits, wait->owners[edge].task);
	size_t next = owner ? (size_t)(owner - walker->waits->waits) : SIZE_MAX;
	if (!owner || owner->cycle || walker->marks[next] == MARK_DONE) {
		walker->edges[walker->length - 1]++;
		return;
	}
	if (walker->marks[next] == MARK_NEW) {
		walker->marks[next] = MARK_OPEN;
		walker->path[walker->length] = next;
		walker->edges[walker->length++] = 0;
		return;
	}
	size_t first = walker->length - 1;
	while (walker->path[first] != next)
		first--;
	take_ring(walker, first);
}

static void find_rings(struct dumpcore_waits *waits, bool is_sure)
{
	struct walker walker = {.waits = waits, .is_sure = is_sure};

	walker.marks = vmr_alloc_array(waits->count + 1, sizeof(*walker.marks));
	walker.path = vmr_alloc_array(waits->count + 1, sizeof(*walker.path));
	walker.edges = vmr_alloc_array(waits->count + 1, sizeof(*walker.edges));
	for (size_t i = 0; i < waits->count; i++) {
		if (walker.marks[i] != MARK_NEW || waits->waits[i].cycle)
			continue;
		walker.marks[i] = MARK_OPEN;
		walker.path[0] = i;
		walker.edges[0] = 0;
		walker.length = 1;
		while (walker.length)
			step(&walker);
	}
	free(walker.marks);
	free(walker.path);
	free(walker.edges);
}

void wait_cycles_find(struct dumpcore_waits *waits)
{
	waits->cycles = 0;
	for (size_t i = 0; i < waits->count; i++) {
		waits->waits[i].cycle = waits->waits[i].step = 0;
		waits->waits[i].next = SIZE_MAX;
	}
	find_rings(waits, true);
	waits->sure = waits->cycles;
	find_rings(waits, false);
}
