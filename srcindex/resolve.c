/* SPDX-License-Identifier: MIT */
/*
 * Which unit has a file, and how it is compiled. kbuild's .cmd file names the flags; a .c file that another one
 * includes (kernel/sched/wait.c) is found through the lists of what its neighbours were made of, or their #include
 * lines.
 */
#include <stdio.h>
#include <string.h>

#include "common/file.h"
#include "common/memory.h"
#include "common/text.h"
#include "srcindex/tree.h"

void resolved_deinit(struct resolved *resolved)
{
	free(resolved->unit);
	free(resolved->foreign);
	command_deinit(&resolved->command);
	*resolved = (struct resolved){0};
}

static char *folder_of(const char *file)
{
	const char *slash = strrchr(file, '/');

	return slash ? vmr_strndup(file, (size_t)(slash - file)) : vmr_strdup("");
}

static void plain_flags(const char *unit, struct command *command)
{
	vmr_autofree char *folder = folder_of(unit);
	vmr_autofree char *include = vmr_format("-I%s", *folder ? folder : ".");

	command_add(command, "-std=gnu11");
	command_add_tags(command);
	command_add(command, "-I.");
	command_add(command, "-Iinclude");
	command_add(command, include);
}

/*
 * A tree built by gcc may have no compiler-clang.h, as when only what the build read was kept: then libclang passes for
 * the gcc that built it, or every unit would end at its first header.
 */
static void pass_for_gcc(const struct srcindex *index, struct command *command)
{
	vmr_autofree char *header =
		vmr_format("%s/include/linux/compiler-clang.h", index->kernel ? index->kernel : index->root);

	bool hosted = true; /* a tool of the build: it includes the machine's own headers */
	for (size_t i = 0; i < command->count; i++)
		hosted &= strcmp(command->flags[i], "-nostdinc") != 0;
	if (!index->kernel || hosted || vmr_file_exists(header))
		return;
	command_add(command, "-U__clang__");
	command_add(command, "-fgnuc-version=12.2.0");
}

/* Kernels before 5.16 (c0891ac15f04) take <stdarg.h> from the compiler: -nostdinc and a folder of the machine that
 * built it. Ours is as good. */
static void add_stdarg(const struct srcindex *index, struct command *command)
{
	vmr_autofree char *header =
		vmr_format("%s/include/linux/stdarg.h", index->kernel ? index->kernel : index->root);

	if (index->kernel && !vmr_file_exists(header))
		command_add(command, "-ibuiltininc");
}

void resolve_unit(struct srcindex *index, const char *file, struct resolved *ret)
{
	struct resolved resolved = {.unit = vmr_strdup(file)};
	bool header = !vmr_text_ends_with(file, ".c");
	vmr_autofree char *own = header ? NULL : tree_command_path(index->root, file);

	/* What modules were compiled with names folders of the machine that did it: the given kernel tree is what we
	 * have. */
	bool module = index->kind != TREE_KERNEL && index->kernel;

	if (header || module || vmr_error_drop(command_read(own, &resolved.command))) {
		bool built = !module && !index->built && kbuild_lists(index, file);
		const char *including = header || built ? NULL : included_by(index, file);
		if (including) {
			free(resolved.unit);
			resolved.unit = vmr_strdup(including);
		}
		vmr_autofree char *other = including ? tree_command_path(index->root, including) : NULL;
		if (!other || module || vmr_error_drop(command_read(other, &resolved.command))) {
			if (index->kernel)
				synth_flags(index, file, &resolved);
			else
				plain_flags(resolved.unit, &resolved.command);
		}
	}
	if (header) {
		command_add(&resolved.command, "-x");
		command_add(&resolved.command, "c");
	}
	pass_for_gcc(index, &resolved.command);
	add_stdarg(index, &resolved.command);
	command_finish(&resolved.command);
	*ret = resolved;
}
