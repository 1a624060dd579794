/* SPDX-License-Identifier: MIT */
/* Variables and parameters of a frame: DWARF's location of each, evaluated there, as a value or an address. */
#include "dumpcore/unwind/locals.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/memory.h"
#include "dumpcore/unwind/pcscope.h"
#include "dumpcore/unwind/unwind.h"
#include "dumpcore/unwind/value.h"

#define POINTER_DEPTH_LIMIT 4

struct reading {
	struct dumpcore *dump;
	struct expression_arena *text; /* for reasons that are made: lives as long as the dump */
	struct value_place place;
	vmr_kaddr lookup;
	unsigned depth; /* of implicit pointers */
};

static void resolve(struct reading *r, const struct scope_variable *variable, struct dumpcore_local *local);

static uint64_t fit(uint64_t value, uint64_t size, bool is_signed)
{
	if (!size || size >= 8)
		return value;
	unsigned shift = 64 - (unsigned)size * 8;
	return is_signed ? (uint64_t)((int64_t)(value << shift) >> shift) : value << shift >> shift;
}

static bool is_scalar(const struct dumpcore_type *type)
{
	enum dumpcore_type_kind kind = dumpcore_type_kind(type);
	return kind == DUMPCORE_TYPE_INTEGER || kind == DUMPCORE_TYPE_BOOL || kind == DUMPCORE_TYPE_ENUM ||
	       kind == DUMPCORE_TYPE_POINTER || kind == DUMPCORE_TYPE_FLOAT;
}

static bool type_is_signed(const struct dumpcore_type *type)
{
	return dumpcore_type_kind(type) == DUMPCORE_TYPE_INTEGER || dumpcore_type_kind(type) == DUMPCORE_TYPE_ENUM
		       ? dumpcore_type_is_signed(type)
		       : false;
}

static void set_state(struct dumpcore_local *local, enum dumpcore_local_state state, const char *how, const char *why)
{
	local->state = state;
	local->how = how;
	local->why = why;
}

/* A value, and for aggregates a note of what is known: they have no number. */
static void set_value(struct reading *r, struct dumpcore_local *local, const struct dumpcore_type *type, uint64_t value,
		      const char *how)
{
	uint64_t size = dumpcore_type_size(type);
	set_state(local, DUMPCORE_LOCAL_VALUE, how, NULL);
	if (is_scalar(type)) {
		local->has_value = true;
		local->value = fit(value, size, type_is_signed(type));
		return;
	}
	local->why =
		size <= 8 ? expression_arena_format(r->text, "not in memory; its %u bytes are 0x%0*llx", (unsigned)size,
						    (int)size * 2, (unsigned long long)fit(value, size, false))
			  : "not in memory; only a part of it is known";
}

static const char *unreadable(struct reading *r, vmr_kaddr address)
{
	return expression_arena_format(r->text, "its memory at " VMR_ADDRESS " is not in the dump (%s)", address,
				       dumpcore_presence_name(dumpcore_presence_at(r->dump, address)));
}

static void set_memory(struct reading *r, struct dumpcore_local *local, const struct dumpcore_type *type,
		       vmr_kaddr address, const char *how)
{
	uint64_t value, size = dumpcore_type_size(type);
	local->address = address;
	if (!is_scalar(type)) {
		set_state(local, DUMPCORE_LOCAL_ADDRESS, how, NULL);
		return;
	}
	if (!size || size > 8 || vmr_error_drop(dumpcore_read_uint(r->dump, address, size, &value)))
		set_state(local, DUMPCORE_LOCAL_UNAVAILABLE, how,
			  size && size <= 8 ? unreadable(r, address) : "its size is odd");
	else
		set_value(r, local, type, value, how);
}

static uint64_t word_of(const uint8_t *bytes, size_t count)
{
	uint64_t value = 0;
	for (size_t i = count > 8 ? 8 : count; i-- > 0;)
		value = value << 8 | bytes[i];
	return value;
}

static void set_bytes(struct reading *r, struct dumpcore_local *local, const struct dumpcore_type *type,
		      const uint8_t *bytes, size_t count)
{
	if (is_scalar(type) || count <= 8)
		set_value(r, local, type, word_of(bytes, count), "constant");
	else
		set_state(local, DUMPCORE_LOCAL_VALUE, "constant", "not in memory: DWARF has its bytes as a constant");
}

