/* SPDX-License-Identifier: MIT */
/* Locks: test_locks.c asks what is held at the calls of mark(). */
#include "locks.h"

struct shelf {
	struct mutex lock;
	struct pool *pool;
	struct pool own;
	int count;
};

static struct shelf main_shelf;

static void take(struct pool *pool)
{
	take_pool(pool);
}

static int try_take(struct pool *pool)
{
	if (pool->busy)
		return 0;
	spin_lock(&pool->lock);
	return 1;
}

static void give_and_wait(struct shelf *shelf)
{
	mutex_unlock(&shelf->lock);
	mark(1);
	schedule();
	mutex_lock(&shelf->lock);
	mark(2);
}

static void give(struct shelf *shelf)
{
	mark(3);
	mutex_unlock(&shelf->lock);
	mark(4);
}

static void give_if(struct shelf *shelf)
{
	if (shelf->count)
		mutex_unlock(&shelf->lock);
	mark(5);
}

void by_helper(struct pool *pool)
{
	take(pool);
	mark(10);
	give_pool(pool);
	mark(11);
}

void by_member(struct shelf *shelf)
{
	take(shelf->pool);
	mark(12);
	give_pool(shelf->pool);
	take(&shelf->own);
	mark(13);
	give_pool(&shelf->own);
	mark(14);
}

void by_trial(struct pool *pool)
{
	if (try_take(pool)) {
		mark(15);
		give_pool(pool);
	}
}

void gives_it_up(struct shelf *shelf)
{
	mutex_lock(&shelf->lock);
	give_and_wait(shelf);
	mark(16);
	give(shelf);
	mark(17);
}

void perhaps(struct shelf *shelf)
{
	mutex_lock(&shelf->lock);
	give_if(shelf);
	mark(18);
}

void reads(struct shelf *shelf)
{
	rcu_read_lock();
	mark(20);
	rcu_read_unlock();
}

void asserted(struct shelf *shelf)
{
	lockdep_assert_held(&shelf->lock);
	mark(21);
	mutex_unlock(&shelf->lock);
	mark(22);
	mutex_lock(&shelf->lock);
	mutex_unlock(&shelf->lock);
	mark(23);
}

void own_lock(struct shelf *shelf)
{
	mutex_lock(&shelf->lock);
	lockdep_assert_held(&shelf->lock);
	mutex_unlock(&shelf->lock);
	mark(24);
}

static void take_main(void)
{
	mutex_lock(&main_shelf.lock);
}

void of_everyone(struct shelf *shelf)
{
	take_main();
	mark(25);
	mutex_unlock(&main_shelf.lock);
	mark(26);
}

int by_result(struct shelf *shelf)
{
	int error = mutex_lock_interruptible(&shelf->lock);

	if (error)
		return error;
	mark(30);
	mutex_unlock(&shelf->lock);
	mark(31);
	return 0;
}

#define hide(shelf) ((struct shelf *)(void *)((shelf)->count ? (shelf) : (shelf) + 1))
#define lock_hidden(shelf) mutex_lock(&hide(shelf)->lock)
#define unlock_hidden(shelf) mutex_unlock(&hide(shelf)->lock)

void by_macro(struct shelf *shelf)
{
	lock_hidden(shelf);
	mark(28);
	unlock_hidden(shelf);
	mark(29);
}

static void again(struct pool *pool, int depth)
{
	take_pool(pool);
	if (depth)
		again(pool, depth - 1);
	give_pool(pool);
}

void in_circles(struct pool *pool)
{
	again(pool, 2);
	mark(27);
}
