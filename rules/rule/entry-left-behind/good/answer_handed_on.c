/* SPDX-License-Identifier: MIT */
/* That the record was not queued is handed on through three functions. */
#include "../kernel.h"

struct line {
	spinlock_t lock;
	struct list_head calls;
	int dead;
};

struct call {
	struct list_head node;
	int flags, answer;
};

static int line_put(struct line *line, struct call *call)
{
	if (line->dead)
		return -19;
	list_add_tail(&call->node, &line->calls);
	return 0;
}

static int line_put_once(struct line *line, struct call *call)
{
	int err = 0;

	spin_lock(&line->lock);
	if (call->flags & 1) {
		err = -16;
		goto out;
	}
	call->flags = 1;
	err = line_put(line, call);
out:
	spin_unlock(&line->lock);
	return err;
}

int line_call(struct line *line)
{
	struct call call = { .flags = 0 };
	int err;

	err = line_put_once(line, &call);
	if (!err) {
		schedule();
		spin_lock(&line->lock);
		list_del(&call.node);
		spin_unlock(&line->lock);
	}
	return err ? err : call.answer;
}
