/* SPDX-License-Identifier: MIT */
#include "cli/baseline_print.h"

#include "cli/output.h"
#include "common/memory.h"
#include "report/baseline.h"

enum { SHOWN = 8 };

void cli_print_entry(const char *what, const struct report_entry *entry)
{
	vmr_autofree char *why = report_entry_why(entry);

	cli_print("%s%s: %s [%s]%s%s\n", what, entry->rule ? entry->rule : "?", entry->sentence ? entry->sentence : "?",
		  entry->fingerprint, why ? ", accepted" : "", why ? why : "");
}

static void print_entries(const char *what, const struct report_entry *entries, size_t count, bool is_dated,
			  bool verbose)
{
	for (size_t i = 0; i < count && (verbose || i < SHOWN); i++) {
		vmr_autofree char *head =
			is_dated ? vmr_format("  %s %s: ", what, entries[i].until) : vmr_format("  %s: ", what);
		cli_print_entry(head, &entries[i]);
	}
	if (count > SHOWN && !verbose)
		cli_print("  %s: %zu more (-v names them)\n", what, count - SHOWN);
}

void cli_print_baseline(const struct report_baseline *told, bool is_pruned, bool verbose)
{
	vmr_autofree char *expired =
		told->expired_count ? vmr_format(", %zu expired", told->expired_count) : vmr_strdup("");
	vmr_autofree char *gone = told->gone_count ? vmr_format(", %zu no longer fire%s%s", told->gone_count,
								told->gone_count == 1 ? "s" : "",
								is_pruned ? " (removed)" : " (--prune removes them)")
						   : vmr_strdup("");
	vmr_autofree char *unseen = told->unseen
					    ? vmr_format(", %zu did not fire and not looked at in whole", told->unseen)
					    : vmr_strdup("");

	cli_print("baseline %s: %zu entr%s, %zu fired%s%s%s\n", told->path, told->entries,
		  told->entries == 1 ? "y" : "ies", told->fired, expired, gone, unseen);
	print_entries("expired", told->expired, told->expired_count, true, verbose);
	print_entries(is_pruned ? "removed" : "no longer fires", told->gone, told->gone_count, false, verbose);
}

void cli_print_baseline_json(const struct report_baseline *told)
{
	cJSON *object = cJSON_CreateObject();

	report_baseline_add(object, told);
	cli_print_json(object);
}
