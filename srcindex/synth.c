/* SPDX-License-Identifier: MIT */
/* Flags and generated headers of a kernel tree that was not built. */
#include <stdio.h>
#include <string.h>

#include "common/file.h"
#include "common/memory.h"
#include "srcindex/tree.h"

struct vmr_error *synth_make(struct srcindex *index)
{
	(void)index;
	return NULL;
}

/* The flags of arch/x86/Makefile and the top Makefile that change what is parsed. */
static const char *const kernel_flags[] = {
	"-nostdinc",
	"-I./arch/x86/include",
	"-I./arch/x86/include/generated",
	"-I./include",
	"-I./arch/x86/include/uapi",
	"-I./arch/x86/include/generated/uapi",
	"-I./include/uapi",
	"-I./include/generated/uapi",
};

static const char *const kernel_includes[] = {"include/linux/compiler-version.h", "include/linux/kconfig.h",
					      "include/linux/compiler_types.h"};

static const char *const kernel_options[] = {"-D__KERNEL__",	  "-std=gnu11", "-fshort-wchar",
					     "-funsigned-char", "-m64",	"-mcmodel=kernel"};

/* kbuild's name of an object: its stem with '_' for what no identifier has. */
static char *module_name(const char *unit)
{
	const char *slash = strrchr(unit, '/');
	char *name = vmr_strdup(slash ? slash + 1 : unit);
	char *dot = strrchr(name, '.');

	if (dot)
		*dot = 0;
	for (char *at = name; *at; at++)
		if (*at == '-' || *at == ',' || *at == '.')
			*at = '_';
	return name;
}

void synth_flags(struct srcindex *index, const char *unit, struct command *command)
{
	vmr_autofree char *name = module_name(unit);
	const char *slash = strrchr(unit, '/');
	vmr_autofree char *folder = vmr_format("-I./%.*s", slash ? (int)(slash - unit) : 1, slash ? unit : ".");
	vmr_autofree char *base = vmr_format("-DKBUILD_BASENAME=\"%s\"", name);
	vmr_autofree char *module = vmr_format("-DKBUILD_MODNAME=\"%s\"", name);
	vmr_autofree char *file = vmr_format("-DKBUILD_MODFILE=\"%.*s\"", (int)strcspn(unit, "."), unit);
	vmr_autofree char *token = vmr_format("-D__KBUILD_MODNAME=kmod_%s", name);

	for (size_t i = 0; i < VMR_COUNT(kernel_flags); i++)
		command_add(command, kernel_flags[i]);
	for (size_t i = 0; i < VMR_COUNT(kernel_includes); i++) {
		if (!srcindex_has_file(index, kernel_includes[i]))
			continue;
		vmr_autofree char *path = vmr_format("./%s", kernel_includes[i]);
		command_add(command, "-include");
		command_add(command, path);
	}
	for (size_t i = 0; i < VMR_COUNT(kernel_options); i++)
		command_add(command, kernel_options[i]);
	command_add(command, folder);
	command_add(command, base);
	command_add(command, module);
	command_add(command, file);
	command_add(command, token);
}
