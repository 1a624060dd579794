/* SPDX-License-Identifier: MIT */
/* The kernel's own table of symbols, in each layout that kernels from 5.10 to 7.3 have, whole and damaged. */
#include "dumpcore/debuginfo/kallsyms.h"

#include <string.h>
#include <unistd.h>

#include "common/memory.h"
#include "dumpcore/dump.h"
#include "dumpcore/kernel/owntables.h"
#include "dumpcore/debuginfo/symbols.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/dumpcore/image.h"

#define TEXT       UINT64_C(0xffffffff80000000)
#define FIRST_PAGE 16 /* of the image: mapped at TEXT */
#define SYMBOLS    700
#define STEP       64 /* bytes from symbol to symbol */
#define ROOM       (40 * 4096)
#define PERCPU     3 /* symbols at offsets from 0, where the layout keeps such */

struct layout {
	const char *release;
	enum kallsyms_form form;
	bool addresses_first, has_seqs_first, has_long_names;
	unsigned align;
};

static const struct layout layouts[] = {
	{"5.10", KALLSYMS_RELATIVE_PERCPU, true, false, false, 8},
	{"5.10, one CPU", KALLSYMS_RELATIVE, true, false, false, 8},
	{"5.10, absolute", KALLSYMS_ADDRESSES, true, false, false, 8},
	{"6.1", KALLSYMS_RELATIVE_PERCPU, true, false, true, 8},
	{"6.3", KALLSYMS_RELATIVE_PERCPU, true, true, true, 8},
	{"6.4", KALLSYMS_RELATIVE_PERCPU, false, false, true, 8},
	{"6.4, absolute", KALLSYMS_ADDRESSES, false, false, true, 8},
	{"6.15", KALLSYMS_RELATIVE, false, false, true, 8},
	{"7.0", KALLSYMS_PLACE, false, false, true, 4},
};

struct blob {
	uint8_t bytes[ROOM];
	size_t size;
	const struct layout *layout;
	size_t count, names, tokens, token_index, addresses, base;
};

static void put(struct blob *blob, const void *data, size_t size)
{
	assert_true(blob->size + size <= sizeof(blob->bytes));
	memcpy(blob->bytes + blob->size, data, size);
	blob->size += size;
}

static void put_number(struct blob *blob, uint64_t number, size_t size)
{
	put(blob, &number, size);
}

static size_t align(struct blob *blob)
{
	while (blob->size % blob->layout->align)
		put(blob, "", 1);
	return blob->size;
}

static bool is_percpu(const struct layout *layout, unsigned i)
{
	return layout->form == KALLSYMS_RELATIVE_PERCPU && i < PERCPU;
}

static uint64_t address_of(const struct layout *layout, unsigned i)
{
	return is_percpu(layout, i) ? (uint64_t)i * 8 : TEXT + (uint64_t)i * STEP;
}

/* Token 1 stands for "sym_", token 2 for "Tfn_"; letters for themselves; what is in no name for two letters. */
static char *token_of(unsigned i)
{
	if (i == 1 || i == 2)
		return vmr_strdup(i == 1 ? "sym_" : "Tfn_");
	if (i > ' ' && i < 0x7f)
		return vmr_format("%c", (char)i);
	return vmr_format("q%02x", i);
}

/* Of those that have a name of their own. */
static const char *name_of(unsigned i)
{
	return i == PERCPU ? "T_stext" : i == 650 ? "T_etext" : i == SYMBOLS - 1 ? "B_end" : NULL;
}

/* "Tfn_<n>"; one is very long, so that its length takes two bytes where the layout has those. */
static void put_name(struct blob *blob, unsigned i)
{
	uint8_t packed[600] = {0};
	size_t length = 0;

	const char *named = name_of(i);
	if (named) {
		length = strlen(named);
		memcpy(packed, named, length);
	} else {
		char number[16];
		length = (size_t)snprintf(number, sizeof(number), "%u", i);
		packed[0] = 2;
		memcpy(packed + 1, number, length++);
		for (; i == 9 && length < (blob->layout->has_long_names ? 300 : 100);)
			packed[length++] = 'x';
	}
	if (blob->layout->has_long_names && length >= 0x80) {
		put_number(blob, 0x80 | (length & 0x7f), 1);
		put_number(blob, length >> 7, 1);
	} else {
		put_number(blob, length, 1);
	}
	put(blob, packed, length);
}

