/* SPDX-License-Identifier: MIT */
/* Names of the kernel that the samples use, with just enough behind them to parse. */
#pragma once

#define NULL ((void *)0)
#define true 1
#define false 0
typedef _Bool bool;
typedef unsigned long size_t;
#define offsetof(type, member) __builtin_offsetof(type, member)
#define container_of(ptr, type, member) ({ void *__mptr = (void *)(ptr); ((type *)(__mptr - offsetof(type, member))); })
#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, val) do { *(volatile __typeof__(x) *)&(x) = (val); } while (0)
#define smp_store_release(p, v) do { __asm__ volatile("" ::: "memory"); WRITE_ONCE(*p, v); } while (0)
#define smp_load_acquire(p) READ_ONCE(*p)
#define smp_wmb() __asm__ volatile("" ::: "memory")

struct list_head {
	struct list_head *next, *prev;
};
#define LIST_HEAD_INIT(name) { &(name), &(name) }
#define list_entry(ptr, type, member) container_of(ptr, type, member)
#define list_first_entry(ptr, type, member) list_entry((ptr)->next, type, member)
#define list_next_entry(pos, member) list_entry((pos)->member.next, __typeof__(*(pos)), member)
#define list_entry_is_head(pos, head, member) (&pos->member == (head))
#define list_for_each_entry(pos, head, member) \
	for (pos = list_first_entry(head, __typeof__(*pos), member); !list_entry_is_head(pos, head, member); \
	     pos = list_next_entry(pos, member))
#define list_for_each_entry_safe(pos, n, head, member) \
	for (pos = list_first_entry(head, __typeof__(*pos), member), n = list_next_entry(pos, member); \
	     !list_entry_is_head(pos, head, member); \
	     pos = n, n = list_next_entry(n, member))
void INIT_LIST_HEAD(struct list_head *list);
void list_add(struct list_head *entry, struct list_head *head);
void list_add_tail(struct list_head *entry, struct list_head *head);
void list_del(struct list_head *entry);
void list_del_init(struct list_head *entry);
void list_del_init_careful(struct list_head *entry);
int list_empty(const struct list_head *head);
int list_empty_careful(const struct list_head *head);

typedef struct spinlock {
	int word;
} spinlock_t;
void spin_lock(spinlock_t *lock);
void spin_unlock(spinlock_t *lock);
int spin_trylock(spinlock_t *lock);
unsigned long _raw_spin_lock_irqsave(spinlock_t *lock);
void _raw_spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags);
#define spin_lock_irqsave(lock, flags) do { flags = _raw_spin_lock_irqsave(lock); } while (0)
#define spin_unlock_irqrestore(lock, flags) do { _raw_spin_unlock_irqrestore(lock, flags); } while (0)

typedef struct {
	int word;
} rwlock_t;
void read_lock(rwlock_t *lock);
void read_unlock(rwlock_t *lock);
void write_lock(rwlock_t *lock);
void write_unlock(rwlock_t *lock);
void bit_spin_lock(int bitnum, unsigned long *address);
void bit_spin_unlock(int bitnum, unsigned long *address);

typedef struct {
	int counter;
} atomic_t;
void atomic_set(atomic_t *v, int i);
void atomic_inc(atomic_t *v);
bool atomic_dec_and_test(atomic_t *v);
int atomic_read(const atomic_t *v);

struct task_struct {
	int usage;
	struct batch *batch; /* as blk_plug, journal_info: what the task itself has begun */
};
struct task_struct *get_current(void);
#define current get_current()
void schedule(void);
void set_current_state(int state);
#define __set_current_state(state) set_current_state(state)
int wake_up_process(struct task_struct *task);
struct task_struct *get_task_struct(struct task_struct *task);
void put_task_struct(struct task_struct *task);
struct wake_q_head {
	void *first;
};
void wake_q_add(struct wake_q_head *head, struct task_struct *task);
void wake_q_add_safe(struct wake_q_head *head, struct task_struct *task);
void wake_up_q(struct wake_q_head *head);

struct wait_queue_entry;
typedef int (*wait_queue_func_t)(struct wait_queue_entry *entry, unsigned mode, int flags, void *key);
struct wait_queue_entry {
	unsigned flags;
	void *private;
	wait_queue_func_t func;
	struct list_head entry;
};
struct wait_queue_head {
	spinlock_t lock;
	struct list_head head;
};
void prepare_to_wait(struct wait_queue_head *head, struct wait_queue_entry *entry, int state);
void __add_wait_queue(struct wait_queue_head *head, struct wait_queue_entry *entry);
void finish_wait(struct wait_queue_head *head, struct wait_queue_entry *entry);
void remove_wait_queue(struct wait_queue_head *head, struct wait_queue_entry *entry);
int __wake_up(struct wait_queue_head *head, unsigned mode, int nr, void *key);
void wake_up_var(void *var);
int default_wake_function(struct wait_queue_entry *entry, unsigned mode, int flags, void *key);
int autoremove_wake_function(struct wait_queue_entry *entry, unsigned mode, int flags, void *key);

struct completion {
	unsigned done;
	struct wait_queue_head wait;
};
void init_completion(struct completion *done);
#define DECLARE_COMPLETION_ONSTACK(work) struct completion work = { 0 }
void complete(struct completion *done);
void wait_for_completion(struct completion *done);
unsigned long wait_for_completion_timeout(struct completion *done, unsigned long timeout);
long wait_for_completion_killable_timeout(struct completion *done, unsigned long timeout);
int wait_for_completion_killable(struct completion *done);
int wait_for_completion_state(struct completion *done, unsigned state);
#define TASK_UNINTERRUPTIBLE 2
#define TASK_KILLABLE 258
#define TASK_FREEZABLE 8192
int wait_for_completion_interruptible(struct completion *done);
#define xchg(pointer, value) ({ __typeof__(*(pointer)) was_ = *(pointer); *(pointer) = (value); was_; })

struct timer_list {
	struct list_head entry;
	void (*function)(struct timer_list *timer);
};
void timer_setup(struct timer_list *timer, void (*function)(struct timer_list *timer), unsigned flags);
void add_timer(struct timer_list *timer);
int mod_timer(struct timer_list *timer, unsigned long expires);
int del_timer(struct timer_list *timer);
int del_timer_sync(struct timer_list *timer);
struct work_struct {
	struct list_head entry;
	void (*func)(struct work_struct *work);
};
struct workqueue_struct;
#define INIT_WORK(work, function) do { (work)->func = (function); } while (0)
bool queue_work(struct workqueue_struct *queue, struct work_struct *work);
bool schedule_work(struct work_struct *work);
bool flush_work(struct work_struct *work);
bool cancel_work(struct work_struct *work);
bool cancel_work_sync(struct work_struct *work);
void *kzalloc(size_t size, unsigned flags);
void kfree(const void *object);
void add_wait_queue(struct wait_queue_head *head, struct wait_queue_entry *entry);
#define wake_up(x) __wake_up(x, 3, 1, NULL)

struct device;
void dev_err(struct device *device, const char *text);

struct urb {
	struct device *device;
	void *context;
	void (*complete)(struct urb *urb);
	int status;
};
int usb_submit_urb(struct urb *urb, unsigned flags);
void usb_kill_urb(struct urb *urb);
int usb_unlink_urb(struct urb *urb);
void usb_free_urb(struct urb *urb);
