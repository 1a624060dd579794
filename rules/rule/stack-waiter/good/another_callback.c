/* SPDX-License-Identifier: MIT */
/* What lets go and goes on is called with a part of a gate alone, or by a callback that the owner does not name. */
#include "../kernel.h"

struct room {
	struct wait_queue_head queue;
	int waiting;
};

struct place {
	struct wait_queue_entry wait;
	struct room *room;
};

struct gate {
	spinlock_t lock;
	struct place place;
};

int plain_wake(struct wait_queue_entry *entry, unsigned mode, int flags, void *key)
{
	wake_up_process(entry->private);
	list_del_init_careful(&entry->entry);
	return 1;
}

void place_leave(struct place *place)
{
	list_del_init(&place->wait.entry);
	if (place->room) {
		place->room->waiting--;
		place->room = NULL;
	}
}

static int gate_wake(struct wait_queue_entry *entry, unsigned mode, int flags, void *key)
{
	struct place *place = container_of(entry, struct place, wait);

	place_leave(place);
	return 1;
}

void gate_setup(struct gate *gate)
{
	gate->place.wait.func = gate_wake;
}

void gate_close(struct gate *gate)
{
	struct place *place = &gate->place;

	spin_lock(&gate->lock);
	place_leave(place);
	spin_unlock(&gate->lock);
}

void room_wait(struct room *room)
{
	struct place place = { .wait = { .private = current, .func = plain_wake } };

	place.room = room;
	prepare_to_wait(&room->queue, &place.wait, 2);
	if (room->waiting)
		schedule();
	finish_wait(&room->queue, &place.wait);
}
