/* SPDX-License-Identifier: MIT */
/* Rows of CFI and ORC applied to registers and a stack made here; tables of ORC made here; CFI of this program. */
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <unistd.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/cfi.h"
#include "dumpcore/debuginfo/expression_arena.h"
#include "dumpcore/debuginfo/orc.h"
#include "tests/unit/cmocka.h"

#define STACK 0xffffc90000000000u

/* A stack of 64 words from STACK on; word n is 0x1000 + n unless set. */
static uint64_t words[64];

static bool read_stack(void *context, vmr_kaddr address, void *buffer, size_t size)
{
	(void)context;
	if (address < STACK || address - STACK + size > sizeof(words))
		return false;
	memcpy(buffer, (uint8_t *)words + (address - STACK), size);
	return true;
}

static const struct cfi_memory memory = {.read = read_stack};

static int setup(void **state)
{
	(void)state;
	for (size_t i = 0; i < VMR_COUNT(words); i++)
		words[i] = 0x1000 + i;
	return 0;
}

static struct dumpcore_registers registers_at(vmr_kaddr sp)
{
	struct dumpcore_registers registers = {.known = 0};
	dumpcore_register_set(&registers, DUMPCORE_RSP, sp);
	dumpcore_register_set(&registers, DUMPCORE_RBX, 0xb);
	dumpcore_register_set(&registers, DUMPCORE_RAX, 0xa);
	return registers;
}

static struct cfi_row call_row(void)
{
	struct cfi_row row = {.cfa = {.kind = CFI_REGISTER, .number = DUMPCORE_RSP, .offset = 32}};
	row.rules[DUMPCORE_RIP] = (struct cfi_rule){.kind = CFI_AT_CFA, .offset = -8};
	row.rules[DUMPCORE_RSP] = (struct cfi_rule){.kind = CFI_CFA};
	row.rules[DUMPCORE_RBX] = (struct cfi_rule){.kind = CFI_SAME};
	row.rules[DUMPCORE_R12] = (struct cfi_rule){.kind = CFI_AT_CFA, .offset = -16};
	return row;
}

static void test_call_row(void **state)
{
	(void)state;
	struct dumpcore_registers in = registers_at(STACK + 8), out;
	struct cfi_row row = call_row();
	vmr_kaddr cfa;
	const char *why;
	assert_true(cfi_apply(&row, &in, &memory, &out, &cfa, &why));
	assert_int_equal(cfa, STACK + 40);
	assert_int_equal(out.value[DUMPCORE_RIP], 0x1004);
	assert_int_equal(out.value[DUMPCORE_R12], 0x1003);
	assert_int_equal(out.value[DUMPCORE_RBX], 0xb);
	assert_int_equal(out.value[DUMPCORE_RSP], STACK + 40);
	assert_false(dumpcore_register_known(&out, DUMPCORE_RAX)); /* undefined: lost */
	assert_false(dumpcore_register_known(&out, DUMPCORE_R13));
}

static void test_unreadable_return_address(void **state)
{
	(void)state;
	struct dumpcore_registers in = registers_at(STACK + sizeof(words)), out;
	struct cfi_row row = call_row();
	vmr_kaddr cfa;
	const char *why = NULL;
	assert_false(cfi_apply(&row, &in, &memory, &out, &cfa, &why));
	assert_non_null(strstr(why, "return address"));
	in.known = 0;
	assert_false(cfi_apply(&row, &in, &memory, &out, &cfa, &why));
	assert_non_null(strstr(why, "CFA"));
	assert_int_equal(cfa, 0);
}

static void test_expression_rules(void **state)
{
	(void)state;
	/* rbp is what lies 8 above the CFA; r13 is CFA - 1. */
	struct location_op at[] = {{.atom = DW_OP_plus_uconst, .number = 8}};
	struct location_op is[] = {{.atom = DW_OP_lit1}, {.atom = DW_OP_minus}, {.atom = DW_OP_stack_value}};
	struct location_expression at_expression = {1, at}, is_expression = {3, is};
	struct dumpcore_registers in = registers_at(STACK), out;
	struct cfi_row row = call_row();
	row.rules[DUMPCORE_RBP] = (struct cfi_rule){.kind = CFI_AT_EXPRESSION, .expression = &at_expression};
	row.rules[DUMPCORE_R13] = (struct cfi_rule){.kind = CFI_EXPRESSION, .expression = &is_expression};
	vmr_kaddr cfa;
	const char *why;
	assert_true(cfi_apply(&row, &in, &memory, &out, &cfa, &why));
	assert_int_equal(out.value[DUMPCORE_RBP], 0x1005);
	assert_int_equal(out.value[DUMPCORE_R13], STACK + 31);
}

