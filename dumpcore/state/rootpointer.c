/* SPDX-License-Identifier: MIT */
/* Words of the kernel's and modules' data that lead to an address, and what their variables' types say of them. */
#include "dumpcore/state/rootpointer.h"

#include "common/memory.h"
#include "dumpcore/code/code.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/memory.h"
#include "dumpcore/state/dataword.h"
#include "dumpcore/state/pointee.h"

#define POINTER_LIMIT 256

struct search {
	struct dumpcore *dump;
	vmr_kaddr address;
	struct dumpcore_root_pointer *list;
	size_t count;
};

/* The type of a pointer at an offset in a variable, and the way there; NULL: none there. */
static const struct dumpcore_type *pointer_at(const struct dumpcore_type *type, uint64_t offset, char **ret_path)
{
	const struct dumpcore_type *found = type;
	if (dumpcore_type_kind(dumpcore_type_strip(type)) == DUMPCORE_TYPE_POINTER)
		*ret_path = offset ? NULL : vmr_strdup("");
	else
		*ret_path = pointee_member(type, offset, true, &found);
	return *ret_path ? found : NULL;
}

/* A word that may lead there: is it a pointer to a struct which does? */
static void take_word(struct search *search, vmr_kaddr place, uint64_t value)
{
	struct dumpcore_symbol symbol;
	const struct dumpcore_type *type = NULL;
	if (vmr_error_drop(dumpcore_symbol_at(search->dump, place, &symbol)) || symbol.is_function ||
	    vmr_error_drop(dumpcore_symbol_type(search->dump, &symbol, &type)))
		return;
	vmr_autofree char *path = NULL;
	const struct dumpcore_type *pointer = pointer_at(type, place - symbol.address, &path);
	const struct dumpcore_type *target = pointer ? pointee_target(pointer) : NULL;
	if (!target || search->address - value >= dumpcore_type_size(target))
		return;
	search->list = vmr_realloc_array(search->list, search->count + 1, sizeof(*search->list));
	search->list[search->count++] = (struct dumpcore_root_pointer){
		.place = place,
		.name = vmr_format("%s%s%s", symbol.name, *path && *path != '[' ? "." : "", path),
		.value = value,
		.type = target};
}

static void take_words(void *context, vmr_kaddr place, const uint64_t *words, size_t count)
{
	struct search *search = context;
	for (size_t i = 0; i < count && search->count < POINTER_LIMIT; i++)
		/* no struct of interest is longer than a page */
		if (search->address - words[i] < DUMPCORE_PAGE_SIZE)
			take_word(search, place + i * 8, words[i]);
}

struct vmr_error *dumpcore_root_pointers_to(struct dumpcore *dump, vmr_kaddr address,
					    struct dumpcore_root_pointer **ret, size_t *ret_count)
{
	struct search search = {.dump = dump, .address = address};
	if (!kernel_address_possible(address))
		return &vmr_error_not_found;
	datawords_of_modules(dump, take_words, &search);
	datawords_of_kernel(dump, take_words, &search);
	*ret = search.list;
	*ret_count = search.count;
	return NULL;
}

void dumpcore_root_pointers_free(struct dumpcore_root_pointer *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(list[i].name);
	free(list);
}
