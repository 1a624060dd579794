/* SPDX-License-Identifier: MIT */
/*
 * libkdumpfile. Nothing is released: 0.5.1 follows a pointer that it has not set when a dump that it could not open is
 * freed, and the process ends anyway.
 */
#include "dumpcore/kdump/library.h"

#include <libkdumpfile/kdumpfile.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "common/memory.h"

/* The library's own cache of pages is searched from end to end at each read: ours is in front of it. */
enum { LIBRARY_CACHE_PAGES = 8 };

struct kdump_library {
	kdump_ctx_t *context;
	struct kdump_shared *shared;
	kdump_bmp_t *present, *ram; /* NULL: this format has none, and reading tells */
	uint64_t page_limit;
};

/* Its text is lost with its next call: copied at once. */
static enum kdump_status fail(struct kdump_library *library, const char *text)
{
	snprintf(library->shared->message, sizeof(library->shared->message), "%s", text ? text : "no reason given");
	return KDUMP_FAILED;
}

static enum kdump_status fail_as_said(struct kdump_library *library)
{
	return fail(library, kdump_get_err(library->context));
}

static uint64_t number_of(struct kdump_library *library, const char *key, uint64_t otherwise)
{
	kdump_num_t number;

	return kdump_get_number_attr(library->context, key, &number) == KDUMP_OK ? number : otherwise;
}

static void copy_string(struct kdump_library *library, const char *key, char *to, size_t size)
{
	const char *text;

	*to = '\0';
	if (kdump_get_string_attr(library->context, key, &text) == KDUMP_OK)
		snprintf(to, size, "%s", text);
}

static kdump_bmp_t *map_of(struct kdump_library *library, const char *key)
{
	kdump_attr_t value = {.type = KDUMP_BITMAP};

	return kdump_get_typed_attr(library->context, key, &value) == KDUMP_OK ? value.val.bitmap : NULL;
}

/* Mapped files raise SIGBUS where the dump was cut: read() gives an error. */
static kdump_status open_once(struct kdump_library *library, int fd, const char *architecture)
{
	kdump_status status = KDUMP_ERR_SYSTEM;

	library->context = kdump_new();
	if (!library->context)
		return status;
	status = kdump_set_number_attr(library->context, KDUMP_ATTR_FILE_MMAP_POLICY, KDUMP_MMAP_NEVER);
	if (status == KDUMP_OK)
		status = kdump_set_number_attr(library->context, "cache.size", LIBRARY_CACHE_PAGES);
	if (status == KDUMP_OK && architecture)
		status = kdump_set_string_attr(library->context, KDUMP_ATTR_ARCH_NAME, architecture);
	return status == KDUMP_OK ? kdump_open_fd(library->context, fd) : status;
}

static void describe(struct kdump_library *library)
{
	struct kdump_description *description = &library->shared->description;
	kdump_num_t limit;

	*description = (struct kdump_description){.version = KDUMPFILE_VERSION_STRING};
	copy_string(library, KDUMP_ATTR_FILE_FORMAT, description->format, sizeof(description->format));
	copy_string(library, KDUMP_ATTR_ARCH_NAME, description->architecture, sizeof(description->architecture));
	copy_string(library, "linux.uts.release", description->release, sizeof(description->release));
	copy_string(library, "linux.uts.version", description->kernel_version, sizeof(description->kernel_version));
	copy_string(library, "linux.uts.machine", description->machine, sizeof(description->machine));
	description->page_size = number_of(library, KDUMP_ATTR_PAGE_SIZE, 0);
	/* LKCD looks for it from page to page: an error means that these do not end as they should. */
	description->is_cut = kdump_get_number_attr(library->context, "max_pfn", &limit) != KDUMP_OK;
	description->page_limit = library->page_limit = description->is_cut ? 0 : limit;
	description->cpus = number_of(library, KDUMP_ATTR_NUM_CPUS, 0);
	description->is_big_endian = number_of(library, KDUMP_ATTR_BYTE_ORDER, KDUMP_LITTLE_ENDIAN) == KDUMP_BIG_ENDIAN;
	description->is_moved = number_of(library, KDUMP_ATTR_XEN_TYPE, KDUMP_XEN_NONE) == KDUMP_XEN_DOMAIN &&
				number_of(library, KDUMP_ATTR_XEN_XLAT, KDUMP_XEN_AUTO) == KDUMP_XEN_NONAUTO;
	library->present = map_of(library, KDUMP_ATTR_FILE_PAGEMAP);
	library->ram = map_of(library, KDUMP_ATTR_MEMORY_PAGEMAP);
	description->has_map = library->present != NULL;
}

enum kdump_status kdump_library_open(int fd, struct kdump_shared *shared, struct kdump_library **ret)
{
	struct kdump_library *library = vmr_alloc(sizeof(*library));
	char architecture[16], machine[16], format[16];

	*ret = library;
	library->shared = shared;
	kdump_status status = open_once(library, fd, NULL);
	if (status == KDUMP_OK) {
		copy_string(library, KDUMP_ATTR_ARCH_NAME, architecture, sizeof(architecture));
		copy_string(library, "linux.uts.machine", machine, sizeof(machine));
		copy_string(library, KDUMP_ATTR_FILE_FORMAT, format, sizeof(format));
	}
	/* QEMU leaves the machine's name out of the header; without it 0.5.1 reads neither pages nor registers, and
	 * afterwards is too late. What has a name that 0.5.1 does not know, or is an ELF file, is another machine's. */
	if (status == KDUMP_OK && !*architecture && !*machine && strcmp(format, "elf") != 0)
		status = open_once(library, fd, KDUMP_ARCH_X86_64);
	if (status == KDUMP_ERR_NOTIMPL && strstr(kdump_get_err(library->context), "Unknown file format"))
		return KDUMP_UNKNOWN_FORMAT;
	if (status != KDUMP_OK)
		return library->context ? fail_as_said(library) : fail(library, "no memory");
	describe(library);
	return KDUMP_DONE;
}

