/* SPDX-License-Identifier: MIT */
/* A kernel tree that was not built: what its makefiles and Kconfig files say of a unit, and headers that a build makes.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "common/memory.h"
#include "srcindex/tree.h"
#include "tests/unit/cmocka.h"

static char root[] = "/tmp/vmrace-unbuilt-XXXXXX";

static const char *const folders[] = {
	"include",  "include/linux",    "include/xen", "include/xen/interface", "arch",
	"arch/x86", "arch/x86/configs", "arch/m68k",   "arch/x86/entry",        "arch/x86/entry/syscalls",
	"box",      "box/lib",          "box/bus",
};

static const struct {
	const char *name, *text;
} files[] = {
	{"Makefile", "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 1\n"},
	{"include/linux/kconfig.h", "#include <generated/autoconf.h>\n"},
	{"Kbuild", "obj-y += init/\nobj-$(CONFIG_BOX) += box/\n"},
	{"Kconfig", "source \"arch/$(SRCARCH)/Kconfig\"\nsource \"box/Kconfig\"\nsource \"box/gone\"\n"},
	{"arch/x86/Kconfig",
	 "config MMU\n\tdef_bool y\nconfig 64BIT\n\tbool \"64-bit kernel\" if \"$(ARCH)\" = \"x86\"\n"
	 "\tdefault \"$(ARCH)\" != \"i386\"\n"
	 "config X86_32\n\tdef_bool y\n\tdepends on !64BIT\n"},
	{"arch/x86/configs/x86_64_defconfig",
	 "CONFIG_BOX=y\n# CONFIG_BOX_HELPER is not set\nCONFIG_BOX_SIZE_FIXED=y\nCONFIG_BOX_FLAG=y\n"},
	{"arch/m68k/Kconfig", "config M68K\n\tdef_bool y\n"},
	{"box/Kconfig",
	 "menuconfig BOX\n\tbool \"boxes\"\n\tselect BOX_HELPER if 64BIT\n\tselect BOX_NOT if X86_32\n"
	 "\thelp\n\t  config FROM_HELP\n\t  depends on M68K\n\n\t  select TOO\n"
	 "if BOX\n"
	 "config BOX_HELPER\n\tbool\n"
	 "config BOX_NOT\n\tbool\n"
	 "config BOX_LID\n\ttristate \"lids\" # closed\n\tdepends on (BOX_HINGE || BOX_M68K) && \\\n"
	 "\t\tBOX_SIZE_FIXED != n\n"
	 "config BOX_HINGE\n\tbool \"hinges\"\n"
	 "config BOX_SIZE_FIXED\n\tbool \"size\"\n"
	 "config BOX_SIZE\n\tint \"size\"\n\tdepends on BOX_SIZE_FIXED\n\tdefault 3 if BOX_NOT\n\tdefault \"7\"\n"
	 "config BOX_SHINY\n\tdef_bool y\n\tdepends on BOX_HINGE\n"
	 "choice\n\tprompt \"colour\"\n\tdepends on BOX_HINGE\n\tdefault BOX_GREEN\n\tdefault BOX_RED\n"
	 "config BOX_GREEN\n\tbool \"green\"\n\tdepends on M68K\nconfig BOX_BLUE\n\tbool \"blue\"\nconfig "
	 "BOX_RED\n\tbool \"red\"\nendchoice\n"
	 "menu \"old\"\n\tdepends on M68K\n"
	 "config BOX_M68K\n\tbool \"old boxes\"\nendmenu\n"
	 "config BOX_NARROW\n\tbool \"narrow\"\n\tdepends on X86_32\n"
	 "config BOX_ANY\n\tbool \"any\"\n\tdepends on M68K || COMPILE_TEST\n"
	 "config COMPILE_TEST\n\tbool \"test\"\n"
	 "config BOX_LONELY\n\tbool\n"
	 "config BOX_POLE\n\tbool\n"
	 "config BOX_FLAG\n\tbool \"flag\"\n\tdepends on BOX_HINGE\n\tselect BOX_POLE\n"
	 "config BOX_STICKER\n\tbool\n"
	 "config BOX_SHOP\n\tbool \"shop\"\n\tdepends on BOX_SIZE_FIXED\n\tselect BOX_STICKER\n"
	 "config BOX_POST\n\tbool \"post\"\n\tselect BOX_STICKER\n"
	 "config BOX_MAIL\n\tbool \"mail\"\n\tdepends on BOX_SIZE_FIXED\n\tselect BOX_STICKER\n"
	 "endif # BOX\n"},
	{"box/Makefile",
	 "obj-y += plain.o\nobj-$(CONFIG_BOX_LID) += lid.o bus/\n"
	 "lid-y := lid-core.o lid-parts.o\nlid-$(subst m,y,$(CONFIG_BOX_RED)) += red.o\n"
	 "lid-y += $(addprefix lib/, \\\n\tshelf.o \\\n\tdrawer.o)\n"
	 "ifdef CONFIG_BOX_BLUE\nobj-y += blue.o\nelse\nobj-y += not-blue.o\nendif\n"
	 "obj-$(CONFIG_BOX_GREEN) += green.o\nobj-$(CONFIG_BOX_M68K) += old.o\nobj-$(CONFIG_BOX_NARROW) += narrow.o\n"
	 "obj-$(CONFIG_BOX_ANY) += any.o\nobj-$(CONFIG_BOX_LONELY) += lonely.o\n"
	 "obj-${CONFIG_BOX_LOONG} += loong.o\nhostprogs := gen\nhostprogs-always-y += plain pair\n"
	 "pair-objs := one.o plain.o\n"
	 "obj-$(CONFIG_BOX_FLAG) += flag.o\nobj-$(CONFIG_BOX_STICKER) += sticker.o\nobj-$(CONFIG_BOX_M68K) += "
	 "two.o\nobj-$(CONFIG_BOX_HINGE) += two.o\n"
	 "ifneq ($(CONFIG_MMU),y)\nobj-y += bare.o\nelse\nobj-y += paged.o\nendif\n"
	 "ifdef CONFIG_MMU\nelse ifeq ($(CONFIG_BOX_RED),y)\nobj-y += elsewhere.o\nendif\n"
	 "ifeq ($(CONFIG_MMU),m)\nelse\nobj-y += second.o\nendif\n"
	 "ifneq ($(CONFIG_MMU),y)\nelse ifdef CONFIG_BOX_RED\nelse\nobj-y += third.o\nendif\n"
	 "ifneq ($(CONFIG_MMU)$(CONFIG_BOX_RED),y)\nobj-y += fourth.o\nendif\n"
	 "ifneq ($(filter m,$(CONFIG_MMU)),)\nelse\nobj-y += fifth.o\nendif\n"
	 "ifneq ($(CONFIG_MMU),m)\nobj-y += any-way.o\nendif\nifndef CONFIG_BOX_RED\nobj-y += not-red.o\nendif\n"
	 "map-y := flat.o\nmap-$(CONFIG_MMU) := pages.o\nobj-y += $(map-y)\n"
	 "turn-y := slow.o\nturn-$(CONFIG_BOX_RED) := quick.o\nobj-y += turn.o\n"
	 "$(foreach file, $(far), \\\n\t$(eval CFLAGS_$(file) = -I $(src)/../far))\n"
	 "CFLAGS_lid-core.o := -I$(src)/trace -DLID -fplan9-extensions\nccflags-$(CONFIG_BOX_RED) += -DRED\n"},
	{"box/bus/Makefile", "obj-y += bus.o\n"},
	{"arch/x86/entry/syscalls/syscall_64.tbl",
	 "# number abi name "
	 "entry\n0\tcommon\tread\tsys_read\n1\t64\twrite\tsys_write\n512\tx32\tsend\tcompat_sys_send\n"},
	{"arch/x86/entry/syscalls/syscall_32.tbl",
	 "3\ti386\tread\tsys_read\n5\ti386\topen\tsys_open\tcompat_sys_open\n"},
	{"box/plain.c", "#include \"below.c\"\n"},
	{"box/lid-core.c",
	 "#include \"plain.c\"\n#include \"lib/drawer.c\"\n#ifndef CONFIG_BOX_BLUE\n#include \"not-blue.c\"\n#else\n"
	 "# include \"bus/bus_test.c\"\n#endif\n#if IS_ENABLED(CONFIG_BOX_RED)\n#ifdef CONFIG_MMU\n#else\n#endif\n"
	 "#ifdef CONFIG_BOX_M68K // old\n#include \"part.c\"\n#else\n#include \"other_part.c\"\n#endif\n#endif\n"},
	{"include/xen/interface/xen.h", "#define __HYPERVISOR_mmu_update 1\n#define __HYPERVISOR_UPPER 2\n"},
};

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(root))
		return -1;
	for (size_t i = 0; i < VMR_COUNT(folders); i++) {
		vmr_autofree char *path = vmr_format("%s/%s", root, folders[i]);
		if (mkdir(path, 0700))
			return -1;
	}
	for (size_t i = 0; i < VMR_COUNT(files); i++) {
		vmr_autofree char *path = vmr_format("%s/%s", root, files[i].name);
		if (vmr_error_drop(vmr_file_replace(path, files[i].text, strlen(files[i].text))))
			return -1;
	}
	return 0;
}

static int tear_down(void **state)
{
	int failed = 0;

	(void)state;
	for (size_t i = 0; i < VMR_COUNT(files); i++) {
		vmr_autofree char *path = vmr_format("%s/%s", root, files[i].name);
		failed |= unlink(path);
	}
	for (size_t i = VMR_COUNT(folders); i--;) {
		vmr_autofree char *path = vmr_format("%s/%s", root, folders[i]);
		failed |= rmdir(path);
	}
	return failed | rmdir(root);
}

static struct srcindex *open_tree(const char *config)
{
	const struct srcindex_options options = {.tree = root, .config = config, .no_cache = true};
	struct srcindex *index = NULL;

	assert_null(srcindex_open(&options, &index));
	return index;
}

/* The macros of a unit that are an option's, or MODULE: "BOX=1 BOX_SIZE=7 MODULE". */
static char *options_of(struct srcindex *index, const char *unit, char **ret_foreign)
{
	struct resolved resolved;
	char *text = vmr_strdup("");

	resolve_unit(index, unit, &resolved);
	for (size_t i = 0; i < resolved.command.count; i++) {
		const char *flag = resolved.command.flags[i];
		bool option = !strncmp(flag, "-DCONFIG_", 9);
		if (!option && strcmp(flag, "-DMODULE") != 0)
			continue;
		char *longer = vmr_format("%s%s%s", text, *text ? " " : "", flag + (option ? 9 : 2));
		free(text);
		text = longer;
	}
	if (ret_foreign)
		*ret_foreign = resolved.foreign ? vmr_strdup(resolved.foreign) : NULL;
	resolved_deinit(&resolved);
	return text;
}

