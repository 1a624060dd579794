/* SPDX-License-Identifier: MIT */
/* What somebody else may change decides whether it queues its record, and whether it takes it off. */
#include "../kernel.h"

struct journal {
	spinlock_t lock;
	struct list_head readers;
};

struct reader {
	struct list_head link;
	unsigned long sequence;
};

struct search {
	struct journal *journal;
	void *transaction;
	int found;
};

int find_all(struct search *search);

static void begin_reading(struct journal *journal, struct reader *reader)
{
	spin_lock(&journal->lock);
	list_add_tail(&reader->link, &journal->readers); /* ADD */
	spin_unlock(&journal->lock);
}

static void end_reading(struct journal *journal, struct reader *reader)
{
	spin_lock(&journal->lock);
	list_del(&reader->link);
	spin_unlock(&journal->lock);
}

void abort_search(struct search *search)
{
	search->transaction = NULL;
}

int search(struct search *search)
{
	struct reader reader = { .sequence = 0 }; /* OWNER */
	int result;

	if (search->transaction)
		begin_reading(search->journal, &reader);
	result = find_all(search);
	if (search->transaction)
		end_reading(search->journal, &reader);
	return result; /* LEAVE */
}
