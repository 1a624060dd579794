/* SPDX-License-Identifier: MIT */
/* What a parser answers, into a case database: nonsense is the file's limit. */
#include "tests/fuzz/target.h"
#include "tests/fuzz/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct srcindex *index = fuzz_tree_open(true);

	fuzz_answer(data, size);
	fuzz_tree_read(index);
	srcindex_close(index);
	return 0;
}
