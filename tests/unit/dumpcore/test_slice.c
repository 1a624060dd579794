/* SPDX-License-Identifier: MIT */
/* Reaching definitions over machine code that lies in a dump of the test's own making. */
#include <string.h>
#include <unistd.h>

#include "common/memory.h"
#include "dumpcore/dump.h"
#include "dumpcore/insn.h"
#include "dumpcore/state/slice.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/dumpcore/image.h"

#define CODE_PAGE 20
#define CODE      (IMAGE_BASE + CODE_PAGE * 4096)

/* mov rbx,rdi; lea r15,[rdi+0x774]; mov rdi,r15; call; lock cmpxchg [rdi+8],edx; ret */
static const uint8_t straight[] = {0x48, 0x89, 0xfb, 0x4c, 0x8d, 0xbf, 0x74, 0x07, 0,    0,    0x4c, 0x89,
				   0xff, 0xe8, 0xfb, 0,    0,    0,    0xf0, 0x0f, 0xb1, 0x57, 0x08, 0xc3};
/* test esi,esi; je 1f; mov rdi,rbx; 1: call; ret */
static const uint8_t merging[] = {0x85, 0xf6, 0x74, 0x03, 0x48, 0x89, 0xdf, 0xe8, 0xfb, 0, 0, 0, 0xc3};
/* sub rsp,0x18; mov [rsp+8],rdi; call; mov rdi,[rsp+8]; mov rax,[rdi+0x28]; jmp away */
static const uint8_t spilling[] = {0x48, 0x83, 0xec, 0x18, 0x48, 0x89, 0x7c, 0x24, 0x08, 0xe8, 0xfb, 0, 0, 0,
				   0x48, 0x8b, 0x7c, 0x24, 0x08, 0x48, 0x8b, 0x47, 0x28, 0xe9, 0xfb, 1, 0, 0};
/* mov rbx,rdi; 1: mov rax,[rbx+8]; mov rbx,[rbx]; test rbx,rbx; jne 1b; mov rcx,gs:[0x28]; ret */
static const uint8_t looping[] = {0x48, 0x89, 0xfb, 0x48, 0x8b, 0x43, 0x08, 0x48, 0x8b, 0x1b, 0x48, 0x85, 0xdb,
				  0x75, 0xf4, 0x65, 0x48, 0x8b, 0x0c, 0x25, 0x28, 0,    0,    0,    0xc3};

/* mov rbx,rdi; jmp 1f; nop; 1: mov rdi,rbx; call; ret; jmp *rax: nothing jumps to the nop */
static const uint8_t orphaned[] = {0x48, 0x89, 0xfb, 0xeb, 0x01, 0x90, 0x48, 0x89, 0xdf,
				   0xe8, 0xfb, 0,    0,    0,    0xc3, 0xff, 0xe0};

/* 1: movslq rcx,edx; add edx,1; add rcx,2; mov rcx,[rsp+rcx*8]; add rax,[rcx]; cmp edx,0x16; jne 1b; ret */
static const uint8_t counting[] = {0x48, 0x63, 0xca, 0x83, 0xc2, 0x01, 0x48, 0x83, 0xc1, 0x02, 0x48, 0x8b,
				   0x0c, 0xcc, 0x48, 0x03, 0x01, 0x83, 0xfa, 0x16, 0x75, 0xea, 0xc3};

/* mov [rsp+0x10],r8; test r9,r9; je 1f; call; mov r8,[rsp+0x10]; jmp 2f; 1: mov rax,[rbx+8]; lea r8,[rax-0x18];
 * 2: add rbx,8; mov rax,[r8+0x18]; ret */
static const uint8_t forked[] = {0x4c, 0x89, 0x44, 0x24, 0x10, 0x4d, 0x85, 0xc9, 0x74, 0x0c, 0xe8, 0xfb, 0,
				 0,    0,    0x4c, 0x8b, 0x44, 0x24, 0x10, 0xeb, 0x08, 0x48, 0x8b, 0x43, 0x08,
				 0x4c, 0x8d, 0x40, 0xe8, 0x48, 0x83, 0xc3, 0x08, 0x49, 0x8b, 0x40, 0x18, 0xc3};

/* 1: mov ecx,edx; cmp edx,0x16; ja 3f; 2: mov rcx,[rsp+rcx*8+0x30]; add edx,1; add rax,[rcx]; cmp edx,0x16; jne 1b;
 * ret; 3: mov [rsp+8],rcx; mov [rsp+0x18],edx; call; mov rcx,[rsp+8]; mov edx,[rsp+0x18]; jmp 2b */
