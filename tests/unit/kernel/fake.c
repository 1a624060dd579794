/* SPDX-License-Identifier: MIT */
#include "tests/unit/kernel/fake.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/dump.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/memory.h"
#include "dumpcore/types/types.h"
#include "dumpcore/vmcoreinfo.h"

#define LIMIT 256

/* A row of any of the tables. */
struct row {
	char name[64];
	uint64_t value, size;
};
struct table {
	struct row rows[LIMIT];
	size_t count;
};
struct dumpcore_type {
	uint64_t size;
};

static uint8_t memory[FAKE_SIZE];
static struct table fields, types, symbols, enumerators;
static struct dumpcore_type made[LIMIT];
static struct kernel_cpu cpus[8];
static size_t cpu_count;

void fake_reset(void)
{
	memset(memory, 0, sizeof(memory));
	fields.count = types.count = symbols.count = enumerators.count = cpu_count = 0;
}

static void add(struct table *table, const char *name, uint64_t value, uint64_t size)
{
	struct row *row = &table->rows[table->count++];

	snprintf(row->name, sizeof(row->name), "%s", name);
	row->value = value;
	row->size = size;
}

static const struct row *find(const struct table *table, const char *name)
{
	for (size_t i = 0; i < table->count; i++)
		if (!strcmp(table->rows[i].name, name))
			return &table->rows[i];
	return NULL;
}

void fake_field(const char *name, uint64_t offset, uint32_t size)
{
	add(&fields, name, offset, size);
}

void fake_type(const char *name, uint64_t size)
{
	add(&types, name, 0, size);
}

void fake_symbol(const char *name, vmr_kaddr address, uint64_t size)
{
	add(&symbols, name, address, size);
}

void fake_enumerator(const char *name, int64_t value)
{
	add(&enumerators, name, (uint64_t)value, 0);
}

void fake_cpus(const vmr_kaddr *offsets, size_t count)
{
	for (size_t i = 0; i < count; i++)
		cpus[i] = (struct kernel_cpu){.number = (unsigned)i, .offset = offsets[i]};
	cpu_count = count;
}

void fake_put(vmr_kaddr address, uint64_t value, size_t size)
{
	memcpy(memory + (address - FAKE_BASE), &value, size);
}

void fake_text(vmr_kaddr address, const char *text)
{
	memcpy(memory + (address - FAKE_BASE), text, strlen(text) + 1);
}

/* -- what dumpcore has under these names */

bool dumpcore_try_read(struct dumpcore *dump, vmr_kaddr address, void *buffer, size_t size)
{
	(void)dump;
	if (address < FAKE_BASE || address - FAKE_BASE > FAKE_SIZE || size > FAKE_SIZE - (address - FAKE_BASE))
		return false;
	memcpy(buffer, memory + (address - FAKE_BASE), size);
	return true;
}

struct vmr_error *dumpcore_read(struct dumpcore *dump, vmr_kaddr address, void *buffer, size_t size)
{
	return dumpcore_try_read(dump, address, buffer, size) ? NULL : vmr_error_create_fault(address, "no memory");
}

struct vmr_error *dumpcore_read_string(struct dumpcore *dump, vmr_kaddr address, size_t limit, char **ret)
{
	(void)dump;
	if (address < FAKE_BASE || address >= FAKE_BASE + FAKE_SIZE - limit)
		return vmr_error_create_fault(address, "no memory");
	*ret = vmr_strndup((const char *)memory + (address - FAKE_BASE), limit);
	return NULL;
}

enum dumpcore_presence dumpcore_presence_at(struct dumpcore *dump, vmr_kaddr address)
{
	(void)dump;
	return address >= FAKE_BASE && address < FAKE_BASE + FAKE_SIZE ? DUMPCORE_PRESENT : DUMPCORE_UNMAPPED;
}

bool dumpcore_physical_next(struct dumpcore *dump, uint64_t *page_number)
{
	(void)dump;
	return *page_number < FAKE_SIZE / DUMPCORE_PAGE_SIZE;
}

struct vmr_error *dumpcore_field_find(struct dumpcore *dump, const char *type, const char *path,
				      struct dumpcore_field *ret)
{
	vmr_autofree char *name = vmr_format("%s.%s", type, path);
	const struct row *row = find(&fields, name);

	(void)dump;
	if (!row)
		return &vmr_error_not_found;
	*ret = (struct dumpcore_field){.offset = row->value, .size = (uint32_t)row->size};
	return NULL;
}

bool dumpcore_field_exists(struct dumpcore *dump, const char *type, const char *path)
{
	struct dumpcore_field field;

	return !vmr_error_drop(dumpcore_field_find(dump, type, path, &field));
}

uint64_t dumpcore_field_get(const struct dumpcore_field *field, const void *object)
{
	uint64_t value = 0;

	memcpy(&value, (const uint8_t *)object + field->offset, field->size);
	return value;
}

struct vmr_error *dumpcore_type_find(struct dumpcore *dump, const char *name, const struct dumpcore_type **ret)
{
	const struct row *row = find(&types, name);

	(void)dump;
	if (!row)
		return &vmr_error_not_found;
	made[row - types.rows].size = row->size;
	*ret = &made[row - types.rows];
	return NULL;
}

uint64_t dumpcore_type_size(const struct dumpcore_type *type)
{
	return type->size;
}

uint64_t dumpcore_type_count(const struct dumpcore_type *type)
{
	(void)type;
	return 0;
}

const struct dumpcore_type *dumpcore_type_strip(const struct dumpcore_type *type)
{
	return type;
}

struct vmr_error *dumpcore_member_find(const struct dumpcore_type *type, const char *path, struct dumpcore_member *ret)
{
	(void)type;
	(void)path;
	(void)ret;
	return &vmr_error_not_found;
}

struct vmr_error *dumpcore_enumerator_find(struct dumpcore *dump, const char *name, int64_t *ret)
{
	const struct row *row = find(&enumerators, name);

	(void)dump;
	if (!row)
		return &vmr_error_not_found;
	*ret = (int64_t)row->value;
	return NULL;
}

struct vmr_error *dumpcore_symbol_find(struct dumpcore *dump, const char *name, struct dumpcore_symbol *ret)
{
	const struct row *row = find(&symbols, name);

	(void)dump;
	if (!row)
		return &vmr_error_not_found;
	*ret = (struct dumpcore_symbol){.name = row->name, .address = row->value, .size = row->size};
	return NULL;
}

struct vmr_error *dumpcore_percpu_address(struct dumpcore *dump, const char *name, unsigned cpu, vmr_kaddr *ret)
{
	struct dumpcore_symbol symbol;

	VMR_TRY(dumpcore_symbol_find(dump, name, &symbol));
	*ret = symbol.address + cpus[cpu].offset;
	return NULL;
}

bool dumpcore_vmcoreinfo_number(const struct dumpcore *dump, const char *key, int base, uint64_t *ret)
{
	(void)dump;
	(void)key;
	(void)base;
	(void)ret;
	return false;
}

struct vmr_error *kernel_cpus_get(struct dumpcore *dump, const struct kernel_cpu **ret, size_t *ret_count)
{
	(void)dump;
	*ret = cpus;
	*ret_count = cpu_count;
	return NULL;
}