/* A pointer to a thing that may have no address: if it has one after all, the pointer has a value. */
static void set_pointer(struct reading *r, struct dumpcore_local *local, const struct location_piece *piece)
{
	struct scope_variable variable;
	struct dumpcore_local pointee = {.name = NULL};
	set_state(local, DUMPCORE_LOCAL_VALUE, "implicit pointer", "points to a thing that was optimised out");
	if (r->depth >= POINTER_DEPTH_LIMIT ||
	    vmr_error_drop(scope_variable_at(r->dump, r->lookup, piece->value, r->place.arena, &variable)) ||
	    !variable.type)
		return;
	r->depth++;
	resolve(r, &variable, &pointee);
	r->depth--;
	const char *name = variable.name ? variable.name : "a compiler's variable";
	if (pointee.address && (pointee.state == DUMPCORE_LOCAL_ADDRESS || pointee.state == DUMPCORE_LOCAL_VALUE)) {
		local->has_value = true;
		local->value = pointee.address + (uint64_t)piece->offset;
	} else if (pointee.has_value && !piece->offset) {
		local->why = expression_arena_format(r->text, "points to %s, which has no address and is %lld (0x%llx)",
						     name, (long long)pointee.value, (unsigned long long)pointee.value);
	} else {
		local->why = expression_arena_format(r->text, "points %lld bytes into %s, which has no address%s%s",
						     (long long)piece->offset, name, pointee.why ? ": " : "",
						     pointee.why ? pointee.why : "");
	}
}

static void set_register(struct reading *r, struct dumpcore_local *local, const struct dumpcore_type *type,
			 uint64_t number, const char *how)
{
	uint64_t value;
	const char *why = NULL;
	struct location_frame frame = value_frame(&r->place);
	if (number < DUMPCORE_REGISTER_COUNT) {
		local->in_register = true;
		local->base_register = (enum dumpcore_register)number;
	}
	if (!frame.register_get(frame.context, number > UINT32_MAX ? UINT32_MAX : (unsigned)number, &value, &why))
		set_state(local, DUMPCORE_LOCAL_UNAVAILABLE, how, why);
	else
		set_value(r, local, type, value, how);
}

static void set_simple(struct reading *r, struct dumpcore_local *local, const struct dumpcore_type *type,
		       const struct location *location)
{
	const struct location_piece *piece = &location->pieces[0];
	switch (piece->kind) {
	case LOCATION_EMPTY:
		set_state(local, DUMPCORE_LOCAL_OPTIMIZED_OUT, NULL, "DWARF has no location for it at this pc");
		break;
	case LOCATION_MEMORY:
		set_memory(r, local, type, piece->value, location->by_entry_value ? "entry value" : "memory");
		break;
	case LOCATION_REGISTER:
		set_register(r, local, type, piece->value, "register");
		break;
	case LOCATION_VALUE:
		set_value(r, local, type, piece->value,
			  location->by_entry_value ? "entry value"
			  : location->by_frame     ? "computed"
						   : "constant");
		break;
	case LOCATION_BYTES:
		set_bytes(r, local, type, piece->bytes, piece->byte_count);
		break;
	case LOCATION_POINTER:
		set_pointer(r, local, piece);
		break;
	case LOCATION_FAILED:
		set_state(local, DUMPCORE_LOCAL_UNAVAILABLE, location->by_entry_value ? "entry value" : NULL,
			  piece->why);
		break;
	}
}

/* -- things in pieces */

/* The 64 or fewer bits of a piece. NULL: *ret is them; else why not. */
static const char *piece_bits(struct reading *r, const struct location_piece *piece, uint64_t *ret)
{
	const char *why = "a part of it cannot be computed";
	struct location_frame frame = value_frame(&r->place);
	uint8_t bytes[16] = {0};
	uint64_t first = piece->bit_offset / 8, value = piece->value;
	switch (piece->kind) {
	case LOCATION_EMPTY:
		return "a part of it was optimised out";
	case LOCATION_MEMORY:
		if (first > 1u << 20 || !dumpcore_try_read(r->dump, piece->value + first, bytes,
							   (piece->bit_offset % 8 + piece->bit_size + 7) / 8))
			return "the memory of a part of it is not in the dump";
		*ret = word_of(bytes, 8) >> piece->bit_offset % 8;
		return NULL;
	case LOCATION_REGISTER:
		if (!frame.register_get(frame.context, piece->value > UINT32_MAX ? UINT32_MAX : (unsigned)piece->value,
					&value, &why))
			return why;
		break;
	case LOCATION_VALUE:
		break;
	case LOCATION_BYTES:
		value = word_of(piece->bytes, piece->byte_count);
		break;
	case LOCATION_POINTER:
		return "a part of it points to a thing without address";
	case LOCATION_FAILED:
		return piece->why;
	}
	*ret = piece->bit_offset < 64 ? value >> piece->bit_offset : 0;
	return NULL;
}

