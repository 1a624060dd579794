/* SPDX-License-Identifier: MIT */
/* The owner looks with the queue's lock held, which it knows by a pointer in its record only. */
#include "../kernel.h"

struct shelf {
	spinlock_t lock;
	struct list_head readers;
};

struct reader {
	struct list_head link;
	spinlock_t *lock;
	int called;
	int number;
};

static void reader_queue(struct reader *reader, struct shelf *shelf)
{
	reader->lock = &shelf->lock;
	list_add(&reader->link, &shelf->readers);
}

int shelf_read(struct shelf *shelf)
{
	struct reader reader = { .number = 1 };

	spin_lock(&shelf->lock);
	reader_queue(&reader, shelf);
	spin_unlock(&shelf->lock);
	schedule();
	spin_lock(reader.lock);
	while (!reader.called) {
		spin_unlock(reader.lock);
		schedule();
		spin_lock(reader.lock);
	}
	spin_unlock(reader.lock);
	return 0;
}

int shelf_call(struct shelf *shelf)
{
	struct reader *reader;
	int number = 0;

	spin_lock(&shelf->lock);
	list_for_each_entry(reader, &shelf->readers, link) {
		reader->called = 1;
		number = reader->number;
	}
	spin_unlock(&shelf->lock);
	return number;
}
