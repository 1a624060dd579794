/* SPDX-License-Identifier: MIT */
/* Child processes that parse. */
#include "srcindex/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/child.h"
#include "common/memory.h"

/* RESIDENT_MAX: bytes that a child may keep between units; it gives back less and less of what a unit took. WAIT: times
 * the processor's seconds that a child has for a unit may pass in which it gets nothing done. */
enum { JOBS_MAX = 64, PIPE_READ = 1 << 16, PIPE_SIZE = 1 << 20, SECONDS = 60, WAIT = 5, RESIDENT_MAX = 190 << 20 };

struct child {
	pid_t pid; /* 0: not started */
	int in, out;
	struct pool_task *task; /* NULL: idle */
	size_t sent;
	struct protocol_buffer received; /* header included */
	int64_t deadline;                /* milliseconds of the monotonic clock */
	int64_t begun, used;             /* its processor time when the task began, and when it was last looked at */
};

struct pool {
	char *worker;
	struct vmr_list words; /* its command line */
	unsigned jobs;
	int64_t limit; /* milliseconds for a unit */
	struct child children[JOBS_MAX];
	struct pool_task *first, *last; /* those that wait */
};

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

struct pool *pool_create(const char *worker, const struct vmr_list *folders, unsigned jobs, unsigned seconds)
{
	struct pool *pool = vmr_alloc(sizeof(*pool));
	long online = sysconf(_SC_NPROCESSORS_ONLN);

	pool->worker = vmr_strdup(worker);
	pool->jobs = jobs ? jobs : online > 0 ? (unsigned)online : 1;
	if (pool->jobs > JOBS_MAX)
		pool->jobs = JOBS_MAX;
	seconds = seconds ? seconds : SECONDS;
	pool->limit = (int64_t)seconds * WAIT * 1000;
	vmr_autofree char *limit = vmr_format("%u", seconds);
	vmr_list_add(&pool->words, worker);
	vmr_list_add(&pool->words, limit);
	for (size_t i = 0; i < folders->count; i++)
		vmr_list_add(&pool->words, folders->items[i]);
	return pool;
}

/* A child has nothing to lose. Gives how it ended. */
static int stop(struct child *child)
{
	if (!child->pid)
		return 0;
	close(child->in);
	close(child->out);
	int status = vmr_child_end(child->pid);
	protocol_buffer_deinit(&child->received);
	*child = (struct child){0};
	return status;
}

void pool_destroy(struct pool *pool)
{
	if (!pool)
		return;
	for (unsigned i = 0; i < pool->jobs; i++)
		stop(&pool->children[i]);
	free(pool->worker);
	vmr_list_deinit(&pool->words);
	free(pool);
}

/*
 * For the C library's allocator. libclang fills 100 MiB in small pieces and gives them back at the end: large pages,
 * and what was given back kept, spare a third of the time of a small unit. Other C libraries ignore it.
 */
static const char allocator[] = "GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.top_pad=67108864:"
				"glibc.malloc.trim_threshold=1073741824:glibc.malloc.mmap_threshold=1073741824";

static struct vmr_error *spawn(const struct pool *pool, const int in[2], const int out[2], pid_t *ret)
{
	const int fds[] = {in[0], out[1]};
	vmr_autofree char **words = vmr_alloc_array(pool->words.count + 1, sizeof(*words));

	memcpy(words, pool->words.items, pool->words.count * sizeof(*words));
	return vmr_child_start(pool->worker, words, allocator, fds, VMR_COUNT(fds), ret);
}

static struct vmr_error *start(const struct pool *pool, struct child *child)
{
	int in[2], out[2];

	if (pipe2(in, O_CLOEXEC))
		return vmr_error_create_errno(errno, "cannot make a pipe");
	if (pipe2(out, O_CLOEXEC)) {
		close(in[0]);
		close(in[1]);
		return vmr_error_create_errno(errno, "cannot make a pipe");
	}
	pid_t pid = 0;
	struct vmr_error *error = spawn(pool, in, out, &pid);
	close(in[0]);
	close(out[1]);
	if (error) {
		close(in[1]);
		close(out[0]);
		return error;
	}
	/* A request goes out at once, and an answer waits for whoever has something else to do. */
	fcntl(in[1], F_SETPIPE_SZ, PIPE_SIZE);
	fcntl(out[0], F_SETPIPE_SZ, PIPE_SIZE);
	fcntl(in[1], F_SETFL, O_NONBLOCK);
	fcntl(out[0], F_SETFL, O_NONBLOCK);
	*child = (struct child){.pid = pid, .in = in[1], .out = out[0]};
	return NULL;
}

