/* SPDX-License-Identifier: MIT */
/* The relations of a rule: announced, or prepared to check them, by where they stand. */
#pragma once

#include <stdbool.h>

#include "common/error.h"
#include "rules/engine/relation.h"
#include "rules/engine/rule.h"

/* Relations by where they stand. */
struct lets {
	bool is_shared; /* of the vocabulary, an item or show/; else the rule's own */
	bool is_common; /* of the vocabulary */
	bool is_before_bind;
};

extern const struct lets lets_common_before, lets_common_behind, lets_items_before, lets_items_behind, lets_own_before,
	lets_own_behind;

/* relation_add() or relation_announce() */
typedef struct vmr_error *lets_adder(struct relation_set *set, const char *name, const char *key, const char *sql,
				     enum relation_scope scope);
/* Add those of a rule that stand there. */
struct vmr_error *lets_add(struct relation_set *relations, const struct rule *rule, const struct lets *which,
			   lets_adder *add) VMR_MUST_USE;
/* The small tables that a rule fills (side, site, ...): their columns, and what one rule fills them with. */
struct vmr_error *lets_declare_given(struct relation_set *relations) VMR_MUST_USE;
void lets_define_given(struct relation_set *relations, const struct rule *rule);
