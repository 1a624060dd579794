/* SPDX-License-Identifier: MIT */
/* Tasks: the members of Linux 6.12 that this kernel sets. */
#ifndef _LINUX_SCHED_H
#define _LINUX_SCHED_H

#include <linux/percpu.h>
#include <linux/spinlock.h>

#define TASK_RUNNING 0x00000000
#define TASK_INTERRUPTIBLE 0x00000001
#define TASK_UNINTERRUPTIBLE 0x00000002
#define TASK_NORMAL (TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)
#define PF_IDLE 0x00000002
#define PF_KTHREAD 0x00200000
#define TASK_COMM_LEN 16
#define THREAD_SIZE 16384UL

struct mm_struct;
struct vm_struct;

struct thread_info {
	unsigned long flags;
	unsigned long syscall_work;
	u32 status;
	u32 cpu;
};

struct thread_struct {
	unsigned long sp;
};

/* What __switch_to_asm leaves on a stack. */
struct inactive_task_frame {
	unsigned long r15;
	unsigned long r14;
	unsigned long r13;
	unsigned long r12;
	unsigned long bx;
	unsigned long bp;
	unsigned long ret_addr;
};

struct sched_rt_entity {
	struct list_head run_list;
};

struct signal_struct {
	refcount_t sigcnt;
	atomic_t live;
	int nr_threads;
	struct list_head thread_head;
};

struct task_struct {
	struct thread_info thread_info;
	unsigned int __state;
	void *stack;
	refcount_t usage;
	unsigned int flags;
	int on_cpu;
	int on_rq;
	int prio;
	struct sched_rt_entity rt;
	struct list_head tasks;
	struct mm_struct *mm;
	struct mm_struct *active_mm;
	int exit_state;
	int exit_code;
	pid_t pid;
	pid_t tgid;
	struct task_struct *real_parent;
	struct task_struct *parent;
	struct list_head children;
	struct list_head sibling;
	struct task_struct *group_leader;
	struct list_head thread_node;
	char comm[TASK_COMM_LEN];
	struct signal_struct *signal;
	raw_spinlock_t pi_lock;
	struct vm_struct *stack_vm_area;
	struct thread_struct thread;
};

struct rq {
	raw_spinlock_t __lock;
	unsigned int nr_running;
	struct task_struct *curr;
	struct task_struct *idle;
	int cpu;
	struct list_head queue;
};
DECLARE_PER_CPU(struct rq, runqueues);

extern struct task_struct init_task;
extern struct signal_struct init_signals;

#define cpu_rq(cpu) (&per_cpu(runqueues, cpu))
#define this_rq() cpu_rq(smp_processor_id())
#define __set_current_state(value) WRITE_ONCE(current->__state, value)
#define set_current_state(value)                         \
	do {                                             \
		WRITE_ONCE(current->__state, value);     \
		smp_mb();                                \
	} while (0)

static inline struct task_struct *get_task_struct(struct task_struct *t)
{
	__asm__ __volatile__("lock; incl %0" : "+m"(t->usage.refs.counter) : : "memory", "cc");
	return t;
}

static inline void put_task_struct(struct task_struct *t)
{
	__asm__ __volatile__("lock; decl %0" : "+m"(t->usage.refs.counter) : : "memory", "cc");
}

void schedule(void);
void schedule_tail(void);
int wake_up_process(struct task_struct *p);
void sched_init(void);
void __noreturn cpu_startup_entry(void);
unsigned long long sched_clock(void);

/* A kernel thread that runs fn(arg) on a CPU; started at once. */
struct task_struct *kthread_run_on_cpu(int (*fn)(void *arg), void *arg, int cpu, pid_t pid, const char *name);
struct task_struct *fork_idle(int cpu);

#endif
