/* SPDX-License-Identifier: MIT */
/* libkdumpfile: pages of a kdump-compressed file in codecs that we have no decoder of. Only diskdump.c and tests include this. */
#pragma once

#include <stdint.h>

#include "common/error.h"

struct dumpcore_kdump;

/* `fd` is borrowed until dumpcore_kdump_close. The caller closes *ret. */
struct vmr_error *dumpcore_kdump_open(int fd, const char *path, struct dumpcore_kdump **ret) VMR_MUST_USE;
void dumpcore_kdump_close(struct dumpcore_kdump *kdump);
/* A page of DUMPCORE_PAGE_SIZE bytes that the dump has. */
struct vmr_error *dumpcore_kdump_read_page(struct dumpcore_kdump *kdump, uint64_t page_number, uint8_t *buffer) VMR_MUST_USE;
