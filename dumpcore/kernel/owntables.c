/* SPDX-License-Identifier: MIT */
/* Finding, reading and proving the tables of kallsyms in a dump. */
#include "dumpcore/kernel/owntables.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/dump.h"
#include "dumpcore/memory.h"
#include "dumpcore/vmcoreinfo.h"

#define NAMES_LIMIT  ((uint64_t)64 << 20)
#define TOKENS_LIMIT 65536
#define INDEX_SIZE   (KALLSYMS_TOKENS * 2)
#define SEARCH_LIMIT ((uint64_t)256 << 20) /* of a kernel's image, from _stext on */
#define KNOWN_LIMIT  512
/* Of x86-64's kernel image (__START_KERNEL_map). Of a pointer VMCOREINFO can have the value: mem_section. */
#define IMAGE_LOWEST    UINT64_C(0xffffffff80000000)
#define ROUND_UP(n, to) (((n) + (to)-1) / (to) * (to))

void kernel_owntables_deinit(struct kernel_owntables *own)
{
	free(own->names);
	free(own->tokens);
	free(own->token_index);
	free(own->addresses);
	*own = (struct kernel_owntables){0};
}

static struct vmr_error *read_table(struct dumpcore *dump, vmr_kaddr place, uint64_t size, uint64_t limit,
				    const char *what, uint8_t **ret)
{
	void *room;

	VMR_TRY(vmr_alloc_checked(size, 1, limit, what, &room));
	*ret = room;
	return vmr_error_wrap(dumpcore_read(dump, place, room, size), "%s", what);
}

/* ---- where they lie */

struct places {
	vmr_kaddr count, names, tokens, token_index;
};

static bool places_told(const struct dumpcore *dump, struct places *ret)
{
	return dumpcore_vmcoreinfo_symbol(dump, "kallsyms_num_syms", &ret->count) &&
	       dumpcore_vmcoreinfo_symbol(dump, "kallsyms_names", &ret->names) &&
	       dumpcore_vmcoreinfo_symbol(dump, "kallsyms_token_table", &ret->tokens) &&
	       dumpcore_vmcoreinfo_symbol(dump, "kallsyms_token_index", &ret->token_index);
}

/* Pages from `start` on that are in the dump without a hole. The caller owns the result; NULL: not one. */
static uint8_t *read_run(struct dumpcore *dump, vmr_kaddr start, vmr_kaddr end, size_t *ret_size)
{
	uint8_t *bytes = NULL;
	size_t size = 0, room = 0;

	for (; start + size < end; size += DUMPCORE_PAGE_SIZE) {
		if (size == room) {
			room = room ? room * 2 : DUMPCORE_PAGE_SIZE; /* most runs end at once: holes */
			bytes = vmr_realloc_array(bytes, room, 1);
		}
		if (!dumpcore_try_read(dump, start + size, bytes + size, DUMPCORE_PAGE_SIZE))
			break;
	}
	*ret_size = size;
	return bytes;
}

/* One run of pages after the other: a table that has a hole could not be used. */
static struct vmr_error *search(struct dumpcore *dump, struct places *ret)
{
	vmr_kaddr start, end;
	struct kallsyms_found found;
	size_t size;

	if (!dumpcore_vmcoreinfo_symbol(dump, "_stext", &start))
		return vmr_error_create(VMR_NOT_FOUND, "VMCOREINFO does not say where the kernel lies");
	start &= ~(vmr_kaddr)(DUMPCORE_PAGE_SIZE - 1);
	if (__builtin_add_overflow(start, SEARCH_LIMIT, &end))
		end = UINT64_MAX - DUMPCORE_PAGE_SIZE;
	for (; start < end; start += size + DUMPCORE_PAGE_SIZE) {
		vmr_autofree uint8_t *bytes = read_run(dump, start, end, &size);
		if (size && kallsyms_search(bytes, size, &found)) {
			*ret = (struct places){start + found.count, start + found.names, start + found.tokens,
					       start + found.token_index};
			return NULL;
		}
	}
	return vmr_error_create(VMR_NOT_FOUND, "its memory has no table of symbols (kallsyms)");
}

static struct vmr_error *read_names(struct dumpcore *dump, const struct places *places, struct kernel_owntables *own)
{
	struct kallsyms *tables = &own->tables;
	uint64_t names = places->tokens - places->names, tokens = places->token_index - places->tokens;

