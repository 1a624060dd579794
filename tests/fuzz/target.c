/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

size_t fuzz_parts(const uint8_t *data, size_t size, struct fuzz_part ret[FUZZ_PARTS])
{
	size_t count = 0;

	while (count < FUZZ_PARTS - 1) {
		const uint8_t *cut = size ? memmem(data, size, FUZZ_CUT, strlen(FUZZ_CUT)) : NULL;
		if (!cut)
			break;
		ret[count++] = (struct fuzz_part){data, (size_t)(cut - data)};
		size -= (size_t)(cut - data) + strlen(FUZZ_CUT);
		data = cut + strlen(FUZZ_CUT);
	}
	ret[count++] = (struct fuzz_part){data, size};
	return count;
}

const char *fuzz_file(size_t slot, const uint8_t *data, size_t size)
{
	static struct {
		int fd;
		char path[40];
	} files[FUZZ_PARTS + 1];

	if (!*files[slot].path) {
		files[slot].fd = memfd_create("fuzz", MFD_CLOEXEC);
		snprintf(files[slot].path, sizeof(files[slot].path), "/proc/self/fd/%d", files[slot].fd);
	}
	if (ftruncate(files[slot].fd, 0) || pwrite(files[slot].fd, data, size, 0) != (ssize_t)size)
		abort();
	return files[slot].path;
}

void fuzz_write(const char *path, const void *data, size_t size)
{
	FILE *file = fopen(path, "w");

	if (!file || fwrite(data, 1, size, file) != size || fclose(file)) {
		perror(path);
		exit(2);
	}
}

const char *fuzz_need(const char *variable)
{
	const char *value = getenv(variable);

	if (!value) {
		fprintf(stderr, "%s is not set: see tests/fuzz/README.md\n", variable);
		exit(2);
	}
	return value;
}

bool fuzz_refused(struct vmr_error *error)
{
	if (!error)
		return false;
	if (error->code == VMR_BUG || (!error->is_static && !*error->message)) {
		fprintf(stderr, "error %d: %s\n", error->code, error->message);
		abort();
	}
	vmr_error_destroy(error);
	return true;
}
