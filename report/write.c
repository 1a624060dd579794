/* SPDX-License-Identifier: MIT */
/* The report folder: one row a format. */
#include <dirent.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "common/memory.h"
#include "report/report.h"

static struct vmr_error *write_dot(const struct finding *finding, FILE *out)
{
	return report_graph_write(finding, &(struct report_graph_options){.link = "report.html"}, out);
}

static struct vmr_error *write_svg(const struct finding *finding, FILE *out)
{
	return report_graph_write(finding, &(struct report_graph_options){.svg = true, .link = "report.html"}, out);
}

static const struct {
	enum report_format format;
	const char *name;
	const char *file; /* NULL: one a finding, "finding-N.NAME", or no file at all */
	struct vmr_error *(*write)(const struct report_content *content, FILE *out);
	struct vmr_error *(*write_finding)(const struct finding *finding, FILE *out);
} formats[] = {
	{REPORT_TEXT, "text", NULL, NULL, NULL},
	{REPORT_JSON, "json", "report.json", report_json_write, NULL},
	{REPORT_HTML, "html", "report.html", report_html_write, NULL},
	{REPORT_DOT, "dot", NULL, NULL, write_dot},
	{REPORT_SVG, "svg", NULL, NULL, write_svg},
	{REPORT_SARIF, "sarif", "report.sarif", report_sarif_write, NULL},
};

struct vmr_error *report_formats_parse(const char *list, unsigned *ret)
{
	unsigned bits = 0;

	for (const char *word = list; *word;) {
		size_t length = strcspn(word, ","), i = 0;
		while (i < VMR_COUNT(formats) &&
		       (strlen(formats[i].name) != length || strncmp(formats[i].name, word, length)))
			i++;
		if (i == VMR_COUNT(formats))
			return vmr_error_create(VMR_USAGE,
						"--format %.*s: no such format: text, json, html, dot, svg, sarif",
						(int)length, word);
		bits |= formats[i].format;
		word += length + (word[length] == ',');
	}
	if (!bits)
		return vmr_error_create(VMR_USAGE, "--format: give one of text, json, html, dot, svg, sarif");
	*ret = bits;
	return NULL;
}

/* "finding-N.dot" or "finding-N.svg": ours to remove. */
static bool is_graph_name(const char *name)
{
	static const char start[] = "finding-";

	if (strncmp(name, start, sizeof(start) - 1))
		return false;
	name += sizeof(start) - 1;
	size_t digits = strspn(name, "0123456789");
	return digits && (!strcmp(name + digits, ".dot") || !strcmp(name + digits, ".svg"));
}

static void remove_old_graphs(const char *folder)
{
	DIR *entries = opendir(folder);
	struct dirent *entry;

	if (!entries)
		return;
	while ((entry = readdir(entries)))
		if (is_graph_name(entry->d_name))
			unlinkat(dirfd(entries), entry->d_name, 0);
	closedir(entries);
}

static struct vmr_error *write_file(size_t i, const struct report_content *content, const struct finding *finding,
				    const char *folder)
{
	vmr_autofree char *path = finding ? vmr_format("%s/finding-%u.%s", folder, finding->id, formats[i].name)
					  : vmr_format("%s/%s", folder, formats[i].file);
	vmr_autofree char *data = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&data, &size);

	if (!stream)
		return vmr_error_create(VMR_SYSTEM, "%s: no memory", path);
	struct vmr_error *error =
		finding ? formats[i].write_finding(finding, stream) : formats[i].write(content, stream);
	fclose(stream);
	if (error)
		return vmr_error_wrap(error, "%s", path);
	return vmr_file_replace(path, data, size);
}

struct vmr_error *report_write(const struct report_content *content, const char *folder, unsigned wanted)
{
	VMR_TRY(vmr_file_make_folder(folder));
	remove_old_graphs(folder);
	for (size_t i = 0; i < VMR_COUNT(formats); i++) {
		if (!(wanted & formats[i].format))
			continue;
		if (formats[i].write)
			VMR_TRY(write_file(i, content, NULL, folder));
		for (size_t f = 0; formats[i].write_finding && f < content->finding_count; f++)
			VMR_TRY(write_file(i, content, &content->findings[f], folder));
	}
	return NULL;
}
