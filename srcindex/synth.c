/* SPDX-License-Identifier: MIT */
/*
 * Flags and generated headers of a kernel tree that was not built. The headers are texts in memory that libclang is
 * told to find: nothing is written to the tree. What the build would generate is put together from a configuration (the
 * dump's, the tree's .config, or else the architecture's default) as scripts/kconfig/confdata.c,
 * scripts/Makefile.asm-headers, kernel/bounds.c and kernel/time/timeconst.bc do it.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "common/file.h"
#include "common/memory.h"
#include "srcindex/config_base.h"
#include "srcindex/kconfig.h"
#include "srcindex/option.h"
#include "srcindex/tree.h"

enum { CONFIG_MAX = 4 << 20, MAKEFILE_MAX = 1 << 20, WRAPPER_MAX = 2000, UNIT_MAX = 8 << 20 };

static bool kernel_has(const struct srcindex *index, const char *file)
{
	vmr_autofree char *path = vmr_format("%s/%s", index->kernel, file);

	return vmr_file_exists(path);
}

static char *kernel_path(const struct srcindex *index, const char *file)
{
	return vmr_format("%s/%s", index->kernel, file);
}

/* Names are relative to the kernel tree: the worker runs there. */
void synth_add(struct srcindex *index, const char *name, char *text)
{
	if (kernel_has(index, name)) {
		free(text);
		return;
	}
	index->overlay = vmr_realloc_array(index->overlay, index->overlay_count + 2, sizeof(*index->overlay));
	index->overlay[index->overlay_count++] = vmr_format("./%s", name);
	index->overlay[index->overlay_count++] = text;
}

/* ---------------------------------------------------------------- configuration */

struct config {
	struct config_value {
		char *name, *value;
	} * values;
	size_t count;
};

static struct config_value *find_value(struct config *config, const char *name, size_t length)
{
	for (size_t i = 0; i < config->count; i++)
		if (strlen(config->values[i].name) == length && !memcmp(config->values[i].name, name, length))
			return &config->values[i];
	return NULL;
}

static int compare_value(const void *left, const void *right)
{
	return strcmp(((const struct config_value *)left)->name, ((const struct config_value *)right)->name);
}

/* Lines "CONFIG_X=y" and "# CONFIG_X is not set". merge: what is there already is replaced or removed. */
static void read_config(struct config *config, const char *text, bool merge)
{
	for (const char *line = text, *end; *line; line = *end ? end + 1 : end) {
		end = line + strcspn(line, "\n");
		bool off = !strncmp(line, "# CONFIG_", 9);
		const char *name = line + (off ? 9 : 7);
		if (!off && strncmp(line, "CONFIG_", 7) != 0)
			continue;
		size_t length = strcspn(name, off ? " \n" : "=\n");
		const char *value = off ? "n" : name + length + 1;
		if (!off && name[length] != '=')
			continue;
		struct config_value *old = merge ? find_value(config, name, length) : NULL;
		if (!old) {
			if (!(config->count & (config->count - 1)))
				config->values = vmr_realloc_array(
					config->values, config->count ? config->count * 2 : 1, sizeof(*config->values));
			old = &config->values[config->count++];
			*old = (struct config_value){.name = vmr_strndup(name, length)};
		}
		free(old->value);
		old->value = off ? vmr_strdup("n") : vmr_strndup(value, (size_t)(end - value));
	}
}

static const char *config_get(struct config *config, const char *name, const char *fallback)
{
	const struct config_value *value = find_value(config, name, strlen(name));

	return value && strcmp(value->value, "n") != 0 ? value->value : fallback;
}

static void free_config(struct config *config)
{
	for (size_t i = 0; i < config->count; i++) {
		free(config->values[i].name);
		free(config->values[i].value);
	}
	free(config->values);
}

static char *autoconf_text(const struct config *config)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return vmr_strdup("");
	for (size_t i = 0; i < config->count; i++) {
		const struct config_value *value = &config->values[i];
		if (!strcmp(value->value, "y"))
			fprintf(out, "#define CONFIG_%s 1\n", value->name);
		else if (!strcmp(value->value, "m"))
			fprintf(out, "#define CONFIG_%s_MODULE 1\n", value->name);
		else if (strcmp(value->value, "n") != 0)
			fprintf(out, "#define CONFIG_%s %s\n", value->name, value->value);
	}
	fclose(out);
	return text;
}

