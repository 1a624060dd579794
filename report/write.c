/* SPDX-License-Identifier: MIT */
/* The report folder: one row a format. */
#include <ctype.h>
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "common/memory.h"
#include "common/output.h"
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
	/* What stands at the head of each such file of ours, without white space; %u is the finding's number. */
	const char *mark;
} formats[] = {
	/* In the order in which they are written: first what has no drawings, for these are made meanwhile. */
	{REPORT_TEXT, "text", NULL, NULL, NULL, NULL},
	{REPORT_JSON, "json", "report.json", report_json_write, NULL, "{\"schema\":\"vmrace-report/"},
	{REPORT_SARIF, "sarif", "report.sarif", report_sarif_write, NULL, "\"driver\":{\"name\":\"vmrace\""},
	{REPORT_JUNIT, "junit", "report.junit.xml", report_junit_write, NULL, "<testsuitesname=\"vmrace\""},
	{REPORT_CODE_QUALITY, "codequality", "report.codequality.json", report_code_quality_write, NULL,
	 "\"engine_name\":\"vmrace\""},
	{REPORT_HTML, "html", "report.html", report_html_write, NULL, "<title>vmrace:"},
	{REPORT_DOT, "dot", NULL, NULL, write_dot, "id=f%u_graph"},
	{REPORT_SVG, "svg", NULL, NULL, write_svg, "id=\"f%u_graph\""},
	{REPORT_GITHUB, "github", NULL, NULL, NULL, NULL},
	{REPORT_MAIL, "mail", NULL, NULL, NULL, NULL},
};
static const char names[] = "text, json, html, dot, svg, sarif, junit, codequality, github, mail";

struct vmr_error *report_formats_parse(const char *list, unsigned *ret)
{
	unsigned bits = 0;

	for (const char *word = list; *word;) {
		size_t length = strcspn(word, ","), i = 0;
		while (i < VMR_COUNT(formats) &&
		       (strlen(formats[i].name) != length || strncmp(formats[i].name, word, length)))
			i++;
		if (i == VMR_COUNT(formats))
			return vmr_error_create(VMR_USAGE, "--format %.*s: no such format: %s", (int)length, word,
						names);
		bits |= formats[i].format;
		word += length + (word[length] == ',');
	}
	if (!bits)
		return vmr_error_create(VMR_USAGE, "--format: give one of %s", names);
	*ret = bits;
	return NULL;
}

/* The number of "finding-N.NAME", 0 for other names. */
static unsigned graph_number(const char *file, const char *name)
{
	static const char start[] = "finding-";
	size_t digits = strncmp(file, start, sizeof(start) - 1) ? 0 : strspn(file + sizeof(start) - 1, "0123456789");
	const char *end = file + sizeof(start) - 1 + digits;

	if (!digits || digits > 9 || *end != '.' || strcmp(end + 1, name) != 0)
		return 0;
	return (unsigned)strtoul(file + sizeof(start) - 1, NULL, 10);
}

/* The mark that a file of this name has when it is ours. NULL: no name of ours. */
static char *mark_of(const char *file)
{
	for (size_t i = 0; i < VMR_COUNT(formats); i++) {
		unsigned number = formats[i].write_finding ? graph_number(file, formats[i].name) : 0;
		const char *at = formats[i].mark ? strstr(formats[i].mark, "%u") : NULL;
		if (number && at)
			return vmr_format("%.*s%u%s", (int)(at - formats[i].mark), formats[i].mark, number, at + 2);
		if (formats[i].file && !strcmp(formats[i].file, file))
			return vmr_strdup(formats[i].mark);
	}
	return NULL;
}

static bool is_ours(const char *head, size_t size, const char *name)
{
	vmr_autofree char *mark = mark_of(name), *bare = vmr_alloc(size + 1);
	char *out = bare;

	for (size_t i = 0; i < size; i++)
		if (!isspace((unsigned char)head[i]) && head[i])
			*out++ = head[i];
	/* A code quality report without findings is an empty array. */
	return mark && (strstr(bare, mark) || !strcmp(bare, "[]"));
}

static struct vmr_output_rules rules_for(const struct vmr_list *inputs)
{
	return (struct vmr_output_rules){.what = "one that vmrace wrote", .is_ours = is_ours, .inputs = inputs};
}

