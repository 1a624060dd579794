/* SPDX-License-Identifier: MIT */
/* libkdumpfile is spoken to here and nowhere else. */
#include "dumpcore/kdump.h"

#include <libkdumpfile/kdumpfile.h>
#include <stdlib.h>

#include "common/memory.h"
#include "dumpcore/memory.h"

struct dumpcore_kdump {
	kdump_ctx_t *context;
	const char *path;
};

/* libkdumpfile's text is lost with its next call: copied at once. */
static struct vmr_error *convert(const struct dumpcore_kdump *kdump, enum vmr_code code, const char *what)
{
	return vmr_error_create(code, "%s: %s: libkdumpfile: %s", kdump->path, what, kdump_get_err(kdump->context));
}

struct vmr_error *dumpcore_kdump_open(int fd, const char *path, struct dumpcore_kdump **ret)
{
	struct dumpcore_kdump *kdump = vmr_alloc(sizeof(*kdump));
	struct vmr_error *error = NULL;

	kdump->path = path;
	kdump->context = kdump_new();
	if (!kdump->context) {
		free(kdump);
		return vmr_error_create(VMR_SYSTEM, "%s: libkdumpfile cannot be started", path);
	}
	/* QEMU leaves the machine's name out of the header, and 0.5.1 does not read pages without it: before the descriptor. */
	if (kdump_set_string_attr(kdump->context, KDUMP_ATTR_ARCH_NAME, KDUMP_ARCH_X86_64) != KDUMP_OK ||
	    kdump_set_number_attr(kdump->context, KDUMP_ATTR_FILE_MMAP_POLICY, KDUMP_MMAP_NEVER) != KDUMP_OK ||
	    kdump_open_fd(kdump->context, fd) != KDUMP_OK)
		error = convert(kdump, VMR_BAD_INPUT, "cannot be opened");
	if (error) {
		dumpcore_kdump_close(kdump);
		return error;
	}
	*ret = kdump;
	return NULL;
}

void dumpcore_kdump_close(struct dumpcore_kdump *kdump)
{
	if (!kdump)
		return;
	kdump_free(kdump->context);
	free(kdump);
}

struct vmr_error *dumpcore_kdump_read_page(struct dumpcore_kdump *kdump, uint64_t page_number, uint8_t *buffer)
{
	size_t size = DUMPCORE_PAGE_SIZE;
	kdump_status status = kdump_read(kdump->context, KDUMP_MACHPHYSADDR, page_number * DUMPCORE_PAGE_SIZE, buffer, &size);

	if (status != KDUMP_OK || size != DUMPCORE_PAGE_SIZE)
		return convert(kdump, VMR_BAD_INPUT, "a page cannot be read");
	return NULL;
}
