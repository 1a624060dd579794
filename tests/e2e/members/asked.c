/* SPDX-License-Identifier: MIT */
/*
 * vmrace that tells which members its readers ask a kernel's types for: one line "type<TAB>path" each, added to the
 * file that VMRACE_ASKED names. The linker puts these in front of the library's own (--wrap).
 */
#include <stdio.h>
#include <stdlib.h>

#include "dumpcore/types/types.h"

struct vmr_error *__real_dumpcore_field_find(struct dumpcore *dump, const char *type, const char *path,
					     struct dumpcore_field *ret);
struct vmr_error *__real_dumpcore_member_find(const struct dumpcore_type *type, const char *path,
					      struct dumpcore_member *ret);
struct vmr_error *__wrap_dumpcore_field_find(struct dumpcore *dump, const char *type, const char *path,
					     struct dumpcore_field *ret);
struct vmr_error *__wrap_dumpcore_member_find(const struct dumpcore_type *type, const char *path,
					      struct dumpcore_member *ret);
bool __wrap_dumpcore_field_exists(struct dumpcore *dump, const char *type, const char *path);

static void note(const char *type, const char *path)
{
	const char *name = getenv("VMRACE_ASKED");
	FILE *file = name ? fopen(name, "a") : NULL;

	if (!file)
		return;
	fprintf(file, "%s\t%s\n", type, path);
	fclose(file);
}

struct vmr_error *__wrap_dumpcore_field_find(struct dumpcore *dump, const char *type, const char *path,
					     struct dumpcore_field *ret)
{
	note(type, path);
	return __real_dumpcore_field_find(dump, type, path, ret);
}

struct vmr_error *__wrap_dumpcore_member_find(const struct dumpcore_type *type, const char *path,
					      struct dumpcore_member *ret)
{
	note(dumpcore_type_name(type), path);
	return __real_dumpcore_member_find(type, path, ret);
}

bool __wrap_dumpcore_field_exists(struct dumpcore *dump, const char *type, const char *path)
{
	struct dumpcore_field field;

	return !vmr_error_drop(__wrap_dumpcore_field_find(dump, type, path, &field));
}