static void put_addresses(struct blob *blob)
{
	enum kallsyms_form form = blob->layout->form;
	uint64_t base = TEXT;

	blob->addresses = align(blob);
	for (unsigned i = 0; i < SYMBOLS; i++) {
		uint64_t address = address_of(blob->layout, i);
		if (form == KALLSYMS_ADDRESSES)
			put_number(blob, address, 8);
		else if (form == KALLSYMS_PLACE)
			put_number(blob, address - (TEXT + blob->size), 4);
		else if (form == KALLSYMS_RELATIVE)
			put_number(blob, address - base, 4);
		else
			put_number(blob, is_percpu(blob->layout, i) ? address : base - 1 - address, 4);
	}
	if (form != KALLSYMS_RELATIVE && form != KALLSYMS_RELATIVE_PERCPU)
		return;
	blob->base = align(blob);
	put_number(blob, base, 8);
}

static void put_names(struct blob *blob)
{
	uint32_t markers[SYMBOLS / KALLSYMS_MARKED + 1], count = 0;

	blob->count = align(blob);
	put_number(blob, SYMBOLS, 4);
	blob->names = align(blob);
	for (unsigned i = 0; i < SYMBOLS; i++) {
		if (i % KALLSYMS_MARKED == 0)
			markers[count++] = (uint32_t)(blob->size - blob->names);
		put_name(blob, i);
	}
	align(blob);
	put(blob, markers, count * sizeof(*markers));
	align(blob);
	for (unsigned i = 0; blob->layout->has_seqs_first && i < SYMBOLS; i++)
		put(blob, (uint8_t[]){0, (uint8_t)(i >> 8), (uint8_t)i}, 3);
}

static void put_tokens(struct blob *blob)
{
	uint16_t index[KALLSYMS_TOKENS];

	blob->tokens = align(blob);
	for (unsigned i = 0; i < KALLSYMS_TOKENS; i++) {
		vmr_autofree char *text = token_of(i);
		index[i] = (uint16_t)(blob->size - blob->tokens);
		put(blob, text, strlen(text) + 1);
	}
	blob->token_index = align(blob);
	put(blob, index, sizeof(index));
}

static void make(struct blob *blob, const struct layout *layout)
{
	memset(blob, 0, sizeof(*blob));
	blob->layout = layout;
	for (unsigned i = 0; i < 3000; i++) /* what else is in read-only data */
		put_number(blob, i * 2654435761u, 1);
	align(blob);
	if (layout->addresses_first)
		put_addresses(blob);
	put_names(blob);
	put_tokens(blob);
	if (!layout->addresses_first)
		put_addresses(blob);
}

static struct kallsyms tables_of(const struct blob *blob)
{
	return (struct kallsyms){.names = blob->bytes + blob->names,
				 .names_size = blob->tokens - blob->names,
				 .tokens = blob->bytes + blob->tokens,
				 .tokens_size = blob->token_index - blob->tokens,
				 .token_index = blob->bytes + blob->token_index,
				 .count = SYMBOLS};
}

/* ---- bytes */

static void test_reads_each_layout(void **state)
{
	(void)state;
	struct blob *blob = vmr_alloc(sizeof(*blob));

	for (size_t i = 0; i < VMR_COUNT(layouts); i++) {
		const struct layout *layout = &layouts[i];
		struct kallsyms_name name;
		size_t at = 0;
		make(blob, layout);
		struct kallsyms tables = tables_of(blob);
		assert_null(kallsyms_check(&tables));
		for (unsigned number = 0; number < SYMBOLS; number++) {
			char expected[16];
			snprintf(expected, sizeof(expected), "fn_%u", number);
			assert_true(kallsyms_name_next(&tables, &at, &name));
			assert_int_equal(name.type, name_of(number) ? *name_of(number) : 'T');
			if (name_of(number))
				assert_string_equal(name.text, name_of(number) + 1);
			else if (number != 9)
				assert_string_equal(name.text, expected);
			assert_int_equal(kallsyms_address(layout->form, blob->bytes + blob->addresses,
							  TEXT + blob->addresses, TEXT, number),
					 address_of(layout, number));
		}
	}
	free(blob);
}

static void test_finds_each_layout(void **state)
{
	(void)state;
	struct blob *blob = vmr_alloc(sizeof(*blob));

	for (size_t i = 0; i < VMR_COUNT(layouts); i++) {
		struct kallsyms_found found = {0};
		make(blob, &layouts[i]);
		assert_true(kallsyms_search(blob->bytes, blob->size, &found));
		assert_int_equal(found.count, blob->count);
		assert_int_equal(found.names, blob->names);
		assert_int_equal(found.tokens, blob->tokens);
		assert_int_equal(found.token_index, blob->token_index);
		/* Cut anywhere it is not found, or found whole. */
		for (size_t size = 0; size < blob->size; size += 61)
			if (kallsyms_search(blob->bytes, size, &found))
				assert_true(size >= blob->token_index + 512);
	}
	free(blob);
}

