/* SPDX-License-Identifier: MIT */
/* Functions that no file of ours may call: included before everything else by the build. */
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#pragma GCC poison strcpy strcat sprintf vsprintf strtok gets atoi atol atoll
