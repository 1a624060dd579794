/* SPDX-License-Identifier: MIT */
/*
 * Parts of a split dump: each has all headers, notes and bitmaps, and the pages of one range of page numbers. Together
 * they are a container whose pages come from the part that has them.
 */
#include "dumpcore/parts.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/memory.h"

struct state {
	struct dumpcore_container **parts; /* by their first page */
	size_t count;
};

/* The part whose range has a page; of one in no range, any part knows that it is not there. */
static struct dumpcore_container *part_of(const struct dumpcore_container *container, uint64_t page_number)
{
	const struct state *state = container->state;

	for (size_t i = 0; i < state->count; i++)
		if (page_number >= state->parts[i]->first_page && page_number < state->parts[i]->end_page)
			return state->parts[i];
	return state->parts[0];
}

/* What ends the command is looked for at the whole. */
static void hand_up_failure(struct dumpcore_container *container, struct dumpcore_container *part)
{
	if (!container->failure)
		container->failure = vmr_take(part->failure);
}

static enum dumpcore_presence presence(struct dumpcore_container *container, uint64_t page_number)
{
	struct dumpcore_container *part = part_of(container, page_number);
	enum dumpcore_presence found = part->format->presence(part, page_number);

	hand_up_failure(container, part);
	return found;
}

static struct vmr_error *read_page(struct dumpcore_container *container, uint64_t page_number, uint8_t *buffer)
{
	struct dumpcore_container *part = part_of(container, page_number);

	return part->format->read_page(part, page_number, buffer);
}

static bool next(struct dumpcore_container *container, uint64_t *page_number)
{
	const struct state *state = container->state;

	for (size_t i = 0; i < state->count; i++) {
		bool found = state->parts[i]->format->next(state->parts[i], page_number);
		hand_up_failure(container, state->parts[i]);
		if (found)
			return true;
	}
	return false;
}

static void free_state(struct state *state)
{
	for (size_t i = 0; i < state->count; i++)
		dumpcore_container_destroy(state->parts[i]);
	free(state->parts);
	free(state);
}

static void close_state(struct dumpcore_container *container)
{
	free_state(container->state);
}

/* What parts are looks like what they are of: the name is the same. */
static const struct dumpcore_format format = {
	.name = "kdump",
	.presence = presence,
	.read_page = read_page,
	.next = next,
	.close = close_state,
};

static bool same_text(const char *one, const char *other)
{
	return one && other ? !strcmp(one, other) : one == other;
}

/* Two crashes of one machine may have all but these in common. */
static bool same_registers(const struct dumpcore_container *one, const struct dumpcore_container *other)
{
	bool same = one->cpu_count == other->cpu_count;

	for (size_t i = 0; i < one->cpu_count && same; i++)
		same = one->cpus[i].pid == other->cpus[i].pid &&
		       !memcmp(&one->cpus[i].registers, &other->cpus[i].registers, sizeof(one->cpus[i].registers)) &&
		       !memcmp(one->cpus[i].cr, other->cpus[i].cr, sizeof(one->cpus[i].cr));
	return same;
}

static bool are_parts(const struct dumpcore_container *one, const struct dumpcore_container *other)
{
	return one->split && other->split && one->format == other->format && one->format->is_sibling(one, other) &&
	       same_text(one->release, other->release) && same_text(one->version, other->version) &&
	       same_text(one->vmcoreinfo, other->vmcoreinfo) && same_registers(one, other);
}

/* By a look at the headers: other dumps are not opened twice, and a pipe is not read. */
static bool is_part(const char *path)
{
	struct stat st;
	vmr_autoclose int fd = !stat(path, &st) && S_ISREG(st.st_mode) ? open(path, O_RDONLY | O_CLOEXEC) : -1;

	return fd >= 0 && dumpcore_kdump_is_part(fd);
}

bool dumpcore_are_parts(const char *one, const char *other)
{
	struct dumpcore_container *first = NULL, *second = NULL;
	const struct dumpcore_options options = {.force = true};
	bool are = is_part(one) && is_part(other) &&
		   !vmr_error_drop(dumpcore_container_open_file(one, &options, &first)) &&
		   !vmr_error_drop(dumpcore_container_open_file(other, &options, &second)) && are_parts(first, second);

	dumpcore_container_destroy(first);
	dumpcore_container_destroy(second);
	return are;
}

