/* SPDX-License-Identifier: MIT */
/* ORC, the kernel's own unwind tables. */
#include "dumpcore/debuginfo/orc.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

#define ENTRY_SIZE 6

enum orc_type { ORC_UNDEFINED = 0, ORC_END, ORC_CALL, ORC_REGS, ORC_REGS_PARTIAL };
enum orc_base {
	BASE_UNDEFINED = 0,
	BASE_PREV_SP,
	BASE_DX,
	BASE_DI,
	BASE_BP,
	BASE_SP,
	BASE_R10,
	BASE_R13,
	BASE_BP_INDIRECT,
	BASE_SP_INDIRECT,
	BASE_AX,
	BASE_COUNT,
};

/* Numbers since 7.1 in the order of before. */
static const uint8_t bases_of_4[] = {BASE_UNDEFINED, BASE_AX,  BASE_DX,      BASE_SP,          BASE_BP,         BASE_DI,
				     BASE_R10,       BASE_R13, BASE_PREV_SP, BASE_SP_INDIRECT, BASE_BP_INDIRECT};

struct entry {
	int16_t sp_offset, bp_offset;
	enum orc_base sp, bp;
	enum orc_type type;
	bool is_signal;
};

/* scripts/orc_hash.sh over the kernel's orc_types.h. */
static const struct {
	uint8_t hash[ORC_HEADER_SIZE];
	enum orc_version version;
} headers[] = {
	{{0xdb, 0x84, 0xae, 0xd4, 0x10, 0x3b, 0x31, 0xdd, 0x51, 0xe0,
	  0x17, 0xf8, 0xf7, 0x97, 0x83, 0xca, 0x98, 0x5c, 0x2c, 0x51},
	 ORC_VERSION_2},
	{{0xfe, 0x5d, 0x32, 0xbf, 0x58, 0x1b, 0xd6, 0x3b, 0x2c, 0xa9,
	  0xa5, 0xc6, 0x5b, 0xa5, 0xa6, 0x25, 0xea, 0xb3, 0xfe, 0x24},
	 ORC_VERSION_3},
	{{0x13, 0x7c, 0x36, 0xad, 0x76, 0x27, 0xc4, 0xdd, 0x55, 0x93,
	  0x21, 0x76, 0xbb, 0x0e, 0xcd, 0xbd, 0x50, 0x41, 0xfc, 0x82},
	 ORC_VERSION_4},
};

enum orc_version orc_version_find(const uint8_t *header, size_t header_size, const char *release)
{
	if (header) {
		for (size_t i = 0; i < VMR_COUNT(headers); i++)
			if (header_size == ORC_HEADER_SIZE && !memcmp(header, headers[i].hash, ORC_HEADER_SIZE))
				return headers[i].version;
		return ORC_VERSION_UNKNOWN;
	}
	if (!release)
		return ORC_VERSION_UNKNOWN;
	char *end;
	unsigned long major = strtoul(release, &end, 10);
	unsigned long minor = *end == '.' ? strtoul(end + 1, NULL, 10) : 0;
	if (!major || major > 6)
		return ORC_VERSION_UNKNOWN; /* 7.x always has the header */
	if (major < 6 || minor < 3)
		return ORC_VERSION_1;
	return minor == 3 ? ORC_VERSION_2 : ORC_VERSION_3;
}

