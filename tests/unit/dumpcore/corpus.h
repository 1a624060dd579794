/* SPDX-License-Identifier: MIT */
/* Where the corpus of real dumps is: $VMRACE_CORPUS, else ~/.cache/vmrace-corpus. Tests without one are skipped (77).
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/memory.h"
#include "dumpcore/dump.h"

#define CORPUS_SKIP 77

/* A path in the corpus; the caller owns it. */
static inline char *corpus_path(const char *name)
{
	const char *folder = getenv("VMRACE_CORPUS"), *home = getenv("HOME");

	return folder && *folder ? vmr_format("%s/%s", folder, name)
				 : vmr_format("%s/.cache/vmrace-corpus/%s", home ? home : "", name);
}

static inline bool corpus_there(void)
{
	vmr_autofree char *path = corpus_path("rq-qos-6.12/vmcore.cut");

	if (!access(path, R_OK))
		return true;
	printf("skipped: no corpus at %s\n", path);
	return false;
}

/* Open a dump of the corpus, with its vmlinux when `with_vmlinux`; ends the test program with a message when it cannot.
 */
static inline struct dumpcore *corpus_open(const char *name, bool with_vmlinux)
{
	vmr_autofree char *path = corpus_path(name);
	vmr_autofree char *vmlinux = corpus_path("kernels/6.12.117-lab/vmlinux");
	struct dumpcore *dump = NULL;
	struct vmr_error *error = dumpcore_open(
		&(struct dumpcore_options){.dump = path, .vmlinux = with_vmlinux ? vmlinux : NULL}, &dump);

	if (error) {
		fprintf(stderr, "%s\n", error->message);
		exit(1);
	}
	return dump;
}