/* Into `data`. */
static enum kdump_status copy_blob(struct kdump_library *library, const char *key, struct kdump_answer *answer)
{
	kdump_attr_t value = {.type = KDUMP_BLOB};

	if (kdump_get_typed_attr(library->context, key, &value) != KDUMP_OK)
		return KDUMP_MISSING;
	size_t size = kdump_blob_size(value.val.blob);
	if (size > sizeof(library->shared->data))
		return fail(library, "an attribute is too long");
	const void *data = kdump_blob_pin(value.val.blob);
	if (data)
		memcpy(library->shared->data, data, size);
	kdump_blob_unpin(value.val.blob);
	answer->value = size;
	return data ? KDUMP_DONE : KDUMP_MISSING;
}

/* Not by kdump_vmcoreinfo_raw(), which wants to know the system first. */
enum kdump_status kdump_library_info(struct kdump_library *library, struct kdump_answer *answer)
{
	return copy_blob(library, "linux.vmcoreinfo.raw", answer);
}

enum kdump_status kdump_library_cpu(struct kdump_library *library, uint64_t cpu, struct kdump_answer *answer)
{
	char key[64];

	snprintf(key, sizeof(key), "cpu.%llu.PRSTATUS", (unsigned long long)cpu);
	return copy_blob(library, key, answer);
}

static enum kdump_page_state state_of(kdump_status status)
{
	switch (status) {
	case KDUMP_OK:
		return KDUMP_PAGE_READ;
	case KDUMP_ERR_NODATA:
		return KDUMP_PAGE_MISSING;
	case KDUMP_ERR_EOF:
		return KDUMP_PAGE_CUT;
	default:
		return KDUMP_PAGE_DAMAGED;
	}
}

static enum kdump_page_state read_page(struct kdump_library *library, uint64_t page, uint8_t *buffer)
{
	size_t size = KDUMP_PAGE_SIZE;
	enum kdump_page_state state =
		state_of(kdump_read(library->context, KDUMP_MACHPHYSADDR, page * KDUMP_PAGE_SIZE, buffer, &size));

	return state == KDUMP_PAGE_READ && size != KDUMP_PAGE_SIZE ? KDUMP_PAGE_DAMAGED : state;
}

/* A format without page maps (LKCD): what can be read is there. What is damaged is there too. */
static void find_bits(struct kdump_library *library, uint64_t first, uint64_t end)
{
	struct kdump_shared *shared = library->shared;

	for (uint64_t page = first; page < end; page++) {
		uint64_t bit = page - first;
		enum kdump_page_state state = read_page(library, page, shared->data[0]);
		if (state == KDUMP_PAGE_READ || state == KDUMP_PAGE_DAMAGED)
			shared->present[bit / 8] |= (uint8_t)(1u << bit % 8);
	}
	memcpy(shared->ram, shared->present, sizeof(shared->ram));
}

static enum kdump_status get_bits(struct kdump_library *library, kdump_bmp_t *map, uint64_t first, uint64_t end,
				  uint8_t *bits)
{
	if (kdump_bmp_get_bits(map, first, end - 1, bits) != KDUMP_OK)
		return fail(library, kdump_bmp_get_err(map));
	if ((end - first) % 8)
		bits[(end - first) / 8] &= (uint8_t)((1u << (end - first) % 8) - 1);
	return KDUMP_DONE;
}

enum kdump_status kdump_library_bits(struct kdump_library *library, uint64_t piece)
{
	struct kdump_shared *shared = library->shared;
	uint64_t first = piece * KDUMP_BITS_PAGES, end = first + KDUMP_BITS_PAGES;

	memset(shared->present, 0, sizeof(shared->present));
	memset(shared->ram, 0, sizeof(shared->ram));
	if (end > library->page_limit)
		end = library->page_limit;
	if (piece > UINT64_MAX / KDUMP_BITS_PAGES - 1 || first >= end)
		return KDUMP_DONE;
	if (!library->present) {
		find_bits(library, first, end);
		return KDUMP_DONE;
	}
	enum kdump_status status = get_bits(library, library->present, first, end, shared->present);
	if (status == KDUMP_DONE && library->ram)
		status = get_bits(library, library->ram, first, end, shared->ram);
	return status;
}

enum kdump_status kdump_library_next(struct kdump_library *library, uint64_t page, struct kdump_answer *answer)
{
	kdump_bmp_t *map = library->ram ? library->ram : library->present;
	kdump_addr_t found = page;

	answer->value = page;
	if (!map)
		return page < library->page_limit ? KDUMP_DONE : KDUMP_MISSING;
	if (kdump_bmp_find_set(map, &found) != KDUMP_OK)
		return KDUMP_MISSING;
	answer->value = found;
	return KDUMP_DONE;
}

enum kdump_status kdump_library_pages(struct kdump_library *library, uint32_t count)
{
	struct kdump_shared *shared = library->shared;

	for (uint32_t i = 0; i < count && i < KDUMP_BATCH_MOST; i++)
		shared->states[i] = read_page(library, shared->numbers[i], shared->data[i]);
	return KDUMP_DONE;
}
