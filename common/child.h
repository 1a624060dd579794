/* SPDX-License-Identifier: MIT */
/* Helper programs of ours: found beside the running one, started with few descriptors and no environment, ended. */
#pragma once

#include <stddef.h>
#include <sys/types.h>

#include "common/error.h"

/* Where a helper may be. */
struct vmr_helper {
	const char *name;      /* of the program */
	const char *variable;  /* of the environment, that may name it */
	const char *folder;    /* that it is built in, below the build's own */
	const char *installed; /* the folder that it is installed in */
};
/* Its path; the caller frees it. Whether there is a program, the start tells. */
char *vmr_helper_find(const struct vmr_helper *helper);

/*
 * Start a program: fds[0] and fds[1] become its standard input and output, those behind become 3, 4, ...; it gets no
 * other, its messages go nowhere. `words` is its command line, NULL ends it. Of the environment it has what says where
 * libraries are, and `setting` (NAME=VALUE; NULL: none). VMR_SYSTEM when it cannot be started. The descriptors stay the
 * caller's.
 */
struct vmr_error *vmr_child_start(const char *program, char *const *words, const char *setting, const int *fds,
				  size_t count, pid_t *ret) VMR_MUST_USE;
/* End it, if it has not ended. Gives how it ended, as waitpid() does: its own signal stands. */
int vmr_child_end(pid_t pid);
