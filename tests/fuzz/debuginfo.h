/* SPDX-License-Identifier: MIT */
/* Asks everything of a dump's debug information: no answer is expected, only an end. */
#pragma once

#include "dumpcore/dump.h"

void fuzz_ask(struct dumpcore *dump);