static const uint8_t aside[] = {0x89, 0xd1, 0x83, 0xfa, 0x16, 0x77, 0x11, 0x48, 0x8b, 0x4c, 0xcc, 0x30, 0x83,
				0xc2, 0x01, 0x48, 0x03, 0x01, 0x83, 0xfa, 0x16, 0x75, 0xe9, 0xc3, 0x48, 0x89,
				0x4c, 0x24, 0x08, 0x89, 0x54, 0x24, 0x18, 0xe8, 0xfb, 0x00, 0x00, 0x00, 0x48,
				0x8b, 0x4c, 0x24, 0x08, 0x8b, 0x54, 0x24, 0x18, 0xeb, 0xd6};
/* The same; a pointer to the first slot is handed to the call. */
static const uint8_t aside_reachable[] = {
	0x89, 0xd1, 0x83, 0xfa, 0x16, 0x77, 0x11, 0x48, 0x8b, 0x4c, 0xcc, 0x30, 0x83, 0xc2, 0x01, 0x48, 0x03, 0x01,
	0x83, 0xfa, 0x16, 0x75, 0xe9, 0xc3, 0x48, 0x89, 0x4c, 0x24, 0x08, 0x89, 0x54, 0x24, 0x18, 0x48, 0x8d, 0x7c,
	0x24, 0x08, 0xe8, 0xfb, 0x00, 0x00, 0x00, 0x48, 0x8b, 0x4c, 0x24, 0x08, 0x8b, 0x54, 0x24, 0x18, 0xeb, 0xd1};
/* The same; rbx is put into the first slot. */
static const uint8_t aside_other[] = {0x89, 0xd1, 0x83, 0xfa, 0x16, 0x77, 0x11, 0x48, 0x8b, 0x4c, 0xcc, 0x30, 0x83,
				      0xc2, 0x01, 0x48, 0x03, 0x01, 0x83, 0xfa, 0x16, 0x75, 0xe9, 0xc3, 0x48, 0x89,
				      0x5c, 0x24, 0x08, 0x89, 0x54, 0x24, 0x18, 0xe8, 0xfb, 0x00, 0x00, 0x00, 0x48,
				      0x8b, 0x4c, 0x24, 0x08, 0x8b, 0x54, 0x24, 0x18, 0xeb, 0xd6};

/* Decode code that a dump holds. */
static void load(const uint8_t *code, size_t size, struct slice_code *ret)
{
	struct image *image = vmr_alloc(sizeof(*image));
	image_init(image, 4);
	memcpy(image->memory[CODE_PAGE], code, size);
	struct file file = image_elf(image, &(struct image_options){0});
	vmr_autofree char *path = image_save(&file);
	struct dumpcore *dump = NULL;
	assert_null(dumpcore_open(&(struct dumpcore_options){.dump = path, .force = true}, &dump));
	assert_null(slice_code_init(dump, CODE, CODE + size, ret));
	dumpcore_close(dump);
	unlink(path);
	free(file.data);
	free(image);
}

static void test_decodes_operands(void **state)
{
	(void)state;
	struct slice_code code;
	load(straight, sizeof(straight), &code);
	const struct insn *insns = code.list.insns;
	assert_int_equal(code.list.count, 6);
	assert_int_equal(insns[0].kind, INSN_MOVE);
	assert_int_equal(insns[1].kind, INSN_LEA);
	assert_int_equal(insns[1].displacement, 0x774);
	assert_int_equal(insns[1].base, DUMPCORE_RDI);
	assert_int_equal(insns[3].kind, INSN_CALL);
	assert_int_equal(insns[3].target, CODE + 0x10d);
	assert_true(insns[3].writes >> DUMPCORE_RDI & 1);
	assert_false(insns[3].writes >> DUMPCORE_RBX & 1);
	assert_true(insns[4].has_memory && insns[4].memory_written);
	assert_int_equal(insns[4].memory_size, 4);
	assert_int_equal(insns[5].kind, INSN_END);
	assert_int_equal(insn_list_find(&code.list, CODE + 0x12, true), 3);
	assert_int_equal(insn_list_find(&code.list, CODE + 0x12, false), 4);
	assert_int_equal(insn_list_find(&code.list, CODE + 0x13, false), SIZE_MAX);
	slice_code_deinit(&code);
}

static void test_follows_moves_to_the_entry(void **state)
{
	(void)state;
	struct slice_code code;
	load(straight, sizeof(straight), &code);
	struct slice_definition d = slice_register(&code, 3, DUMPCORE_RDI);
	assert_int_equal(d.end, SLICE_INSN);
	assert_int_equal(d.insn, 2);
	d = slice_register(&code, 2, DUMPCORE_R15);
	assert_int_equal(d.insn, 1);
	assert_int_equal(slice_register(&code, 1, DUMPCORE_RDI).end, SLICE_ENTRY);
	/* After the call rdi is what the callee left. */
	assert_int_equal(slice_register(&code, 4, DUMPCORE_RDI).insn, 3);
	slice_code_deinit(&code);
}