static void add_part(struct state *state, struct dumpcore_container *part)
{
	state->parts = vmr_realloc_array(state->parts, state->count + 1, sizeof(*state->parts));
	state->parts[state->count++] = part;
}

static int part_order(const void *a, const void *b)
{
	const struct dumpcore_container *x = *(struct dumpcore_container *const *)a,
					*y = *(struct dumpcore_container *const *)b;

	return x->first_page < y->first_page ? -1 : x->first_page > y->first_page;
}

/* The container's own file becomes one of the parts; what its notes say stays. */
static void become_whole(struct dumpcore_container *container, struct state *state)
{
	struct dumpcore_container *part = vmr_alloc(sizeof(*part));

	*part = *container;
	part->release = part->version = part->machine = part->vmcoreinfo = part->build_id = NULL;
	part->cpus = NULL;
	part->cpu_count = 0;
	container->reader = part->reader ? vmr_strdup(part->reader) : NULL;
	container->format_name = part->format_name ? vmr_strdup(part->format_name) : NULL;
	container->unconfined = part->unconfined ? vmr_strdup(part->unconfined) : NULL;
	container->failure = NULL;
	container->path = vmr_strdup(part->path);
	container->fd = -1;
	container->format = &format;
	container->state = state;
	add_part(state, part);
	qsort(state->parts, state->count, sizeof(*state->parts), part_order);
}

static struct vmr_error *check_ranges(const struct state *state)
{
	for (size_t i = 1; i < state->count; i++) {
		const struct dumpcore_container *one = state->parts[i - 1], *other = state->parts[i];
		if (one->end_page > other->first_page)
			return vmr_error_create(VMR_BAD_INPUT,
						"%s: has pages 0x%" PRIx64 " to 0x%" PRIx64
						" of its dump, which %s has too: give each part once",
						other->path, other->first_page,
						(one->end_page < other->end_page ? one->end_page : other->end_page) - 1,
						one->path);
	}
	return NULL;
}

/* Which ranges no part has, as a sentence. */
static char *missing_ranges(const struct state *state)
{
	vmr_autofree char *text = vmr_strdup("");
	uint64_t end = 0;

	for (size_t i = 0; i <= state->count; i++) {
		uint64_t first = i < state->count ? state->parts[i]->first_page : state->parts[0]->page_limit;
		if (first > end) {
			char *more =
				vmr_format("%s%s0x%" PRIx64 " to 0x%" PRIx64, text, *text ? ", " : "", end, first - 1);
			free(text);
			text = more;
		}
		end = i < state->count ? state->parts[i]->end_page : end;
	}
	return vmr_format("no part that was given has %s", text);
}

/* What all have is that which no part has; a truncated one says so itself. */
static void sum_up(struct dumpcore_container *container, const struct state *state)
{
	uint64_t all = state->parts[0]->pages_present + state->parts[0]->pages_absent, ranges = 0;

	container->pages_present = 0;
	for (size_t i = 0; i < state->count; i++) {
		const struct dumpcore_container *part = state->parts[i];
		container->pages_present += part->pages_present;
		ranges += part->pages_in_range;
		if (!part->incomplete || container->incomplete)
			continue;
		container->incomplete = true;
		container->size = part->size;
		container->needed = part->needed;
	}
	container->pages_absent = all - container->pages_present;
	container->split = ranges < all;
	if (container->split)
		container->missing = missing_ranges(state);
}

static struct vmr_error *open_siblings(const struct dumpcore_container *container,
				       const struct dumpcore_options *options, struct state *state)
{
	for (size_t i = 0; i < options->part_count; i++) {
		struct dumpcore_container *part = NULL;
		VMR_TRY(dumpcore_container_open_file(options->parts[i], options, &part));
		if (are_parts(container, part))
			add_part(state, part);
		else
			dumpcore_container_destroy(part);
	}
	return NULL;
}

struct vmr_error *dumpcore_parts_join(struct dumpcore_container *container, const struct dumpcore_options *options)
{
	if (!container->split || !options->part_count)
		return NULL;
	struct state *state = vmr_alloc(sizeof(*state));
	struct vmr_error *error = open_siblings(container, options, state);
	if (error || !state->count) {
		free_state(state);
		return error;
	}
	become_whole(container, state);
	VMR_TRY(check_ranges(state));
	sum_up(container, state);
	return NULL;
}
