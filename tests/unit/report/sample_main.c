/* SPDX-License-Identifier: MIT */
/* report_sample KIND DIR: writes a hand-made report, its summary as DIR/summary.txt. For the golden tests. */
#include <stdio.h>
#include <string.h>

#include "common/memory.h"
#include "report/report.h"
#include "sample.h"

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		struct report_content *(*make)(void);
	} kinds[] = {{"full", sample_full},   {"likely", sample_likely}, {"hostile", sample_hostile},
		     {"clean", sample_clean}, {"blind", sample_blind},   {"source", sample_source}};

	for (size_t i = 0; argc == 3 && i < VMR_COUNT(kinds); i++) {
		if (strcmp(argv[1], kinds[i].name))
			continue;
		vmr_autoerror error = report_write(kinds[i].make(), argv[2], NULL, REPORT_ALL);
		vmr_autofree char *path = vmr_format("%s/summary.txt", argv[2]);
		FILE *out = error ? NULL : fopen(path, "w");
		if (!out)
			return fprintf(stderr, "%s\n", error ? error->message : path), 1;
		report_text_write(kinds[i].make(), &(struct report_text_options){.folder = "out"}, out);
		return fclose(out) ? 1 : 0;
	}
	return 2;
}