	if (places->tokens <= places->names || places->token_index <= places->tokens)
		return vmr_error_create(VMR_BAD_INPUT, "its tables of symbols are in no order that is known");
	VMR_TRY(dumpcore_read(dump, places->count, &tables->count, sizeof(tables->count)));
	VMR_TRY(read_table(dump, places->names, names, NAMES_LIMIT, "names of symbols", &own->names));
	VMR_TRY(read_table(dump, places->tokens, tokens, TOKENS_LIMIT, "tokens of symbols", &own->tokens));
	VMR_TRY(read_table(dump, places->token_index, INDEX_SIZE, INDEX_SIZE, "index of tokens", &own->token_index));
	tables->names = own->names;
	tables->names_size = names;
	tables->tokens = own->tokens;
	tables->tokens_size = tokens;
	tables->token_index = own->token_index;
	const char *why = kallsyms_check(tables);
	return why ? vmr_error_create(VMR_BAD_INPUT, "the kernel's table of symbols: %s", why) : NULL;
}

/* ---- proof by what VMCOREINFO says */

struct known {
	char *name;
	vmr_kaddr address;
	uint32_t places[8]; /* indices of symbols of that name: statics may share one */
	unsigned place_count;
	UT_hash_handle hh;
};

static struct known *known_read(const struct dumpcore *dump)
{
	static const char PREFIX[] = "SYMBOL(";
	const char *line = dumpcore_vmcoreinfo_text(dump), *next;
	struct known *all = NULL;

	for (; line && *line && HASH_COUNT(all) < KNOWN_LIMIT; line = next) {
		const char *end = strchrnul(line, '\n'), *close = memchr(line, ')', (size_t)(end - line));
		next = *end ? end + 1 : end;
		if (strncmp(line, PREFIX, sizeof(PREFIX) - 1) || !close || close[1] != '=')
			continue;
		vmr_autofree char *name =
			vmr_strndup(line + sizeof(PREFIX) - 1, (size_t)(close - line) - sizeof(PREFIX) + 1);
		struct known *old, *one;
		vmr_kaddr address;
		HASH_FIND_STR(all, name, old);
		if (old || !dumpcore_vmcoreinfo_symbol(dump, name, &address) || address < IMAGE_LOWEST)
			continue;
		one = vmr_alloc(sizeof(*one));
		one->name = vmr_take(name);
		one->address = address;
		HASH_ADD_KEYPTR(hh, all, one->name, strlen(one->name), one);
	}
	return all;
}

static void known_destroy(struct known *all)
{
	struct known *one, *next;

	HASH_ITER(hh, all, one, next)
	{
		HASH_DEL(all, one);
		free(one->name);
		free(one);
	}
}

static struct vmr_error *known_locate(const struct kallsyms *tables, struct known *all)
{
	struct kallsyms_name name;
	size_t at = 0;

	for (uint32_t i = 0; i < tables->count; i++) {
		struct known *one;
		if (!kallsyms_name_next(tables, &at, &name))
			return vmr_error_create(VMR_BAD_INPUT, "the kernel's table of symbols: name %u is broken", i);
		HASH_FIND_STR(all, name.text, one);
		if (one && one->place_count < VMR_COUNT(one->places))
			one->places[one->place_count++] = i;
	}
	return NULL;
}

/* How many have the address that VMCOREINFO says; 0 as soon as one has another, or the kernel's begin is not among
 * them. */
static unsigned proofs(const struct kernel_owntables *own, const struct known *all)
{
	unsigned count = 0;
	bool has_start = false;

	for (const struct known *one = all; one; one = one->hh.next) {
		bool is_same = false;
		for (unsigned i = 0; i < one->place_count && !is_same; i++)
			is_same = kallsyms_address(own->form, own->addresses, own->place, own->base, one->places[i]) ==
				  one->address;
		if (one->place_count && !is_same)
			return 0;
		count += is_same;
		has_start = has_start || (is_same && !strcmp(one->name, "_stext"));
	}
	return has_start ? count : 0;
}

/* ---- addresses */

struct candidate {
	vmr_kaddr place, base; /* base 0: none */
};

static struct candidate told_offsets(const struct dumpcore *dump, const struct places *places, uint32_t count)
{
	struct candidate ret = {0};
	(void)places, (void)count;
	dumpcore_vmcoreinfo_symbol(dump, "kallsyms_offsets", &ret.place);
	dumpcore_vmcoreinfo_symbol(dump, "kallsyms_relative_base", &ret.base);
	return ret;
}

static struct candidate told_addresses(const struct dumpcore *dump, const struct places *places, uint32_t count)
{
	struct candidate ret = {0};
	(void)places, (void)count;
	dumpcore_vmcoreinfo_symbol(dump, "kallsyms_addresses", &ret.place);
	return ret;
}

/* Up to 6.3 offsets, their base, the number of symbols, names; each begins where 8 divides. */
static struct candidate offsets_before(const struct dumpcore *dump, const struct places *places, uint32_t count)
{
	(void)dump;
	vmr_kaddr base = places->count - 8;
	return (struct candidate){base - ROUND_UP((uint64_t)count * 4, 8), base};
}