/* -- what a compiler says where it aligned the stack: the CFA and what was saved are in memory at rbp */

__asm__(".text\n"
	"aligned_stack:\n"
	".cfi_startproc\n"
	".cfi_escape 0x0f, 0x03, 0x76, 0x58, 0x06\n"       /* the CFA: breg6 -40, deref */
	".cfi_escape 0x10, 0x06, 0x02, 0x76, 0x00\n"       /* rbp at breg6 0 */
	".cfi_escape 0x10, 0x0d, 0x02, 0x76, 0x70\n"       /* r13 at breg6 -16 */
	".cfi_escape 0x10, 0x0e, 0x03, 0x76, 0x08, 0x06\n" /* r14 at what lies at breg6 8 */
	".cfi_escape 0x10, 0x0f, 0x03, 0x92, 0x06, 0x78\n" /* r15 at bregx 6 -8 */
	"ret\n"
	".cfi_endproc\n");
extern const char aligned_stack[];

static int take_base(struct dl_phdr_info *info, size_t size, void *base)
{
	(void)size;
	*(uint64_t *)base = info->dlpi_addr;
	return 1; /* the first is the program */
}

static void test_aligned_stack(void **state)
{
	(void)state;
	uint64_t base = 0;
	int fd = open("/proc/self/exe", O_RDONLY);
	assert_true(fd >= 0);
	dl_iterate_phdr(take_base, &base);
	elf_version(EV_CURRENT);
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);
	Dwarf_CFI *cfi = dwarf_getcfi_elf(elf);
	struct expression_arena *arena = expression_arena_create();
	struct cfi_row row;
	assert_null(cfi_row_find(cfi, (uint64_t)(uintptr_t)aligned_stack - base, arena, &row));
	assert_int_equal(row.cfa.kind, CFI_AT_REGISTER);
	assert_int_equal(row.cfa.number, DUMPCORE_RBP);
	assert_int_equal(row.cfa.offset, -40);
	assert_int_equal(row.rules[DUMPCORE_RBP].kind, CFI_AT_REGISTER);
	assert_int_equal(row.rules[DUMPCORE_R13].offset, -16);
	assert_int_equal(row.rules[DUMPCORE_R14].kind, CFI_AT_EXPRESSION);
	assert_int_equal(row.rules[DUMPCORE_R15].kind, CFI_AT_REGISTER);
	assert_int_equal(row.rules[DUMPCORE_R15].offset, -8);

	struct dumpcore_registers in = registers_at(STACK), out;
	dumpcore_register_set(&in, DUMPCORE_RBP, STACK + 64);
	words[3] = STACK + 256; /* at rbp - 40 */
	words[9] = STACK + 80;  /* at rbp + 8 */
	vmr_kaddr cfa;
	const char *why;
	assert_true(cfi_apply(&row, &in, &memory, &out, &cfa, &why));
	assert_int_equal(cfa, STACK + 256);
	assert_int_equal(out.value[DUMPCORE_RIP], 0x1000 + 31);
	assert_int_equal(out.value[DUMPCORE_RBP], 0x1000 + 8);
	assert_int_equal(out.value[DUMPCORE_R13], 0x1000 + 6);
	assert_int_equal(out.value[DUMPCORE_R14], 0x1000 + 10);
	assert_int_equal(out.value[DUMPCORE_R15], 0x1000 + 7);
	in.known &= ~(1u << DUMPCORE_RBP);
	assert_false(cfi_apply(&row, &in, &memory, &out, &cfa, &why));
	expression_arena_destroy(arena);
	dwarf_cfi_end(cfi);
	elf_end(elf);
	close(fd);
}

