/* SPDX-License-Identifier: MIT */
/* libkdumpfile, a second reader of kdump-compressed and ELF files: what it gives is compared with ours. */
#pragma once

#include <stdint.h>

#include "common/error.h"

struct kdump_reader;

/* `fd` is borrowed until kdump_reader_close. The caller closes *ret. */
struct vmr_error *kdump_reader_open(int fd, const char *path, struct kdump_reader **ret) VMR_MUST_USE;
void kdump_reader_close(struct kdump_reader *kdump);
/* A page of DUMPCORE_PAGE_SIZE bytes that the dump has. */
struct vmr_error *kdump_reader_read_page(struct kdump_reader *kdump, uint64_t page_number,
					 uint8_t *buffer) VMR_MUST_USE;
