/* SPDX-License-Identifier: MIT */
/* libkdumpfile, the second reader. */
#include "tests/unit/dumpcore/kdump.h"

#include <libkdumpfile/kdumpfile.h>
#include <stdlib.h>

#include "common/memory.h"
#include "dumpcore/memory.h"

struct kdump_reader {
	kdump_ctx_t *context;
	const char *path;
};

/* libkdumpfile's text is lost with its next call: copied at once. */
static struct vmr_error *convert(const struct kdump_reader *kdump, enum vmr_code code, const char *what)
{
	return vmr_error_create(code, "%s: %s: libkdumpfile: %s", kdump->path, what, kdump_get_err(kdump->context));
}

struct vmr_error *kdump_reader_open(int fd, const char *path, struct kdump_reader **ret)
{
	struct kdump_reader *kdump = vmr_alloc(sizeof(*kdump));
	struct vmr_error *error = NULL;

	kdump->path = path;
	kdump->context = kdump_new();
	if (!kdump->context) {
		free(kdump);
		return vmr_error_create(VMR_SYSTEM, "%s: libkdumpfile cannot be started", path);
	}
	/* QEMU leaves the machine's name out of the header, and 0.5.1 does not read pages without it: before the
	 * descriptor. */
	if (kdump_set_string_attr(kdump->context, KDUMP_ATTR_ARCH_NAME, KDUMP_ARCH_X86_64) != KDUMP_OK ||
	    kdump_set_number_attr(kdump->context, KDUMP_ATTR_FILE_MMAP_POLICY, KDUMP_MMAP_NEVER) != KDUMP_OK ||
	    kdump_open_fd(kdump->context, fd) != KDUMP_OK)
		error = convert(kdump, VMR_BAD_INPUT, "cannot be opened");
	if (error) {
		kdump_reader_close(kdump);
		return error;
	}
	*ret = kdump;
	return NULL;
}

void kdump_reader_close(struct kdump_reader *kdump)
{
	if (!kdump)
		return;
	kdump_free(kdump->context);
	free(kdump);
}

struct vmr_error *kdump_reader_read_page(struct kdump_reader *kdump, uint64_t page_number, uint8_t *buffer)
{
	size_t size = DUMPCORE_PAGE_SIZE;
	kdump_status status =
		kdump_read(kdump->context, KDUMP_MACHPHYSADDR, page_number * DUMPCORE_PAGE_SIZE, buffer, &size);

	if (status != KDUMP_OK || size != DUMPCORE_PAGE_SIZE)
		return convert(kdump, VMR_BAD_INPUT, "a page cannot be read");
	return NULL;
}