static void test_two_definitions_are_none(void **state)
{
	(void)state;
	struct slice_code code;
	load(merging, sizeof(merging), &code);
	assert_int_equal(code.list.count, 5);
	assert_int_equal(slice_register(&code, 3, DUMPCORE_RDI).end, SLICE_UNKNOWN);
	assert_int_equal(slice_register(&code, 3, DUMPCORE_RBX).end, SLICE_ENTRY);
	assert_int_equal(slice_register(&code, 2, DUMPCORE_RDI).end, SLICE_ENTRY);
	slice_code_deinit(&code);
}

static void test_finds_what_a_slot_was_given(void **state)
{
	(void)state;
	struct slice_code code;
	load(spilling, sizeof(spilling), &code);
	struct slice_definition d = slice_register(&code, 4, DUMPCORE_RDI);
	assert_int_equal(d.end, SLICE_INSN);
	assert_int_equal(code.list.insns[d.insn].kind, INSN_LOAD);
	d = slice_slot(&code, d.insn, DUMPCORE_RSP, 8);
	assert_int_equal(d.end, SLICE_INSN);
	assert_int_equal(d.insn, 1);
	assert_int_equal(code.list.insns[1].source, DUMPCORE_RDI);
	/* Another slot: before rsp moved it had another name. */
	assert_int_equal(slice_slot(&code, 3, DUMPCORE_RSP, 16).end, SLICE_UNKNOWN);
	slice_code_deinit(&code);
}

static void test_a_loop_changes_its_pointer(void **state)
{
	(void)state;
	struct slice_code code;
	load(looping, sizeof(looping), &code);
	assert_int_equal(slice_register(&code, 1, DUMPCORE_RBX).end, SLICE_UNKNOWN);
	assert_int_equal(slice_register(&code, 3, DUMPCORE_RBX).insn, 2);
	/* rax was loaded through an rbx that has been replaced since. */
	assert_false(slice_unchanged(&code, 1, 5, DUMPCORE_RBX));
	assert_true(slice_unchanged(&code, 3, 5, DUMPCORE_RBX));
	assert_true(slice_unchanged(&code, 1, 5, DUMPCORE_RDI));
	assert_false(slice_unchanged(&code, 2, 5, DUMPCORE_RBX));
	assert_true(code.list.insns[5].segment);
	slice_code_deinit(&code);
}

/* Each of several definitions is named; a slot keeps what it held where nothing stores to it between. */
static void test_names_all_definitions(void **state)
{
	(void)state;
	struct slice_code code;
	load(forked, sizeof(forked), &code);
	uint8_t set[16] = {0};
	assert_int_equal(slice_register(&code, 9, DUMPCORE_R8).end, SLICE_UNKNOWN);
	assert_int_equal(slice_definitions(&code, 9, DUMPCORE_R8, set), 2);
	assert_true(set[4] && set[7]);
	memset(set, 0, sizeof(set));
	/* What the function was entered with may reach too. */
	assert_int_equal(slice_definitions(&code, 3, DUMPCORE_R8, set), 0);
	assert_true(slice_slot_kept(&code, 4, 9, DUMPCORE_RSP, 0x10));
	assert_true(slice_slot_kept(&code, 0, 9, DUMPCORE_RSP, 0x10));
	/* Before the store it held something else; and no way leads back. */
	assert_false(slice_slot_kept(&code, 9, 4, DUMPCORE_RSP, 0x10));
	assert_false(slice_slot_kept(&code, 4, 9, DUMPCORE_RBX, 0x10));
	assert_true(slice_is_set(&code, 9, DUMPCORE_R8));
	assert_false(slice_is_set(&code, 4, DUMPCORE_R8));
	assert_false(slice_is_set(&code, 4, DUMPCORE_RDI));
	slice_code_deinit(&code);
	load(spilling, sizeof(spilling), &code);
	assert_false(slice_slot_kept(&code, 0, 4, DUMPCORE_RSP, 8));
	assert_true(slice_slot_kept(&code, 0, 4, DUMPCORE_RSP, 16));
	slice_code_deinit(&code);
}

/* Without an indirect jump a block that nothing jumps to is no way in; with one it may be. */
static void test_code_that_nothing_jumps_to(void **state)
{
	(void)state;
	struct slice_code code;
	load(orphaned, sizeof(orphaned) - 2, &code);
	struct slice_definition d = slice_register(&code, 3, DUMPCORE_RBX);
	assert_int_equal(d.end, SLICE_INSN);
	assert_int_equal(d.insn, 0);
	slice_code_deinit(&code);
	load(orphaned, sizeof(orphaned), &code);
	assert_true(code.has_table);
	assert_int_equal(code.list.insns[code.list.count - 1].source, DUMPCORE_RAX);
	assert_int_equal(slice_register(&code, 3, DUMPCORE_RBX).end, SLICE_UNKNOWN);
	slice_code_deinit(&code);
}

