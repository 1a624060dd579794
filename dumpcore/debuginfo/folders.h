/* SPDX-License-Identifier: MIT */
/*
 * Folders that a user named, and what of debug information lies in them: files named vmlinux*, modules, and links by
 * build-id. Layouts: Debian and Ubuntu (usr/lib/debug/boot/vmlinux-RELEASE, lib/modules/RELEASE/…/NAME.ko), Fedora and
 * SUSE (lib/modules/RELEASE/vmlinux, NAME.ko.debug), any of them with a folder above, and .build-id/xx/….debug. Only
 * dumpcore's own files include this.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/list.h"

struct debuginfo_folders;

struct debuginfo_found {
	char *path;
	char *module; /* "snd_hda" of "…/snd-hda.ko.xz", or NULL: not named like a module */
};

/* Files and folders to look in, copied; looks at nothing yet. */
struct debuginfo_folders *debuginfo_folders_create(const struct vmr_list *roots);
void debuginfo_folders_destroy(struct debuginfo_folders *folders);
/* Whether there is anything to look in. */
bool debuginfo_folders_any(const struct debuginfo_folders *folders);
/* Every file of debug information by the name of its module (those without one first), then by path; borrowed. */
const struct debuginfo_found *debuginfo_folders_list(struct debuginfo_folders *folders, size_t *ret_count);
/* Whether a name is one of a kernel with symbols: "vmlinux", "vmlinux-6.12.1", "vmlinux.debug". */
bool debuginfo_is_kernel_name(const char *name);
/* The file that a .build-id folder has for a build (hex digits); the caller frees; NULL: none. */
char *debuginfo_folders_by_build_id(struct debuginfo_folders *folders, const char *build_id);
/* The roots, as the user named them, for messages; the caller frees. */
char *debuginfo_folders_names(const struct debuginfo_folders *folders);
