/* SPDX-License-Identifier: MIT */
/* C's operators on values. Only this folder's files include this. */
#pragma once

#include "show/tree.h"

/* The type of an operand after C's promotions: int, unsigned int, long or unsigned long; a pointer stays. */
const struct dumpcore_type *show_promoted(struct show *show, const struct show_value *value);
/* +x, -x, ~x, !x */
struct vmr_error *show_unary(struct show *show, struct show_node *node, const struct show_value *operand,
			     struct show_value *ret) VMR_MUST_USE;
/* All binary operators but && and ||. */
struct vmr_error *show_binary(struct show *show, struct show_node *node, const struct show_value *left,
			      const struct show_value *right, struct show_value *ret) VMR_MUST_USE;
/* (type)value */
struct vmr_error *show_cast(struct show *show, struct show_node *node, const struct dumpcore_type *type,
			    const struct show_value *value, struct show_value *ret) VMR_MUST_USE;
/* `pointer + count` elements. */
struct vmr_error *show_pointer_add(struct show *show, struct show_node *node, const struct show_value *pointer,
				   uint64_t count, struct show_value *ret) VMR_MUST_USE;
