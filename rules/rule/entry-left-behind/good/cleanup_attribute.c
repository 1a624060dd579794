/* SPDX-License-Identifier: MIT */
/* The record goes out of scope by a function that its cleanup attribute names, which takes it off. */
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
	if (!watch->scopes.next)
		INIT_LIST_HEAD(&watch->scopes);
	spin_lock(&watch->lock);
	list_add(&scope->node, &watch->scopes);
	spin_unlock(&watch->lock);
}

static void scope_end(struct scope *scope)
{
	struct watch *watch = scope->watch;

	if (!watch->scopes.next)
		return;
	spin_lock(&watch->lock);
	list_del(&scope->node);
	spin_unlock(&watch->lock);
}

int watch_scoped(struct watch *watch)
{
	struct scope scope __attribute__((cleanup(scope_end)));

	scope_begin(watch, &scope);
	if (watch->watched)
		return 1;
	schedule();
	return 0;
}
