/* SPDX-License-Identifier: MIT */
/* A patch and the file that it may be applied to. */
#include "cli/patch.h"

#include "cli/patch_applied.h"
#include "common/memory.h"
#include "tests/fuzz/target.h"

static void look_for(const struct patch *patch, const struct patch_target *target)
{
	struct patch_gone gone = {0};
	size_t line;

	for (size_t i = patch->change_count; i-- > 0;) {
		const struct patch_change *change = &patch->changes[i];
		for (size_t hunk = 0; hunk < change->hunk_count; hunk++) {
			enum patch_state state =
				patch_hunk_find(target, patch, &patch->hunks[change->hunk + hunk], &gone, &line);
			if (state == PATCH_UNKNOWN)
				abort();
		}
		patch_gone_add(&gone, patch, change);
	}
	patch_gone_deinit(&gone);
}

static size_t count_marks(const struct patch *patch)
{
	size_t marks = 0;

	for (size_t i = 0; i < patch->hunk_count; i++)
		for (size_t line = 0; line < patch->hunks[i].count; line++) {
			const struct patch_line *at = &patch->lines[patch->hunks[i].first + line];
			struct patch_line body = patch_body(&patch->hunks[i], at);
			marks += patch_mark(&patch->hunks[i], at) == '+' && body.length && body.text[body.length - 1];
		}
	return marks;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_part parts[FUZZ_PARTS];
	size_t count = fuzz_parts(data, size, parts);
	struct patch_target *target = NULL;
	patch_auto patch = {0};
	FILE *in = fopen(fuzz_file(0, parts[0].data, parts[0].size), "r");

	if (!in)
		abort();
	bool is_read = !fuzz_refused(patch_read(in, "fuzz", &patch));
	fclose(in);
	if (!is_read)
		return 0;
	count_marks(&patch);
	const struct fuzz_part *file = &parts[count - 1];
	if (!fuzz_refused(patch_target_open(fuzz_file(1, file->data, file->size), &target)))
		look_for(&patch, target);
	patch_target_close(target);
	return 0;
}