/* Milliseconds of a processor that a child has had; -1 not known. */
static int64_t processor_time(const struct child *child)
{
	clockid_t id;
	struct timespec time;

	if (clock_getcpuclockid(child->pid, &id) || clock_gettime(id, &time))
		return -1;
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/*
 * A child for which time is up has another turn when it got on: what is read must not depend on how busy the machine
 * is. Who never ends is ended by its processor time: by the system, or here.
 */
static bool is_getting_on(const struct pool *pool, struct child *child)
{
	int64_t used = processor_time(child);

	if (used <= child->used || used - child->begun > 2 * pool->limit / WAIT)
		return false;
	child->used = used;
	child->deadline = now() + pool->limit;
	return true;
}

static void give(struct pool *pool, struct child *child, struct pool_task *task)
{
	child->task = task;
	child->sent = 0;
	child->received.size = 0;
	child->deadline = now() + pool->limit;
	child->begun = child->used = processor_time(child);
}

/* Write what the pipe takes. False when the child is gone. */
static bool send_some(struct child *child)
{
	const struct protocol_buffer *request = &child->task->request;

	while (child->sent < request->size) {
		ssize_t count = write(child->in, request->data + child->sent, request->size - child->sent);
		if (count < 0)
			return errno == EAGAIN || errno == EINTR;
		child->sent += (size_t)count;
	}
	return true;
}

/* Read what there is. False when the child is gone or talks nonsense; *ret_done when the answer is whole. */
static bool receive_some(struct child *child, bool *ret_done)
{
	uint8_t block[PIPE_READ];
	size_t size = 0;

	for (;;) {
		ssize_t count = read(child->out, block, sizeof(block));
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return errno == EAGAIN;
		if (!count)
			return false;
		protocol_put_bytes(&child->received, block, (size_t)count);
		if (child->received.size < PROTOCOL_HEADER_SIZE)
			continue;
		if (!protocol_header_size(child->received.data, &size) ||
		    child->received.size > size + PROTOCOL_HEADER_SIZE)
			return false;
		*ret_done = child->received.size == size + PROTOCOL_HEADER_SIZE;
		if (*ret_done)
			return true;
	}
}

/* Memory that a child holds; 0 unknown. */
static uint64_t resident_size(const struct child *child)
{
	vmr_autofree char *path = vmr_format("/proc/%d/statm", (int)child->pid);
	unsigned long pages = 0;
	FILE *file = fopen(path, "re");

	if (!file)
		return 0;
	if (fscanf(file, "%*u %lu", &pages) != 1)
		pages = 0;
	fclose(file);
	return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void end_task(struct child *child, const char *failure)
{
	struct pool_task *task = child->task;

	child->task = NULL;
	task->failure = failure;
	if (!failure) {
		task->answer = child->received;
		child->received = (struct protocol_buffer){0};
		memmove(task->answer.data, task->answer.data + PROTOCOL_HEADER_SIZE,
			task->answer.size - PROTOCOL_HEADER_SIZE);
		task->answer.size -= PROTOCOL_HEADER_SIZE;
	}
	task->ended = true;
	if (failure || resident_size(child) > RESIDENT_MAX)
		stop(child);
}

void pool_add(struct pool *pool, struct pool_task *task)
{
	task->next = NULL;
	task->ended = false;
	if (pool->last)
		pool->last->next = task;
	else
		pool->first = task;
	pool->last = task;
}

static struct pool_task *take(struct pool *pool)
{
	struct pool_task *task = pool->first;

	pool->first = task->next;
	if (!pool->first)
		pool->last = NULL;
	return task;
}

static struct vmr_error *fill(struct pool *pool)
{
	for (unsigned i = 0; i < pool->jobs && pool->first; i++) {
		struct child *child = &pool->children[i];
		if (child->task)
			continue;
		if (!child->pid)
			VMR_TRY(start(pool, child));
		give(pool, child, take(pool));
	}
	return NULL;
}

/* The child is gone, or talks nonsense. */
static void lose(struct child *child)
{
	struct pool_task *task = child->task;
	int status = stop(child);

	child->task = task;
	end_task(child, WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU ? "the parser took too long"
									   : "the parser crashed or ran out of memory");
}

static void serve(const struct pool *pool, struct child *child, short events)
{
	bool done = false;

	if ((events & POLLOUT) && !send_some(child))
		lose(child);
	else if ((events & (POLLIN | POLLHUP | POLLERR)) && !receive_some(child, &done))
		lose(child);
	else if (done)
		end_task(child, NULL);
	else if (now() > child->deadline && !is_getting_on(pool, child))
		end_task(child, "the parser took too long");
}

static void turn(struct pool *pool, int wait)
{
	struct pollfd fds[2 * JOBS_MAX];
	unsigned jobs = pool->jobs;

	for (unsigned i = 0; i < jobs; i++) {
		const struct child *child = &pool->children[i];
		bool sending = child->task && child->sent < child->task->request.size;
		fds[2 * i] = (struct pollfd){.fd = child->task ? child->out : -1, .events = POLLIN};
		fds[2 * i + 1] = (struct pollfd){.fd = sending ? child->in : -1, .events = POLLOUT};
	}
	if (poll(fds, 2 * jobs, wait) < 0 && errno != EINTR)
		return;
	for (unsigned i = 0; i < jobs; i++)
		if (pool->children[i].task)
			serve(pool, &pool->children[i], (short)(fds[2 * i].revents | fds[2 * i + 1].revents));
}

/* One turn, and what ended makes room for. */
static struct vmr_error *serve_all(struct pool *pool, int wait)
{
	struct vmr_error *error = fill(pool);

	if (error)
		return error;
	turn(pool, wait);
	return fill(pool);
}

static struct vmr_error *serve_until(struct pool *pool, const struct pool_task *task)
{
	enum { WAIT_MILLISECONDS = 200 };
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
	struct vmr_error *error = NULL;

	sigaction(SIGPIPE, &ignore, &before);
	do
		error = serve_all(pool, task ? WAIT_MILLISECONDS : 0);
	while (!error && task && !task->ended);
	sigaction(SIGPIPE, &before, NULL);
	return error;
}

struct vmr_error *pool_serve(struct pool *pool)
{
	return serve_until(pool, NULL);
}

struct vmr_error *pool_wait(struct pool *pool, const struct pool_task *task)
{
	return task->ended ? NULL : serve_until(pool, task);
}