static bool has_option(const char *options, const char *option)
{
	size_t length = strlen(option);

	for (const char *at = options; (at = strstr(at, option)); at++)
		if ((at == options || at[-1] == ' ') && (!at[length] || at[length] == ' '))
			return true;
	return false;
}

static void check_options(const char *config, const char *unit, const char *on, const char *off)
{
	struct srcindex *index = open_tree(config);
	vmr_autofree char *options = options_of(index, unit, NULL);
	const char *const lists[] = {off, on};

	for (size_t i = 0; i < VMR_COUNT(lists); i++) {
		vmr_autofree char *words = vmr_strdup(lists[i]);
		char *rest = NULL;
		for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
			if (has_option(options, word) != (i == 1))
				fail_msg("%s: %s %s: %s", unit, word, i ? "is missing" : "is there", options);
	}
	srcindex_close(index);
}

static void test_options_of_makefiles(void **state)
{
	static const char none[] = "CONFIG_64BIT=y\n";

	(void)state;
	check_options(none, "box/plain.c", "BOX=1 BOX_HELPER=1", "BOX_LID=1 BOX_NOT=1");
	check_options(none, "box/lid-core.c", "BOX=1 BOX_LID=1", "BOX_BLUE=1");
	check_options(none, "box/red.c", "BOX_LID=1 BOX_RED=1", "BOX_BLUE=1");
	check_options(none, "box/lib/drawer.c", "BOX=1 BOX_LID=1", "MODULE");
	check_options(none, "box/bus/bus.c", "BOX=1 BOX_LID=1", "BOX_BLUE=1");
	check_options(none, "box/blue.c", "BOX=1 BOX_BLUE=1", "BOX_LID=1");
	check_options(none, "box/not-blue.c", "BOX=1", "BOX_BLUE=1");
	/* Of two lines the one that can be. */
	check_options(none, "box/two.c", "BOX=1 BOX_HINGE=1", "BOX_M68K=1");
	check_options(none, "box/unlisted.c", "", "BOX=1 BOX_LID=1");
}