static uint32_t get32(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static uint64_t address_of(const struct orc_table *table, size_t place)
{
	size_t index = table->order ? table->order[place] : place;
	return table->address + index * 4 + (uint64_t)(int64_t)(int32_t)get32(table->ips + index * 4);
}

static int compare_places(const void *a, const void *b, void *context)
{
	const struct orc_table *table = context;
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
	struct orc_table plain = *table;
	plain.order = NULL;
	uint64_t x = address_of(&plain, i), y = address_of(&plain, j);
	if (x != y)
		return x < y ? -1 : 1;
	return i < j ? -1 : i > j;
}

struct vmr_error *orc_table_init(struct orc_table *table, const void *ips, size_t ips_size, uint64_t address,
				 const void *entries, size_t entries_size, enum orc_version version)
{
	size_t count = ips_size / 4;
	if (!count || ips_size % 4 || entries_size != count * ENTRY_SIZE || count > UINT32_MAX)
		return vmr_error_create(VMR_BAD_INPUT, "ORC: %zu bytes of addresses and %zu of entries do not fit",
					ips_size, entries_size);
	if (version == ORC_VERSION_UNKNOWN)
		return vmr_error_create(VMR_UNSUPPORTED, "ORC: the table is of a version that is not known");
	struct orc_table made = {
		.ips = ips, .entries = entries, .count = count, .address = address, .version = version};
	bool is_sorted = true;
	for (size_t i = 1; i < count && is_sorted; i++)
		is_sorted = address_of(&made, i - 1) <= address_of(&made, i);
	if (!is_sorted) {
		uint32_t *order = vmr_alloc_array(count, sizeof(*order));
		for (size_t i = 0; i < count; i++)
			order[i] = (uint32_t)i;
		qsort_r(order, count, sizeof(*order), compare_places, &made);
		made.order = order;
	}
	*table = made;
	return NULL;
}

void orc_table_deinit(struct orc_table *table)
{
	free(table->order);
	*table = (struct orc_table){0};
}

static struct entry decode(const struct orc_table *table, size_t index)
{
	const uint8_t *bytes = table->entries + index * ENTRY_SIZE;
	uint16_t flags = (uint16_t)(bytes[4] | bytes[5] << 8);
	struct entry entry = {.sp_offset = (int16_t)(bytes[0] | bytes[1] << 8),
			      .bp_offset = (int16_t)(bytes[2] | bytes[3] << 8)};
	unsigned sp = flags & 15, bp = flags >> 4 & 15;
	if (table->version == ORC_VERSION_4) {
		sp = sp < VMR_COUNT(bases_of_4) ? bases_of_4[sp] : BASE_COUNT;
		bp = bp < VMR_COUNT(bases_of_4) ? bases_of_4[bp] : BASE_COUNT;
	}
	entry.sp = sp < BASE_COUNT ? sp : BASE_COUNT;
	entry.bp = bp < BASE_COUNT ? bp : BASE_COUNT;
	if (table->version >= ORC_VERSION_3) {
		entry.type = flags >> 8 & 7;
		entry.is_signal = flags >> 11 & 1;
		return entry;
	}
	bool is_end = flags >> (table->version == ORC_VERSION_2 ? 11 : 10) & 1;
	unsigned type = flags >> 8 & 3;
	entry.type = entry.sp == BASE_UNDEFINED ? (is_end ? ORC_END : ORC_UNDEFINED) : type + ORC_CALL;
	entry.is_signal = table->version == ORC_VERSION_2 ? flags >> 10 & 1 : type > 0;
	return entry;
}

static bool cfa_of(const struct entry *entry, struct cfi_rule *ret)
{
	/* Offsets are added except where the register holds the address itself (arch/x86/kernel/unwind_orc.c,
	 * unwind_next_frame). */
	static const struct {
		enum cfi_kind kind;
		uint8_t number;
		bool has_offset;
	} table[BASE_COUNT] = {
		[BASE_DX] = {CFI_REGISTER, DUMPCORE_RDX, false},
		[BASE_DI] = {CFI_REGISTER, DUMPCORE_RDI, false},
		[BASE_BP] = {CFI_REGISTER, DUMPCORE_RBP, true},
		[BASE_SP] = {CFI_REGISTER, DUMPCORE_RSP, true},
		[BASE_R10] = {CFI_REGISTER, DUMPCORE_R10, false},
		[BASE_R13] = {CFI_REGISTER, DUMPCORE_R13, false},
		[BASE_BP_INDIRECT] = {CFI_AT_REGISTER, DUMPCORE_RBP, true},
		[BASE_SP_INDIRECT] = {CFI_AT_REGISTER_ADD, DUMPCORE_RSP, true},
		[BASE_AX] = {CFI_REGISTER, DUMPCORE_RAX, false},
	};
	if (entry->sp >= BASE_COUNT || !table[entry->sp].kind)
		return false;
	*ret = (struct cfi_rule){.kind = table[entry->sp].kind,
				 .number = table[entry->sp].number,
				 .offset = table[entry->sp].has_offset ? entry->sp_offset : 0};
	return true;
}

static bool bp_of(const struct entry *entry, struct cfi_rule *ret)
{
	switch (entry->bp) {
	case BASE_UNDEFINED:
		*ret = (struct cfi_rule){.kind = CFI_SAME};
		return true;
	case BASE_PREV_SP:
		*ret = (struct cfi_rule){.kind = CFI_AT_CFA, .offset = entry->bp_offset};
		return true;
	case BASE_BP:
		*ret = (struct cfi_rule){.kind = CFI_AT_REGISTER, .number = DUMPCORE_RBP, .offset = entry->bp_offset};
		return true;
	default:
		return false;
	}
}

/* struct pt_regs of x86-64: words from its start (arch/x86/include/asm/ptrace.h). */
static const uint8_t pt_regs_order[] = {DUMPCORE_R15, DUMPCORE_R14, DUMPCORE_R13, DUMPCORE_R12, DUMPCORE_RBP,
					DUMPCORE_RBX, DUMPCORE_R11, DUMPCORE_R10, DUMPCORE_R9,  DUMPCORE_R8,
					DUMPCORE_RAX, DUMPCORE_RCX, DUMPCORE_RDX, DUMPCORE_RSI, DUMPCORE_RDI};

static void fill_regs(struct cfi_row *row)
{
	for (size_t i = 0; i < VMR_COUNT(pt_regs_order); i++)
		row->rules[pt_regs_order[i]] = (struct cfi_rule){.kind = CFI_AT_CFA, .offset = (int64_t)i * 8};
	row->rules[DUMPCORE_RIP] = (struct cfi_rule){.kind = CFI_AT_CFA, .offset = 128};
	row->rules[DUMPCORE_RSP] = (struct cfi_rule){.kind = CFI_AT_CFA, .offset = 152};
	row->is_regs = true;
	row->cs_offset = 136;
	row->flags_offset = 144;
}

/* Only what the CPU pushed is there. Entry code works in scratch registers; what a function preserves it has not
 * touched (81b67439d147). */
static void fill_partial(struct cfi_row *row)
{
	static const uint8_t kept[] = {DUMPCORE_RBX, DUMPCORE_R10, DUMPCORE_R12,
				       DUMPCORE_R13, DUMPCORE_R14, DUMPCORE_R15};
	for (size_t i = 0; i < VMR_COUNT(kept); i++)
		row->rules[kept[i]].kind = CFI_SAME;
	row->rules[DUMPCORE_RIP] = (struct cfi_rule){.kind = CFI_AT_CFA, .offset = 0};
	row->rules[DUMPCORE_RSP] = (struct cfi_rule){.kind = CFI_AT_CFA, .offset = 24};
	row->is_regs = true;
	row->cs_offset = 8;
	row->flags_offset = 16;
}

static bool fill_row(const struct entry *entry, struct cfi_row *row)
{
	if (entry->type == ORC_END) {
		row->is_end = true;
		return true;
	}
	if (!cfa_of(entry, &row->cfa))
		return false;
	switch (entry->type) {
	case ORC_CALL:
		row->rules[DUMPCORE_RIP] = (struct cfi_rule){.kind = CFI_AT_CFA, .offset = -8};
		row->rules[DUMPCORE_RSP] = (struct cfi_rule){.kind = CFI_CFA};
		return bp_of(entry, &row->rules[DUMPCORE_RBP]);
	case ORC_REGS:
		fill_regs(row);
		return true;
	case ORC_REGS_PARTIAL:
		fill_partial(row);
		return bp_of(entry, &row->rules[DUMPCORE_RBP]);
	case ORC_UNDEFINED:
	case ORC_END:
		break;
	}
	return false;
}

struct vmr_error *orc_row_find(const struct orc_table *table, uint64_t address, struct cfi_row *ret,
			       bool *ret_is_better)
{
	size_t low = 0, high = table->count;
	while (low < high) { /* the first place beyond the address */
		size_t middle = low + (high - low) / 2;
		if (address_of(table, middle) <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return &vmr_error_not_found;
	struct entry entry = decode(table, table->order ? table->order[low - 1] : low - 1);
	struct cfi_row row = {.from = "ORC", .is_signal = entry.is_signal};
	if (!fill_row(&entry, &row))
		return &vmr_error_not_found;
	*ret_is_better = entry.type == ORC_END || entry.type == ORC_REGS || entry.type == ORC_REGS_PARTIAL ||
			 entry.sp == BASE_SP_INDIRECT || entry.sp == BASE_BP_INDIRECT;
	*ret = row;
	return NULL;
}
