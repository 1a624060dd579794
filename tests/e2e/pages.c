/* SPDX-License-Identifier: MIT */
/*
 * pages DUMP [PART...]: the pages of a dump (with its other parts) by our own reader and by libkdumpfile, side by side.
 *
 * For each of `own` and `library` a line with the format, or with "refused:" and why. If both opened it, at most
 * DIFFERENCES lines "differs: WHAT", or "same COUNT pages"; then "seconds" that reading took of each. The exit status
 * is 0 whatever that says.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/memory.h"
#include "dumpcore/container.h"
#include "dumpcore/parts.h"

enum { DIFFERENCES = 8 };

struct side {
	const char *name;
	struct dumpcore_container *container;
	uint64_t page; /* the next one that it has */
	bool has_page;
	double seconds;
	uint8_t bytes[DUMPCORE_PAGE_SIZE];
	struct vmr_error *error; /* of the page that was read last */
};

static unsigned differences;

static void differs(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void differs(const char *format, ...)
{
	va_list arguments;

	if (differences++ >= DIFFERENCES)
		return;
	printf("differs: ");
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* paths: of the dump and of its other parts. */
static void open_side(struct side *side, char *const *paths, size_t count, enum dumpcore_reader reader)
{
	const struct dumpcore_options options = {.dump = paths[0],
						 .parts = (const char *const *)paths + 1,
						 .part_count = count - 1,
						 .force = true,
						 .reader = reader};
	struct vmr_error *error = dumpcore_container_open_file(paths[0], &options, &side->container);

	if (!error)
		error = dumpcore_parts_join(side->container, &options);
	if (error) {
		dumpcore_container_destroy(side->container);
		side->container = NULL;
	}
	if (error)
		printf("%s refused: %s\n", side->name, error->message);
	else
		printf("%s %s\n", side->name,
		       side->container->format_name ? side->container->format_name : side->container->format->name);
	vmr_error_destroy(error);
}

static void go_on(struct side *side, uint64_t from)
{
	double begin = now();

	side->page = from;
	side->has_page = side->container->format->next(side->container, &side->page);
	side->seconds += now() - begin;
}

static void read_side(struct side *side, uint64_t page)
{
	double begin = now();

	vmr_error_destroy(side->error);
	side->error = side->container->format->read_page(side->container, page, side->bytes);
	side->seconds += now() - begin;
}

/* The text of what is wrong with a page, without the file's name. */
static const char *state_of(const struct side *side)
{
	return side->error ? side->error->message : "is read";
}

static void compare_page(struct side *own, struct side *library, uint64_t page)
{
	enum dumpcore_presence mine = own->container->format->presence(own->container, page),
			       its = library->container->format->presence(library->container, page);

	if (mine != its)
		differs("page 0x%" PRIx64 " is %s to us, %s to the library", page, dumpcore_presence_name(mine),
			dumpcore_presence_name(its));
	if (mine != DUMPCORE_PRESENT || its != DUMPCORE_PRESENT)
		return;
	read_side(own, page);
	read_side(library, page);
	if (!own->error != !library->error)
		differs("page 0x%" PRIx64 ": we: %s; the library: %s", page, state_of(own), state_of(library));
	else if (!own->error && memcmp(own->bytes, library->bytes, sizeof(own->bytes)) != 0)
		differs("page 0x%" PRIx64 " has other bytes", page);
}

static void compare_number(const char *what, uint64_t mine, uint64_t its)
{
	if (mine != its)
		differs("%s: %" PRIu64 " to us, %" PRIu64 " to the library", what, mine, its);
}

static void compare_text(const char *what, const char *mine, const char *its)
{
	if (mine && its ? strcmp(mine, its) != 0 : mine || its)
		differs("%s: %s to us, %s to the library", what, mine ? mine : "none", its ? its : "none");
}

static void compare_headers(const struct dumpcore_container *own, const struct dumpcore_container *library)
{
	compare_number("pages present", own->pages_present, library->pages_present);
	compare_number("pages excluded", own->pages_excluded, library->pages_excluded);
	compare_number("pages absent", own->pages_absent, library->pages_absent);
	compare_number("CPUs with registers", own->cpu_count, library->cpu_count);
	for (size_t i = 0; i < own->cpu_count && i < library->cpu_count; i++)
		if (memcmp(&own->cpus[i], &library->cpus[i], sizeof(own->cpus[i])) != 0)
			differs("registers of CPU %zu", i);
	/* Where the header has no names the library takes them from VMCOREINFO, and we do so later. */
	if (own->release)
		compare_text("release", own->release, library->release);
	if (own->version)
		compare_text("version", own->version, library->version);
	compare_text("VMCOREINFO", own->vmcoreinfo, library->vmcoreinfo);
}

static uint64_t compare(struct side *own, struct side *library)
{
	uint64_t page = 0, count = 0;

	compare_headers(own->container, library->container);
	for (;;) {
		go_on(own, page);
		go_on(library, page);
		if (!own->has_page && !library->has_page)
			return count;
		if (own->has_page && library->has_page)
			page = own->page < library->page ? own->page : library->page;
		else
			page = own->has_page ? own->page : library->page;
		compare_page(own, library, page);
		count++;
		page++;
	}
}

int main(int argc, char **argv)
{
	struct side own = {.name = "own"}, library = {.name = "library"};

	char *const *paths = argv + 1;

	if (argc < 2) {
		fprintf(stderr, "pages DUMP [PART...]\n");
		return 2;
	}
	open_side(&own, paths, (size_t)argc - 1, DUMPCORE_READER_OWN);
	open_side(&library, paths, (size_t)argc - 1, DUMPCORE_READER_KDUMPFILE);
	if (own.container && library.container) {
		uint64_t count = compare(&own, &library);
		if (differences > DIFFERENCES)
			printf("differs: %u more\n", differences - DIFFERENCES);
		if (!differences)
			printf("same %" PRIu64 " pages\n", count);
		printf("seconds %.3f %.3f\n", own.seconds, library.seconds);
	}
	vmr_error_destroy(own.error);
	vmr_error_destroy(library.error);
	dumpcore_container_destroy(own.container);
	dumpcore_container_destroy(library.container);
	return 0;
}
