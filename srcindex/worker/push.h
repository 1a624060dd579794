/* SPDX-License-Identifier: MIT */
/* Arrays that grow by one. */
#pragma once

#include "common/memory.h"

/* The place of a new last element of `array`, which has `count` of them and room for `room`; all three are variables.
 */
#define PUSH(array, count, room)                                                                                       \
	({                                                                                                             \
		if ((count) == (room)) {                                                                               \
			(room) = (room) ? 2 * (room) : 64;                                                             \
			(array) = vmr_realloc_array(array, room, sizeof(*(array)));                                    \
		}                                                                                                      \
		&(array)[(count)++];                                                                                   \
	})
