/* SPDX-License-Identifier: MIT */
/* A thread for one piece of work. */
#include "common/beside.h"

#include <sched.h>

#include "common/memory.h"

struct work {
	void (*work)(void *context);
	void *context;
};

/* The processors that the caller may run on, and of them those that it is not on; false: there are no others. */
static bool find_processors(cpu_set_t *ret_all, cpu_set_t *ret_others)
{
	int own = sched_getcpu();

	if (own < 0 || own >= CPU_SETSIZE || sched_getaffinity(0, sizeof(*ret_all), ret_all))
		return false;
	*ret_others = *ret_all;
	CPU_CLR(own, ret_others);
	return CPU_COUNT(ret_others) > 0;
}

static void *run(void *own)
{
	vmr_autofree struct work *work = own;

	work->work(work->context);
	return NULL;
}

/*
 * Some systems let a thread begin on its maker's processor, where each takes some milliseconds in turn however idle the
 * others are: it stays off that one until the caller waits for it.
 */
static bool create(pthread_t *thread, struct work *work)
{
	pthread_attr_t attributes;
	cpu_set_t all, others;

	if (pthread_attr_init(&attributes))
		return false;
	if (find_processors(&all, &others))
		pthread_attr_setaffinity_np(&attributes, sizeof(others), &others);
	bool is_running = !pthread_create(thread, &attributes, run, work);
	pthread_attr_destroy(&attributes);
	return is_running;
}

bool vmr_beside_try(struct vmr_beside *beside, void (*work)(void *context), void *context)
{
	struct work *own = vmr_alloc(sizeof(*own));

	*own = (struct work){.work = work, .context = context};
	beside->is_running = create(&beside->thread, own) || !pthread_create(&beside->thread, NULL, run, own);
	if (!beside->is_running)
		free(own);
	return beside->is_running;
}

void vmr_beside_begin(struct vmr_beside *beside, void (*work)(void *context), void *context)
{
	if (!vmr_beside_try(beside, work, context))
		work(context);
}

void vmr_beside_send_off(const struct vmr_beside *beside)
{
	cpu_set_t all, others;

	if (beside->is_running && find_processors(&all, &others))
		pthread_setaffinity_np(beside->thread, sizeof(others), &others);
}

void vmr_beside_end(struct vmr_beside *beside)
{
	cpu_set_t all, others;

	if (!beside->is_running)
		return;
	if (find_processors(&all, &others))
		pthread_setaffinity_np(beside->thread, sizeof(all), &all);
	pthread_join(beside->thread, NULL);
	beside->is_running = false;
}
