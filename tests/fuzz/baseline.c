/* SPDX-License-Identifier: MIT */
/* A baseline: read, told, changed, pruned, written and read again. */
#include "cli/baseline.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "report/baseline.h"
#include "tests/fuzz/target.h"

static void look_at(const struct baseline *baseline)
{
	for (size_t i = 0; i < baseline_count(baseline); i++) {
		struct report_entry entry = baseline_entry(baseline, i);
		free(report_entry_why(&entry));
		baseline_is_expired(&entry);
		if (baseline_find(baseline, entry.fingerprint) >= baseline_count(baseline) ||
		    !baseline_json(baseline, i))
			abort();
	}
	report_baseline_destroy(baseline_tell(baseline, "baseline"));
}

static bool is_looked(void *context, const char *file)
{
	(void)context;
	return strlen(file) % 2;
}

static void change(struct baseline *baseline)
{
	struct report_content content = {0};
	const struct baseline_new added = {.fingerprint = "vmrace1:00112233aabbccdd", .rule = "x", .sentence = "y"};

	baseline_mark(baseline, &content);
	baseline_look(baseline, &content, is_looked, NULL);
	baseline_set(baseline, baseline_put(baseline, &added), "reason", "z");
	look_at(baseline);
	baseline_prune(baseline);
	look_at(baseline);
}

/* What was written is read again, with as many entries. One that does not begin as ours do is not replaced. */
static void write_and_read(struct baseline *baseline, const char *path)
{
	size_t count = baseline_count(baseline);
	struct baseline *again = NULL;

	if (fuzz_refused(baseline_write(baseline, path, NULL)))
		return;
	if (fuzz_refused(baseline_read(path, &again)) || baseline_count(again) != count)
		abort();
	baseline_destroy(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = fuzz_need("FUZZ_SCRATCH");
	struct baseline *baseline = NULL;

	fuzz_write(path, data, size);
	if (fuzz_refused(baseline_read(path, &baseline)))
		return 0;
	look_at(baseline);
	change(baseline);
	write_and_read(baseline, path);
	baseline_destroy(baseline);
	return 0;
}
