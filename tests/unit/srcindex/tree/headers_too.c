/* SPDX-License-Identifier: MIT */
/* Another file that calls the same functions of headers.h. */
#include "headers.h"

int sit_too(struct bench *bench)
{
	sit_down(bench);
	return bench->places;
}