static void test_says_what_does_not_fit(void **state)
{
	(void)state;
	struct blob *blob = vmr_alloc(sizeof(*blob));
	make(blob, &layouts[5]);

	struct kallsyms tables = tables_of(blob);
	tables.count = 0;
	assert_string_equal(kallsyms_check(&tables), "the number of its symbols cannot be");
	tables.count = SYMBOLS - 1;
	assert_string_equal(kallsyms_check(&tables), "its names do not fit their markers");
	tables.count = SYMBOLS * 100;
	assert_string_equal(kallsyms_check(&tables), "its names do not fit the number of symbols");
	tables = tables_of(blob);
	blob->bytes[blob->token_index + 20]++;
	assert_string_equal(kallsyms_check(&tables), "its tokens do not fit their index");
	free(blob);
}

/* Any byte of names, tokens and index may be any other: what is read stays within the tables. */
static void test_damaged_bytes(void **state)
{
	(void)state;
	struct blob *blob = vmr_alloc(sizeof(*blob));

	for (size_t i = 0; i < VMR_COUNT(layouts); i += 3) {
		make(blob, &layouts[i]);
		for (size_t place = blob->names; place < blob->token_index + 512; place += 3) {
			uint8_t kept = blob->bytes[place];
			struct kallsyms_name name;
			size_t at = 0;
			blob->bytes[place] ^= (uint8_t)(1 + place % 255);
			/* No larger than they are: a read beyond the end is seen. */
			size_t names_size = blob->tokens - blob->names, tokens_size = blob->token_index - blob->tokens;
			vmr_autofree uint8_t *names = vmr_alloc(names_size), *tokens = vmr_alloc(tokens_size);
			struct kallsyms tables = tables_of(blob);
			tables.names = memcpy(names, tables.names, names_size);
			tables.tokens = memcpy(tokens, tables.tokens, tokens_size);
			bool is_sound = !kallsyms_check(&tables);
			while (kallsyms_name_next(&tables, &at, &name))
				assert_true(at <= names_size);
			if (place >= blob->token_index)
				assert_false(is_sound);
			blob->bytes[place] = kept;
		}
	}
	free(blob);
}

/* ---- dumps */

static void set_entry(struct image *image, unsigned table, unsigned index, uint64_t value)
{
	memcpy(image->memory[table] + (size_t)index * 8, &value, sizeof(value));
}

/* The tables from page FIRST_PAGE on, mapped at TEXT by page tables of their own. */
static void map(struct image *image, const struct blob *blob)
{
	image_init(image, 4);
	set_entry(image, 1, 511, 6 * 4096 | 3);
	set_entry(image, 6, 510, 7 * 4096 | 3);
	set_entry(image, 7, 0, 8 * 4096 | 3);
	for (unsigned page = 0; page < ROOM / 4096; page++) {
		set_entry(image, 8, page, (uint64_t)(FIRST_PAGE + page) * 4096 | 3);
		memcpy(image->memory[FIRST_PAGE + page], blob->bytes + (size_t)page * 4096, 4096);
	}
}

static char *info_of(const struct blob *blob, bool told)
{
	bool has_base = blob->base;
	vmr_autofree char *base = vmr_format("SYMBOL(kallsyms_relative_base)=%llx\n", (long long)(TEXT + blob->base));
	vmr_autofree char *tables = vmr_format(
		"SYMBOL(kallsyms_num_syms)=%llx\nSYMBOL(kallsyms_names)=%llx\nSYMBOL(kallsyms_token_table)=%llx\n"
		"SYMBOL(kallsyms_token_index)=%llx\nSYMBOL(kallsyms_%s)=%llx\n%s",
		(long long)(TEXT + blob->count), (long long)(TEXT + blob->names), (long long)(TEXT + blob->tokens),
		(long long)(TEXT + blob->token_index),
		blob->layout->form == KALLSYMS_ADDRESSES ? "addresses" : "offsets", (long long)(TEXT + blob->addresses),
		has_base ? base : "");
	return vmr_format("SYMBOL(_stext)=%llx\nSYMBOL(mem_section)=ffff888000003000\nSYMBOL(fn_300)=%llx\n%s",
			  (long long)address_of(blob->layout, PERCPU), (long long)address_of(blob->layout, 300),
			  told ? tables : "");
}

static struct dumpcore *open_image(const struct image *image, const char *info)
{
	struct file file = image_elf(image, &(struct image_options){.more_info = info});
	vmr_autofree char *path = image_save(&file);
	struct dumpcore *dump = NULL;

