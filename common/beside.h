/* SPDX-License-Identifier: MIT */
/* Work that is done beside the caller's own, in a thread; where there is none to be had, at once. */
#pragma once

#include <pthread.h>
#include <stdbool.h>

#include "common/error.h"

struct vmr_beside {
	pthread_t thread;
	bool is_running;
};

/* Begin it. What the work uses is its own until vmr_beside_end(). */
void vmr_beside_begin(struct vmr_beside *beside, void (*work)(void *context), void *context);
/* The same in a thread alone: false where there is none to be had. */
bool vmr_beside_try(struct vmr_beside *beside, void (*work)(void *context), void *context) VMR_MUST_USE;
/* Before the work is woken that waits for the caller: it goes on where the caller is not. */
void vmr_beside_send_off(const struct vmr_beside *beside);
/* Wait until it is done; without effect where nothing was begun (all zero), or it has ended. */
void vmr_beside_end(struct vmr_beside *beside);
