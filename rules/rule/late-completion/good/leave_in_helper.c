/* SPDX-License-Identifier: MIT */
/* The helper that waits clears the pointer in the child after a signal. */
#include "../kernel.h"

struct child {
	spinlock_t lock;
	struct completion *vfork_done;
};

void child_start(struct child *child);

void child_release(struct child *child)
{
	struct completion *vfork;

	spin_lock(&child->lock);
	vfork = child->vfork_done;
	if (vfork) {
		child->vfork_done = NULL;
		complete(vfork);
	}
	spin_unlock(&child->lock);
}

static int wait_for_child(struct child *child, struct completion *vfork)
{
	int killed = wait_for_completion_killable(vfork);

	if (killed) {
		spin_lock(&child->lock);
		child->vfork_done = NULL;
		spin_unlock(&child->lock);
	}
	return killed;
}

int child_run(struct child *child, int flags)
{
	struct completion vfork;

	if (flags & 1) {
		init_completion(&vfork);
		child->vfork_done = &vfork;
	}
	child_start(child);
	if (flags & 1)
		wait_for_child(child, &vfork);
	return 0;
}
