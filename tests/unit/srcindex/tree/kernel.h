/* SPDX-License-Identifier: MIT */
/* Just enough under the names that Linux uses, in our own words. */
#pragma once

typedef unsigned long size_t;
typedef _Bool bool;
#define NULL ((void *)0)
#define offsetof(type, member) __builtin_offsetof(type, member)
#define container_of(pointer, type, member) ({ void *at_ = (void *)(pointer); (type *)(at_ - offsetof(type, member)); })
#define list_entry(pointer, type, member) container_of(pointer, type, member)
#define list_first_entry(head, type, member) list_entry((head)->next, type, member)
#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, value) do { *(volatile __typeof__(x) *)&(x) = (value); } while (0)
#define smp_store_release(pointer, value) do { __sync_synchronize(); *(pointer) = (value); } while (0)
#define smp_load_acquire(pointer) ({ __typeof__(*(pointer)) loaded_ = *(pointer); __sync_synchronize(); loaded_; })
#define smp_wmb() __sync_synchronize()
#define __user
#define __rcu
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define static_branch_unlikely(key) ((key)->enabled && (key)->type)
#define __free(function) __attribute__((cleanup(free_##function)))

#define xchg(pointer, value) ({ __typeof__(*(pointer)) was_ = *(pointer); *(pointer) = (value); was_; })
#define cmpxchg(pointer, old, value) __sync_val_compare_and_swap(pointer, old, value)
#define try_cmpxchg(pointer, old, value) __atomic_compare_exchange_n(pointer, old, value, 0, 5, 5)
#define rcu_assign_pointer(pointer, value) smp_store_release(&(pointer), value)
#define rcu_dereference(pointer) READ_ONCE(pointer)
#define __set_bit(bit, address) (*(address) |= 1UL << (bit))

typedef struct {
	int counter;
} atomic_t;
typedef struct refcount_struct {
	atomic_t refs;
} refcount_t;
int atomic_read(const atomic_t *atomic);
int atomic_read_acquire(const atomic_t *atomic);
void atomic_set(atomic_t *atomic, int value);
void atomic_set_release(atomic_t *atomic, int value);
void atomic_add(int value, atomic_t *atomic);
int atomic_dec_and_test(atomic_t *atomic);
int atomic_cmpxchg(atomic_t *atomic, int old, int value);
unsigned refcount_read(const refcount_t *refcount);
void refcount_set(refcount_t *refcount, int value);
int refcount_dec_and_test(refcount_t *refcount);
void set_bit(long bit, volatile unsigned long *address);
void clear_bit_unlock(long bit, volatile unsigned long *address);
int test_bit(long bit, const volatile unsigned long *address);
int test_and_set_bit(long bit, volatile unsigned long *address);

struct list_head {
	struct list_head *next, *prev;
};
typedef struct spinlock {
	int word;
} spinlock_t;
struct static_key {
	int enabled, type;
};
struct mutex {
	int word;
};
struct task_struct {
	int __state;
};
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

#define list_for_each_entry(position, list, member)                                                            \
	for (position = list_first_entry(list, __typeof__(*position), member); &position->member != (list);    \
	     position = list_entry(position->member.next, __typeof__(*position), member))

#define list_for_each_entry_safe(position, spare, list, member)                                                \
	for (position = list_first_entry(list, __typeof__(*position), member),                                 \
	    spare = list_entry(position->member.next, __typeof__(*position), member);                          \
	     &position->member != (list);                                                                      \
	     position = spare, spare = list_entry(spare->member.next, __typeof__(*spare), member))

void list_del_init(struct list_head *entry);
void list_add_tail(struct list_head *entry, struct list_head *head);
int list_empty(const struct list_head *head);
int list_empty_careful(const struct list_head *head);
int wake_up_process(struct task_struct *task);
void schedule(void);
void kfree(const void *object);
void *kmalloc(size_t size, int flags);
void panic(const char *text);
extern struct task_struct *get_current(void);
#define current get_current()

void spin_lock(spinlock_t *lock);
void spin_unlock(spinlock_t *lock);
int spin_trylock(spinlock_t *lock);
unsigned long lock_and_save(spinlock_t *lock);
void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags);
#define spin_lock_irqsave(lock, flags) do { flags = lock_and_save(lock); } while (0)
void mutex_lock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
int mutex_lock_interruptible(struct mutex *lock);

typedef struct mutex *class_mutex_t;
static inline void class_mutex_destructor(class_mutex_t *lock)
{
	mutex_unlock(*lock);
}
static inline class_mutex_t class_mutex_constructor(struct mutex *lock)
{
	mutex_lock(lock);
	return lock;
}
#define PASTE_(a, b) a##b
#define PASTE(a, b) PASTE_(a, b)
#define guard(name)                                                                                            \
	class_##name##_t PASTE(guard_, __LINE__) __attribute__((cleanup(class_##name##_destructor))) =         \
		class_##name##_constructor
#define scoped_guard(name, lock)                                                                               \
	for (class_##name##_t scope __attribute__((cleanup(class_##name##_destructor))) =                      \
				    class_##name##_constructor(lock),                                          \
				    *done = NULL;                                                              \
	     !done; done = (void *)1)

void init_wait_entry(struct wait_queue_entry *entry, int flags);
long prepare_to_wait_event(struct wait_queue_head *head, struct wait_queue_entry *entry, int state);
void finish_wait(struct wait_queue_head *head, struct wait_queue_entry *entry);
static inline void init_waitqueue_func_entry(struct wait_queue_entry *entry, wait_queue_func_t func)
{
	entry->flags = 0;
	entry->func = func;
}
#define wait_event(queue, condition)                                                                           \
	do {                                                                                                   \
		struct wait_queue_entry wait_entry_;                                                           \
		if (condition)                                                                                 \
			break;                                                                                 \
		init_wait_entry(&wait_entry_, 0);                                                              \
		for (;;) {                                                                                     \
			prepare_to_wait_event(&queue, &wait_entry_, 2);                                        \
			if (condition)                                                                         \
				break;                                                                         \
			schedule();                                                                            \
		}                                                                                              \
		finish_wait(&queue, &wait_entry_);                                                             \
	} while (0)