static void test_what_options_need(void **state)
{
	static const char none[] = "CONFIG_64BIT=y\n";

	(void)state;
	/* Of alternatives the first that can be, what is on by default then, and a choice's default. */
	check_options(none, "box/lid-core.c", "BOX_HINGE=1 BOX_SIZE_FIXED=1 BOX_SHINY=1 BOX_SIZE=7 BOX_RED=1",
		      "BOX_BLUE=1 BOX_M68K=1 FROM_HELP=1 TOO=1");
	check_options(none, "box/any.c", "BOX_ANY=1 COMPILE_TEST=1", "M68K=1");
	/* Nobody chooses it: what selects it is on, of those one that needs no more. */
	check_options(none, "box/sticker.c", "BOX_STICKER=1 BOX_POST=1", "BOX_SHOP=1 BOX_MAIL=1 BOX_SIZE_FIXED=1");
	check_options("CONFIG_64BIT=y\nCONFIG_BOX_SHOP=y\n", "box/sticker.c", "BOX_STICKER=1", "BOX_POST=1 BOX_MAIL=1");
}

static void test_options_of_a_configuration(void **state)
{
	static const char module[] = "CONFIG_64BIT=y\nCONFIG_BOX=y\nCONFIG_BOX_LID=m\nCONFIG_BOX_HINGE=y\n"
				     "CONFIG_BOX_SIZE_FIXED=y\nCONFIG_BOX_SIZE=9\n# CONFIG_BOX_SHINY is not set\n"
				     "CONFIG_BOX_BLUE=y\n# CONFIG_BOX_RED is not set\n";

	(void)state;
	/* What it says stands; what is not on there is turned on for the file that nobody builds without it. */
	check_options(module, "box/lid-core.c", "MODULE", "BOX=1 BOX_LID=1 BOX_SIZE=7 BOX_SHINY=1 BOX_RED=1");
	check_options(module, "box/plain.c", "", "MODULE BOX=1");
	check_options(module, "box/red.c", "MODULE BOX_RED=1", "BOX_SHINY=1 BOX_LID=1");
	check_options(module, "box/any.c", "BOX_ANY=1 COMPILE_TEST=1", "MODULE");
}