/* -- ORC: two entries, at 0x1000 and 0x2000, place-relative to a table at 0x5000 */

struct table {
	int32_t ips[3];
	uint8_t entries[18];
};

static void put_entry(struct table *table, size_t index, uint32_t ip, int16_t sp, int16_t bp, uint16_t flags)
{
	table->ips[index] = (int32_t)(ip - (0x5000 + index * 4));
	memcpy(table->entries + index * 6, &sp, 2);
	memcpy(table->entries + index * 6 + 2, &bp, 2);
	memcpy(table->entries + index * 6 + 4, &flags, 2);
}

static struct orc_table make(const struct table *table, size_t count, enum orc_version version)
{
	struct orc_table orc;
	assert_null(orc_table_init(&orc, table->ips, count * 4, 0x5000, table->entries, count * 6, version));
	return orc;
}

static void test_orc_call(void **state)
{
	(void)state;
	struct table table;
	put_entry(&table, 0, 0x1000, 16, -16, 5 | 1 << 4 | 2 << 8); /* sp + 16, bp at CFA - 16, call */
	put_entry(&table, 1, 0x2000, 0, 0, 0);                      /* nothing known */
	struct orc_table orc = make(&table, 2, ORC_VERSION_3);
	struct cfi_row row;
	bool is_better;
	assert_null(orc_row_find(&orc, 0x1fff, &row, &is_better));
	assert_false(is_better);
	struct dumpcore_registers in = registers_at(STACK + 8), out;
	vmr_kaddr cfa;
	const char *why;
	assert_true(cfi_apply(&row, &in, &memory, &out, &cfa, &why));
	assert_int_equal(cfa, STACK + 24);
	assert_int_equal(out.value[DUMPCORE_RIP], 0x1002);
	assert_int_equal(out.value[DUMPCORE_RBP], 0x1001);
	assert_true(vmr_error_drop(orc_row_find(&orc, 0x2000, &row, &is_better)));
	assert_true(vmr_error_drop(orc_row_find(&orc, 0xfff, &row, &is_better)));
	orc_table_deinit(&orc);
}

static void check_regs(const struct orc_table *orc)
{
	struct cfi_row row;
	bool is_better;
	assert_null(orc_row_find(orc, 0x1000, &row, &is_better));
	assert_true(is_better);
	assert_true(row.is_signal);
	struct dumpcore_registers in = registers_at(STACK + 80), out;
	vmr_kaddr cfa;
	const char *why;
	words[10 + 17] = 0x10; /* cs */
	assert_true(cfi_apply(&row, &in, &memory, &out, &cfa, &why));
	assert_int_equal(out.value[DUMPCORE_R15], 0x1000 + 10);
	assert_int_equal(out.value[DUMPCORE_RDI], 0x1000 + 10 + 14);
	assert_int_equal(out.value[DUMPCORE_RIP], 0x1000 + 10 + 16);
	assert_int_equal(out.cs, 0x10);
	assert_int_equal(out.flags, 0x1000 + 10 + 18);
	assert_int_equal(out.value[DUMPCORE_RSP], 0x1000 + 10 + 19);
}

static void test_orc_regs_of_each_version(void **state)
{
	(void)state;
	static const struct {
		enum orc_version version;
		uint16_t flags;
	} all[] = {{ORC_VERSION_1, 5 | 1 << 8},
		   {ORC_VERSION_2, 5 | 1 << 8 | 1 << 10},
		   {ORC_VERSION_3, 5 | 3 << 8 | 1 << 11},
		   {ORC_VERSION_4, 3 | 3 << 8 | 1 << 11}};
	for (size_t i = 0; i < VMR_COUNT(all); i++) {
		struct table table;
		put_entry(&table, 0, 0x1000, 0, 0, all[i].flags);
		struct orc_table orc = make(&table, 1, all[i].version);
		check_regs(&orc);
		orc_table_deinit(&orc);
	}
}