/* All in memory, one behind the other: an aggregate that has an address after all. */
static bool is_contiguous(const struct location *location)
{
	const struct location_piece *pieces = location->pieces;
	for (size_t i = 0; i < location->count; i++)
		if (pieces[i].kind != LOCATION_MEMORY || pieces[i].bit_offset || pieces[i].bit_size % 8 ||
		    (i && pieces[i].value != pieces[i - 1].value + pieces[i - 1].bit_size / 8))
			return false;
	return true;
}

static void set_scalar_pieces(struct reading *r, struct dumpcore_local *local, const struct dumpcore_type *type,
			      const struct location *location)
{
	uint64_t value = 0, at = 0;
	for (size_t i = 0; i < location->count && at < 64; i++) {
		uint64_t bits = 0, size = location->pieces[i].bit_size;
		const char *why =
			size > 64 ? "its pieces are larger than it" : piece_bits(r, &location->pieces[i], &bits);
		if (why) {
			set_state(local,
				  location->pieces[i].kind == LOCATION_EMPTY ? DUMPCORE_LOCAL_OPTIMIZED_OUT
									     : DUMPCORE_LOCAL_UNAVAILABLE,
				  "pieces", why);
			return;
		}
		value |= (size < 64 ? bits & ((UINT64_C(1) << size) - 1) : bits) << at;
		at += size;
	}
	set_value(r, local, type, value, "pieces");
}

static void set_aggregate_pieces(struct reading *r, struct dumpcore_local *local, const struct location *location)
{
	size_t empty = 0, failed = 0;
	const char *why = NULL;
	for (size_t i = 0; i < location->count; i++) {
		uint64_t bits;
		const struct location_piece *piece = &location->pieces[i];
		const char *reason = piece->bit_size <= 64            ? piece_bits(r, piece, &bits)
				     : piece->kind == LOCATION_FAILED ? piece->why
								      : NULL;
		empty += piece->kind == LOCATION_EMPTY;
		failed += reason && piece->kind != LOCATION_EMPTY && piece->kind != LOCATION_POINTER;
		why = reason && piece->kind != LOCATION_EMPTY && !why ? reason : why;
	}
	if (empty == location->count)
		set_state(local, DUMPCORE_LOCAL_OPTIMIZED_OUT, "pieces", "all of its parts were optimised out");
	else if (empty + failed == location->count)
		set_state(local, DUMPCORE_LOCAL_UNAVAILABLE, "pieces", why);
	else
		set_state(local, DUMPCORE_LOCAL_VALUE, "pieces",
			  expression_arena_format(r->text, "not in one place: in %zu parts, of which %zu are known",
						  location->count, location->count - empty - failed));
}

static void set_location(struct reading *r, struct dumpcore_local *local, const struct dumpcore_type *type,
			 const struct location *location)
{
	if (location->count == 1 &&
	    (!location->pieces[0].bit_size ||
	     (!location->pieces[0].bit_offset && location->pieces[0].bit_size >= dumpcore_type_size(type) * 8)))
		set_simple(r, local, type, location);
	else if (is_contiguous(location))
		set_memory(r, local, type, location->pieces[0].value, "memory");
	else if (is_scalar(type))
		set_scalar_pieces(r, local, type, location);
	else
		set_aggregate_pieces(r, local, location);
}

/* -- one variable */

static void resolve_at(struct reading *r, const struct location_expression *expression,
		       const struct dumpcore_type *type, struct dumpcore_local *local)
{
	struct location location;
	struct location_frame frame = value_frame(&r->place);
	r->place.has_unchecked_call = false;
	local->in_register = false;
	local->address = 0;
	location_evaluate(expression, &frame, &location);
	set_location(r, local, type, &location);
	if (local->state == DUMPCORE_LOCAL_VALUE && location.by_entry_value && r->place.has_unchecked_call &&
	    !local->why)
		local->why = "passed through an indirect or tail call that could not be checked";
}