/* ---------------------------------------------------------------- generated headers */

/* What follows from options is asked of them: a unit may have others on than the configuration. The size of a lock
 * matters where it is more than a pointer's. Two zones are always there, the normal and the movable one. */
static const char bounds_of_options[] = "#if defined(CONFIG_PREEMPT_RT) || defined(CONFIG_DEBUG_SPINLOCK) || "
					"defined(CONFIG_DEBUG_LOCK_ALLOC)\n"
					"#define SPINLOCK_SIZE 64\n#else\n#define SPINLOCK_SIZE 4\n#endif\n"
					"#ifdef CONFIG_LRU_GEN\n#define LRU_GEN_WIDTH 3\n#define __LRU_REFS_WIDTH 2\n"
					"#else\n#define LRU_GEN_WIDTH 0\n#define __LRU_REFS_WIDTH 0\n#endif\n";

static char *bounds_text(struct config *config)
{
	unsigned long cpus = strtoul(config_get(config, "NR_CPUS", "1"), NULL, 10);
	static const char *const zones[] = {"ZONE_DMA", "ZONE_DMA32", "HIGHMEM", "ZONE_DEVICE"};
	char *text = NULL;
	size_t size;
	unsigned bits = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return vmr_strdup("");
	while (bits < 31 && (1UL << bits) < cpus)
		bits++;
	fprintf(out, "#define NR_PAGEFLAGS 22\n#define NR_CPUS_BITS %u\n%s", bits, bounds_of_options);
	for (size_t i = 0; i < VMR_COUNT(zones); i++)
		fprintf(out, "#ifdef CONFIG_%s\n#define HAS_%s 1\n#else\n#define HAS_%s 0\n#endif\n", zones[i],
			zones[i], zones[i]);
	fputs("#define MAX_NR_ZONES (2", out);
	for (size_t i = 0; i < VMR_COUNT(zones); i++)
		fprintf(out, " + HAS_%s", zones[i]);
	fputs(")\n", out);
	fclose(out);
	return text;
}

static uint64_t gcd(uint64_t a, uint64_t b)
{
	while (b) {
		uint64_t rest = a % b;
		a = b;
		b = rest;
	}
	return a;
}

/* One conversion n/d: what kernel/time/timeconst.bc prints for it. */
static void print_conversion(FILE *out, const char *name, uint64_t n, uint64_t d)
{
	uint64_t common = gcd(n, d);
	unsigned shift = 0;

	n /= common;
	d /= common;
	while (shift < 63 && (((unsigned __int128)n << shift) + d - 1) / d < (1U << 31))
		shift++;
	uint64_t multiply = (uint64_t)((((unsigned __int128)n << shift) + d - 1) / d);
	uint64_t adjust = (uint64_t)((((unsigned __int128)1 << shift) * (d - 1)) / d);
	fprintf(out, "#define %s_MUL32 U64_C(0x%llx)\n#define %s_ADJ32 U64_C(0x%llx)\n#define %s_SHR32 %u\n", name,
		(unsigned long long)multiply, name, (unsigned long long)adjust, name, shift);
	fprintf(out, "#define %s_NUM %llu\n#define %s_DEN %llu\n", name, (unsigned long long)n, name,
		(unsigned long long)d);
}

static char *timeconst_text(struct config *config)
{
	uint64_t hz = strtoull(config_get(config, "HZ", "250"), NULL, 10);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return vmr_strdup("");
	if (!hz)
		hz = 250;
	fputs("#include <linux/param.h>\n#include <linux/types.h>\n", out);
	print_conversion(out, "HZ_TO_MSEC", 1000, hz);
	print_conversion(out, "MSEC_TO_HZ", hz, 1000);
	print_conversion(out, "HZ_TO_USEC", 1000000, hz);
	print_conversion(out, "USEC_TO_HZ", hz, 1000000);
	print_conversion(out, "HZ_TO_NSEC", 1000000000, hz);
	print_conversion(out, "NSEC_TO_HZ", hz, 1000000000);
	fclose(out);
	return text;
}