static void test_orc_ends(void **state)
{
	(void)state;
	static const struct {
		enum orc_version version;
		uint16_t flags;
	} all[] = {{ORC_VERSION_1, 1 << 10}, {ORC_VERSION_2, 1 << 11}, {ORC_VERSION_3, 1 << 8}};
	for (size_t i = 0; i < VMR_COUNT(all); i++) {
		struct table table;
		put_entry(&table, 0, 0x1000, 0, 0, all[i].flags);
		struct orc_table orc = make(&table, 1, all[i].version);
		struct cfi_row row;
		bool is_better;
		assert_null(orc_row_find(&orc, 0x1000, &row, &is_better));
		assert_true(row.is_end);
		orc_table_deinit(&orc);
	}
}

static void test_orc_switched_stack(void **state)
{
	(void)state;
	/* The word on top of the IRQ stack is the task's stack pointer. */
	struct table table;
	put_entry(&table, 0, 0x1000, 8, 0, 9 | 2 << 8);
	struct orc_table orc = make(&table, 1, ORC_VERSION_3);
	struct cfi_row row;
	bool is_better;
	words[2] = STACK + 200;
	assert_null(orc_row_find(&orc, 0x1234, &row, &is_better));
	assert_true(is_better);
	struct dumpcore_registers in = registers_at(STACK + 16), out;
	vmr_kaddr cfa;
	const char *why;
	assert_true(cfi_apply(&row, &in, &memory, &out, &cfa, &why));
	assert_int_equal(cfa, STACK + 208);
	assert_int_equal(out.value[DUMPCORE_RIP], 0x1000 + 25);
	orc_table_deinit(&orc);
}

static void test_orc_unsorted(void **state)
{
	(void)state;
	struct table table;
	put_entry(&table, 0, 0x3000, 24, 0, 5 | 2 << 8);
	put_entry(&table, 1, 0x1000, 8, 0, 5 | 2 << 8);
	put_entry(&table, 2, 0x2000, 16, 0, 5 | 2 << 8);
	struct orc_table orc = make(&table, 3, ORC_VERSION_3);
	for (int64_t i = 1; i <= 3; i++) {
		struct cfi_row row;
		bool is_better;
		assert_null(orc_row_find(&orc, (uint64_t)i * 0x1000 + 5, &row, &is_better));
		assert_int_equal(row.cfa.offset, i * 8);
	}
	orc_table_deinit(&orc);
}

static void test_orc_refuses(void **state)
{
	(void)state;
	struct table table = {.ips = {0}};
	struct orc_table orc;
	assert_true(vmr_error_drop(orc_table_init(&orc, table.ips, 8, 0, table.entries, 6, ORC_VERSION_3)));
	assert_true(vmr_error_drop(orc_table_init(&orc, table.ips, 7, 0, table.entries, 6, ORC_VERSION_3)));
	assert_true(vmr_error_drop(orc_table_init(&orc, table.ips, 0, 0, table.entries, 0, ORC_VERSION_3)));
	assert_true(vmr_error_drop(orc_table_init(&orc, table.ips, 4, 0, table.entries, 6, ORC_VERSION_UNKNOWN)));
	static const uint8_t odd[20] = {1};
	assert_int_equal(orc_version_find(odd, 20, "6.12.1"), ORC_VERSION_UNKNOWN);
	assert_int_equal(orc_version_find(NULL, 0, "4.19.0"), ORC_VERSION_1);
	assert_int_equal(orc_version_find(NULL, 0, "6.3.1"), ORC_VERSION_2);
	assert_int_equal(orc_version_find(NULL, 0, "6.4.1"), ORC_VERSION_3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_call_row, setup),
		cmocka_unit_test_setup(test_unreadable_return_address, setup),
		cmocka_unit_test_setup(test_expression_rules, setup),
		cmocka_unit_test_setup(test_aligned_stack, setup),
		cmocka_unit_test_setup(test_orc_call, setup),
		cmocka_unit_test_setup(test_orc_regs_of_each_version, setup),
		cmocka_unit_test_setup(test_orc_ends, setup),
		cmocka_unit_test_setup(test_orc_switched_stack, setup),
		cmocka_unit_test_setup(test_orc_unsorted, setup),
		cmocka_unit_test_setup(test_orc_refuses, setup),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
