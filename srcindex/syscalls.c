/* SPDX-License-Identifier: MIT */
/* What a build makes of the tables of system calls and of Xen's calls, as arch/x86/entry/syscalls/Makefile says. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "common/file.h"
#include "common/memory.h"
#include "srcindex/tree.h"

enum { TABLE_MAX = 1 << 20, WORD_COUNT = 6 };

#define TABLE(bits) "arch/x86/entry/syscalls/syscall_" bits ".tbl"

/* entries: lines for a table of functions, else numbers. */
static const struct header {
	const char *name, *table, *abis, *prefix, *offset;
	bool entries;
} headers[] = {
	{"arch/x86/include/uapi/asm/unistd_32.h", TABLE("32"), "i386", "", "", false},
	{"arch/x86/include/uapi/asm/unistd_64.h", TABLE("64"), "common,64", "", "", false},
	{"arch/x86/include/uapi/asm/unistd_x32.h", TABLE("64"), "common,x32", "", "__X32_SYSCALL_BIT + ", false},
	{"arch/x86/include/asm/unistd_32_ia32.h", TABLE("32"), "i386", "ia32_", "", false},
	{"arch/x86/include/asm/unistd_64_x32.h", TABLE("64"), "x32", "x32_", "", false},
	{"arch/x86/include/asm/syscalls_32.h", TABLE("32"), "i386", "", "", true},
	{"arch/x86/include/asm/syscalls_64.h", TABLE("64"), "common,64", "", "", true},
	{"arch/x86/include/asm/syscalls_x32.h", TABLE("64"), "common,x32", "", "", true},
};

/* A word of a line, in place: NUL-terminated by its copy. */
struct row {
	char word[WORD_COUNT][128]; /* number, ABI, name, entry point, that of the compatible one, "noreturn" */
};

static bool read_row(const char *line, const char *end, struct row *ret)
{
	size_t count = 0;

	*ret = (struct row){0};
	while (count < WORD_COUNT) {
		while (line < end && isspace((unsigned char)*line))
			line++;
		const char *word = line;
		while (line < end && !isspace((unsigned char)*line))
			line++;
		size_t length = (size_t)(line - word);
		if (!length || length >= sizeof(ret->word[0]))
			break;
		memcpy(ret->word[count++], word, length);
	}
	return count >= 3 && isdigit((unsigned char)ret->word[0][0]);
}

static bool is_one_of(const char *word, const char *list)
{
	size_t length = strlen(word);

	for (const char *at = list; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
		if (strcspn(at, ",") == length && !strncmp(at, word, length))
			return true;
	return false;
}

/* Kernels before 5.14 give the table another macro: theirs stays empty. */
static void print_entry(FILE *out, const struct row *row)
{
	const char *entry = *row->word[3] ? row->word[3] : "sys_ni_syscall", *compat = row->word[4];

	if (*compat && *compat != '-')
		fprintf(out, "#ifdef __SYSCALL_WITH_COMPAT\n__SYSCALL_WITH_COMPAT(%s, %s, %s)\n#endif\n", row->word[0],
			entry, compat);
	else
		fprintf(out, "#ifdef __SYSCALL\n__SYSCALL(%s, %s)\n#endif\n", row->word[0], entry);
}

static char *header_text(const struct header *header, const char *table)
{
	char *text = NULL;
	size_t size;
	unsigned long last = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return vmr_strdup("");
	for (const char *line = table, *end; *line; line = *end ? end + 1 : end) {
		struct row row;
		end = line + strcspn(line, "\n");
		if (!read_row(line, end, &row) || !is_one_of(row.word[1], header->abis))
			continue;
		unsigned long number = strtoul(row.word[0], NULL, 10);
		last = number > last ? number : last;
		if (header->entries)
			print_entry(out, &row);
		else
			fprintf(out, "#define __NR_%s%s (%s%s)\n", header->prefix, row.word[2], header->offset,
				row.word[0]);
	}
	if (!header->entries)
		fprintf(out, "#ifdef __KERNEL__\n#define __NR_%ssyscalls %lu\n#endif\n", header->prefix, last + 1);
	fclose(out);
	return text;
}

static char *read_file(const struct srcindex *index, const char *name)
{
	vmr_autofree char *path = vmr_format("%s/%s", index->kernel, name);
	char *text = NULL;

	return vmr_error_drop(vmr_file_read_regular(path, TABLE_MAX, &text, NULL)) ? vmr_strdup("") : text;
}

/* "#define __HYPERVISOR_name": HYPERCALL(name). */
static char *hypercalls_text(const char *interface)
{
	static const char define[] = "#define __HYPERVISOR_";
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return vmr_strdup("");
	for (const char *at = interface; (at = strstr(at, define));) {
		at += sizeof(define) - 1;
		size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyz_0123456789");
		if (islower((unsigned char)*at) && isspace((unsigned char)at[length]))
			fprintf(out, "HYPERCALL(%.*s)\n", (int)length, at);
	}
	fclose(out);
	return text;
}

void synth_syscalls(struct srcindex *index)
{
	for (size_t i = 0; i < VMR_COUNT(headers); i++) {
		vmr_autofree char *table = read_file(index, headers[i].table);
		synth_add(index, headers[i].name, header_text(&headers[i], table));
	}
	vmr_autofree char *interface = read_file(index, "include/xen/interface/xen.h");
	synth_add(index, "arch/x86/include/asm/xen-hypercalls.h", hypercalls_text(interface));
}