	assert_null(dumpcore_open(&(struct dumpcore_options){.dump = path, .force = true}, &dump));
	unlink(path);
	free(file.data);
	return dump;
}

static void check_symbols(struct dumpcore *dump, const struct layout *layout)
{
	struct dumpcore_symbol symbol;

	assert_null(dumpcore_symbol_find(dump, "fn_600", &symbol));
	assert_int_equal(symbol.address, address_of(layout, 600));
	assert_int_equal(symbol.size, STEP);
	assert_null(dumpcore_symbol_at(dump, symbol.address + 5, &symbol));
	assert_string_equal(symbol.name, "fn_600");
	assert_null(dumpcore_symbol_find(dump, "fn_1", &symbol));
	assert_int_equal(symbol.address, address_of(layout, 1));
}

static void test_dumps_of_each_layout(void **state)
{
	(void)state;
	struct blob *blob = vmr_alloc(sizeof(*blob));
	struct image *image = vmr_alloc(sizeof(*image));

	for (size_t i = 0; i < 2 * VMR_COUNT(layouts); i++) {
		bool told = i % 2;
		make(blob, &layouts[i / 2]);
		map(image, blob);
		vmr_autofree char *info = info_of(blob, told);
		struct dumpcore *dump = open_image(image, info);
		struct kernel_owntables own;
		assert_null(kernel_owntables_init(dump, !told, &own));
		assert_int_equal(own.form, layouts[i / 2].form);
		assert_int_equal(own.proofs, 2);
		kernel_owntables_deinit(&own);
		check_symbols(dump, &layouts[i / 2]);
		/* Its types are not there, and that is said. */
		assert_int_equal(dumpcore_info_get(dump)->naming, DUMPCORE_NAMING_NONE);
		assert_non_null(strstr(dumpcore_info_get(dump)->nameless, "BTF"));
		dumpcore_close(dump);
	}
	free(image);
	free(blob);
}

/* Addresses that are not VMCOREINFO's are no proof, however well the tables fit. */
static void test_other_addresses_are_refused(void **state)
{
	(void)state;
	struct blob *blob = vmr_alloc(sizeof(*blob));
	struct image *image = vmr_alloc(sizeof(*image));
	make(blob, &layouts[3]);
	blob->bytes[blob->base] += 8;
	map(image, blob);
	vmr_autofree char *info = info_of(blob, true);
	struct dumpcore *dump = open_image(image, info);
	struct dumpcore_symbol symbol;

	assert_int_equal(dumpcore_symbol_find(dump, "fn_600", &symbol)->code, VMR_NOT_FOUND);
	assert_non_null(strstr(dumpcore_info_get(dump)->nameless, "not those of VMCOREINFO"));
	dumpcore_close(dump);
	free(image);
	free(blob);
}

/* A page that is not there, and bytes that are others: the dump opens, and says what it lacks or has it right. */
static void test_damaged_dumps(void **state)
{
	(void)state;
	struct blob *blob = vmr_alloc(sizeof(*blob));
	struct image *image = vmr_alloc(sizeof(*image));

	for (unsigned i = 0; i < 150; i++) {
		const struct layout *layout = &layouts[i % VMR_COUNT(layouts)];
		make(blob, layout);
		size_t from = layout->addresses_first ? blob->addresses : blob->count;
		for (unsigned flips = 0; flips < 1 + i % 5; flips++)
			blob->bytes[from + (i * 7919u + flips * 104729u) % (blob->size - from)] ^= (uint8_t)(i * 31 + 1);
		map(image, blob);
		if (i % 10 == 9)
			image->kept[FIRST_PAGE + (unsigned)(blob->names / 4096) + i % 3] = false;
		vmr_autofree char *info = info_of(blob, i & 1);
		struct dumpcore *dump = open_image(image, info);
		struct dumpcore_symbol symbol = {0};
		if (!vmr_error_drop(dumpcore_symbol_find(dump, "_stext", &symbol)))
			assert_int_equal(symbol.address, address_of(layout, PERCPU));
		else
			assert_non_null(dumpcore_info_get(dump)->nameless);
		dumpcore_close(dump);
	}
	free(image);
	free(blob);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads_each_layout),
		cmocka_unit_test(test_finds_each_layout),
		cmocka_unit_test(test_says_what_does_not_fit),
		cmocka_unit_test(test_damaged_bytes),
		cmocka_unit_test(test_dumps_of_each_layout),
		cmocka_unit_test(test_other_addresses_are_refused),
		cmocka_unit_test(test_damaged_dumps),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
