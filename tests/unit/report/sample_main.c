/* SPDX-License-Identifier: MIT */
/* report_sample KIND DIR: writes a hand-made report, its summary as DIR/summary.txt, annotations as
 * DIR/annotations.txt, findings as DIR/mail.txt; summaries of 60 and of 200 columns. For the golden tests. */
#include <stdio.h>
#include <string.h>

#include "common/memory.h"
#include "report/report.h"
#include "sample.h"

static int write_text(const char *folder, const char *name, struct report_content *content,
		      void (*write)(const struct report_content *content, FILE *out))
{
	vmr_autofree char *path = vmr_format("%s/%s", folder, name);
	FILE *out = fopen(path, "w");

	if (!out)
		return perror(path), 1;
	write(content, out);
	return fclose(out) ? 1 : 0;
}

static void write_summary(const struct report_content *content, FILE *out)
{
	report_text_write(content, &(struct report_text_options){.folder = "out"}, out);
}

static void write_narrow(const struct report_content *content, FILE *out)
{
	report_text_write(content, &(struct report_text_options){.width = 60, .verbose = true}, out);
}

static void write_broad(const struct report_content *content, FILE *out)
{
	report_text_write(content, &(struct report_text_options){.width = 200, .color = true}, out);
}

static void write_mail(const struct report_content *content, FILE *out)
{
	for (size_t i = 0; i < content->finding_count; i++)
		report_mail_write(content, &content->findings[i], out);
}

int main(int argc, char **argv)
{
	const unsigned formats = REPORT_ALL | REPORT_JUNIT | REPORT_CODE_QUALITY;
	static const struct {
		const char *name;
		struct report_content *(*make)(void);
	} kinds[] = {{"full", sample_full},   {"likely", sample_likely}, {"hostile", sample_hostile},
		     {"clean", sample_clean}, {"blind", sample_blind},   {"source", sample_source}};

	for (size_t i = 0; argc == 3 && i < VMR_COUNT(kinds); i++) {
		if (strcmp(argv[1], kinds[i].name))
			continue;
		vmr_autoerror error = report_write(kinds[i].make(), argv[2], NULL, formats);
		if (error)
			return fprintf(stderr, "%s\n", error->message), 1;
		return write_text(argv[2], "annotations.txt", kinds[i].make(), report_annotations_write) ||
		       write_text(argv[2], "summary-60.txt", kinds[i].make(), write_narrow) ||
		       write_text(argv[2], "summary-200.txt", kinds[i].make(), write_broad) ||
		       write_text(argv[2], "mail.txt", kinds[i].make(), write_mail) ||
		       write_text(argv[2], "summary.txt", kinds[i].make(), write_summary);
	}
	return 2;
}
