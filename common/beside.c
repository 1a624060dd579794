/* SPDX-License-Identifier: MIT */
/* A thread for one piece of work. */
#include "common/beside.h"

#include "common/memory.h"

struct work {
	void (*work)(void *context);
	void *context;
};

static void *run(void *own)
{
	vmr_autofree struct work *work = own;

	work->work(work->context);
	return NULL;
}

void vmr_beside_begin(struct vmr_beside *beside, void (*work)(void *context), void *context)
{
	struct work *own = vmr_alloc(sizeof(*own));

	*own = (struct work){.work = work, .context = context};
	beside->is_running = !pthread_create(&beside->thread, NULL, run, own);
	if (!beside->is_running)
		run(own);
}

void vmr_beside_end(struct vmr_beside *beside)
{
	if (beside->is_running)
		pthread_join(beside->thread, NULL);
	beside->is_running = false;
}
