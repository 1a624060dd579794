/* SPDX-License-Identifier: MIT */
/* Opening a dump part by part, closing them in the reverse order of need: all floors are known here, and only here. */
#include "dumpcore/dump.h"

#include <ctype.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/container.h"
#include "dumpcore/internal.h"
#include "dumpcore/vmcoreinfo.h"

/* Some releases wrote garbage as BUILD-ID (5.15.168, 6.1.113 ...): taken only when it looks like one. */
static bool is_build_id(const char *text)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < length; i++)
		if (!isxdigit((unsigned char)text[i]))
			return false;
	return length >= 16 && length <= 40 && length % 2 == 0;
}

/* What VMCOREINFO says better than the header, or alone. Strings live as long as the container. */
static void take_vmcoreinfo(struct dumpcore *dump)
{
	struct dumpcore_container *container = dump->container;
	char *text = NULL;

	if (!container->release && !vmr_error_drop(dumpcore_vmcoreinfo_find(dump, "OSRELEASE", &text)))
		container->release = text;
	dump->info.release = container->release;
	text = NULL;
	if (!vmr_error_drop(dumpcore_vmcoreinfo_find(dump, "BUILD-ID", &text)) && is_build_id(text))
		container->build_id = vmr_take(text);
	free(text);
	dump->info.build_id = container->build_id;
	dumpcore_vmcoreinfo_number(dump, "KERNELOFFSET", 16, &dump->info.kaslr_offset);
}

#define SCAN_LIMIT (1u << 21) /* pages: 8 GiB */

/* A page that VMCOREINFO begins: its text; the caller frees it. NULL: not such a page. */
static char *text_of_page(const uint8_t *page)
{
	static const char FIRST[] = "OSRELEASE=";

	if (memcmp(page, FIRST, sizeof(FIRST) - 1) ||
	    !memmem(page, DUMPCORE_PAGE_SIZE, "\nSYMBOL(swapper_pg_dir)=", 24))
		return NULL;
	return vmr_strndup((const char *)page, DUMPCORE_PAGE_SIZE);
}

/*
 * QEMU adds the note only when the guest has its vmcoreinfo device; the kernel has its text in a page of its own all
 * the same (vmcoreinfo_data, kernel/vmcore_info.c). One from before a reboot does not fit the page tables.
 */
static void search_vmcoreinfo(struct dumpcore *dump)
{
	struct dumpcore_container *container = dump->container;
	uint8_t page[DUMPCORE_PAGE_SIZE];
	uint64_t number = 0;

	for (unsigned i = 0; i < SCAN_LIMIT && container->format->next(container, &number); i++, number++) {
		struct vmr_error *error = container->format->read_page(container, number, page);
		dumpcore_failure_note(dump, error);
		if (error)
			continue;
		container->vmcoreinfo = text_of_page(page);
		if (!container->vmcoreinfo)
			continue;
		if (dumpcore_memory_reroot(dump)) {
			take_vmcoreinfo(dump);
			return;
		}
		free(container->vmcoreinfo);
		container->vmcoreinfo = NULL;
	}
	dumpcore_gap_add(dump, 0,
			 dump->info.paging_levels ? "the log and the kernel's place are not known"
						  : "no virtual address can be read",
			 "the dump has no such note and no page with its text", "VMCOREINFO");
}

/* Without a dump: a file's types and symbols, as it has them. */
static struct vmr_error *open_file(struct dumpcore *dump, const struct dumpcore_options *options)
{
	dump->is_file = true;
	dump->info.path = options->vmlinux;
	VMR_TRY(dumpcore_debuginfo_open(dump, options));
	dump->info.path = dump->info.vmlinux_path;
	return dumpcore_types_open(dump);
}

static struct vmr_error *open_parts(struct dumpcore *dump, const struct dumpcore_options *options)
{
	if (!options->dump)
		return open_file(dump, options);
	VMR_TRY(dumpcore_container_open(dump, options));
	take_vmcoreinfo(dump);
	VMR_TRY(dumpcore_memory_open(dump));
	if (!dump->container->vmcoreinfo)
		search_vmcoreinfo(dump);
	VMR_TRY(dumpcore_debuginfo_open(dump, options));
	if (!dump->info.vmlinux_path)
		dumpcore_own_open(dump);
	VMR_TRY(dumpcore_types_open(dump));
	dumpcore_module_files_open(dump);
	return NULL;
}

struct vmr_error *dumpcore_open(const struct dumpcore_options *options, struct dumpcore **ret)
{
	struct dumpcore *dump = vmr_alloc(sizeof(*dump));

	dump->force = options->force;
	dump->no_cache = options->no_cache;
	struct vmr_error *error = open_parts(dump, options);
	if (error) {
		dumpcore_close(dump);
		return error;
	}
	*ret = dump;
	return NULL;
}

void dumpcore_close(struct dumpcore *dump)
{
	if (!dump)
		return;
	dumpcore_unwind_destroy(dump->unwind);
	dumpcore_log_destroy(dump->log);
	dumpcore_modules_destroy(dump->modules);
	dumpcore_vmalloc_destroy(dump->vmalloc);
	dumpcore_slabs_destroy(dump->slabs);
	dumpcore_pages_destroy(dump->pages);
	dumpcore_stackmap_destroy(dump->stackmap);
	dumpcore_tasks_destroy(dump->tasks);
	dumpcore_cpus_destroy(dump->cpus);
	dumpcore_types_destroy(dump->types);
	dumpcore_module_files_destroy(dump->module_files);
	dumpcore_debuginfo_destroy(dump->debuginfo);
	dumpcore_memory_destroy(dump->memory);
	dumpcore_container_destroy(dump->container);
	dumpcore_gaps_destroy(dump->gaps);
	dumpcore_decoder_destroy(dump->decoder);
	vmr_error_destroy(dump->failure);
	free(dump->nameless);
	free(dump->package);
	free(dump);
}
