/* SPDX-License-Identifier: MIT */
/* The minikernel of these tests: booted once, changed by each test, dumped when it is ready. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/address.h"
#include "corpus/minikernel/machine/minikernel.h"

struct dumpcore;

extern struct minikernel *machine;

/* Boot that of `folder`/O2. False: it said why. */
bool machine_begin(const char *folder);
void machine_end(void);
/* A setup of cmocka's: memory as it was after the boot. */
int machine_restore(void **state);
/* Write a dump and open it; the caller closes it. */
struct dumpcore *machine_dump(const struct minikernel_vmcore *options);
void machine_put(vmr_kaddr address, uint64_t value);
