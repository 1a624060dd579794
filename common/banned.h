/* SPDX-License-Identifier: MIT */
/* Functions that no file of ours may call: included before everything else by the build. */
#pragma once
#if __STDC_HOSTED__ /* the minikernel has no C library */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#pragma GCC poison strcpy strcat sprintf vsprintf strtok gets atoi atol atoll
#endif
