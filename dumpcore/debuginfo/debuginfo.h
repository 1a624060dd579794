/* SPDX-License-Identifier: MIT */
/*
 * All images of a dump, and the seam to what the kernel loaded besides vmlinux: debuginfo/ knows no kernel, it asks.
 * Only dumpcore's own files include this.
 */
#pragma once

#include "dumpcore/debuginfo/image.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/internal.h"

/* What the kernel knows of loaded code: filled in by a floor above (kernel/module_files.c), asked where vmlinux has
 * nothing. Both may be asked for any address. */
struct debuginfo_loaded {
	/* The image that holds an address, opened now if need be and added; NULL: none. */
	struct debuginfo_image *(*image_at)(struct dumpcore *dump, vmr_kaddr address);
	/* What the kernel itself keeps of symbols, for code without a file. VMR_NOT_FOUND. */
	struct vmr_error *(*symbol_at)(struct dumpcore *dump, vmr_kaddr address, struct dumpcore_symbol *ret);
};

struct debuginfo_fetch;
struct debuginfo_folders;

struct dumpcore_debuginfo {
	struct debuginfo_image **images; /* [0]: vmlinux; then modules that were asked for, owned by who added them */
	size_t image_count;
	const struct debuginfo_loaded *loaded; /* NULL: vmlinux is all that there is */
	struct debuginfo_folders *folders;     /* where more files are looked for */
	struct debuginfo_fetch *fetch;         /* NULL: no servers */
	struct debuginfo_kept_name *names;
	char *unfetched; /* info.unfetched borrows it */
	char *build_id;  /* of the kernel that ran, when its memory told it; info.build_id borrows it */
};

/* From now on `loaded` (which outlives the dump) is asked. */
void debuginfo_loaded_set(struct dumpcore *dump, const struct debuginfo_loaded *loaded);

/* The same text, borrowed until the dump is closed. */
const char *debuginfo_name_keep(struct dumpcore *dump, const char *name);

/* An image is there from now on. It stays the caller's, who closes it when the dump is closed, before debuginfo's own
 * part. */
void debuginfo_images_add(struct dumpcore *dump, struct debuginfo_image *image);
