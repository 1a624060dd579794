/* SPDX-License-Identifier: MIT */
/* Relations by where they stand: of all rules or one, before its candidates or of each. */
#include "rules/engine/lets.h"

#include "rules/engine/conclusion.h"
#include "rules/engine/evaluation.h"

/* A relation is of the candidate, but those of the case and a rule's before bind. */
struct vmr_error *lets_add(struct relation_set *relations, const struct rule *rule, const struct lets *which,
			   lets_adder *add)
{
	bool is_before = true;
	for (size_t i = 0; i < rule->part_count; i++) {
		const struct rule_part *part = &rule->parts[i];
		is_before &= part->kind != RULE_PART_BIND;
		if (part->kind != RULE_PART_LET || part->is_shared != which->is_shared ||
		    part->is_common != which->is_common)
			continue;
		if ((part->is_shared ? part->is_of_case : is_before) != which->is_before_bind)
			continue;
		enum relation_scope scope = which->is_before_bind ? RELATION_OF_RULE
					    : part->is_of_owner   ? RELATION_OF_OWNER
								  : RELATION_OF_CANDIDATE;
		VMR_TRY(evaluation_name_part(add(relations, part->name, part->key, part->sql, scope), rule, part));
	}
	return NULL;
}

const struct lets lets_common_before = {true, true, true}, lets_common_behind = {true, true, false},
		  lets_items_before = {true, false, true}, lets_items_behind = {true, false, false},
		  lets_own_before = {false, false, true}, lets_own_behind = {false, false, false};

/* The small tables that a rule fills. */
struct vmr_error *lets_declare_given(struct relation_set *relations)
{
	for (enum rule_part_kind kind = RULE_PART_SIDE; kind <= RULE_PART_SITE; kind++)
		VMR_TRY(relation_declare(relations, rule_part_word(kind), conclusion_columns(kind)));
	return NULL;
}

void lets_define_given(struct relation_set *relations, const struct rule *rule)
{
	for (enum rule_part_kind kind = RULE_PART_SIDE; kind <= RULE_PART_SITE; kind++) {
		const struct rule_part *part = rule_part_find(rule, kind);
		if (part)
			relation_define(relations, rule_part_word(kind), part->sql);
	}
}
