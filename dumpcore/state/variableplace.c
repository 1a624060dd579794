/* SPDX-License-Identifier: MIT */
/* Where a variable lies in a frame that is not there any more. */
#include "dumpcore/state/variableplace.h"

#include <string.h>

#include "dumpcore/code/scope.h"
#include "dumpcore/debuginfo/expression_arena.h"

#define ANY_CFA (UINT64_C(1) << 32)

static bool no_register(void *context, unsigned number, uint64_t *ret, const char **why)
{
	(void)context;
	(void)number;
	(void)ret;
	*why = "the frame is not there";
	return false;
}

static bool no_memory(void *context, vmr_kaddr address, void *buffer, size_t size)
{
	(void)context;
	(void)address;
	(void)buffer;
	(void)size;
	return false;
}

static bool any_cfa(void *context, uint64_t *ret, const char **why)
{
	(void)context;
	(void)why;
	*ret = ANY_CFA;
	return true;
}

static bool no_entry(void *context, const struct location_expression *nested, uint64_t *ret, const char **why)
{
	(void)nested;
	return no_register(context, 0, ret, why);
}

static bool no_parameter(void *context, uint64_t parameter, uint64_t *ret, const char **why)
{
	(void)parameter;
	return no_register(context, 0, ret, why);
}

static bool frame_base(void *context, uint64_t *ret, const char **why)
{
	const struct scope_variables *variables = context;
	struct location_frame frame = {.context = context,
				       .register_get = no_register,
				       .memory_read = no_memory,
				       .cfa = any_cfa,
				       .entry_value = no_entry,
				       .parameter_value = no_parameter,
				       .bias = variables->bias};
	*why = "it has no frame base";
	return variables->frame_base && location_compute(variables->frame_base, &frame, NULL, ret, why);
}

static bool evaluate(struct scope_variables *variables, const struct scope_variable *variable, int64_t *ret)
{
	struct location_frame frame = {.context = variables,
				       .register_get = no_register,
				       .memory_read = no_memory,
				       .frame_base = frame_base,
				       .cfa = any_cfa,
				       .entry_value = no_entry,
				       .parameter_value = no_parameter,
				       .bias = variables->bias};
	for (size_t i = 0; i < variable->expression_count; i++) {
		struct location location;
		location_evaluate(variable->expressions[i], &frame, &location);
		if (location.count == 1 && location.pieces[0].kind == LOCATION_MEMORY && location.by_frame) {
			*ret = (int64_t)(location.pieces[0].value - ANY_CFA);
			return true;
		}
	}
	return false;
}

bool variableplace_at(struct dumpcore *dump, vmr_kaddr call_pc, const char *variable, int64_t *ret)
{
	struct scope_frame chain[SCOPE_FRAME_LIMIT];
	size_t count = 0;
	expression_autoarena arena = expression_arena_create();
	struct scope_variables variables = {.count = 0};
	if (vmr_error_drop(scope_frames_at(dump, call_pc - 1, chain, &count)) || !count ||
	    vmr_error_drop(scope_variables_find(dump, call_pc - 1, chain[count - 1].scope_id, arena, &variables)))
		return false;
	for (size_t i = 0; i < variables.count; i++)
		if (variables.list[i].name && !strcmp(variables.list[i].name, variable) && !variables.list[i].is_static)
			return evaluate(&variables, &variables.list[i], ret);
	return false;
}
