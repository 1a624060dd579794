/* SPDX-License-Identifier: MIT */
/* The embedded example: it crashes, by the race, in the same bytes every time; and tests can vary what it writes. */
#include "tests/unit/cmocka.h"

#include <elf.h>
#include <unistd.h>

#include "common/memory.h"
#include "corpus/minikernel/machine/minikernel.h"

static const char *folder; /* with the built trees */

static struct minikernel *run(const char *tree, struct minikernel_options options)
{
	vmr_autofree char *vmlinux = vmr_format("%s/%s/vmlinux", folder, tree);
	struct minikernel *machine = NULL;

	options.vmlinux = vmlinux;
	if (!options.seed)
		options.seed = 1;
	vmr_autoerror error = minikernel_run(&options, &machine);
	if (error)
		fail_msg("%s", error->message);
	return machine;
}

static char *write_vmcore(struct minikernel *machine, const struct minikernel_vmcore *options, size_t *ret_size)
{
	char path[] = "/tmp/vmrace-minikernel-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	vmr_autoerror error = minikernel_write_vmcore(machine, options, path);
	assert_null(error);
	off_t size = lseek(fd, 0, SEEK_END);
	char *bytes = vmr_alloc((size_t)size);
	assert_int_equal(pread(fd, bytes, (size_t)size, 0), size);
	close(fd);
	unlink(path);
	*ret_size = (size_t)size;
	return bytes;
}

static void test_same_bytes(void **state)
{
	size_t sizes[2];
	char *bytes[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct minikernel *machine = run("O2", (struct minikernel_options){.seed = 7});
		bytes[i] = write_vmcore(machine, NULL, &sizes[i]);
		minikernel_destroy(machine);
	}
	assert_int_equal(sizes[0], sizes[1]);
	assert_memory_equal(bytes[0], bytes[1], sizes[0]);
	free(bytes[0]);
	free(bytes[1]);
}

static void test_seed_matters(void **state)
{
	struct minikernel *one = run("O2", (struct minikernel_options){.seed = 1});
	struct minikernel *two = run("O2", (struct minikernel_options){.seed = 2});
	size_t size;

	(void)state;
	const uint8_t *ram = minikernel_ram_get(one, &size);
	assert_memory_not_equal(ram, minikernel_ram_get(two, &size), size);
	minikernel_destroy(one);
	minikernel_destroy(two);
}

/* The crashed CPU's registers: in a lock of the kernel, on a lock that no task has. */
static void check_oops(const char *tree)
{
	struct minikernel *machine = run(tree, (struct minikernel_options){0});
	unsigned cpu = minikernel_crashed_cpu(machine);
	const struct minikernel_registers *r = minikernel_registers_get(machine, cpu);
	vmr_paddr to;

	assert_int_equal(cpu, 1);
	assert_true(r->ip > minikernel_symbol(machine, "_stext") && r->ip < minikernel_symbol(machine, "_etext"));
	assert_true(minikernel_translate(machine, r->sp, &to));
	assert_true(minikernel_task(machine, 11) != 0);
	assert_true(minikernel_task(machine, 12) == 0);
	minikernel_destroy(machine);
}

static void test_race_ends_in_oops(void **state)
{
	(void)state;
	check_oops("O1");
	check_oops("O2");
}

/* With the passenger held the race does nothing: only the limit ends the run. */
static void test_fixed_kernel_does_not_crash(void **state)
{
	vmr_autofree char *vmlinux = vmr_format("%s/fixed/vmlinux", folder);
	struct minikernel_options options = {.vmlinux = vmlinux, .seed = 1, .limit = 60000};
	struct minikernel *machine = NULL;

	(void)state;
	vmr_autoerror error = minikernel_run(&options, &machine);
	assert_non_null(error);
	assert_int_equal(error->code, VMR_END);
}

static void test_translation(void **state)
{
	struct minikernel *machine = run("O2", (struct minikernel_options){.mode = MINIKERNEL_SYSRQ});
	vmr_paddr to;

	(void)state;
	assert_true(minikernel_translate(machine, UINT64_C(0xffff888000001234), &to));
	assert_int_equal(to, 0x1234);
	assert_true(minikernel_translate(machine, UINT64_C(0xffffffff81000000), &to));
	assert_int_equal(to, 0x200000);
	assert_true(minikernel_translate(machine, UINT64_C(0xffffc90000000000), &to));  /* the first stack */
	assert_false(minikernel_translate(machine, UINT64_C(0xffffc90000004000), &to)); /* its guard page */
	assert_false(minikernel_translate(machine, 0, &to));
	minikernel_destroy(machine);
}

/* From the last call of a ticket on, CPU 1 alone: nobody has left, so the passenger is woken and nothing crashes. */
static void test_rewind_and_continue(void **state)
{
	struct minikernel *machine = run("O2", (struct minikernel_options){.snapshot = "ferry_note"});
	uint64_t ip = minikernel_registers_get(machine, 1)->ip;

	(void)state;
	assert_true(minikernel_rewind(machine));
	assert_int_not_equal(ip, minikernel_registers_get(machine, 1)->ip);
	assert_int_equal(minikernel_registers_get(machine, 1)->ip, minikernel_symbol(machine, "ferry_note"));
	vmr_autoerror error = minikernel_continue(machine, 1);
	assert_non_null(error);
	assert_int_equal(error->code, VMR_END);
	minikernel_destroy(machine);
	machine = run("O2", (struct minikernel_options){0});
	assert_false(minikernel_rewind(machine));
	minikernel_destroy(machine);
}

static void test_container_varies(void **state)
{
	struct minikernel *machine = run("O2", (struct minikernel_options){.mode = MINIKERNEL_FREED_PARTY});
	static const struct minikernel_vmcore shapes[] = {
		{.no_registers = true},
		{.vmcoreinfo = ""},
		{.vmcoreinfo = "OSRELEASE=0.01\n"},
		{.drop_first = 0x240, .drop_count = 4},
		{.cut = 100000},
	};
	size_t whole_size, size;
	vmr_autofree char *whole = write_vmcore(machine, NULL, &whole_size);

	(void)state;
	assert_int_equal(((Elf64_Ehdr *)whole)->e_phnum, 3);
	for (size_t i = 0; i < VMR_COUNT(shapes); i++) {
		vmr_autofree char *bytes = write_vmcore(machine, &shapes[i], &size);

		assert_memory_equal(bytes, ELFMAG, SELFMAG);
		assert_true(size != whole_size || memcmp(bytes, whole, size) != 0);
	}
	minikernel_destroy(machine);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_bytes),        cmocka_unit_test(test_seed_matters),
		cmocka_unit_test(test_race_ends_in_oops), cmocka_unit_test(test_fixed_kernel_does_not_crash),
		cmocka_unit_test(test_translation),       cmocka_unit_test(test_rewind_and_continue),
		cmocka_unit_test(test_container_varies),
	};

	if (argc < 2)
		return 2;
	folder = argv[1];
	return cmocka_run_group_tests_name("minikernel", tests, NULL, NULL);
}
