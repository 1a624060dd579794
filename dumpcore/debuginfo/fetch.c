/* SPDX-License-Identifier: MIT */
/* libdebuginfod, loaded when it is needed: it brings a whole HTTP client, which few runs have a use for. */
#include "dumpcore/debuginfo/fetch.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/library.h"
#include "common/memory.h"
#include "dumpcore/debuginfo/image.h"

#define URLS "DEBUGINFOD_URLS"

struct debuginfo_fetch {
	debuginfo_fetch_progress *progress;
	void *context;
	void *library, *client;
	char *failure; /* why nothing is asked any more; NULL: go on */
	char *what;    /* that is under way */
	time_t end;    /* when it took too long */
	bool late;
};

struct debuginfo_fetch *debuginfo_fetch_create(debuginfo_fetch_progress *progress, void *context)
{
	const char *urls = getenv(URLS);

	if (!urls || !urls[strspn(urls, " ")])
		return NULL;
	struct debuginfo_fetch *fetch = vmr_alloc(sizeof(*fetch));
	fetch->progress = progress;
	fetch->context = context;
	return fetch;
}

#ifdef HAVE_DEBUGINFOD
#include <elfutils/debuginfod.h>

/* Functions of the library by their names. */
struct functions {
	debuginfod_client *(*begin)(void);
	void (*end)(debuginfod_client *client);
	int (*find)(debuginfod_client *client, const unsigned char *build_id, int length, char **path);
	void (*set_progress)(debuginfod_client *client, debuginfod_progressfn_t function);
	void (*set_user_data)(debuginfod_client *client, void *value);
	void *(*get_user_data)(debuginfod_client *client);
};

static bool look_up(void *library, struct functions *ret)
{
	static const char *const names[] = {"debuginfod_begin",          "debuginfod_end",
					    "debuginfod_find_debuginfo", "debuginfod_set_progressfn",
					    "debuginfod_set_user_data",  "debuginfod_get_user_data"};

	_Static_assert(sizeof(names) == sizeof(*ret), "a name for each function");
	return vmr_library_find(library, names, VMR_COUNT(names), ret);
}

static time_t seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/* Anything but 0 ends the transfer. */
static int on_progress(debuginfod_client *client, long done, long total)
{
	struct functions functions;
	void *library = dlopen(DEBUGINFOD_SONAME, RTLD_LAZY | RTLD_NOLOAD);

	if (!library || !look_up(library, &functions))
		return 1;
	struct debuginfo_fetch *fetch = functions.get_user_data(client);
	dlclose(library);
	if (fetch->progress && total >= 0 && done >= 0)
		fetch->progress(fetch->context, fetch->what, (size_t)done >> 20, ((size_t)total + (1 << 20) - 1) >> 20);
	fetch->late = seconds_now() > fetch->end;
	return fetch->late;
}

static const char *start(struct debuginfo_fetch *fetch, struct functions *functions)
{
	if (!fetch->library)
		fetch->library = dlopen(DEBUGINFOD_SONAME, RTLD_LAZY | RTLD_LOCAL);
	if (!fetch->library || !look_up(fetch->library, functions))
		return DEBUGINFOD_SONAME " cannot be loaded: install libdebuginfod1 (Debian) or its equivalent";
	if (!fetch->client)
		fetch->client = functions->begin();
	if (!fetch->client)
		return "libdebuginfod cannot be started";
	functions->set_user_data(fetch->client, fetch);
	functions->set_progress(fetch->client, on_progress);
	return NULL;
}

void debuginfo_fetch_destroy(struct debuginfo_fetch *fetch)
{
	struct functions functions;

	if (!fetch)
		return;
	if (fetch->client && look_up(fetch->library, &functions))
		functions.end(fetch->client);
	/* The library stays loaded: what it made for threads outlives it otherwise. */
	free(fetch->failure);
	free(fetch->what);
	free(fetch);
}

static const char *reason(const struct debuginfo_fetch *fetch, int code)
{
	if (fetch->late || code == ETIME)
		return "it took too long (DEBUGINFOD_TIMEOUT, DEBUGINFOD_MAXTIME)";
	return strerror(code);
}

/* *ret_code: 0, or the library's errno. */
static struct vmr_error *transfer(struct debuginfo_fetch *fetch, const char *build_id, char **ret, int *ret_code)
{
	struct functions functions;
	const char *limit = getenv(DEBUGINFOD_MAXTIME_ENV_VAR), *wrong = start(fetch, &functions);
	long seconds = limit ? strtol(limit, NULL, 10) : 0;

	if (wrong)
		return vmr_error_create(VMR_SYSTEM, "%s", wrong);
	fetch->late = false;
	fetch->end = seconds_now() + (seconds > 0 ? seconds : DEBUGINFO_FETCH_SECONDS);
	int fd = functions.find(fetch->client, (const unsigned char *)build_id, 0, ret);
	if (fetch->progress)
		fetch->progress(fetch->context, NULL, 0, 0);
	if (fd >= 0) {
		close(fd);
		return NULL;
	}
	*ret_code = -fd;
	return vmr_error_create(-fd == ENOENT ? VMR_BAD_INPUT : VMR_SYSTEM, "%s",
				-fd == ENOENT ? "none of its servers has it" : reason(fetch, -fd));
}
#else
void debuginfo_fetch_destroy(struct debuginfo_fetch *fetch)
{
	if (!fetch)
		return;
	free(fetch->failure);
	free(fetch->what);
	free(fetch);
}

static struct vmr_error *transfer(struct debuginfo_fetch *fetch, const char *build_id, char **ret, int *ret_code)
{
	(void)fetch;
	(void)build_id;
	(void)ret;
	(void)ret_code;
	return vmr_error_create(VMR_SYSTEM, "this vmrace was built without it (libdebuginfod-dev)");
}
#endif

/* A server may give anything, and the library keeps it. */
static struct vmr_error *check_answer(const char *path, const char *build_id)
{
	struct debuginfo_image *image;
	struct vmr_error *error = debuginfo_image_peek(path, &image);

	if (error)
		return vmr_error_wrap(error, "a server's answer is no debug information (remove it)");
	if (!image->build_id || strcmp(image->build_id, build_id) != 0)
		error = vmr_error_create(VMR_BAD_INPUT, "a server's answer is of another build (%s): remove %s",
					 image->build_id ? image->build_id : "no build-id", path);
	debuginfo_image_close(image);
	return error;
}

struct vmr_error *debuginfo_fetch_find(struct debuginfo_fetch *fetch, const char *build_id, const char *what,
				       char **ret)
{
	char *path = NULL;
	int code = 0;

	if (!fetch)
		return &vmr_error_not_found;
	if (fetch->failure)
		return vmr_error_create(VMR_SYSTEM, "%s", fetch->failure);
	free(fetch->what);
	fetch->what = vmr_format("MiB of %s by debuginfod", what);
	struct vmr_error *error = transfer(fetch, build_id, &path, &code);
	if (!error)
		error = check_answer(path, build_id);
	if (!error) {
		*ret = path;
		return NULL;
	}
	free(path);
	bool goes_on = error->code == VMR_BAD_INPUT;
	error = vmr_error_wrap(error, "debuginfod (" URLS "): build-id %s of %s", build_id, what);
	if (!goes_on)
		fetch->failure = vmr_strdup(error->message);
	return error;
}