/* What straight code added to a counter is taken off again; what was overwritten, or met by a jump, is not known. */
static void test_undoes_what_was_added(void **state)
{
	(void)state;
	struct slice_code code;
	bool half = false;
	load(counting, sizeof(counting), &code);
	assert_int_equal(code.list.insns[0].kind, INSN_EXTEND);
	assert_true(code.list.insns[0].is_signed);
	assert_int_equal(code.list.insns[1].kind, INSN_ADD_HALF);
	uint64_t value = 19;
	assert_true(slice_undo(&code, 0, 4, DUMPCORE_RDX, &value, &half));
	assert_int_equal(value, 18);
	assert_true(half);
	/* The upper bits of what was counted in 32 bits are not known. */
	value = UINT64_C(0x500000000);
	assert_true(slice_undo(&code, 0, 4, DUMPCORE_RDX, &value, &half));
	assert_int_equal(value, UINT32_MAX);
	/* Nothing was added after it. */
	value = 19;
	assert_true(slice_undo(&code, 2, 4, DUMPCORE_RDX, &value, &half));
	assert_int_equal(value, 19);
	assert_false(half);
	assert_false(slice_undo(&code, 2, 4, DUMPCORE_RCX, &value, &half));
	assert_false(slice_undo(&code, 4, 4, DUMPCORE_RDX, &value, &half));
	assert_false(slice_undo(&code, 0, code.list.count, DUMPCORE_RDX, &value, &half));
	slice_code_deinit(&code);
	/* The call may be come to in two ways. */
	load(merging, sizeof(merging), &code);
	assert_false(slice_undo(&code, 0, 3, DUMPCORE_RBX, &value, &half));
	assert_true(slice_undo(&code, 0, 1, DUMPCORE_RBX, &value, &half));
	slice_code_deinit(&code);
	/* An indirect jump may lead anywhere. */
	load(orphaned, sizeof(orphaned), &code);
	assert_false(slice_undo(&code, 0, 1, DUMPCORE_RDI, &value, &half));
	slice_code_deinit(&code);
}

static void test_looks_through_what_is_put_aside(void **state)
{
	(void)state;
	struct slice_code code;
	bool half = false;
	uint64_t value = 3;
	load(aside, sizeof(aside), &code);
	struct slice_definition d = slice_register(&code, 3, DUMPCORE_RCX);
	assert_int_equal(d.end, SLICE_INSN);
	assert_int_equal(d.insn, 0);
	assert_true(slice_undo(&code, 0, 5, DUMPCORE_RDX, &value, &half));
	assert_int_equal(value, 2);
	assert_true(half);
	/* The call costs rax. */
	assert_false(slice_undo(&code, 0, 5, DUMPCORE_RAX, &value, &half));
	assert_false(slice_unchanged(&code, 2, 3, DUMPCORE_RAX));
	assert_true(slice_unchanged(&code, 2, 3, DUMPCORE_RCX));
	/* Between the two it has neither. */
	assert_false(slice_unchanged(&code, 12, 3, DUMPCORE_RCX));
	slice_code_deinit(&code);
	load(aside_reachable, sizeof(aside_reachable), &code);
	assert_int_equal(slice_register(&code, 3, DUMPCORE_RCX).end, SLICE_UNKNOWN);
	assert_false(slice_undo(&code, 0, 5, DUMPCORE_RDX, &value, &half));
	slice_code_deinit(&code);
	load(aside_other, sizeof(aside_other), &code);
	assert_int_equal(slice_register(&code, 3, DUMPCORE_RCX).end, SLICE_UNKNOWN);
	assert_true(slice_undo(&code, 0, 5, DUMPCORE_RDX, &value, &half));
	slice_code_deinit(&code);
}

static void test_refuses_no_code(void **state)
{
	(void)state;
	struct insn_list list;
	struct vmr_error *error = insn_list_init(NULL, CODE, CODE, &list);
	assert_non_null(error);
	assert_int_equal(error->code, VMR_TOO_LARGE);
	vmr_error_destroy(error);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decodes_operands),
		cmocka_unit_test(test_follows_moves_to_the_entry),
		cmocka_unit_test(test_two_definitions_are_none),
		cmocka_unit_test(test_finds_what_a_slot_was_given),
		cmocka_unit_test(test_a_loop_changes_its_pointer),
		cmocka_unit_test(test_code_that_nothing_jumps_to),
		cmocka_unit_test(test_names_all_definitions),
		cmocka_unit_test(test_undoes_what_was_added),
		cmocka_unit_test(test_looks_through_what_is_put_aside),
		cmocka_unit_test(test_refuses_no_code),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