static void check_foreign(const char *unit, const char *wanted)
{
	struct srcindex *index = open_tree("CONFIG_64BIT=y\nCONFIG_MMU=y\nCONFIG_BOX=y\nCONFIG_BOX_RED=y\n");
	vmr_autofree char *foreign = NULL;
	vmr_autofree char *options = options_of(index, unit, &foreign);

	if (wanted ? !foreign || !strstr(foreign, wanted) : foreign != NULL)
		fail_msg("%s: %s", unit, foreign ? foreign : "is not foreign");
	srcindex_close(index);
}

static void test_foreign_files(void **state)
{
	(void)state;
	check_foreign("box/old.c", "BOX_M68K, which needs M68K");
	check_foreign("box/green.c", "BOX_GREEN, which needs M68K");
	check_foreign("box/narrow.c", "BOX_NARROW, which needs 64BIT off");
	check_foreign("box/lonely.c", "BOX_LONELY, which is turned on by nothing");
	check_foreign("arch/m68k/mac.c", "of m68k");
	check_foreign("box/flat.c", "it is built where MMU is off");
	check_foreign("box/bare.c", "it is built where MMU is off");
	check_foreign("box/elsewhere.c", "it is built where MMU is off");
	check_foreign("box/paged.c", NULL);
	check_foreign("box/any-way.c", NULL);
	check_foreign("box/second.c", NULL);
	check_foreign("box/third.c", NULL);
	check_foreign("box/fourth.c", NULL);
	check_foreign("box/fifth.c", NULL);
	check_foreign("box/not-red.c", NULL);
	check_foreign("box/pages.c", NULL);
	check_foreign("box/slow.c", NULL);
	check_foreign("arch/x86/mac.c", NULL);
	check_foreign("box/any.c", NULL);
	check_foreign("box/two.c", NULL);
	check_foreign("box/lid-core.c", NULL);
	check_foreign("box/unlisted.c", NULL);
	check_foreign("box/gen.c", "makes a program of it");
	check_foreign("box/one.c", "makes a program of it");
	/* A program has it, and the kernel too. */
	check_foreign("box/plain.c", NULL);
}

