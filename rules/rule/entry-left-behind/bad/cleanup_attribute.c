/* SPDX-License-Identifier: MIT */
/* The record goes out of scope by a function that its cleanup attribute names, which only forgets whose it was. */
#include "../kernel.h"

struct watch {
	spinlock_t lock;
	struct list_head scopes;
	int watched;
};

struct scope {
	struct list_head node;
	struct watch *watch;
};

static void scope_begin(struct watch *watch, struct scope *scope)
{
	scope->watch = watch;
	spin_lock(&watch->lock);
	list_add(&scope->node, &watch->scopes); /* ADD */
	spin_unlock(&watch->lock);
}

static void scope_end(struct scope *scope)
{
	scope->watch = NULL; /* LEAVE */
}

int watch_scoped(struct watch *watch)
{
	struct scope scope __attribute__((cleanup(scope_end))); /* OWNER */

	scope_begin(watch, &scope);
	schedule();
	return 0;
}
