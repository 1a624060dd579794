/* SPDX-License-Identifier: MIT */
/* Addresses as people write them. */
#include "cli/address.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "show/value.h"

/* "+0x10", "+16", "+0x10/0x50" (as an oops has it), or nothing. */
static bool parse_offset(const char *text, uint64_t *ret)
{
	char *end;

	*ret = 0;
	if (!*text)
		return true;
	if (*text != '+' || text[1] == '-' || text[1] == '+')
		return false;
	errno = 0;
	*ret = strtoull(text + 1, &end, 0);
	return !errno && end != text + 1 && (!*end || *end == '/');
}

bool cli_address_parse(const char *text, uint64_t *ret)
{
	char *end;
	uint64_t offset;

	errno = 0;
	unsigned long long value = strtoull(text, &end, 16);
	if (errno || end == text || *text == '-' || *text == '+' || *text == ' ' || !parse_offset(end, &offset))
		return false;
	return !__builtin_add_overflow(value, offset, ret);
}

static bool find_symbol(struct dumpcore *dump, const char *word, vmr_kaddr *ret)
{
	size_t length = strcspn(word, "+");
	struct dumpcore_symbol symbol;
	uint64_t offset;

	vmr_autofree char *name = vmr_strndup(word, length);
	if (!parse_offset(word + length, &offset) || vmr_error_drop(dumpcore_symbol_find_loaded(dump, name, &symbol)) ||
	    symbol.is_percpu)
		return false;
	*ret = symbol.address + offset;
	return true;
}

struct show_frame cli_frame_of(const struct cli_chosen *chosen)
{
	return (struct show_frame){chosen->task, chosen->stack, chosen->frame, chosen->task != NULL, chosen->cpu};
}

static struct vmr_error *take_value(void *context, const struct show_entry *entry)
{
	*(struct show_value *)context = entry->value;
	return NULL;
}

struct vmr_error *cli_address_find(struct dumpcore *dump, const char *word, bool prefer_names,
				   const struct cli_chosen *chosen, vmr_kaddr *ret)
{
	struct show_frame frame = {0};
	struct show *show;
	struct show_place place;
	struct show_value value = {0};
	struct show_end end = {0};

	bool is_plain = !strncmp(word, "0x", 2) || !prefer_names;
	if ((is_plain && cli_address_parse(word, ret)) || find_symbol(dump, word, ret) || cli_address_parse(word, ret))
		return NULL;
	if (chosen)
		frame = cli_frame_of(chosen);
	struct vmr_error *error = show_create(dump, word, chosen ? &frame : NULL, &show, &place);
	if (!error) {
		error = show_run(show, take_value, &value, &end, &place);
		show_end_deinit(&end);
		show_destroy(show);
	}
	if (!error && !value.type)
		error = vmr_error_create(VMR_USAGE, "no address");
	if (!error && show_is_record(value.type) && !value.is_number && !value.is_percpu)
		*ret = value.address;
	else if (!error)
		error = show_value_number(dump, &value, ret);
	return vmr_error_wrap(error, "%s", word);
}
