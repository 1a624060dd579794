/* SPDX-License-Identifier: MIT */
#include "tests/unit/kernel/machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "tests/unit/cmocka.h"

struct minikernel *machine;

static char *vmlinux;
static uint8_t *pristine;

bool machine_begin(const char *folder)
{
	vmlinux = vmr_format("%s/O2/vmlinux", folder);
	vmr_autoerror error = minikernel_run(&(struct minikernel_options){.vmlinux = vmlinux, .seed = 1}, &machine);
	if (error)
		fprintf(stderr, "%s\n", error->message);
	return !error;
}

void machine_end(void)
{
	minikernel_destroy(machine);
	free(pristine);
	free(vmlinux);
}

int machine_restore(void **state)
{
	size_t size;
	uint8_t *ram = minikernel_ram_get(machine, &size);

	(void)state;
	if (!pristine) {
		pristine = vmr_alloc(size);
		memcpy(pristine, ram, size);
	}
	memcpy(ram, pristine, size);
	return 0;
}

struct dumpcore *machine_dump(const struct minikernel_vmcore *options)
{
	char path[] = "/tmp/vmrace-kernel-XXXXXX";
	struct dumpcore *dump = NULL;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	close(fd);
	vmr_autoerror error = minikernel_write_vmcore(machine, options, path);
	assert_null(error);
	vmr_autoerror open_error =
		dumpcore_open(&(struct dumpcore_options){.dump = path, .vmlinux = vmlinux, .no_cache = true}, &dump);
	unlink(path);
	if (open_error)
		fail_msg("%s", open_error->message);
	return dump;
}

void machine_put(vmr_kaddr address, uint64_t value)
{
	void *place = minikernel_at(machine, address);

	assert_non_null(place);
	memcpy(place, &value, sizeof(value));
}
