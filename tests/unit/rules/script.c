/* SPDX-License-Identifier: MIT */
/* A file of SQL in marked sections. */
#include "tests/unit/rules/script.h"

#include <string.h>

#include "common/file.h"
#include "common/memory.h"
#include "tests/unit/cmocka.h"

#define MARK        "--@ "
#define WITH        "with "
#define SCRIPT_SIZE (1 << 20)

static const char *next_mark(const char *text)
{
	const char *mark = strstr(text, "\n" MARK);
	return mark ? mark + 1 : NULL;
}

static void add_section(struct script *script, const char *mark, const char *end)
{
	const char *words = mark + strlen(MARK);
	size_t length = strcspn(words, "\n");
	const char *sql = words + length;
	script->sections = vmr_realloc_array(script->sections, script->count + 1, sizeof(*script->sections));
	script->sections[script->count++] = (struct script_section){.mark = vmr_format("%.*s", (int)length, words),
								    .sql = vmr_format("%.*s", (int)(end - sql), sql)};
}

static void read_sections(struct script *script, const char *path);

/* The sections of another file: its name is the mark's, relative to the file that names it. */
static void read_other(struct script *script, const char *path, const char *name)
{
	vmr_autofree char *other =
		vmr_format("%.*s/%.*s", (int)(strrchr(path, '/') - path), path, (int)strcspn(name, "\n"), name);
	read_sections(script, other);
}

static void read_sections(struct script *script, const char *path)
{
	vmr_autofree char *text = NULL;
	size_t size = 0;
	vmr_autoerror error = vmr_file_read(path, SCRIPT_SIZE, &text, &size);
	if (error)
		fail_msg("%s", error->message);
	for (const char *mark = next_mark(text); mark;) {
		const char *next = next_mark(mark);
		const char *words = mark + strlen(MARK);
		if (!strncmp(words, WITH, strlen(WITH)))
			read_other(script, path, words + strlen(WITH));
		else
			add_section(script, mark, next ? next : text + size);
		mark = next;
	}
}

void script_read(struct script *script, const char *path)
{
	*script = (struct script){0};
	read_sections(script, path);
}

void script_deinit(struct script *script)
{
	for (size_t i = 0; i < script->count; i++) {
		free(script->sections[i].mark);
		free(script->sections[i].sql);
	}
	free(script->sections);
}

const char *script_find(const struct script *script, const char *mark)
{
	for (size_t i = 0; i < script->count; i++)
		if (!strcmp(script->sections[i].mark, mark))
			return script->sections[i].sql;
	fail_msg("no section %s", mark);
	return NULL;
}