static void resolve(struct reading *r, const struct scope_variable *variable, struct dumpcore_local *local)
{
	*local = (struct dumpcore_local){.name = variable->name,
					 .type = variable->type,
					 .is_parameter = variable->is_parameter,
					 .is_static = variable->is_static,
					 .die = variable->die};
	if (!variable->type) {
		set_state(local, DUMPCORE_LOCAL_UNAVAILABLE, NULL, "its type is not known");
		return;
	}
	const struct dumpcore_type *type = dumpcore_type_strip(variable->type);
	if (variable->has_constant && variable->constant_bytes) {
		set_bytes(r, local, type, variable->constant_bytes, variable->constant_size);
	} else if (variable->has_constant) {
		set_value(r, local, type, variable->constant, "constant");
	} else if (!variable->expression_count) {
		set_state(local, DUMPCORE_LOCAL_OPTIMIZED_OUT, NULL,
			  variable->has_location ? "DWARF has no location for it at this pc"
						 : "DWARF has no location for it at all");
	}
	for (size_t i = 0; i < variable->expression_count; i++) {
		resolve_at(r, variable->expressions[i], type, local);
		if (local->state == DUMPCORE_LOCAL_VALUE || local->state == DUMPCORE_LOCAL_ADDRESS)
			break;
	}
}

struct vmr_error *dumpcore_locals_read(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame,
				       struct dumpcore_local **ret, size_t *ret_count)
{
	if (frame >= stack->frame_count)
		return vmr_error_create(VMR_BUG, "no frame %zu in a stack of %zu", frame, stack->frame_count);
	const struct dumpcore_frame *f = &stack->frames[frame];
	expression_autoarena arena = expression_arena_create();
	static const struct scope_variables none = {.count = 0};
	const struct scope_variables *variables = NULL;
	vmr_kaddr lookup = unwind_lookup_pc(f);
	if (f->scope_id && !f->inferred)
		variables = pcscope_variables(dump, lookup, f->scope_id);
	if (!variables)
		variables = &none;
	struct dumpcore_local *list = vmr_alloc_array(variables->count + 1, sizeof(*list));
	struct reading reading = {.dump = dump,
				  .text = unwind_get(dump)->arena,
				  .lookup = lookup,
				  .place = {.dump = dump,
					    .stack = stack,
					    .arena = arena,
					    .physical = f->physical,
					    .frame_base = variables->frame_base,
					    .bias = variables->bias}};
	for (size_t i = 0; i < variables->count; i++)
		resolve(&reading, &variables->list[i], &list[i]);
	*ret = list;
	*ret_count = variables->count;
	return NULL;
}

/* The smallest variable of a frame whose memory holds the address. */
static bool covering_in(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame, vmr_kaddr address,
			struct dumpcore_local *ret)
{
	vmr_autofree struct dumpcore_local *list = NULL;
	size_t count;
	bool is_found = false;
	if (vmr_error_drop(dumpcore_locals_read(dump, stack, frame, &list, &count)))
		return false;
	for (size_t i = 0; i < count; i++) {
		uint64_t size = list[i].type ? dumpcore_type_size(list[i].type) : 0;
		bool is_there = list[i].address && !list[i].is_static && address >= list[i].address &&
				address - list[i].address < size;
		if (is_there && (!is_found || size < dumpcore_type_size(ret->type))) {
			*ret = list[i];
			is_found = true;
		}
	}
	return is_found;
}

struct vmr_error *dumpcore_local_covering(struct dumpcore *dump, const struct dumpcore_stack *stack, vmr_kaddr address,
					  size_t *ret_frame, struct dumpcore_local *ret, uint64_t *ret_offset)
{
	for (size_t i = 0; i < stack->frame_count; i++) {
		const struct dumpcore_frame *frame = &stack->frames[i];
		if (frame->inferred || !frame->cfa || address < frame->sp || address >= frame->cfa)
			continue;
		struct dumpcore_local local;
		if (!covering_in(dump, stack, i, address, &local))
			continue;
		*ret_frame = i;
		*ret = local;
		*ret_offset = address - local.address;
		return NULL;
	}
	return &vmr_error_not_found;
}

void dumpcore_local_declared(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame,
			     const struct dumpcore_local *local, const char **ret_file, unsigned *ret_line)
{
	scope_declared(dump, unwind_lookup_pc(&stack->frames[frame]), local->die, ret_file, ret_line);
}
