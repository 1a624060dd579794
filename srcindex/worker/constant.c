/* SPDX-License-Identifier: MIT */
/* Values that are known when they are compiled. */
#include "srcindex/worker/lower.h"

enum { CONSTANT_DEPTH_MAX = 32 };

/* True when nothing but literals, enumerators and sizes goes into it. */
static bool is_constant(struct node *node, unsigned depth)
{
	node = node_strip(node);
	switch ((int)node->kind) {
	case CXCursor_IntegerLiteral:
	case CXCursor_CharacterLiteral:
	case CXCursor_UnaryExpr:
		return true;
	case CXCursor_DeclRefExpr:
		return clang_getCursorKind(clang_getCursorReferenced(node->cursor)) == CXCursor_EnumConstantDecl;
	case CXCursor_UnaryOperator:
	case CXCursor_BinaryOperator:
	case CXCursor_CStyleCastExpr:
	case CXCursor_ParenExpr:
		break;
	default:
		return false;
	}
	bool any = false;
	for (struct node *child = node->first; child; child = child->next) {
		if (!node_is_expression(child))
			continue;
		if (depth >= CONSTANT_DEPTH_MAX || !is_constant(child, depth + 1))
			return false;
		any = true;
	}
	return any;
}

static struct constant evaluate(CXCursor cursor)
{
	struct constant constant = {0};
	CXEvalResult result = clang_Cursor_Evaluate(cursor);

	if (!result)
		return constant;
	constant.known = clang_EvalResult_getKind(result) == CXEval_Int;
	if (constant.known)
		constant.value = clang_EvalResult_isUnsignedInt(result)
					 ? (int64_t)clang_EvalResult_getAsUnsigned(result)
					 : clang_EvalResult_getAsLongLong(result);
	clang_EvalResult_dispose(result);
	return constant;
}

struct constant lower_constant(struct node *node)
{
	if (!node || !is_constant(node, 0))
		return (struct constant){0};
	node = node_strip(node);
	/* A null pointer: the integer below its casts. */
	while (node->kind == CXCursor_CStyleCastExpr && types_is_pointer(clang_getCursorType(node->cursor)) &&
	       node_last_expression(node))
		node = node_strip(node_last_expression(node));
	if (node->kind == CXCursor_DeclRefExpr)
		return (struct constant){
			.known = true,
			.value = clang_getEnumConstantDeclValue(clang_getCursorReferenced(node->cursor))};
	return evaluate(node->cursor);
}
