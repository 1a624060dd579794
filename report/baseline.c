/* SPDX-License-Identifier: MIT */
#include "report/baseline.h"

#include "common/memory.h"

char *report_entry_why(const struct report_entry *entry)
{
	if (!entry->reason && !entry->by && !entry->until)
		return NULL;
	return vmr_format("%s%s%s%s%s%s", entry->by ? " by " : "", entry->by ? entry->by : "",
			  entry->until ? " until " : "", entry->until ? entry->until : "", entry->reason ? ": " : "",
			  entry->reason ? entry->reason : "");
}

static void add_entries(cJSON *object, const char *key, const struct report_entry *entries, size_t count)
{
	cJSON *array = json_add_array(object, key);

	for (size_t i = 0; i < count; i++) {
		cJSON *entry = json_append_object(array);
		json_add_text(entry, "fingerprint", entries[i].fingerprint);
		json_add_text(entry, "rule", entries[i].rule);
		json_add_text(entry, "sentence", entries[i].sentence);
		json_add_text(entry, "reason", entries[i].reason);
		json_add_text(entry, "by", entries[i].by);
		json_add_text(entry, "until", entries[i].until);
	}
}

void report_known_add(cJSON *object, const struct finding *finding)
{
	const struct report_entry none = {0}, *entry = finding->entry ? finding->entry : &none;

	if (!finding->baseline_state) {
		json_add_null(object, "baseline");
		return;
	}
	cJSON *baseline = json_add_object(object, "baseline");
	json_add_text(baseline, "state", finding->baseline_state);
	json_add_text(baseline, "reason", entry->reason);
	json_add_text(baseline, "by", entry->by);
	json_add_text(baseline, "until", entry->until);
}

void report_baseline_add(cJSON *object, const struct report_baseline *told)
{
	if (!told) {
		json_add_null(object, "baseline");
		return;
	}
	cJSON *baseline = json_add_object(object, "baseline");
	json_add_text(baseline, "path", told->path);
	json_add_integer(baseline, "entries", (int64_t)told->entries);
	json_add_integer(baseline, "fired", (int64_t)told->fired);
	json_add_integer(baseline, "unseen", (int64_t)told->unseen);
	add_entries(baseline, "expired", told->expired, told->expired_count);
	add_entries(baseline, "gone", told->gone, told->gone_count);
}
