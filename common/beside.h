/* SPDX-License-Identifier: MIT */
/* Work that is done beside the caller's own, in a thread; where there is none to be had, at once. */
#pragma once

#include <pthread.h>
#include <stdbool.h>

struct vmr_beside {
	pthread_t thread;
	bool is_running;
};

/* Begin it. What the work uses is its own until vmr_beside_end(). */
void vmr_beside_begin(struct vmr_beside *beside, void (*work)(void *context), void *context);
/* Wait until it is done; without effect where nothing was begun (all zero), or it has ended. */
void vmr_beside_end(struct vmr_beside *beside);
