/* SPDX-License-Identifier: MIT */
/* A file of SQL in marked sections. */
#include "tests/unit/rules/script.h"

#include <string.h>

#include "common/file.h"
#include "common/memory.h"
#include "tests/unit/cmocka.h"

#define MARK        "--@ "
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

void script_read(struct script *script, const char *path)
{
	vmr_autofree char *text = NULL;
	size_t size = 0;
	vmr_autoerror error = vmr_file_read(path, SCRIPT_SIZE, &text, &size);
	if (error)
		fail_msg("%s", error->message);
	*script = (struct script){0};
	for (const char *mark = next_mark(text); mark;) {
		const char *next = next_mark(mark);
		add_section(script, mark, next ? next : text + size);
		mark = next;
	}
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
