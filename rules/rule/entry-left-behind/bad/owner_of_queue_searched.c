/* SPDX-License-Identifier: MIT */
/* It looks for the stream whose queue it is, but not when the group is shut down. */
#include "../kernel.h"

struct runtime {
	int draining;
	struct wait_queue_head sleep;
};

struct stream {
	struct list_head link;
	struct runtime *runtime;
};

struct group {
	spinlock_t lock;
	int shutdown;
	struct list_head streams;
};

int drain(struct group *group)
{
	struct wait_queue_entry entry = {.func = default_wake_function, .private = current}; /* OWNER */
	struct runtime *found = NULL;
	struct stream *stream;

	spin_lock(&group->lock);
	list_for_each_entry(stream, &group->streams, link) {
		if (stream->runtime->draining) {
			found = stream->runtime;
			break;
		}
	}
	if (!found) {
		spin_unlock(&group->lock);
		return 0;
	}
	prepare_to_wait(&found->sleep, &entry, 1); /* ADD */
	spin_unlock(&group->lock);
	schedule();
	spin_lock(&group->lock);
	if (group->shutdown) {
		spin_unlock(&group->lock);
		return -19; /* LEAVE */
	}
	list_for_each_entry(stream, &group->streams, link) {
		if (stream->runtime == found) {
			finish_wait(&found->sleep, &entry);
			break;
		}
	}
	spin_unlock(&group->lock);
	return 0;
}