static struct candidate addresses_before(const struct dumpcore *dump, const struct places *places, uint32_t count)
{
	(void)dump;
	return (struct candidate){places->count - (uint64_t)count * 8, 0};
}

/* Since 6.4 (404bad70fcf7) they are behind the tokens' index. */
static struct candidate behind_tokens(const struct dumpcore *dump, const struct places *places, uint32_t count)
{
	(void)dump;
	vmr_kaddr place = places->token_index + INDEX_SIZE;
	return (struct candidate){place, ROUND_UP(place + (uint64_t)count * 4, 8)};
}

static const struct {
	struct candidate (*find)(const struct dumpcore *dump, const struct places *places, uint32_t count);
	bool told; /* by VMCOREINFO */
	enum kallsyms_form forms[3];
} CANDIDATES[] = {
	{told_offsets, true, {KALLSYMS_PLACE, KALLSYMS_RELATIVE_PERCPU, KALLSYMS_RELATIVE}},
	{told_addresses, true, {KALLSYMS_ADDRESSES}},
	{offsets_before, false, {KALLSYMS_RELATIVE_PERCPU, KALLSYMS_RELATIVE}},
	{addresses_before, false, {KALLSYMS_ADDRESSES}},
	{behind_tokens, false, {KALLSYMS_PLACE, KALLSYMS_RELATIVE_PERCPU, KALLSYMS_RELATIVE}},
	{behind_tokens, false, {KALLSYMS_ADDRESSES}},
};

static bool try_candidate(struct dumpcore *dump, const struct candidate *candidate, enum kallsyms_form form,
			  const struct known *all, struct kernel_owntables *own)
{
	bool needs_base = form == KALLSYMS_RELATIVE || form == KALLSYMS_RELATIVE_PERCPU;
	uint64_t size = kallsyms_addresses_size(form, own->tables.count);
	vmr_autofree uint8_t *bytes = vmr_alloc(size + 1);

	own->base = 0;
	if (!candidate->place || (needs_base && !candidate->base) ||
	    !dumpcore_try_read(dump, candidate->place, bytes, size) ||
	    (needs_base && !dumpcore_try_read(dump, candidate->base, &own->base, sizeof(own->base))))
		return false;
	own->form = form;
	own->place = candidate->place;
	own->addresses = bytes;
	own->proofs = proofs(own, all);
	own->addresses = own->proofs ? vmr_take(bytes) : NULL;
	return own->proofs;
}

static struct vmr_error *find_addresses(struct dumpcore *dump, const struct places *places,
					struct kernel_owntables *own)
{
	struct known *all = known_read(dump);
	struct vmr_error *error = known_locate(&own->tables, all);
	bool found = false;

	for (size_t i = 0; !error && !found && i < VMR_COUNT(CANDIDATES); i++) {
		if (CANDIDATES[i].told && own->is_searched)
			continue;
		struct candidate candidate = CANDIDATES[i].find(dump, places, own->tables.count);
		for (size_t j = 0; j < VMR_COUNT(CANDIDATES[i].forms) && CANDIDATES[i].forms[j] && !found; j++)
			found = try_candidate(dump, &candidate, CANDIDATES[i].forms[j], all, own);
	}
	known_destroy(all);
	if (!error && !found)
		error = vmr_error_create(VMR_BAD_INPUT,
					 "the kernel's table of symbols has addresses of no layout that is known (they "
					 "are not those of VMCOREINFO)");
	return error;
}

struct vmr_error *kernel_owntables_init(struct dumpcore *dump, bool search_only, struct kernel_owntables *ret)
{
	struct kernel_owntables own = {0};
	struct places places;
	struct vmr_error *error = NULL;

	own.is_searched = search_only || !places_told(dump, &places);
	if (own.is_searched)
		error = search(dump, &places);
	if (!error)
		error = read_names(dump, &places, &own);
	if (!error)
		error = find_addresses(dump, &places, &own);
	if (error) {
		kernel_owntables_deinit(&own);
		return error;
	}
	const struct kernel_owntables_place all[KERNEL_OWNTABLES_PLACES] = {
		{"kallsyms_num_syms", places.count},
		{"kallsyms_names", places.names},
		{"kallsyms_token_table", places.tokens},
		{"kallsyms_token_index", places.token_index},
		{own.form == KALLSYMS_ADDRESSES ? "kallsyms_addresses" : "kallsyms_offsets", own.place},
	};
	memcpy(own.places, all, sizeof(all));
	*ret = own;
	return NULL;
}
