/* SPDX-License-Identifier: MIT */
/* Limits, Landlock (what may be read) and seccomp (what may be done). */
#include "common/confine.h"

#include <asm/ioctls.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/memory.h"

enum { OPEN_FILES_MAX = 256 };

void vmr_confine_time(unsigned seconds)
{
	struct rusage used;
	struct rlimit limit;

	if (getrusage(RUSAGE_SELF, &used) || getrlimit(RLIMIT_CPU, &limit))
		return;
	limit.rlim_cur = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + seconds + 2;
	setrlimit(RLIMIT_CPU, &limit);
}

static void set_limits(unsigned memory_mib)
{
	const struct {
		__rlimit_resource_t resource;
		rlim_t most;
	} limits[] = {
		{RLIMIT_CORE, 0},
		{RLIMIT_FSIZE, 0},
		{RLIMIT_NOFILE, OPEN_FILES_MAX},
#if !defined(__SANITIZE_ADDRESS__)
		{RLIMIT_AS, (rlim_t)memory_mib << 20},
#endif
	};

	(void)memory_mib; /* of a build with a sanitizer no limit */
	for (size_t i = 0; i < VMR_COUNT(limits); i++)
		setrlimit(limits[i].resource, &(struct rlimit){limits[i].most, limits[i].most});
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/* ---------------------------------------------------------------- what may be read */

enum {
	LANDLOCK_FIRST_RIGHTS = (1 << 13) - 1, /* what the first version knows */
	LANDLOCK_REFER = 1 << 13,
	LANDLOCK_TRUNCATE = 1 << 14,
	LANDLOCK_DEVICE_IOCTL = 1 << 15,
};

static bool may_read(int rules, const char *folder)
{
	vmr_autoclose int fd = openat(AT_FDCWD, folder, O_PATH | O_CLOEXEC);
	const struct landlock_path_beneath_attr beneath = {
		.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR, .parent_fd = fd};

	/* One that is not there needs no rule. */
	return fd < 0 || !syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
}

static bool confine_files(char *const *roots, size_t count)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	struct landlock_ruleset_attr attributes = {.handled_access_fs = LANDLOCK_FIRST_RIGHTS};

	if (version < 1)
		return false;
	attributes.handled_access_fs |= version >= 2 ? LANDLOCK_REFER : 0;
	attributes.handled_access_fs |= version >= 3 ? LANDLOCK_TRUNCATE : 0;
	attributes.handled_access_fs |= version >= 5 ? LANDLOCK_DEVICE_IOCTL : 0;
	vmr_autoclose int rules =
		(int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof(attributes.handled_access_fs), 0);
	if (rules < 0)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!may_read(rules, roots[i]))
			return false;
	return !syscall(SYS_landlock_restrict_self, rules, 0);
}

/* ---------------------------------------------------------------- what may be done */

#ifndef __SANITIZE_ADDRESS__
/* Reading, memory, threads, time. Everything else gives EPERM: no sockets, processes, new files, names or rights. */
static const int allowed[] = {
	SCMP_SYS(read),           SCMP_SYS(pread64),
	SCMP_SYS(readv),          SCMP_SYS(close),
	SCMP_SYS(fstat),          SCMP_SYS(stat),
	SCMP_SYS(lstat),          SCMP_SYS(newfstatat),
	SCMP_SYS(statx),          SCMP_SYS(statfs),
	SCMP_SYS(fstatfs),        SCMP_SYS(lseek),
	SCMP_SYS(access),         SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),     SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),     SCMP_SYS(getcwd),
	SCMP_SYS(chdir),          SCMP_SYS(getdents64),
	SCMP_SYS(mmap),           SCMP_SYS(munmap),
	SCMP_SYS(mprotect),       SCMP_SYS(mremap),
	SCMP_SYS(madvise),        SCMP_SYS(brk),
	SCMP_SYS(futex),          SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq),           SCMP_SYS(sched_yield),
	SCMP_SYS(membarrier),     SCMP_SYS(sched_getaffinity),
	SCMP_SYS(rt_sigaction),   SCMP_SYS(rt_sigreturn),
	SCMP_SYS(rt_sigprocmask), SCMP_SYS(sigaltstack),
	SCMP_SYS(tgkill),         SCMP_SYS(exit),
	SCMP_SYS(exit_group),     SCMP_SYS(restart_syscall),
	SCMP_SYS(getpid),         SCMP_SYS(gettid),
	SCMP_SYS(getuid),         SCMP_SYS(geteuid),
	SCMP_SYS(getgid),         SCMP_SYS(getegid),
	SCMP_SYS(uname),          SCMP_SYS(sysinfo),
	SCMP_SYS(getrusage),      SCMP_SYS(getrlimit),
	SCMP_SYS(setrlimit),      SCMP_SYS(prlimit64),
	SCMP_SYS(clock_gettime),  SCMP_SYS(clock_getres),
	SCMP_SYS(gettimeofday),   SCMP_SYS(times),
	SCMP_SYS(nanosleep),      SCMP_SYS(clock_nanosleep),
	SCMP_SYS(getrandom),      SCMP_SYS(poll),
	SCMP_SYS(fcntl),
};

enum { WRITING_FLAGS = O_ACCMODE | O_CREAT | O_TRUNC };

static bool allow_parts(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp to_pipe = SCMP_A0(SCMP_CMP_LE, STDERR_FILENO),
				  reading = SCMP_A1(SCMP_CMP_MASKED_EQ, WRITING_FLAGS, O_RDONLY),
				  reading_at = SCMP_A2(SCMP_CMP_MASKED_EQ, WRITING_FLAGS, O_RDONLY),
				  thread = SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD),
				  is_terminal = SCMP_A1(SCMP_CMP_EQ, TCGETS);

	return !seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(write), 1, to_pipe) &&
	       !seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(writev), 1, to_pipe) &&
	       !seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(open), 1, reading) &&
	       !seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1, reading_at) &&
	       !seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, thread) &&
	       !seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, is_terminal) &&
	       /* Its flags are in memory, where no filter looks: the C library takes clone() then. */
	       !seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
}

static bool confine_calls(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	bool good = filter && allow_parts(filter);

	for (size_t i = 0; good && i < VMR_COUNT(allowed); i++)
		good = !seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
	good = good && !seccomp_load(filter);
	seccomp_release(filter);
	return good;
}
#else
/* The sanitizer's runtime does more than that. */
static bool confine_calls(void)
{
	return false;
}
#endif

const char *vmr_confine(char *const *roots, size_t count, unsigned memory_mib)
{
#ifdef __SANITIZE_ADDRESS__
	static const char *const missing[2][2] = {
		{"this build has a sanitizer, and this kernel no Landlock", "this kernel has no Landlock"},
		{"this build has a sanitizer: neither system calls nor memory are limited", NULL}};
#else
	static const char *const missing[2][2] = {
		{"this kernel has neither Landlock nor seccomp", "this kernel has no Landlock"},
		{"this kernel has no seccomp filters", NULL}};
#endif

	set_limits(memory_mib);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	bool files = confine_files(roots, count);
	return missing[files][confine_calls()];
}
