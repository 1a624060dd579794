/* SPDX-License-Identifier: MIT */
/* What is stored, tested and handed on: the tests look for these functions by name. */
#include "kernel.h"

struct visit {
	struct list_head link;
	struct task_struct *task;
	int done;
};
struct office {
	spinlock_t lock;
	struct list_head visits;
};

/* ---------------------------------------------------------------- a pointer is assigned */

void assign_walk(struct office *office)
{
	struct visit *visit, *spare;

	list_for_each_entry(visit, &office->visits, link)
		visit->done = 1;
	list_for_each_entry_safe(visit, spare, &office->visits, link)
		visit->done = 2;
}

void assign_drain(struct office *office)
{
	while (!list_empty(&office->visits)) {
		struct visit *visit = list_first_entry(&office->visits, struct visit, link);

		list_del_init(&visit->link);
		wake_up_process(visit->task);
	}
}

void assign_for(struct list_head *head)
{
	struct list_head *at;

	for (at = head->next; at != head; at = at->next)
		list_del_init(at);
}

int assign_goto(struct visit *first, struct visit *second)
{
	struct visit *visit = first;

again:
	visit->done = 1;
	if (second) {
		visit = second;
		second = NULL;
		goto again;
	}
	return visit->done;
}

int find_visit(struct office *office, struct visit **found);
int assign_out(struct office *office, struct visit *spare)
{
	struct visit *visit = spare;

	if (find_visit(office, &visit))
		return -1;
	return visit->done;
}

/* ---------------------------------------------------------------- what a macro expands to, in a condition */

#define DONE_TWICE 2
#define IS_DUE(visit, key) ((visit)->done && (key)->enabled)
int test_macros(struct visit *visit, struct static_key *key)
{
	if (static_branch_unlikely(key))
		return 1;
	if (READ_ONCE(visit->done) && visit->task)
		return 2;
	if (likely(visit->done == DONE_TWICE) || unlikely(!READ_ONCE(visit->done)))
		return 5;
	return IS_DUE(visit, key) ? 3 : 4;
}

/* ---------------------------------------------------------------- what is stored */

enum state { STATE_NEW, STATE_BUSY, STATE_GONE = -7 };
enum { FLAG_URGENT = 3 };
struct job {
	enum state state;
	atomic_t pending;
	refcount_t refs;
	unsigned long flags;
	void *owner;
	struct visit *visit;
};

void store_plain(struct job *job, int value)
{
	struct job local = {.state = STATE_BUSY, .owner = NULL};

	job->state = STATE_GONE;
	job->owner = NULL;
	job->flags = 1UL << FLAG_URGENT;
	WRITE_ONCE(job->state, -1);
	smp_store_release(&job->state, STATE_BUSY);
	rcu_assign_pointer(job->visit, NULL);
	job->state = value;
	*job = local;
}

int store_atomic(struct job *job, int value)
{
	atomic_set(&job->pending, 4);
	atomic_set_release(&job->pending, value);
	atomic_add(2, &job->pending);
	refcount_set(&job->refs, 1);
	set_bit(FLAG_URGENT, &job->flags);
	__set_bit(1, &job->flags);
	clear_bit_unlock(FLAG_URGENT, &job->flags);
	xchg(&job->owner, NULL);
	cmpxchg(&job->state, STATE_NEW, STATE_BUSY);
	atomic_cmpxchg(&job->pending, 0, 9);
	return atomic_read_acquire(&job->pending) + refcount_read(&job->refs) + test_bit(2, &job->flags);
}

/* ---------------------------------------------------------------- what is tested and returned */

int job_is_gone(struct job *job);
int job_is_idle(struct job *job);
int test_direct(struct job *job, int other)
{
	if (job->state == STATE_GONE)
		return 0;
	if (!(job->flags & 4))
		return STATE_GONE;
	if (0 < job->visit->done && !job->owner)
		return other;
	while (!READ_ONCE(job->state))
		schedule();
	if (atomic_dec_and_test(&job->pending) || test_bit(FLAG_URGENT, &job->flags))
		return job_is_gone(job);
	switch (job->state) {
	case STATE_NEW:
		return atomic_read(&job->pending) > 1;
	default:
		break;
	}
	if (job->visit->done + other == 4)
		return !!job->owner;
	return job->state;
}

int test_copy(struct job *job)
{
	int state = READ_ONCE(job->state), gone = job->visit->done == 2, changed, ret;

	if (state != 1)
		return state;
	while (!gone) {
		schedule();
		gone = job->visit->done == 2;
	}
	ret = job_is_gone(job);
	if (ret < 0)
		return ret;
	if ((changed = atomic_read(&job->pending)))
		ret = -5;
	else
		ret = -5;
	return ret;
}

/* The result of one of two functions. */
int test_results(struct job *job, int given)
{
	int ret;

	if (given)
		ret = job_is_gone(job);
	else
		ret = job_is_idle(job);
	if (ret <= 0)
		return ret;
	return 1;
}

/* Nothing follows: another value on one path, an address that was taken, arithmetic, a parameter. */
int test_unknown(struct job *job, int given)
{
	int state = 0, taken = READ_ONCE(job->state), sum = job->state + 1, *pointer = &taken;

	if (given)
		state = job->state;
	if (state)
		return state;
	*pointer = 0;
	if (taken)
		return 1;
	if (sum == 2)
		return 2;
	if (given) {
		int state = job->visit->done;

		schedule();
		if (state > 7)
			return 3;
	}
	return given;
}

