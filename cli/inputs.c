/* SPDX-License-Identifier: MIT */
/* Recognises the inputs: magic numbers for files, what lies inside for folders. */
#include "cli/inputs.h"

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/memory.h"
#include "dumpcore/dump.h"
#include "dumpcore/packed.h"

/* Beginnings of dumps. */
static const struct {
	const char *magic;
	size_t length;
} magics[] = {{"KDUMP   ", 8}, {"DISKDUMP", 8}, {"makedumpfile", 12}};

/* Files of a folder tell what it is; a bounded look at the first two levels. */
enum { FOLDER_DEPTH = 6, FOLDER_ENTRIES = 20000 };

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n > m && !strcmp(name + n - m, end);
}

static enum cli_input by_name(const char *name)
{
	static const struct {
		const char *end;
		enum cli_input input;
	} ends[] = {
		{".c", CLI_INPUT_SOURCE},       {".h", CLI_INPUT_SOURCE},           {"Kconfig", CLI_INPUT_SOURCE},
		{"Kbuild", CLI_INPUT_SOURCE},   {".ko", CLI_INPUT_MODULES},         {".debug", CLI_INPUT_MODULES},
		{".ko.xz", CLI_INPUT_MODULES},  {".ko.zst", CLI_INPUT_MODULES},     {".ko.gz", CLI_INPUT_MODULES},
		{"vmlinux", CLI_INPUT_MODULES}, {"modules.dep", CLI_INPUT_MODULES},
	};

	if (!strncmp(name, "vmlinux-", 8))
		return CLI_INPUT_MODULES;
	for (size_t i = 0; i < VMR_COUNT(ends); i++)
		if (ends_with(name, ends[i].end) || !strcmp(name, ends[i].end))
			return ends[i].input;
	return CLI_INPUT_UNKNOWN;
}

/* Source wins over modules: a built tree has both. Depth and number of entries are bounded; links to folders are not
 * followed. */
static enum cli_input look_into(const char *path, unsigned depth, unsigned *left)
{
	enum cli_input found = CLI_INPUT_UNKNOWN;
	DIR *folder = opendir(path);
	struct dirent *entry;

	if (!folder)
		return CLI_INPUT_UNKNOWN;
	while ((entry = readdir(folder)) && *left && found != CLI_INPUT_SOURCE) {
		enum cli_input input = CLI_INPUT_UNKNOWN;
		(*left)--;
		if (!strcmp(entry->d_name, ".build-id") && !found)
			found = CLI_INPUT_MODULES;
		if (entry->d_name[0] == '.')
			continue;
		vmr_autofree char *inner = vmr_format("%s/%s", path, entry->d_name);
		struct stat st;
		if (lstat(inner, &st) || (S_ISLNK(st.st_mode) && (stat(inner, &st) || S_ISDIR(st.st_mode))))
			continue;
		if (S_ISREG(st.st_mode))
			input = by_name(entry->d_name);
		else if (S_ISDIR(st.st_mode) && depth)
			input = look_into(inner, depth - 1, left);
		if (input == CLI_INPUT_SOURCE || found == CLI_INPUT_UNKNOWN)
			found = input;
	}
	closedir(folder);
	return found;
}

static struct vmr_error *recognise_folder(const char *path, enum cli_input *ret)
{
	/* The top level first: a source tree is known by it, whatever lies deeper. */
	for (unsigned depth = 0; depth <= FOLDER_DEPTH; depth += 2) {
		unsigned left = FOLDER_ENTRIES;
		*ret = look_into(path, depth, &left);
		if (*ret)
			return NULL;
	}
	return vmr_error_create(VMR_BAD_INPUT,
				"%s: a folder with neither kernel source nor debug information in it: give a source "
				"tree, a folder with vmlinux, .ko or .debug files, or the dump file itself",
				path);
}

static struct vmr_error *recognise_elf(const char *path, const Elf64_Ehdr *header, size_t size, enum cli_input *ret)
{
	if (size < sizeof(*header) || header->e_ident[EI_CLASS] != ELFCLASS64)
		return vmr_error_create(VMR_UNSUPPORTED,
					"%s: not a 64-bit ELF file: vmrace reads x86-64 dumps and kernels", path);
	switch (header->e_type) {
	case ET_CORE:
		*ret = CLI_INPUT_DUMP;
		return NULL;
	case ET_EXEC:
	case ET_DYN:
		*ret = CLI_INPUT_VMLINUX;
		return NULL;
	case ET_REL:
		*ret = CLI_INPUT_MODULES;
		return NULL;
	default:
		return vmr_error_create(VMR_BAD_INPUT,
					"%s: an ELF file of type %u: neither a dump, a vmlinux nor a module", path,
					header->e_type);
	}
}

static bool is_packed_module(const char *path)
{
	return ends_with(path, ".ko.xz") || ends_with(path, ".ko.zst") || ends_with(path, ".ko.gz");
}

static struct vmr_error *recognise_file(const char *path, enum cli_input *ret)
{
	Elf64_Ehdr header = {0};
	vmr_autoclose int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return vmr_error_create_errno(errno, "%s: cannot open", path);
	ssize_t size = read(fd, &header, sizeof(header));
	if (size < 0)
		return vmr_error_create_errno(errno, "%s: cannot read", path);
	if (size == 0)
		return vmr_error_create(VMR_BAD_INPUT, "%s: the file is empty: copy it again", path);
	for (size_t i = 0; i < VMR_COUNT(magics); i++) {
		if ((size_t)size < magics[i].length || memcmp(&header, magics[i].magic, magics[i].length))
			continue;
		*ret = CLI_INPUT_DUMP;
		return NULL;
	}
	const char *hint = dumpcore_packed_hint(&header, (size_t)size);
	if (hint && is_packed_module(path)) { /* unpacked when it is needed */
		*ret = CLI_INPUT_MODULES;
		return NULL;
	}
	if (hint)
		return vmr_error_create(VMR_UNSUPPORTED, "%s: %s", path, hint);
	if ((size_t)size >= SELFMAG && !memcmp(header.e_ident, ELFMAG, SELFMAG))
		return recognise_elf(path, &header, (size_t)size, ret);
	bool is_foreign = false;
	VMR_TRY(dumpcore_foreign_recognise(path, &is_foreign));
	if (is_foreign) {
		*ret = CLI_INPUT_DUMP;
		return NULL;
	}
	return vmr_error_create(VMR_BAD_INPUT,
				"%s: neither a kernel dump, a vmlinux, a module nor a source tree: check which file "
				"it is",
				path);
}

struct vmr_error *cli_input_recognise(const char *path, enum cli_input *ret)
{
	struct stat st;

	if (!strcmp(path, "-")) { /* standard input: a flattened dump */
		*ret = CLI_INPUT_DUMP;
		return NULL;
	}
	if (stat(path, &st))
		return vmr_error_create_errno(errno, "%s", path);
	if (S_ISDIR(st.st_mode))
		return recognise_folder(path, ret);
	if (S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode)) {
		*ret = CLI_INPUT_DUMP; /* a flattened dump comes through a pipe */
		return NULL;
	}
	if (!S_ISREG(st.st_mode))
		return vmr_error_create(VMR_BAD_INPUT, "%s: not a file, folder or pipe", path);
	return recognise_file(path, ret);
}