/* Of an option that no Kconfig file knows nothing can be said while one of them was not read. */
static void test_options_that_nobody_knows(void **state)
{
	vmr_autofree char *gone = vmr_format("%s/box/gone", root);

	(void)state;
	check_foreign("box/loong.c", NULL);
	assert_null(vmr_file_replace(gone, "", 0));
	check_foreign("box/loong.c", "BOX_LOONG, which no Kconfig file knows");
	check_foreign("box/any.c", NULL);
	assert_null(vmr_file_replace(gone, "rsource \"gone.too\"\n", 19));
	check_foreign("box/loong.c", NULL);
	assert_int_equal(unlink(gone), 0);
}

static void check_unit(const char *file, const char *wanted)
{
	struct srcindex *index = open_tree("CONFIG_64BIT=y\n");
	struct resolved resolved;

	resolve_unit(index, file, &resolved);
	assert_string_equal(resolved.unit, wanted);
	resolved_deinit(&resolved);
	srcindex_close(index);
}

static void test_included_files(void **state)
{
	static const char none[] = "CONFIG_64BIT=y\n";

	(void)state;
	check_unit("box/below.c", "box/plain.c");
	check_unit("box/part.c", "box/lid-core.c");
	check_unit("box/bus/bus_test.c", "box/lid-core.c");
	/* What a makefile lists is a unit, also if another one includes it. */
	check_unit("box/plain.c", "box/plain.c");
	check_unit("box/not-blue.c", "box/not-blue.c");
	check_unit("box/lib/drawer.c", "box/lib/drawer.c");
	/* The options without which it would not be included. */
	check_options(none, "box/bus/bus_test.c", "BOX_LID=1 BOX_BLUE=1", "BOX_RED=1");
	check_options(none, "box/other_part.c", "BOX_LID=1 BOX_RED=1", "BOX_BLUE=1 BOX_M68K=1");
	check_foreign("box/part.c", "BOX_M68K, which needs M68K");
	check_foreign("box/other_part.c", NULL);
}

static bool has_flag(const char *unit, const char *flag)
{
	struct srcindex *index = open_tree("");
	struct resolved resolved;
	bool found = false;

	resolve_unit(index, unit, &resolved);
	for (size_t i = 0; i < resolved.command.count; i++)
		found |= !strcmp(resolved.command.flags[i], flag);
	resolved_deinit(&resolved);
	srcindex_close(index);
	return found;
}

/* "_inline" is a name but where the makefiles ask for Microsoft's C. */
static void test_keywords(void **state)
{
	vmr_autofree char *makefile = vmr_format("%s/Makefile", root);
	vmr_autofree char *asks = vmr_format("%sKBUILD_CFLAGS += $(CONFIG_CC_MS_EXTENSIONS)\n", files[0].text);

	(void)state;
	assert_false(has_flag("box/plain.c", "-fms-extensions"));
	assert_true(has_flag("box/lid-core.c", "-fms-extensions"));
	assert_null(vmr_file_replace(makefile, asks, strlen(asks)));
	assert_true(has_flag("box/plain.c", "-fms-extensions"));
	assert_null(vmr_file_replace(makefile, files[0].text, strlen(files[0].text)));
}

static void test_flags_of_one_file(void **state)
{
	struct srcindex *index = open_tree("");
	struct command one = {0}, other = {0};

	(void)state;
	kbuild_includes(index, "box/lid-core.c", &one);
	kbuild_includes(index, "box/plain.c", &other);
	assert_int_equal(one.count, 4);
	assert_string_equal(one.flags[0], "-I./box/../far");
	assert_string_equal(one.flags[1], "-I./box/trace");
	assert_string_equal(one.flags[2], "-DLID");
	assert_string_equal(one.flags[3], "-fms-extensions");
	assert_int_equal(other.count, 1); /* -DRED has a condition */
	command_deinit(&one);
	command_deinit(&other);
	srcindex_close(index);
}

