/* SPDX-License-Identifier: MIT */
/* Helper programs. */
#include "common/child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/memory.h"

/* FIRST_EXTRA: what fds[2] becomes; EXTRAS_MAX: descriptors that a child may have behind its streams. */
enum { FIRST_EXTRA = STDERR_FILENO + 1, EXTRAS_MAX = 8 };

char *vmr_helper_find(const struct vmr_helper *helper)
{
	const char *variable = helper->variable ? getenv(helper->variable) : NULL;
	char self[PATH_MAX];

	if (variable && *variable)
		return vmr_strdup(variable);
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash = length > 0 ? (self[length] = 0, strrchr(self, '/')) : NULL;
	if (slash) {
		*slash = 0;
		/* Beside the program, installed, or in the build folder's layout. */
		char *const paths[] = {
			vmr_format("%s/%s", self, helper->name),
			vmr_format("%s/../libexec/%s", self, helper->name),
			vmr_format("%s/../%s/%s", self, helper->folder, helper->name),
			vmr_format("%s/../../%s/%s", self, helper->folder, helper->name),
			vmr_format("%s/../../../%s/%s", self, helper->folder, helper->name),
		};
		char *found = NULL;
		for (size_t i = 0; i < VMR_COUNT(paths); i++) {
			if (!found && !access(paths[i], X_OK))
				found = paths[i];
			else
				free(paths[i]);
		}
		if (found)
			return found;
	}
	return vmr_format("%s/%s", helper->installed, helper->name);
}

/* An empty environment, but for where libraries may be; NULL: not even that. */
static char *library_path(void)
{
	const char *path = getenv("LD_LIBRARY_PATH");

	return path ? vmr_format("LD_LIBRARY_PATH=%s", path) : NULL;
}

/* Above all that they become, so that none is written over before it is moved. */
static bool lift(const int *fds, size_t count, int *lifted)
{
	bool good = true;

	for (size_t i = 0; i < count; i++) {
		lifted[i] = good ? fcntl(fds[i], F_DUPFD_CLOEXEC, FIRST_EXTRA + EXTRAS_MAX) : -1;
		good = good && lifted[i] >= 0;
	}
	return good;
}

static int spawn(const char *program, char *const *words, const char *setting, const int *fds, size_t count, pid_t *ret)
{
	vmr_autofree char *libraries = library_path();
	char *environment[] = {NULL, NULL, NULL};
	size_t settings = 0;
	posix_spawn_file_actions_t actions;

	if (libraries)
		environment[settings++] = libraries;
	environment[settings] = (char *)setting; /* posix_spawn() changes none */
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fds[0], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, fds[1], STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	int end = FIRST_EXTRA;
	for (size_t i = 2; i < count; i++)
		posix_spawn_file_actions_adddup2(&actions, fds[i], end++);
	posix_spawn_file_actions_addclosefrom_np(&actions, end);
	int failed = posix_spawn(ret, program, &actions, NULL, words, environment);
	posix_spawn_file_actions_destroy(&actions);
	return failed;
}

struct vmr_error *vmr_child_start(const char *program, char *const *words, const char *setting, const int *fds,
				  size_t count, pid_t *ret)
{
	int lifted[2 + EXTRAS_MAX];

	if (count < 2 || count > VMR_COUNT(lifted))
		return vmr_error_create(VMR_BUG, "%s: %zu descriptors for a child", program, count);
	int failed = lift(fds, count, lifted) ? spawn(program, words, setting, lifted, count, ret) : errno;
	for (size_t i = 0; i < count; i++)
		if (lifted[i] >= 0)
			close(lifted[i]);
	return failed ? vmr_error_create_errno(failed, "%s: cannot start", program) : NULL;
}

int vmr_child_end(pid_t pid)
{
	int status = 0;

	kill(pid, SIGKILL); /* of one that is ending already, its own signal stands */
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}
