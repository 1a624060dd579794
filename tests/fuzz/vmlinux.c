/* SPDX-License-Identifier: MIT */
/* A vmlinux beside a sound dump ($FUZZ_DUMP): ELF, DWARF, BTF, unwind tables; types, functions, stacks. */
#include "dumpcore/dump.h"
#include "tests/fuzz/debuginfo.h"
#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dumpcore *dump = NULL;
	struct dumpcore_options options = {
		.dump = fuzz_need("FUZZ_DUMP"), .vmlinux = fuzz_file(0, data, size), .force = true, .no_cache = true};

	if (!fuzz_refused(dumpcore_open(&options, &dump)))
		fuzz_ask(dump);
	dumpcore_close(dump);
	return 0;
}
