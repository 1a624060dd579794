/* SPDX-License-Identifier: MIT */
/* Conditions: what decides which way control goes on. */
#include <string.h>

#include "srcindex/worker/lower.h"

/* A condition of literals only: 1 or 0, -1 when it is none. */
static int constant(struct node *node, unsigned depth)
{
	node = node_strip(node);
	bool literal = node->kind == CXCursor_IntegerLiteral;

	if (node->kind == CXCursor_CallExpr && node->first) {
		/* What runs has no constants but literals. */
		CXString name = clang_getCursorSpelling(node->cursor);
		const char *text = clang_getCString(name);
		bool asks = text && !strcmp(text, "__builtin_constant_p");
		clang_disposeString(name);
		return asks ? 0 : -1;
	}
	if (!literal && (depth > 8 || (node->kind != CXCursor_UnaryOperator && node->kind != CXCursor_BinaryOperator &&
				       node->kind != CXCursor_CStyleCastExpr && node->kind != CXCursor_UnaryExpr)))
		return -1;
	for (struct node *child = node->first; child && !literal && node->kind != CXCursor_UnaryExpr;
	     child = child->next)
		if (node_is_expression(child) && constant(child, depth + 1) < 0)
			return -1;
	CXEvalResult result = clang_Cursor_Evaluate(node->cursor);
	if (!result)
		return -1;
	int value = clang_EvalResult_getKind(result) == CXEval_Int ? clang_EvalResult_getAsLongLong(result) != 0 : -1;
	clang_EvalResult_dispose(result);
	return value;
}

int lower_decided(struct node *node)
{
	return constant(node, 0);
}

/* The leaf of a condition: which arm means that a trylock in it took the lock. */
static void settle_lock(struct lower *lower, struct node *node)
{
	struct statement *statement = &lower->open->statement;
	bool negated = false;

	if (!statement->lock.arm)
		return;
	struct node *inner = lower_pass_through(lower, node);
	while (inner->kind == CXCursor_UnaryOperator && inner->first &&
	       clang_getCursorUnaryOperatorKind(inner->cursor) == CXUnaryOperator_LNot) {
		negated = !negated;
		inner = lower_pass_through(lower, inner->first);
	}
	bool whole = inner->kind == CXCursor_CallExpr || (inner->macro && node_is_expansion(inner));
	if (!whole) {
		statement->lock.maybe = true;
		statement->lock.arm = NULL;
		return;
	}
	bool on_true = !strcmp(statement->lock.arm, "true") != negated;
	statement->lock.arm = on_true ? "true" : "false";
	statement->lock.maybe = false;
}

/* && or || that is control flow, CXBinaryOperator_Invalid when it is none: what a macro of the table expands to is its
 * own business. */
static enum CXBinaryOperatorKind logical_operator(const struct lower *lower, const struct node *node)
{
	if (node->kind != CXCursor_BinaryOperator || (node->macro && node->macro != lower->inside &&
						      node_is_expansion(node) && macro_rule_find(node->macro->name)))
		return CXBinaryOperator_Invalid;
	enum CXBinaryOperatorKind kind = clang_getCursorBinaryOperatorKind(node->cursor);
	return kind == CXBinaryOperator_LAnd || kind == CXBinaryOperator_LOr ? kind : CXBinaryOperator_Invalid;
}

/* A macro without a meaning that expands to && or ||: gives the macro, whose expansion is to be walked; NULL none. */
static const struct macro *logical_macro(const struct lower *lower, struct node *node)
{
	const struct macro *macro = node->macro;

	if (!macro || macro == lower->inside || !node_is_expansion(node) || macro_rule_find(macro->name) ||
	    lock_rule_find(macro->name))
		return NULL;
	const struct lower within = {.inside = macro};
	return logical_operator(&within, node_strip(node)) ? macro : NULL;
}

void lower_condition(struct lower *lower, struct node *node, int when_true, int when_false)
{
	struct graph *graph = &lower->function->graph;
	struct node *inner = lower_pass_through(lower, node);
	int value = lower_decided(inner);

	if (value >= 0) {
		graph_connect(graph, lower->at, value ? when_true : when_false, NULL);
		return;
	}
	const struct macro *macro = logical_macro(lower, inner);
	if (macro) {
		const struct macro *inside = lower->inside;
		lower->inside = macro;
		lower_condition(lower, node_strip(inner), when_true, when_false);
		lower->inside = inside;
		return;
	}
	enum CXBinaryOperatorKind joined = logical_operator(lower, inner);
	if (joined && inner->first && inner->first->next) {
		int middle = lower_join(lower);
		bool both = joined == CXBinaryOperator_LAnd;
		lower_condition(lower, inner->first, both ? middle : when_true, both ? when_false : middle);
		lower->at = middle;
		lower_condition(lower, inner->first->next, when_true, when_false);
		return;
	}
	if (inner->kind == CXCursor_UnaryOperator && inner->first &&
	    clang_getCursorUnaryOperatorKind(inner->cursor) == CXUnaryOperator_LNot) {
		struct node *operand = lower_pass_through(lower, inner->first);
		if (logical_operator(lower, operand) || logical_macro(lower, operand)) {
			lower_condition(lower, operand, when_false, when_true);
			return;
		}
	}
	lower_begin(lower, "condition", inner);
	const struct subject *subject = lower_value(lower, inner).subject;
	lower->open->statement.subject = subject;
	settle_lock(lower, inner);
	/* Noise of a macro's body decides nothing that we could name. */
	bool keep = !lower->inside || lower->open->statement.event_count;
	const char *arms[] = {keep ? "true" : NULL, keep ? "false" : NULL};
	int condition = lower_end(lower, keep);
	graph_connect(graph, condition, when_true, arms[0]);
	graph_connect(graph, condition, when_false, arms[1]);
}