/* A variable that has a constant before it is read. */
int test_mixed(struct job *job, int given)
{
	int done = 0, either = 0, ret = 0;

	for (int turn = 0; turn < given; turn++) {
		if (done != 1)
			schedule();
		done = READ_ONCE(job->state);
		if (given == 7)
			done = READ_ONCE(job->state);
	}
	if (done < 3)
		return 1;
	if (given == 2)
		either = 1;
	if (given == 3)
		either = job->state;
	if (either)
		return 2;
	if (given)
		ret = job_is_gone(job);
	if (ret < 0)
		return 3;
	return done;
}

/* ---------------------------------------------------------------- who is told where an object is */

struct request {
	struct visit *visit;
	void *private;
	int *result;
	struct wait_queue_entry wait;
	struct visit *slots[4];
	unsigned long data;
};
static struct visit *last_visit;

/* One of two arms is NULL; what xchg() gives was there before. */
int escape_one(struct request *request, int given)
{
	struct visit mine = {.done = 0};
	struct visit *old;

	request->visit = given ? &mine : NULL;
	old = xchg(&request->visit, NULL);
	return old->done;
}

void escape_all(struct request *request, struct visit *given, void *opaque)
{
	struct visit mine = {.done = 0};
	struct request local = {.private = &mine, .wait = {.private = current}};
	int result;

	request->visit = &mine;
	request->result = &result;
	request->wait.private = given;
	request->slots[2] = &mine;
	last_visit = given;
	WRITE_ONCE(request->private, opaque);
	request->data = (unsigned long)&mine;
	xchg(&request->visit, given);
	local.visit = given;
	given = &mine;
	request->visit = local.visit;
}

int load_private(struct request *request, struct wait_queue_entry *entry)
{
	struct visit *visit = entry->private, *other;

	other = READ_ONCE(request->visit);
	return visit->done + other->done;
}

/* By hand, with and without a cast. */
int back_by_hand(struct list_head *link, struct wait_queue_entry *entry)
{
	struct visit *visit = (struct visit *)((char *)link - offsetof(struct visit, link));
	struct ticket_like {
		int number;
		struct wait_queue_entry wait;
	} *ticket = (void *)entry - offsetof(struct ticket_like, wait);

	return visit->done + ticket->number;
}

struct table {
	struct visit visits[8];
	struct request inner;
};
void parts(struct table *table, int i)
{
	struct table local;

	local.visits[i].done = 1;
	table->visits[i].done = 2;
	list_del_init(&local.visits[i].link);
	local.inner.wait.private = table;
}

/* ---------------------------------------------------------------- how members are declared */

struct declared {
	char __user *buffer, *plain;
	struct visit __rcu *visit;
	int (*call)(struct visit *visit, int how);
	unsigned long words[2 + 2], last;
	unsigned ready : 1;
	struct {
		void __user *inside;
	};
	struct visit first /* of all */;
};
void declare(void)
{
	struct declared local;

	local.ready = 1;
}

int test_cut(struct job *job)
{
	unsigned char low = job->flags;
	bool any = job->flags & 0x100;

	if (low)
		return 1;
	return any;
}

/* ---------------------------------------------------------------- results of calls through pointers */

struct job_operations {
	int (*run)(struct job *job);
};

int test_indirect(struct job *job, const struct job_operations *operations, int given)
{
	int ret, other;

	ret = operations->run(job);
	if (ret < 0)
		return ret;
	if (given)
		other = operations->run(job);
	else
		other = job_is_gone(job);
	if (other == 3)
		return 0;
	return 1;
}

/* Accessors: functions that do nothing but find the record around what they are handed. */
struct visit_pair {
	int number;
	struct visit first;
};

static inline struct visit *to_visit(struct list_head *link)
{
	return container_of(link, struct visit, link);
}

static struct visit_pair *to_visit_pair(struct list_head *link)
{
	struct visit *first = to_visit(link);

	return container_of(first, struct visit_pair, first);
}

/* It looks at something on the way: no accessor. */
static struct visit *to_known_visit(struct list_head *link)
{
	return link->next ? container_of(link, struct visit, link) : NULL;
}

int back_by_accessors(struct list_head *link, struct visit *given)
{
	struct visit *visit = to_visit(link), *known = to_known_visit(link), *same = to_visit(&given->link);
	struct visit_pair *pair = to_visit_pair(link);

	return visit->done + known->done + same->done + pair->number;
}

void by_assembly(struct visit *given, struct visit *stored, int value)
{
	int result;

	__asm__ volatile("movl %1, %0" : "=m"(stored->done) : "r"(value) : "memory");
	__asm__ volatile("lock; decl %[left]" : [left] "+m"(given->done));
	__asm__ volatile("" : "=r"(result) : "0"(given->done), "ir"(stored->done));
	__asm__ volatile("" : : "r"(given) : "memory");
	__asm__ volatile("movl %1, %0" : "=r"(result) : "m"(stored->done));
}

struct numbered {
	union {
		int number;
		long code;
	};
	int done;
};

long in_one_place(int number)
{
	struct numbered named = { .number = number, .done = 1 }, placed = { { number }, 1 };

	return named.code + placed.code + __builtin_offsetof(struct numbered, code);
}
