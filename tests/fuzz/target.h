/* SPDX-License-Identifier: MIT */
/* What the fuzz targets share: the entry that libFuzzer and alone.c call, and bytes that are a file. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

#pragma GCC visibility push(default)
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
#pragma GCC visibility pop

/* One input that is several files has this between them. */
#define FUZZ_CUT "\n----vmrace----\n"
enum { FUZZ_PARTS = 4 };

struct fuzz_part {
	const uint8_t *data;
	size_t size;
};
/* Cut an input; how many parts it has, FUZZ_PARTS at most. */
size_t fuzz_parts(const uint8_t *data, size_t size, struct fuzz_part ret[FUZZ_PARTS]);
/* Bytes as a regular file that lies in memory, one for each slot (0...FUZZ_PARTS); its path, borrowed. */
const char *fuzz_file(size_t slot, const uint8_t *data, size_t size);
/* Write a file that need not reach a disk. */
void fuzz_write(const char *path, const void *data, size_t size);
/* What the environment must name: files that the target needs beside its input. */
const char *fuzz_need(const char *variable);
/* An error has a code and says one line: no bug of ours, and not nothing. Frees it; true if there was one. */
bool fuzz_refused(struct vmr_error *error);
