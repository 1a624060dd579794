/* SPDX-License-Identifier: MIT */
/* The stack machine of DWARF expressions, on expressions made here and a frame made here. */
#include "dumpcore/debuginfo/location.h"

#include <dwarf.h>
#include <string.h>

#include "common/memory.h"
#include "tests/unit/cmocka.h"

/* A frame: rbx = 0x1000, rdi not known, CFA 0x2000, memory at 0x1000..0x1fff with byte n = low byte of the address. */
static bool get_register(void *context, unsigned number, uint64_t *ret, const char **why)
{
	(void)context;
	*why = "not known";
	*ret = 0x1000;
	return number == 3;
}

static bool read_memory(void *context, vmr_kaddr address, void *buffer, size_t size)
{
	(void)context;
	for (size_t i = 0; i < size; i++)
		((uint8_t *)buffer)[i] = (uint8_t)(address + i);
	return address >= 0x1000 && address + size <= 0x2000;
}

static bool get_base(void *context, uint64_t *ret, const char **why)
{
	(void)context;
	(void)why;
	*ret = 0x2000;
	return true;
}

static bool get_entry(void *context, const struct location_expression *nested, uint64_t *ret, const char **why)
{
	(void)context;
	*why = "no call site";
	*ret = 77;
	return nested->count == 1 && nested->ops[0].atom == DW_OP_reg5;
}

static bool get_parameter(void *context, uint64_t parameter, uint64_t *ret, const char **why)
{
	(void)context;
	*why = "no such parameter";
	*ret = 99;
	return parameter == 0x55;
}

static const struct location_frame frame = {.register_get = get_register,
					    .memory_read = read_memory,
					    .frame_base = get_base,
					    .cfa = get_base,
					    .entry_value = get_entry,
					    .parameter_value = get_parameter,
					    .bias = 0x100000};

#define EXPRESSION(...)                                                                                                \
	(struct location_expression)                                                                                   \
	{                                                                                                              \
		.ops = (struct location_op[]){__VA_ARGS__},                                                            \
		.count = sizeof((struct location_op[]){__VA_ARGS__}) / sizeof(struct location_op)                      \
	}
#define OP(a)                                                                                                          \
	{                                                                                                              \
		.atom = (a)                                                                                            \
	}
#define OP1(a, n)                                                                                                      \
	{                                                                                                              \
		.atom = (a), .number = (uint64_t)(n)                                                                   \
	}
#define OP2(a, n, m)                                                                                                   \
	{                                                                                                              \
		.atom = (a), .number = (uint64_t)(n), .number2 = (uint64_t)(m)                                         \
	}

static uint64_t value_of(struct location_expression expression)
{
	uint64_t value = 0;
	const char *why = NULL;
	if (!location_compute(&expression, &frame, NULL, &value, &why))
		fail_msg("not computed: %s", why);
	return value;
}

static struct location locate(struct location_expression expression)
{
	struct location location;
	location_evaluate(&expression, &frame, &location);
	assert_true(location.count >= 1 && location.count <= LOCATION_PIECE_LIMIT);
	return location;
}

static void assert_fails(struct location_expression expression, const char *why)
{
	struct location location = locate(expression);
	assert_int_equal(location.pieces[0].kind, LOCATION_FAILED);
	assert_non_null(strstr(location.pieces[0].why, why));
}

static void test_places(void **state)
{
	(void)state;
	struct location l = locate(EXPRESSION(OP(DW_OP_reg3)));
	assert_int_equal(l.pieces[0].kind, LOCATION_REGISTER);
	assert_int_equal(l.pieces[0].value, 3);
	l = locate(EXPRESSION(OP1(DW_OP_fbreg, -16)));
	assert_int_equal(l.pieces[0].kind, LOCATION_MEMORY);
	assert_int_equal(l.pieces[0].value, 0x1ff0);
	l = locate(EXPRESSION(OP1(DW_OP_addr, 0x42)));
	assert_int_equal(l.pieces[0].value, 0x100042);
	l = locate(EXPRESSION(OP(DW_OP_lit7), OP(DW_OP_stack_value)));
	assert_int_equal(l.pieces[0].kind, LOCATION_VALUE);
	assert_int_equal(l.pieces[0].value, 7);
	assert_false(l.by_frame);
	l = locate(EXPRESSION(OP2(DW_OP_implicit_pointer, 0x1234, 8)));
	assert_int_equal(l.pieces[0].kind, LOCATION_POINTER);
	assert_int_equal(l.pieces[0].value, 0x1234);
	assert_int_equal(l.pieces[0].offset, 8);
	l = locate((struct location_expression){.count = 0});
	assert_int_equal(l.pieces[0].kind, LOCATION_EMPTY);
}

