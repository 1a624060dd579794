/* SPDX-License-Identifier: MIT */
/* Temporary files that become outputs. */
#include "common/output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/beside.h"
#include "common/memory.h"

/* A temporary file's name: this and random hexadecimal digits. */
static const char prefix[] = ".vmrace-";
enum { DIGITS = 12 };

/*
 * Names that a signal must remove. A handler may run at any time and beside other threads, so that places are only
 * ever added, and a name changes only while its place is not live.
 */
struct place {
	struct place *next;
	atomic_int state;
	size_t room;
	char name[];
};
enum { PLACE_FREE = 0, PLACE_BUSY, PLACE_LIVE };
static _Atomic(struct place *) places;
/* The process is to end: no file is made any more, and one that another thread is just making is waited for. */
static atomic_bool is_ending;
static atomic_int creating;
static _Thread_local volatile int creating_here;
enum { CREATION_WAIT = 200, END_WAIT = 1000 }; /* ms */

struct vmr_output {
	char *path, *temporary;
	int fd;
	bool existed, is_grouped, is_passing, is_beside;
	struct place *place;
	struct vmr_beside sync;
	int number; /* why it could not be synced: an errno, 0 */
};

static struct place *take_place(size_t room)
{
	for (struct place *place = atomic_load(&places); place; place = place->next) {
		int was = PLACE_FREE;
		if (place->room >= room && atomic_compare_exchange_strong(&place->state, &was, PLACE_BUSY))
			return place;
	}
	struct place *place = vmr_alloc(sizeof(*place) + room);
	place->room = room;
	atomic_store(&place->state, PLACE_BUSY);
	place->next = atomic_load(&places);
	while (!atomic_compare_exchange_weak(&places, &place->next, place))
		;
	return place;
}

void vmr_output_remove_all(void)
{
	int number = errno;

	atomic_store(&is_ending, true);
	for (int i = 0; i < CREATION_WAIT && atomic_load(&creating) > creating_here; i++)
		poll(NULL, 0, 1);
	errno = number;
	for (struct place *place = atomic_load(&places); place; place = place->next)
		if (atomic_load(&place->state) == PLACE_LIVE)
			unlink(place->name);
}

/* Where a path leads: itself, or what its links end in. */
static struct vmr_error *resolve(const char *path, char **ret)
{
	struct stat st;

	if (lstat(path, &st) || !S_ISLNK(st.st_mode)) {
		*ret = vmr_strdup(path);
		return NULL;
	}
	char *target = realpath(path, NULL);
	if (!target)
		return vmr_error_create_errno(errno, "%s: a link that leads nowhere", path);
	*ret = target;
	return NULL;
}

static bool read_head(const char *path, char head[OUTPUT_HEAD + 1], size_t *ret_size)
{
	vmr_autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	size_t size = 0;

	for (ssize_t got = 1; fd >= 0 && got && size < OUTPUT_HEAD;) {
		got = read(fd, head + size, OUTPUT_HEAD - size);
		if (got < 0 && errno != EINTR)
			return false;
		size += got > 0 ? (size_t)got : 0;
	}
	head[size] = '\0';
	*ret_size = size;
	return fd >= 0;
}

static const char *name_in(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool vmr_output_is_ours(const char *path, const struct vmr_output_rules *rules)
{
	char head[OUTPUT_HEAD + 1];
	size_t size = 0;
	struct stat st;

	if (stat(path, &st) || !S_ISREG(st.st_mode))
		return false;
	return !rules->is_ours || (read_head(path, head, &size) && rules->is_ours(head, size, name_in(path)));
}

bool vmr_output_is_input(const char *path, const struct vmr_output_rules *rules)
{
	struct stat own, other;

	if (!rules->inputs || stat(path, &own))
		return false;
	for (size_t i = 0; i < rules->inputs->count; i++)
		if (!stat(rules->inputs->items[i], &other) && own.st_dev == other.st_dev && own.st_ino == other.st_ino)
			return true;
	return false;
}

static struct vmr_error *check_replaced(const char *path, const struct stat *st, const struct vmr_output_rules *rules)
{
	if (vmr_output_is_input(path, rules))
		return vmr_error_create(VMR_BAD_INPUT,
					"%s: is an input, and inputs are never written to: give another name", path);
	if (!S_ISREG(st->st_mode))
		return vmr_error_create(VMR_BAD_INPUT,
					"%s: exists and is not a regular file: it stays as it is, give another name",
					path);
	if (!vmr_output_is_ours(path, rules))
		return vmr_error_create(VMR_BAD_INPUT, "%s: exists and is not %s: it stays as it is, give another name",
					path, rules->what);
	return NULL;
}

static char *temporary_beside(const char *path)
{
	uint64_t random = 0;

	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) != sizeof(random))
		random = (uint64_t)getpid();
	return vmr_format("%.*s%s%0*llx", (int)(name_in(path) - path), path, prefix, DIGITS,
			  (unsigned long long)(random & ((UINT64_C(1) << 4 * DIGITS) - 1)));
}

