/* SPDX-License-Identifier: MIT */
/* Functions that no file of ours may call: included before everything else by the build. */
#pragma once
#if __STDC_HOSTED__ /* the minikernel has no C library */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* uthash: a table without memory is no exit(-1). */
#define uthash_fatal(message) vmr_memory_end()

#pragma GCC poison strcpy strcat sprintf vsprintf strtok gets atoi atol atoll
#endif
