/* SPDX-License-Identifier: MIT */
/*
 * Locks as three kinds of kernels lay them out (LAYOUT): 0 without PREEMPT_RT, 1 with its patches before 5.15, 2 with
 * it since. Only the types are read.
 */
struct task_struct;

struct rt_mutex_base {
	int wait_lock;
	void *waiters[2];
	struct task_struct *owner;
};

#if LAYOUT == 0
struct mutex {
	struct {
		long counter;
	} owner;
	int wait_lock;
};
struct rw_semaphore {
	long count;
	struct {
		long counter;
	} owner;
};
#elif LAYOUT == 1
struct rt_mutex {
	int wait_lock;
	void *waiters[2];
	struct task_struct *owner;
};
struct mutex {
	struct rt_mutex lock;
};
struct rw_semaphore {
	int readers;
	struct rt_mutex rtmutex;
};
#else
struct mutex {
	struct rt_mutex_base rtmutex;
};
struct rw_semaphore {
	struct {
		int readers;
		struct rt_mutex_base rtmutex;
	} rwbase;
};
#endif

struct ww_mutex {
	struct mutex base;
	void *ctx;
};

struct ww_mutex a_ww_mutex;
struct rw_semaphore an_rwsem;
struct rt_mutex_base an_rt_mutex;

void _start(void);
void _start(void)
{
}