static void test_arithmetic(void **state)
{
	(void)state;
	assert_int_equal(value_of(EXPRESSION(OP1(DW_OP_breg3, 8), OP1(DW_OP_plus_uconst, 8))), 0x1010);
	assert_int_equal(value_of(EXPRESSION(OP(DW_OP_lit9), OP(DW_OP_lit4), OP(DW_OP_minus))), 5);
	/* Of the generic type, division is signed and remainder unsigned. */
	assert_int_equal((int64_t)value_of(EXPRESSION(OP1(DW_OP_consts, -9), OP(DW_OP_lit2), OP(DW_OP_div))), -4);
	assert_int_equal(value_of(EXPRESSION(OP1(DW_OP_consts, -1), OP(DW_OP_lit16), OP(DW_OP_mod))), 15);
	assert_int_equal((int64_t)value_of(EXPRESSION(OP1(DW_OP_consts, -8), OP(DW_OP_lit1), OP(DW_OP_shra))), -4);
	assert_int_equal(value_of(EXPRESSION(OP1(DW_OP_consts, -8), OP(DW_OP_lit1), OP(DW_OP_shr))),
			 0x7ffffffffffffffc);
	assert_int_equal(value_of(EXPRESSION(OP(DW_OP_lit1), OP1(DW_OP_const1u, 64), OP(DW_OP_shl))), 0);
	assert_int_equal(value_of(EXPRESSION(OP1(DW_OP_consts, -5), OP(DW_OP_abs))), 5);
	assert_int_equal(value_of(EXPRESSION(OP1(DW_OP_consts, -5), OP(DW_OP_lit3), OP(DW_OP_lt))), 1);
	assert_fails(EXPRESSION(OP(DW_OP_lit1), OP(DW_OP_lit0), OP(DW_OP_div)), "zero");
}

static void test_stack_operators(void **state)
{
	(void)state;
	assert_int_equal(value_of(EXPRESSION(OP(DW_OP_lit1), OP(DW_OP_lit2), OP(DW_OP_lit3), OP(DW_OP_rot))), 2);
	assert_int_equal(value_of(EXPRESSION(OP(DW_OP_lit1), OP(DW_OP_lit2), OP(DW_OP_over))), 1);
	assert_int_equal(value_of(EXPRESSION(OP(DW_OP_lit1), OP(DW_OP_lit2), OP(DW_OP_lit3), OP1(DW_OP_pick, 2))), 1);
	assert_int_equal(value_of(EXPRESSION(OP(DW_OP_lit1), OP(DW_OP_lit2), OP(DW_OP_swap))), 1);
	assert_fails(EXPRESSION(OP(DW_OP_lit1), OP(DW_OP_plus)), "empty stack");
	assert_fails(EXPRESSION(OP(DW_OP_lit1), OP1(DW_OP_pick, 200)), "empty stack");
}

static void test_types(void **state)
{
	(void)state;
	struct location_op s8 = {.atom = DW_OP_convert, .type = {1, true}},
			   u16 = {.atom = DW_OP_convert, .type = {2, false}};
	assert_int_equal((int64_t)value_of(EXPRESSION(OP1(DW_OP_constu, 0x180), s8)), -128);
	assert_int_equal(value_of(EXPRESSION(OP1(DW_OP_constu, 0x180), s8, u16)), 0xff80);
	/* An unsigned comparison: 0xffff is not less than 1. */
	assert_int_equal(value_of(EXPRESSION(OP1(DW_OP_consts, -1), u16, OP(DW_OP_lit1), u16, OP(DW_OP_lt))), 0);
	struct location_op regval = {.atom = DW_OP_regval_type, .number = 3, .type = {1, false}};
	assert_int_equal(value_of(EXPRESSION(regval)), 0);
	/* 0x80 at 0x1080, read as a signed byte. */
	struct location_op deref = {.atom = DW_OP_deref_type, .type = {1, true}};
	assert_int_equal((int64_t)value_of(EXPRESSION(OP1(DW_OP_breg3, 0x80), deref)), -128);
	assert_int_equal(value_of(EXPRESSION(OP1(DW_OP_breg3, 0x10), OP1(DW_OP_deref_size, 2))), 0x1110);
}