bool vmr_output_is_temporary(const char *name)
{
	size_t start = sizeof(prefix) - 1;

	return !strncmp(name, prefix, start) && strlen(name) == start + DIGITS &&
	       strspn(name + start, "0123456789abcdef") == DIGITS;
}

/* The name is known to signal handlers before the file is there. */
static int create_temporary(struct vmr_output *output, mode_t mode)
{
	output->temporary = temporary_beside(output->path);
	size_t size = strlen(output->temporary) + 1;
	output->place = take_place(size);
	memcpy(output->place->name, output->temporary, size);
	atomic_store(&output->place->state, PLACE_LIVE);
	int fd = -1;
	creating_here = 1;
	atomic_fetch_add(&creating, 1);
	if (!atomic_load(&is_ending))
		fd = open(output->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	atomic_fetch_sub(&creating, 1);
	creating_here = 0;
	if (atomic_load(&is_ending)) {
		poll(NULL, 0, END_WAIT); /* the end comes meanwhile */
		errno = EINTR;
	}
	if (fd < 0) {
		atomic_store(&output->place->state, PLACE_FREE);
		output->place = NULL;
	}
	return fd;
}

/* With the mode that the file will have and, as far as that may be, the owner of the one that it replaces. */
static struct vmr_error *open_temporary(struct vmr_output *output, const struct vmr_output_rules *rules,
					const struct stat *old)
{
	output->fd = create_temporary(output, rules->is_private ? 0600 : 0666);
	if (output->fd < 0)
		return vmr_error_create_errno(errno, "%s: cannot be written", output->path);
	if (!old || rules->is_private)
		return NULL;
	if ((old->st_uid != geteuid() || old->st_gid != getegid()) && fchown(output->fd, old->st_uid, old->st_gid))
		errno = 0; /* then it is ours */
	if (fchmod(output->fd, old->st_mode & 0777))
		return vmr_error_create_errno(errno, "%s: cannot set its mode", output->path);
	return NULL;
}

struct vmr_error *vmr_output_begin(const char *path, const struct vmr_output_rules *rules, struct vmr_output **ret)
{
	vmr_autofree char *target = NULL;
	struct stat st;

	VMR_TRY(resolve(path, &target));
	if (!*name_in(target))
		return vmr_error_create(VMR_BAD_INPUT, "%s: the name of a folder: give that of a file", path);
	bool existed = !stat(target, &st);
	if (existed)
		VMR_TRY(check_replaced(path, &st, rules));
	struct vmr_output *output = vmr_alloc(sizeof(*output));
	output->path = vmr_take(target);
	output->existed = existed;
	output->is_grouped = rules->is_grouped;
	output->is_beside = rules->is_beside;
	output->is_passing = rules->is_passing;
	struct vmr_error *error = open_temporary(output, rules, existed ? &st : NULL);
	if (error) {
		vmr_output_abort(output);
		return error;
	}
	*ret = output;
	return NULL;
}

struct vmr_error *vmr_output_write(struct vmr_output *output, const void *data, size_t size)
{
	const char *bytes = data;

	for (size_t done = 0; done < size;) {
		ssize_t put = write(output->fd, bytes + done, size - done);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return vmr_error_create_errno(errno, "%s: cannot be written", output->path);
		done += (size_t)put;
	}
	return NULL;
}

const char *vmr_output_temporary(const struct vmr_output *output)
{
	return output->temporary;
}

/* A file system that knows no sync has nothing to bring. */
static bool sync_failed(int fd)
{
	while (fsync(fd))
		if (errno != EINTR)
			return errno != EINVAL && errno != ENOSYS && errno != ENOTSUP;
	return false;
}

/* Sync where that is asked for, and close; gives an errno, 0. */
static int bring(struct vmr_output *output)
{
	int fd = output->fd, number = !output->is_passing && !output->is_grouped && sync_failed(fd) ? errno : 0;

	output->fd = -1;
	if (close(fd) && !number && errno != EINTR)
		number = errno;
	return number;
}

static void bring_beside(void *context)
{
	struct vmr_output *output = context;

	output->number = bring(output);
}

static struct vmr_error *end_sync(struct vmr_output *output)
{
	vmr_beside_end(&output->sync);
	return output->number ? vmr_error_create_errno(output->number, "%s: cannot be written", output->path) : NULL;
}

struct vmr_error *vmr_output_finish(struct vmr_output *output)
{
	if (output->is_beside && !output->is_passing && !output->is_grouped) {
		vmr_beside_begin(&output->sync, bring_beside, output);
		return NULL;
	}
	output->number = bring(output);
	return end_sync(output);
}

/* Where nothing stood, nothing that came since is replaced. */
static int move(const struct vmr_output *output)
{
	if (!output->existed) {
		if (!renameat2(AT_FDCWD, output->temporary, AT_FDCWD, output->path, RENAME_NOREPLACE))
			return 0;
		if (errno != EINVAL && errno != ENOSYS)
			return -1;
	}
	return rename(output->temporary, output->path);
}

static struct vmr_error *sync_folder(const struct vmr_output *output, bool with_files)
{
	size_t length = (size_t)(name_in(output->path) - output->path);
	vmr_autofree char *folder = length ? vmr_strndup(output->path, length) : vmr_strdup(".");
	vmr_autoclose int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	/* One that may be written but not read cannot be opened: all comes to the disk in its time. */
	if (fd >= 0 && ((with_files && syncfs(fd)) || sync_failed(fd)))
		return vmr_error_create_errno(errno, "%s: cannot be written", folder);
	return NULL;
}

static void forget(struct vmr_output *output, bool moved)
{
	vmr_error_drop(end_sync(output));
	if (output->fd >= 0)
		close(output->fd);
	if (output->place) {
		if (!moved)
			unlink(output->temporary);
		atomic_store(&output->place->state, PLACE_FREE);
	}
	free(output->temporary);
	free(output->path);
	free(output);
}

struct vmr_error *vmr_output_commit(struct vmr_output *const *outputs, size_t count)
{
	struct vmr_error *error = count && outputs[0]->is_grouped ? sync_folder(outputs[0], true) : NULL;

	for (size_t i = 0; i < count && !error; i++)
		error = end_sync(outputs[i]);
	for (size_t i = 0; i < count; i++) {
		bool moved = !error && !move(outputs[i]);
		if (!error && !moved)
			error = vmr_error_create_errno(errno, "%s: cannot be replaced", outputs[i]->path);
		if (moved && i + 1 == count && !outputs[i]->is_passing)
			error = sync_folder(outputs[i], false);
		forget(outputs[i], moved);
	}
	return error;
}

void vmr_output_abort(struct vmr_output *output)
{
	if (output)
		forget(output, false);
}

struct vmr_error *vmr_output_settle(struct vmr_output *output, struct vmr_error *error)
{
	if (!error)
		error = vmr_output_finish(output);
	if (!error)
		return vmr_output_commit(&output, 1);
	vmr_output_abort(output);
	return error;
}

struct vmr_error *vmr_output_put(const char *path, const struct vmr_output_rules *rules, const void *data, size_t size)
{
	struct vmr_output *output = NULL;

	VMR_TRY(vmr_output_begin(path, rules, &output));
	return vmr_output_settle(output, vmr_output_write(output, data, size));
}