/* "NAME = value" of the top Makefile. */
static unsigned makefile_number(const char *makefile, const char *name)
{
	vmr_autofree char *line = vmr_format("\n%s = ", name);
	const char *found = strstr(makefile, line);

	return found ? (unsigned)strtoul(found + strlen(line), NULL, 10) : 0;
}

static void add_version(struct srcindex *index)
{
	vmr_autofree char *path = kernel_path(index, "Makefile");
	vmr_autofree char *makefile = NULL;

	if (vmr_error_drop(vmr_file_read_regular(path, MAKEFILE_MAX, &makefile, NULL)))
		makefile = vmr_strdup("");
	unsigned version = makefile_number(makefile, "VERSION"), patch = makefile_number(makefile, "PATCHLEVEL");
	unsigned sub = makefile_number(makefile, "SUBLEVEL");
	/* Under include/, not include/generated/uapi/: a folder that is not there is not searched. */
	synth_add(
		index, "include/linux/version.h",
		vmr_format(
			"#define LINUX_VERSION_CODE %u\n#define KERNEL_VERSION(a,b,c) (((a) << 16) + ((b) << 8) + ((c) "
			"> 255 ? 255 : (c)))\n"
			"#define LINUX_VERSION_MAJOR %u\n#define LINUX_VERSION_PATCHLEVEL %u\n#define "
			"LINUX_VERSION_SUBLEVEL %u\n",
			(version << 16) + (patch << 8) + (sub > 255 ? 255 : sub), version, patch, sub));
	synth_add(index, "include/generated/utsrelease.h",
		  vmr_format("#define UTS_RELEASE \"%u.%u.%u\"\n", version, patch, sub));
	synth_add(index, "include/generated/utsversion.h", vmr_strdup("#define UTS_VERSION \"#1\"\n"));
	synth_add(
		index, "include/generated/compile.h",
		vmr_strdup("#define UTS_MACHINE \"x86_64\"\n#define LINUX_COMPILE_BY \"\"\n#define LINUX_COMPILE_HOST "
			   "\"\"\n#define LINUX_COMPILER \"\"\n"));
}

/* A wrapper for each header of `generic` that the architecture has none of. */
static void add_wrappers(struct srcindex *index, const char *generic, const char *own)
{
	vmr_autofree char *folder = kernel_path(index, generic);
	DIR *dir = opendir(folder);
	unsigned count = 0;

	for (struct dirent *entry; dir && count < WRAPPER_MAX && (entry = readdir(dir));) {
		size_t length = strlen(entry->d_name);
		vmr_autofree char *name = vmr_format("%s/%s", own, entry->d_name);
		if (length < 3 || strcmp(entry->d_name + length - 2, ".h") != 0 || kernel_has(index, name))
			continue;
		synth_add(index, name, vmr_format("#include <asm-generic/%s>\n", entry->d_name));
		count++;
	}
	if (dir)
		closedir(dir);
}

static const char *const empty_headers[] = {
	"include/generated/asm-offsets.h",
	"include/generated/rq-offsets.h",
	"arch/x86/include/asm/cpufeaturemasks.h",
};

static void set_values(struct srcindex *index, const struct config *config)
{
	if (!index->kconfig)
		index->kconfig = kconfig_create(index->kernel);
	for (size_t i = 0; i < config->count; i++)
		kconfig_set(index->kconfig, config->values[i].name, config->values[i].value);
}

/* What this version of the kernel has beside what the architecture's default says. */
static void complete_config(struct srcindex *index, struct config *config)
{
	struct command command = {0};

	set_values(index, config);
	kconfig_complete(index->kconfig, &command);
	for (size_t i = 0; i < command.count; i++) {
		const char *name = command.flags[i] + 2, *value = strchr(name, '=');
		bool on = !strcmp(value, "=1");
		vmr_autofree char *line =
			on ? vmr_format("%.*s=y\n", (int)(value - name), name) : vmr_format("%s\n", name);
		read_config(config, line, true);
	}
	command_deinit(&command);
}