static bool is_graph(const char *file)
{
	for (size_t i = 0; i < VMR_COUNT(formats); i++)
		if (formats[i].write_finding && graph_number(file, formats[i].name))
			return true;
	return false;
}

/* Graphs of findings of an older report, unless they are written anew (kept). What others put there stays. */
static void remove_old_graphs(const char *folder, const struct vmr_list *kept, const struct vmr_output_rules *rules)
{
	DIR *entries = opendir(folder);
	struct dirent *entry;

	if (!entries)
		return;
	while ((entry = readdir(entries))) {
		vmr_autofree char *path = vmr_format("%s/%s", folder, entry->d_name);
		struct stat st;
		if (is_graph(entry->d_name) && !vmr_list_has(kept, path) && !lstat(path, &st) && S_ISREG(st.st_mode) &&
		    vmr_output_is_ours(path, rules) && !vmr_output_is_input(path, rules))
			unlink(path);
	}
	closedir(entries);
}

/* Findings whose graphs are synced one by one. */
enum { FEW = 8 };

/* The files of a report on their way: all of them are on the disk before the first takes its place. */
struct folder {
	const char *path;
	struct vmr_output_rules rules;
	struct vmr_output **outputs;
	size_t count;
	struct vmr_list names;
};

static struct vmr_error *render(size_t i, const struct report_content *content, const struct finding *finding,
				const char *path, struct vmr_output *output)
{
	vmr_autofree char *data = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&data, &size);

	if (!stream)
		return vmr_error_create(VMR_SYSTEM, "%s: no memory", path);
	struct vmr_error *error =
		finding ? formats[i].write_finding(finding, stream) : formats[i].write(content, stream);
	if (fclose(stream) && !error)
		error = vmr_error_create(VMR_SYSTEM, "no memory");
	if (error)
		return vmr_error_wrap(error, "%s", path);
	VMR_TRY(vmr_output_write(output, data, size));
	return vmr_output_finish(output);
}

static struct vmr_error *write_file(size_t i, const struct report_content *content, const struct finding *finding,
				    struct folder *folder)
{
	vmr_autofree char *path = finding ? vmr_format("%s/finding-%u.%s", folder->path, finding->id, formats[i].name)
					  : vmr_format("%s/%s", folder->path, formats[i].file);
	struct vmr_output *output = NULL;

	VMR_TRY(vmr_output_begin(path, &folder->rules, &output));
	folder->outputs = vmr_realloc_array(folder->outputs, folder->count + 1, sizeof(struct vmr_output *));
	folder->outputs[folder->count++] = output;
	vmr_list_add(&folder->names, path);
	return render(i, content, finding, path, output);
}

static struct vmr_error *write_files(const struct report_content *content, unsigned wanted, struct folder *folder)
{
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

/* Into place with all of it, or back to what was there. */
static struct vmr_error *settle(struct folder *folder, struct vmr_error *error)
{
	if (!error)
		return vmr_output_commit(folder->outputs, folder->count);
	for (size_t i = 0; i < folder->count; i++)
		vmr_output_abort(folder->outputs[i]);
	return error;
}

struct vmr_error *report_write(const struct report_content *content, const char *path, const struct vmr_list *inputs,
			       unsigned wanted)
{
	struct folder folder = {.path = path, .rules = rules_for(inputs)};

	folder.rules.is_grouped = content->finding_count > FEW && (wanted & (REPORT_DOT | REPORT_SVG));
	folder.rules.is_beside = true;
	if (vmr_output_is_input(path, &folder.rules))
		return vmr_error_create(
			VMR_BAD_INPUT, "%s: is an input, and nothing is written into those: give another folder", path);
	bool existed = vmr_file_exists(path);
	VMR_TRY(vmr_file_make_folder(path));
	report_graph_keep((wanted & REPORT_HTML) && (wanted & REPORT_SVG) ? content : NULL);
	struct vmr_error *error = write_files(content, wanted, &folder);
	report_graph_keep(NULL);
	error = settle(&folder, error);
	if (!error)
		remove_old_graphs(path, &folder.names, &folder.rules);
	else if (!existed)
		rmdir(path); /* not with what others put there since */
	free(folder.outputs);
	vmr_list_deinit(&folder.names);
	return error;
}
