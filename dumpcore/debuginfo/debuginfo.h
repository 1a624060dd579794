/* SPDX-License-Identifier: MIT */
/* All images of a dump. Only debuginfo's files, symbols.c and types.c include this. */
#pragma once

#include "dumpcore/debuginfo/image.h"
#include "dumpcore/internal.h"

struct debuginfo_fetch;
struct debuginfo_folders;
struct debuginfo_module_files;

struct dumpcore_debuginfo {
	struct debuginfo_image **images; /* [0]: vmlinux; then modules that were asked for, owned by `modules` */
	size_t image_count;
	struct debuginfo_folders *folders; /* where more files are looked for */
	struct debuginfo_fetch *fetch;     /* NULL: no servers */
	struct debuginfo_module_files *modules;
	struct debuginfo_kept_name *names;
	char *unfetched; /* info.unfetched borrows it */
	char *build_id;  /* of the kernel that ran, when its memory told it; info.build_id borrows it */
};

/* The same text, borrowed until the dump is closed. */
const char *debuginfo_name_keep(struct dumpcore *dump, const char *name);

/* A module's image is there from now on. */
void debuginfo_images_add(struct dumpcore *dump, struct debuginfo_image *image);