static void load_config(struct srcindex *index, struct config *config)
{
	if (index->config) {
		read_config(config, index->config, false);
		set_values(index, config);
		return;
	}
	vmr_autofree char *path = kernel_path(index, "arch/x86/configs/x86_64_defconfig");
	vmr_autofree char *text = NULL;
	for (size_t i = 0; i < VMR_COUNT(config_base); i++) {
		vmr_autofree char *line = vmr_format("CONFIG_%s\n", config_base[i]);
		read_config(config, line, true);
	}
	if (!vmr_error_drop(vmr_file_read_regular(path, CONFIG_MAX, &text, NULL)))
		read_config(config, text, true);
	complete_config(index, config);
	set_values(index, config);
}

static int compare_pair(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

void synth_headers(struct srcindex *index)
{
	struct config config = {0};

	if (index->overlay_done)
		return;
	index->overlay_done = true;
	if (index->built || !index->kernel)
		return;
	load_config(index, &config);
	synth_add(index, "include/generated/bounds.h", bounds_text(&config));
	synth_add(index, "include/generated/timeconst.h", timeconst_text(&config));
	if (config.count)
		qsort(config.values, config.count, sizeof(*config.values), compare_value);
	synth_add(index, "include/generated/autoconf.h", autoconf_text(&config));
	free_config(&config);
	add_version(index);
	synth_add(index, "arch/x86/include/asm/orc_hash.h", vmr_strdup("#define ORC_HASH 0\n"));
	for (size_t i = 0; i < VMR_COUNT(empty_headers); i++)
		synth_add(index, empty_headers[i], vmr_strdup(""));
	synth_syscalls(index);
	add_wrappers(index, "include/asm-generic", "arch/x86/include/asm");
	add_wrappers(index, "include/uapi/asm-generic", "arch/x86/include/uapi/asm");
	qsort(index->overlay, index->overlay_count / 2, 2 * sizeof(*index->overlay), compare_pair);
	index->overlay_hash = hash_begin();
	for (size_t i = 0; i < index->overlay_count; i++)
		hash_add(&index->overlay_hash, index->overlay[i], strlen(index->overlay[i]));
}

/* ---------------------------------------------------------------- flags */

/* The flags of arch/x86/Makefile and the top Makefile that change what is parsed. */
static const char *const kernel_flags[] = {
	"-nostdinc",        "-I./arch/x86/include",       "-I./arch/x86/include/generated",
	"-I./include",      "-I./arch/x86/include/uapi",  "-I./arch/x86/include/generated/uapi",
	"-I./include/uapi", "-I./include/generated/uapi",
};

static const char *const kernel_includes[] = {"include/linux/compiler-version.h", "include/linux/kconfig.h",
					      "include/linux/compiler_types.h"};

/* CC_USING_FENTRY: the top Makefile defines it wherever functions can be traced; without it <asm/ftrace.h> is an error
 * there. */
static const char *const kernel_options[] = {"-D__KERNEL__",   "-DCC_USING_FENTRY", "-std=gnu11",
					     "-fshort-wchar",  "-funsigned-char",   "-m64",
					     "-mcmodel=kernel"};

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

/* ---------------------------------------------------------------- options */

/* Why this architecture does not have a unit; NULL: it may. */
static char *find_foreign(struct kconfig *kconfig, const char *unit, const struct vmr_list *options)
{
	if (synth_is_foreign(unit))
		return vmr_format("not for x86-64: it is of %.*s", (int)strcspn(unit + 5, "/"), unit + 5);
	for (size_t i = 0; i < options->count; i++) {
		const char *missing = kconfig_missing(kconfig, options->items[i]);
		if (missing)
			return vmr_format("not for x86-64: it is built with %s, which %s", options->items[i], missing);
	}
	return NULL;
}

bool synth_is_foreign(const char *unit)
{
	return !strncmp(unit, "arch/", 5) && strncmp(unit, "arch/x86/", 9) != 0;
}

/* Without any configuration: the options that the unit itself asks for. */
static void turn_on_asked(const struct srcindex *index, const char *unit, struct kconfig *kconfig)
{
	vmr_autofree char *path = vmr_format("%s/%s", index->root, unit);
	vmr_autofree char *text = NULL;
	vmr_autolist names = {0};

	if (index->config || vmr_error_drop(vmr_file_read(path, UNIT_MAX, &text, NULL)))
		return;
	option_names(text, NULL, &names);
	for (size_t i = 0; i < names.count; i++)
		if (!kconfig_missing(kconfig, names.items[i]))
			kconfig_turn_on(kconfig, names.items[i]);
}

/* The options that are on where a unit includes a file. */
static void add_including(const struct srcindex *index, const char *unit, const char *file, struct vmr_list *options)
{
	vmr_autofree char *path = vmr_format("%s/%s", index->root, unit);
	vmr_autofree char *text = NULL;
	const char *slash = strrchr(file, '/');

	if (strcmp(unit, file) != 0 && !vmr_error_drop(vmr_file_read(path, UNIT_MAX, &text, NULL)))
		option_names(text, slash ? slash + 1 : file, options);
}

/* The options that the makefiles build it with, and what goes with them. */
static void add_options(struct srcindex *index, const char *file, struct resolved *resolved)
{
	synth_headers(index); /* which loads the options */
	struct kconfig *kconfig = index->kconfig;
	vmr_autolist options = {0};
	bool module = false;

	kconfig_begin(kconfig);
	vmr_autofree char *foreign = NULL;
	kbuild_options(index, kconfig, resolved->unit, &options, &module, &foreign);
	add_including(index, resolved->unit, file, &options);
	resolved->foreign = foreign ? vmr_take(foreign) : find_foreign(kconfig, resolved->unit, &options);
	for (size_t i = 0; i < options.count; i++)
		kconfig_turn_on(kconfig, options.items[i]);
	turn_on_asked(index, resolved->unit, kconfig);
	kconfig_flags(kconfig, &resolved->command);
	if (module)
		command_add(&resolved->command, "-DMODULE");
}

/* Where there is no top makefile, nothing speaks against it. */
static bool has_tags(struct srcindex *index)
{
	vmr_autofree char *path = kernel_path(index, "Makefile"), *makefile = NULL;

	if (index->tags == TAGS_UNKNOWN) {
		bool none = vmr_error_drop(vmr_file_read_regular(path, MAKEFILE_MAX, &makefile, NULL));
		index->tags = none || command_has_tags(makefile) ? TAGS_YES : TAGS_NO;
	}
	return index->tags == TAGS_YES;
}

void synth_flags(struct srcindex *index, const char *wanted, struct resolved *resolved)
{
	const char *unit = resolved->unit;
	struct command *command = &resolved->command;
	vmr_autofree char *name = module_name(unit);
	const char *slash = strrchr(unit, '/');
	bool module = index->kind != TREE_KERNEL;
	vmr_autofree char *folder = vmr_format("-I%s/%.*s", module ? index->root : ".", slash ? (int)(slash - unit) : 1,
					       slash ? unit : ".");
	vmr_autofree char *top = vmr_format("-I%s", index->root);
	vmr_autofree char *base = vmr_format("-DKBUILD_BASENAME=\"%s\"", name);
	vmr_autofree char *modname = vmr_format("-DKBUILD_MODNAME=\"%s\"", name);
	vmr_autofree char *file = vmr_format("-DKBUILD_MODFILE=\"%.*s\"", (int)strcspn(unit, "."), unit);
	vmr_autofree char *token = vmr_format("-D__KBUILD_MODNAME=kmod_%s", name);

	for (size_t i = 0; i < VMR_COUNT(kernel_flags); i++)
		command_add(command, kernel_flags[i]);
	for (size_t i = 0; i < VMR_COUNT(kernel_includes); i++) {
		if (!kernel_has(index, kernel_includes[i]))
			continue;
		vmr_autofree char *path = vmr_format("./%s", kernel_includes[i]);
		command_add(command, "-include");
		command_add(command, path);
	}
	for (size_t i = 0; i < VMR_COUNT(kernel_options); i++)
		command_add(command, kernel_options[i]);
	if (has_tags(index))
		command_add_tags(command);
	if (!module && !index->built)
		add_options(index, wanted, resolved);
	command_add(command, folder);
	kbuild_includes(index, unit, command);
	command_add(command, base);
	command_add(command, modname);
	command_add(command, file);
	command_add(command, token);
	if (module) {
		command_add(command, top);
		command_add(command, "-DMODULE");
	}
}