static const char *header(const struct srcindex *index, const char *name)
{
	for (size_t i = 0; i < index->overlay_count; i += 2)
		if (!strcmp(index->overlay[i] + 2, name))
			return index->overlay[i + 1];
	fail_msg("%s is not made", name);
	return "";
}

static void test_headers_of_system_calls(void **state)
{
	static const struct {
		const char *name, *has;
	} wanted[] = {
		{"arch/x86/include/uapi/asm/unistd_64.h", "#define __NR_read (0)\n#define __NR_write (1)\n#ifdef"},
		{"arch/x86/include/uapi/asm/unistd_64.h", "#define __NR_syscalls 2\n"},
		{"arch/x86/include/asm/unistd_32_ia32.h", "#define __NR_ia32_read (3)\n"},
		{"arch/x86/include/asm/unistd_64_x32.h", "#define __NR_x32_send (512)\n"},
		{"arch/x86/include/uapi/asm/unistd_x32.h", "#define __NR_send (__X32_SYSCALL_BIT + 512)\n"},
		{"arch/x86/include/asm/syscalls_64.h", "__SYSCALL(1, sys_write)\n"},
		{"arch/x86/include/asm/syscalls_32.h", "__SYSCALL_WITH_COMPAT(5, sys_open, compat_sys_open)\n"},
		{"arch/x86/include/asm/xen-hypercalls.h", "HYPERCALL(mmu_update)\n"},
	};
	struct srcindex *index = open_tree("");

	(void)state;
	synth_headers(index);
	for (size_t i = 0; i < VMR_COUNT(wanted); i++)
		assert_non_null(strstr(header(index, wanted[i].name), wanted[i].has));
	assert_null(strstr(header(index, "arch/x86/include/asm/xen-hypercalls.h"), "UPPER"));
	srcindex_close(index);
}

/* Of options that a unit alone has on too. */
static void test_bounds(void **state)
{
	static const char *const wanted[] = {
		"#define NR_CPUS_BITS 3\n",
		"#ifdef CONFIG_ZONE_DEVICE\n",
		"#ifdef CONFIG_LRU_GEN\n",
		"#if defined(CONFIG_PREEMPT_RT) ",
	};
	struct srcindex *index = open_tree("CONFIG_64BIT=y\nCONFIG_NR_CPUS=5\n");

	(void)state;
	synth_headers(index);
	for (size_t i = 0; i < VMR_COUNT(wanted); i++)
		assert_non_null(strstr(header(index, "include/generated/bounds.h"), wanted[i]));
	srcindex_close(index);
}

/* The built-in default may be another version's: what it turns on selects what this version says. */
static void test_default_configuration(void **state)
{
	struct srcindex *index = open_tree(NULL);
	const char *autoconf;

	(void)state;
	synth_headers(index);
	autoconf = header(index, "include/generated/autoconf.h");
	assert_non_null(strstr(autoconf, "#define CONFIG_BOX_HELPER 1\n"));
	assert_non_null(strstr(autoconf, "#define CONFIG_BOX_SIZE 7\n"));
	assert_null(strstr(autoconf, "CONFIG_BOX_NOT"));
	assert_null(strstr(autoconf, "CONFIG_BOX_HINGE"));
	srcindex_close(index);
	/* Where it lacks what one of its options needs, the files of that have it. */
	check_options(NULL, "box/flag.c", "BOX_HINGE=1 BOX_POLE=1", "BOX_LID=1");
	check_options("CONFIG_BOX_FLAG=y\n", "box/flag.c", "BOX=1", "BOX_HINGE=1 BOX_POLE=1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options_of_makefiles),
		cmocka_unit_test(test_what_options_need),
		cmocka_unit_test(test_options_of_a_configuration),
		cmocka_unit_test(test_foreign_files),
		cmocka_unit_test(test_flags_of_one_file),
		cmocka_unit_test(test_headers_of_system_calls),
		cmocka_unit_test(test_default_configuration),
		cmocka_unit_test(test_options_that_nobody_knows),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_keywords),
		cmocka_unit_test(test_included_files),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
