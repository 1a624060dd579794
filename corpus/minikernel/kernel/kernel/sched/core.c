// SPDX-License-Identifier: MIT
/* A round-robin scheduler: one queue a CPU, nobody is preempted. */
#include <asm/ptrace.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

DEFINE_PER_CPU(struct rq, runqueues);

static struct kmem_cache *task_struct_cachep, *signal_cachep;
static unsigned long switches;

/* Time is the number of context switches: the same run has the same time stamps. */
unsigned long long sched_clock(void)
{
	return READ_ONCE(switches) * 1000ULL;
}

void __switch_to_asm(unsigned long *prev_sp, unsigned long next_sp);
void ret_from_fork_asm(void);

static void enqueue_task(struct rq *rq, struct task_struct *p)
{
	list_add_tail(&p->rt.run_list, &rq->queue);
	rq->nr_running++;
}

static struct task_struct *pick_next_task(struct rq *rq)
{
	struct task_struct *p;

	if (list_empty(&rq->queue))
		return rq->idle;
	p = list_first_entry(&rq->queue, struct task_struct, rt.run_list);
	list_del_init(&p->rt.run_list);
	rq->nr_running--;
	return p;
}

static void finish_task_switch(struct rq *rq)
{
	raw_spin_unlock(&rq->__lock);
}

static void context_switch(struct rq *rq, struct task_struct *prev, struct task_struct *next)
{
	prev->on_cpu = 0;
	next->on_cpu = 1;
	rq->curr = next;
	switches++;
	this_cpu_ptr(&pcpu_hot)->current_task = next;
	this_cpu_ptr(&pcpu_hot)->top_of_stack = (unsigned long)next->stack + THREAD_SIZE;
	__switch_to_asm(&prev->thread.sp, next->thread.sp);
	finish_task_switch(this_rq());
}

static void __schedule(void)
{
	struct rq *rq = this_rq();
	struct task_struct *prev = current, *next;

	raw_spin_lock(&rq->__lock);
	if (prev != rq->idle) {
		if (READ_ONCE(prev->__state) == TASK_RUNNING)
			enqueue_task(rq, prev);
		else
			prev->on_rq = 0;
	}
	next = pick_next_task(rq);
	if (next == prev) {
		raw_spin_unlock(&rq->__lock);
		return;
	}
	context_switch(rq, prev, next);
}

void schedule(void)
{
	__schedule();
}

void schedule_tail(void)
{
	finish_task_switch(this_rq());
}

/* p is put on its CPU's queue if it had left it. */
static void ttwu_runnable(struct task_struct *p)
{
	struct rq *rq = cpu_rq(p->thread_info.cpu);

	raw_spin_lock(&rq->__lock);
	WRITE_ONCE(p->__state, TASK_RUNNING);
	if (!p->on_rq) {
		p->on_rq = 1;
		enqueue_task(rq, p);
	}
	raw_spin_unlock(&rq->__lock);
}

static noinline int try_to_wake_up(struct task_struct *p, unsigned int state)
{
	unsigned long flags;
	int success = 0;

	raw_spin_lock_irqsave(&p->pi_lock, flags);
	if (READ_ONCE(p->__state) & state) {
		ttwu_runnable(p);
		success = 1;
	}
	raw_spin_unlock_irqrestore(&p->pi_lock, flags);
	return success;
}

int wake_up_process(struct task_struct *p)
{
	return try_to_wake_up(p, TASK_NORMAL);
}

static void set_task_comm(struct task_struct *p, const char *name)
{
	snprintf(p->comm, sizeof(p->comm), "%s", name);
}

static void init_links(struct task_struct *p)
{
	INIT_LIST_HEAD(&p->rt.run_list);
	INIT_LIST_HEAD(&p->children);
	INIT_LIST_HEAD(&p->sibling);
	p->group_leader = p;
	p->real_parent = p->parent = &init_task;
	p->usage.refs.counter = 1;
	p->prio = 120;
}

static struct signal_struct *new_signal(struct task_struct *p)
{
	struct signal_struct *signal = kmem_cache_alloc(signal_cachep);

	memset(signal, 0, sizeof(*signal));
	signal->sigcnt.refs.counter = 1;
	signal->live.counter = 1;
	signal->nr_threads = 1;
	INIT_LIST_HEAD(&signal->thread_head);
	list_add_tail(&p->thread_node, &signal->thread_head);
	return signal;
}

static struct task_struct *dup_task_struct(int cpu, pid_t pid, const char *name)
{
	struct task_struct *p = kmem_cache_alloc(task_struct_cachep);

	memset(p, 0, sizeof(*p));
	init_links(p);
	p->stack_vm_area = vmalloc_area(THREAD_SIZE, dup_task_struct);
	p->stack = p->stack_vm_area->addr;
	p->thread_info.cpu = cpu;
	p->pid = p->tgid = pid;
	set_task_comm(p, name);
	return p;
}

/* Where a new thread starts: an inactive frame under zeroed user registers. */
static void copy_thread(struct task_struct *p, int (*fn)(void *arg), void *arg)
{
	struct inactive_task_frame *frame = p->stack + THREAD_SIZE - sizeof(struct pt_regs) - sizeof(*frame);

	frame->bx = (unsigned long)fn;
	frame->r12 = (unsigned long)arg;
	frame->ret_addr = (unsigned long)ret_from_fork_asm;
	p->thread.sp = (unsigned long)frame;
}

struct task_struct *kthread_run_on_cpu(int (*fn)(void *arg), void *arg, int cpu, pid_t pid, const char *name)
{
	struct task_struct *p = dup_task_struct(cpu, pid, name);
	struct rq *rq = cpu_rq(cpu);

	p->flags = PF_KTHREAD;
	p->signal = new_signal(p);
	copy_thread(p, fn, arg);
	list_add_tail(&p->tasks, &init_task.tasks);
	list_add_tail(&p->sibling, &init_task.children);
	raw_spin_lock(&rq->__lock);
	p->on_rq = 1;
	enqueue_task(rq, p);
	raw_spin_unlock(&rq->__lock);
	return p;
}

struct task_struct *fork_idle(int cpu)
{
	char name[TASK_COMM_LEN];
	struct task_struct *p;

	snprintf(name, sizeof(name), "swapper/%d", cpu);
	p = dup_task_struct(cpu, 0, name);
	p->flags = PF_KTHREAD | PF_IDLE;
	p->signal = &init_signals;
	p->on_cpu = p->on_rq = 1;
	INIT_LIST_HEAD(&p->tasks);
	return p;
}

void sched_init(void)
{
	task_struct_cachep = kmem_cache_create("task_struct", sizeof(struct task_struct));
	signal_cachep = kmem_cache_create("signal_cache", sizeof(struct signal_struct));
	init_links(&init_task);
	for (int cpu = 0; cpu < NR_CPUS; cpu++) {
		struct task_struct *idle = cpu ? fork_idle(cpu) : &init_task;

		cpu_rq(cpu)->cpu = cpu;
		INIT_LIST_HEAD(&cpu_rq(cpu)->queue);
		cpu_rq(cpu)->idle = cpu_rq(cpu)->curr = idle;
		per_cpu(pcpu_hot, cpu).current_task = idle;
		per_cpu(pcpu_hot, cpu).top_of_stack = (unsigned long)idle->stack + THREAD_SIZE;
	}
}

static void do_idle(void)
{
	while (list_empty(&this_rq()->queue))
		__asm__ __volatile__("pause");
	schedule();
}

void cpu_startup_entry(void)
{
	for (;;)
		do_idle();
}