static void test_what_the_frame_lacks(void **state)
{
	(void)state;
	assert_fails(EXPRESSION(OP1(DW_OP_breg5, 0)), "not known");
	assert_fails(EXPRESSION(OP1(DW_OP_constu, 0x9000), OP(DW_OP_deref)), "not in the dump");
	struct location_expression rdi = EXPRESSION(OP(DW_OP_reg5)), rsi = EXPRESSION(OP(DW_OP_reg4));
	struct location_op known = {.atom = DW_OP_entry_value, .nested = &rdi},
			   unknown = {.atom = DW_OP_GNU_entry_value, .nested = &rsi};
	struct location l = locate(EXPRESSION(known, OP(DW_OP_stack_value)));
	assert_int_equal(l.pieces[0].value, 77);
	assert_true(l.by_entry_value);
	assert_fails(EXPRESSION(unknown, OP(DW_OP_stack_value)), "no call site");
	assert_int_equal(value_of(EXPRESSION(OP1(DW_OP_GNU_parameter_ref, 0x55))), 99);
}

static void test_pieces(void **state)
{
	(void)state;
	struct location l = locate(EXPRESSION(OP(DW_OP_reg3), OP1(DW_OP_piece, 4), OP1(DW_OP_piece, 2),
					      OP1(DW_OP_breg5, 0), OP(DW_OP_stack_value), OP1(DW_OP_piece, 2),
					      OP(DW_OP_lit1), OP(DW_OP_stack_value), OP2(DW_OP_bit_piece, 3, 5)));
	assert_int_equal(l.count, 4);
	assert_int_equal(l.pieces[0].kind, LOCATION_REGISTER);
	assert_int_equal(l.pieces[0].bit_size, 32);
	assert_int_equal(l.pieces[1].kind, LOCATION_EMPTY);
	assert_int_equal(l.pieces[2].kind, LOCATION_FAILED); /* and takes no other with it */
	assert_int_equal(l.pieces[3].kind, LOCATION_VALUE);
	assert_int_equal(l.pieces[3].bit_size, 3);
	assert_int_equal(l.pieces[3].bit_offset, 5);
}

static void test_branches(void **state)
{
	(void)state;
	/* 1 ? 5 : 6 */
	struct location_op bra = {.atom = DW_OP_bra, .target = 4}, skip = {.atom = DW_OP_skip, .target = 5};
	assert_int_equal(value_of(EXPRESSION(OP(DW_OP_lit1), bra, OP(DW_OP_lit6), skip, OP(DW_OP_lit5))), 5);
	assert_int_equal(value_of(EXPRESSION(OP(DW_OP_lit0), bra, OP(DW_OP_lit6), skip, OP(DW_OP_lit5))), 6);
}

static void test_hostile(void **state)
{
	(void)state;
	struct location_op loop = {.atom = DW_OP_skip, .target = 0}, bad = {.atom = DW_OP_convert, .is_bad = true};
	assert_fails(EXPRESSION(loop), "does not end");
	assert_fails(EXPRESSION(OP(DW_OP_dup)), "empty stack");
	assert_fails(EXPRESSION(OP(0xe0)), "not known");
	assert_fails(EXPRESSION(OP(DW_OP_lit1), bad), "refers");
	assert_fails(EXPRESSION(OP(DW_OP_reg3), OP(DW_OP_lit1)), "after its end");
	struct location_op many[70];
	for (size_t i = 0; i < VMR_COUNT(many); i++)
		many[i] = (struct location_op)OP(DW_OP_lit1);
	assert_fails((struct location_expression){.ops = many, .count = VMR_COUNT(many)}, "too deep");
	for (size_t i = 0; i < VMR_COUNT(many); i++)
		many[i] = (struct location_op)OP1(DW_OP_piece, 1);
	struct location l = locate((struct location_expression){.ops = many, .count = VMR_COUNT(many)});
	assert_int_equal(l.pieces[0].kind, LOCATION_FAILED);
	struct location_expression self;
	struct location_op call = {.atom = DW_OP_call4, .nested = &self};
	self = (struct location_expression){.ops = &call, .count = 1};
	assert_fails(self, "calls too deeply");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_arithmetic),
		cmocka_unit_test(test_stack_operators),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_what_the_frame_lacks),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_branches),
		cmocka_unit_test(test_hostile),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
