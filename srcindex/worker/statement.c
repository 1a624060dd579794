/* SPDX-License-Identifier: MIT */
/* What executes: statements, control flow, scopes. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/memory.h"
#include "common/text.h"
#include "srcindex/worker/lower.h"
#include "srcindex/worker/text.h"

#define obstack_chunk_alloc vmr_alloc
#define obstack_chunk_free  free

enum { TEXT_MAX = 240 };

const char *lower_format(struct lower *lower, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vmr_autofree char *text = vmr_vformat(format, args);
	va_end(args);
	return obstack_copy0(lower->pool, text, (int)strlen(text));
}

const char *lower_text(struct lower *lower, unsigned start, unsigned end)
{
	const struct unit_file *file = lower->function->file;

	if (start > end || end > file->size)
		return "";
	vmr_autofree char *text = text_squeeze(file->text + start, end - start, TEXT_MAX);
	vmr_autofree char *clean = vmr_text_clean(text, false);
	return obstack_copy0(lower->pool, clean, (int)strlen(clean));
}

unsigned lower_line(const struct lower *lower, unsigned offset, unsigned *ret_column)
{
	const struct unit_file *file = lower->function->file;
	size_t low = 0, high = file->line_count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (file->lines[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	if (ret_column)
		*ret_column = file->line_count ? offset - file->lines[low] + 1 : 0;
	return (unsigned)low + 1;
}

/* ---------------------------------------------------------------- building blocks */

int lower_join(struct lower *lower)
{
	return graph_add(&lower->function->graph, GRAPH_NONE);
}

void lower_go(struct lower *lower, int join)
{
	graph_connect(&lower->function->graph, lower->at, join, NULL);
	lower->at = join;
}

void lower_stop(struct lower *lower)
{
	lower->at = GRAPH_NONE;
}

void lower_begin(struct lower *lower, const char *kind, struct node *node)
{
	struct open_statement *open = obstack_alloc(lower->pool, sizeof(*open));

	if (node->end)
		lower->start = node->start, lower->end = node->end;
	*open = (struct open_statement){.below = lower->open};
	struct statement *statement = &open->statement;
	statement->kind = kind;
	statement->serial = lower->function->serial_count++;
	statement->text = lower_text(lower, lower->start, lower->end);
	statement->line = lower_line(lower, lower->start, &statement->column);
	statement->loop = lower->loop;
	if (node->macro && node_is_expansion(node))
		statement->macro = lower_format(lower, "%s", node->macro->name);
	lower->open = open;
}

static const char *kind_of_effect(const struct statement *statement)
{
	const struct macro_rule *rule = statement->macro ? macro_rule_find(statement->macro) : NULL;

	if (!strcmp(statement->kind, "condition") || !strcmp(statement->kind, "return") ||
	    !strcmp(statement->kind, "declare"))
		return statement->kind;
	if (statement->lock.kind == LOCK_ACQUIRE)
		return "lock";
	if (statement->lock.kind == LOCK_RELEASE)
		return "unlock";
	if (rule && rule->kind == MACRO_BARRIER)
		return "barrier";
	if (rule && (rule->kind == MACRO_STORE || rule->kind == MACRO_STORE_AT || rule->kind == MACRO_STATE))
		return "assign";
	return statement->kind;
}

static void append(struct lower *lower)
{
	struct function *function = lower->function;
	struct statement *statement = &lower->open->statement;

	if (function->statement_count >= LOWER_STATEMENT_MAX) {
		function->partial = true;
		return;
	}
	if (!(function->statement_count & (function->statement_count - 1)))
		function->statements = vmr_realloc_array(function->statements,
							 function->statement_count ? function->statement_count * 2 : 1,
							 sizeof(*statement));
	statement->kind = kind_of_effect(statement);
	statement->node = graph_add(&function->graph, (int)function->statement_count);
	if (statement->node == GRAPH_EXIT)
		function->partial = true;
	graph_connect(&function->graph, lower->at, statement->node, NULL);
	lower->at = statement->node;
	if (statement->ends)
		lower->at = GRAPH_NONE;
	function->statements[function->statement_count++] = *statement;
}

int lower_end(struct lower *lower, bool keep)
{
	struct open_statement *open = lower->open;
	int node = lower->at;

	if (!lower->only_slots && (keep || open->statement.event_count || open->statement.ends)) {
		append(lower);
		node = lower->function->statement_count
			       ? lower->function->statements[lower->function->statement_count - 1].node
			       : lower->at;
	}
	lower->open = open->below;
	return node;
}

void lower_flush(struct lower *lower)
{
	struct open_statement *open = lower->open;

	if (!open || !open->statement.event_count || lower->only_slots)
		return;
	struct statement after = open->statement;
	after.events = after.last_event = NULL;
	after.serial = lower->function->serial_count++;
	after.event_count = 0;
	after.lock = (struct lock_effect){0};
	open->statement.kind = "expression";
	append(lower);
	open->statement = after;
}

/* ---------------------------------------------------------------- scopes */

void lower_add_cleanup(struct lower *lower, struct cleanup cleanup)
{
	struct cleanup *copy = obstack_alloc(lower->pool, sizeof(*copy));

	*copy = cleanup;
	copy->below = lower->cleanups;
	lower->cleanups = copy;
}

static void run_cleanup(struct lower *lower, const struct cleanup *cleanup, struct node *where, bool at_end)
{
	if (lower->at == GRAPH_NONE)
		return;
	lower_begin(lower, cleanup->release.kind ? "unlock" : "call", where);
	struct statement *statement = &lower->open->statement;
	statement->macro = cleanup->macro;
	if (at_end && where->end)
		statement->line = lower_line(lower, where->end - 1, &statement->column);
	statement->text = lower_format(lower, "%s(%s)", cleanup->callee,
				       cleanup->release.kind ? cleanup->text : cleanup->variable);
	if (cleanup->release.kind) {
		statement->text = lower_format(lower, "end of guard %s(%s)", cleanup->callee, cleanup->text);
		statement->lock = cleanup->release;
	} else {
		struct argument *argument = obstack_alloc(lower->pool, sizeof(*argument));
		*argument = (struct argument){.text = cleanup->variable};
		argument->value.place =
			cleanup->place ? *cleanup->place : place_named(lower, cleanup->variable, "local", (CXType){0});
		argument->value.address = cleanup->place != NULL;
		lower_call(lower, cleanup->callee, argument, 1);
	}
	lower_end(lower, true);
}

/* Run, but keep, the cleanups above `keep`: a jump leaves their scopes, or (at_end) the scope `where` ends. */
static void leave_scopes(struct lower *lower, const struct cleanup *keep, struct node *where, bool at_end)
{
	for (const struct cleanup *cleanup = lower->cleanups; cleanup && cleanup != keep; cleanup = cleanup->below)
		run_cleanup(lower, cleanup, where, at_end);
}

void lower_scope(struct lower *lower, struct node *scope, void (*body)(struct lower *, struct node *),
		 struct node *node)
{
	struct cleanup *before = lower->cleanups;
	struct node *outer = lower->scope;

	lower->scope = scope;
	body(lower, node);
	leave_scopes(lower, before, scope, true);
	lower->cleanups = before;
	lower->scope = outer;
}

static void compound_body(struct lower *lower, struct node *node)
{
	for (struct node *child = node->first; child; child = child->next)
		lower_statement(lower, child);
}

/* ---------------------------------------------------------------- branches */

static void if_statement(struct lower *lower, struct node *node)
{
	struct node *condition = node_child(node, 0), *yes = node_child(node, 1), *no = node_child(node, 2);

	if (!condition || !yes)
		return;
	int when_true = lower_join(lower), when_false = lower_join(lower), join = lower_join(lower);
	lower_condition(lower, condition, when_true, when_false);
	/* A macro's arm that is never taken (by the size of its argument) is no part of the function. */
	const struct graph *graph = &lower->function->graph;
	bool skip_yes = lower->inside && !graph->nodes[when_true].in_count;
	bool skip_no = lower->inside && !graph->nodes[when_false].in_count;
	lower->at = skip_yes ? GRAPH_NONE : when_true;
	if (!skip_yes)
		lower_statement(lower, yes);
	graph_connect(&lower->function->graph, lower->at, join, NULL);
	lower->at = skip_no ? GRAPH_NONE : when_false;
	if (no && !skip_no)
		lower_statement(lower, no);
	graph_connect(&lower->function->graph, lower->at, join, NULL);
	lower->at = join;
}

/* ---------------------------------------------------------------- loops */

struct loop {
	struct node *condition, *step, *body; /* NULL: none */
	bool body_first;
};

static void run_loop(struct lower *lower, const struct loop *loop)
{
	struct graph *graph = &lower->function->graph;
	int top = lower_join(lower), body = lower_join(lower), next = lower_join(lower), leave = lower_join(lower);
	struct jump before_break = lower->jump_break, before_continue = lower->jump_continue;
	bool once = loop->body_first && loop->condition && lower_decided(loop->condition) == 0;

	graph_connect(graph, lower->at, loop->body_first ? body : top, NULL);
	lower->jump_break = (struct jump){leave, lower->cleanups};
	lower->jump_continue = (struct jump){next, lower->cleanups};
	lower->loop += !once;
	lower->at = top;
	if (loop->condition && !loop->body_first)
		lower_condition(lower, loop->condition, body, leave);
	else if (!loop->body_first)
		graph_connect(graph, top, body, NULL);
	lower->at = body;
	if (loop->body)
		lower_statement(lower, loop->body);
	lower_go(lower, next);
	if (loop->step)
		lower_statement(lower, loop->step);
	if (loop->body_first && loop->condition)
		lower_condition(lower, loop->condition, body, leave);
	else
		graph_connect(graph, lower->at, top, NULL);
	lower->loop -= !once;
	lower->at = leave;
	lower->jump_break = before_break;
	lower->jump_continue = before_continue;
}

/* Offset of semicolon number i (0, 1) of a for's clauses as written, 0 when it is not. */
static unsigned clause_end(const struct lower *lower, const struct node *node, unsigned number)
{
	const struct unit_file *file = lower->function->file;
	int depth = 0;

	for (unsigned at = node->start; at < node->end; at++) {
		char c = file->text[at];
		if (c == '(')
			depth++;
		else if (c == ')' && --depth == 0)
			return 0;
		else if (c == ';' && depth == 1 && !number--)
			return at;
	}
	return 0;
}

bool lower_is_store(const struct node *node)
{
	struct node *inner = node_strip((struct node *)node);

	if (inner->kind == CXCursor_DeclStmt || inner->kind == CXCursor_CompoundAssignOperator)
		return true;
	return inner->kind == CXCursor_BinaryOperator &&
	       clang_getCursorBinaryOperatorKind(inner->cursor) == CXBinaryOperator_Assign;
}

/* libclang gives a for's clauses without saying which is missing. */
static void for_statement(struct lower *lower, struct node *node)
{
	struct node *clause[3] = {0}, *init = NULL;
	struct loop loop = {.body = node->last};
	unsigned count = 0;

	for (struct node *child = node->first; child && child != node->last && count < 3; child = child->next)
		clause[count++] = child;
	unsigned first = node->macro ? 0 : clause_end(lower, node, 0),
		 second = node->macro ? 0 : clause_end(lower, node, 1);
	if (first && second) {
		for (unsigned i = 0; i < count; i++)
			*(clause[i]->start < first    ? &init
			  : clause[i]->start < second ? &loop.condition
						      : &loop.step) = clause[i];
	} else if (count == 3) {
		init = clause[0];
		loop.condition = clause[1];
		loop.step = clause[2];
	} else {
		unsigned at = 0;
		if (at < count && lower_is_store(clause[at]))
			init = clause[at++];
		if (at < count && !lower_is_store(clause[at]))
			loop.condition = clause[at++];
		if (at < count)
			loop.step = clause[at];
	}
	if (init)
		lower_statement(lower, init);
	run_loop(lower, &loop);
}

/* ---------------------------------------------------------------- switch, labels, jumps */

static void switch_statement(struct lower *lower, struct node *node)
{
	struct node *value = node_child(node, 0), *body = node->last;
	struct jump before = lower->jump_break;
	int before_switch = lower->switch_node, leave = lower_join(lower);
	bool before_default = lower->switch_default;

	if (!value || value == body)
		return;
	lower_begin(lower, "condition", value);
	const struct subject *subject = lower_value(lower, value).subject;
	lower->open->statement.subject = subject;
	lower->open->statement.chooses = true;
	lower->switch_node = lower_end(lower, true);
	lower->switch_default = false;
	lower->jump_break = (struct jump){leave, lower->cleanups};
	lower_stop(lower);
	lower_statement(lower, body);
	graph_connect(&lower->function->graph, lower->at, leave, NULL);
	if (!lower->switch_default)
		graph_connect(&lower->function->graph, lower->switch_node, leave, "default");
	lower->at = leave;
	lower->jump_break = before;
	lower->switch_node = before_switch;
	lower->switch_default = before_default;
}

static void case_statement(struct lower *lower, struct node *node)
{
	int join = lower_join(lower);
	bool is_default = node->kind == CXCursor_DefaultStmt;
	const char *arm = "default";

	if (!is_default && node->first && node->first->end)
		arm = lower_format(lower, "case %s", lower_text(lower, node->first->start, node->first->end));
	else if (!is_default)
		arm = lower_format(lower, "case at %u", lower->start);
	lower->switch_default |= is_default;
	graph_connect(&lower->function->graph, lower->switch_node, join, arm);
	lower_go(lower, join);
	if (node->last && (is_default || node->last != node->first))
		lower_statement(lower, node->last);
}

/*
 * By place: several have one name where each is local to its block (__label__, as in ___wait_event()). The cursor that
 * a goto refers to knows no declaration around it, so it is not equal to the label's own.
 */
static struct label *find_label(struct lower *lower, CXCursor statement)
{
	CXSourceLocation place = clang_getCursorLocation(statement);

	for (struct label *label = lower->labels; label; label = label->next)
		if (clang_equalLocations(clang_getCursorLocation(label->node->cursor), place))
			return label;
	return NULL;
}

void lower_collect_labels(struct lower *lower, struct node *node)
{
	for (struct node *child = node->first; child; child = child->next) {
		if (child->kind == CXCursor_LabelStmt) {
			struct label *label = obstack_alloc(lower->pool, sizeof(*label));
			*label = (struct label){.node = child, .join = lower_join(lower), .next = lower->labels};
			lower->labels = label;
		}
		lower_collect_labels(lower, child);
	}
}

static bool is_inside(const struct node *node, const struct node *scope)
{
	for (; node; node = node->parent)
		if (node == scope)
			return true;
	return false;
}

static void goto_statement(struct lower *lower, struct node *node)
{
	struct label *label = node->first ? find_label(lower, clang_getCursorReferenced(node->first->cursor)) : NULL;

	if (!label) {
		lower->function->partial = true;
		lower_stop(lower);
		return;
	}
	const struct cleanup *keep = lower->cleanups;
	while (keep && !is_inside(label->node, keep->scope))
		keep = keep->below;
	leave_scopes(lower, keep, node, false);
	graph_connect(&lower->function->graph, lower->at, label->join, NULL);
	lower_stop(lower);
}

static void jump(struct lower *lower, const struct jump *to, struct node *node)
{
	leave_scopes(lower, to->keep, node, false);
	graph_connect(&lower->function->graph, lower->at, to->target, NULL);
	lower_stop(lower);
}

static void return_statement(struct lower *lower, struct node *node)
{
	lower_begin(lower, "return", node);
	struct value value = node->first ? lower_value(lower, node->first) : (struct value){0};
	lower->open->statement.subject = value.subject;
	lower->open->statement.constant = value.constant;
	lower->start = node->end ? node->start : lower->start;
	lower_end(lower, true);
	leave_scopes(lower, NULL, node, false);
	graph_connect(&lower->function->graph, lower->at, GRAPH_EXIT, NULL);
	lower_stop(lower);
}

/* ---------------------------------------------------------------- statements */

/* A variable among the operands of assembly: its value is not known afterwards. */
static void note_opaque(struct lower *lower, struct place operand)
{
	struct function *function = lower->function;

	if (!operand.id)
		return;
	function->opaque = vmr_realloc_array(function->opaque, function->opaque_count + 1, sizeof(*function->opaque));
	function->opaque[function->opaque_count++] = operand.id;
}

/* Is an operand of assembly given by its value alone? What comes before it ends with its constraint, as C text. */
static bool is_given_by_value(const char *text, unsigned from, unsigned to)
{
	unsigned end = to, start;

	while (end > from && text[end - 1] != '"')
		end--;
	if (end < from + 2)
		return false;
	for (start = end - 1; start > from && text[start - 1] != '"'; start--)
		if (strchr("=+mogpVX", text[start - 1]))
			return false;
	return start > from;
}

/* An operand that assembly has the address of, or that is a pointer, as an argument of a call; false: neither. */
static bool asm_operand(struct lower *lower, struct node *node, unsigned from, struct argument *ret)
{
	const char *text = lower->function->file->text;
	struct value value = lower_value(lower, node);

	note_opaque(lower, value.place);
	if (!value.place.root || !strcmp(value.place.root_kind, "result"))
		return false;
	bool known = node->end > node->start && node->start >= from;
	bool is_pointer = value.address || types_is_pointer(value.place.type);
	bool by_value = known && is_given_by_value(text, from, node->start);
	if (!is_pointer && (by_value || (!*value.place.path && !value.place.record)))
		return false;
	*ret = (struct argument){.value = value};
	ret->value.address |= !by_value && *value.place.path;
	ret->text = node->end ? lower_text(lower, node->start, node->end)
			      : lower_format(lower, "%s%s", value.place.root, value.place.path);
	return true;
}

/* What it does with its operands is not known: as if they were handed to a function of that name. */
static void asm_statement(struct lower *lower, struct node *node)
{
	const struct unit_file *file = lower->function->file;
	struct argument *arguments = obstack_alloc(lower->pool, (node_child_count(node) + 1) * sizeof(*arguments));
	unsigned from = node->start;
	size_t count = 0;

	lower_begin(lower, "expression", node);
	for (struct node *child = node->first; child; child = child->next) {
		if (!node_is_expression(child))
			continue;
		if (asm_operand(lower, child, from, &arguments[count])) {
			arguments[count].index = (unsigned)count;
			count++;
		}
		from = child->end > from ? child->end : from;
	}
	if (count)
		lower_call(lower, "asm", arguments, count);
	vmr_autofree char *text = text_squeeze(file->text + lower->start, lower->end - lower->start, 40);
	if (strstr(text, "goto"))
		lower->function->partial = true;
	lower_end(lower, true);
}

static void expression_statement(struct lower *lower, struct node *node)
{
	struct node *inner = node_strip(node);
	const char *kind = "expression";

	if (inner->kind == CXCursor_CallExpr || (node->macro && node_is_expansion(node)))
		kind = "call";
	if (lower_is_store(inner) || (inner->kind == CXCursor_UnaryOperator && !inner->macro))
		kind = "assign";
	lower_begin(lower, kind, node);
	lower_value(lower, node);
	lower_end(lower, lower->open->statement.macro && macro_rule_find(lower->open->statement.macro) &&
				 macro_rule_find(lower->open->statement.macro)->kind == MACRO_BARRIER);
}

static void dispatch(struct lower *lower, struct node *node)
{
	struct loop loop = {0};
	struct label *label;

	switch ((int)node->kind) {
	case CXCursor_CompoundStmt:
		lower_scope(lower, node, compound_body, node);
		return;
	case CXCursor_DeclStmt:
		for (struct node *child = node->first; child; child = child->next)
			if (child->kind == CXCursor_VarDecl)
				lower_declaration(lower, child);
		return;
	case CXCursor_IfStmt:
		if_statement(lower, node);
		return;
	case CXCursor_WhileStmt:
		loop = (struct loop){.condition = node_child(node, 0), .body = node->last};
		run_loop(lower, &loop);
		return;
	case CXCursor_DoStmt:
		loop = (struct loop){.condition = node->last, .body = node_child(node, 0), .body_first = true};
		run_loop(lower, &loop);
		return;
	case CXCursor_ForStmt:
		for_statement(lower, node);
		return;
	case CXCursor_SwitchStmt:
		switch_statement(lower, node);
		return;
	case CXCursor_CaseStmt:
	case CXCursor_DefaultStmt:
		case_statement(lower, node);
		return;
	case CXCursor_LabelStmt:
		label = find_label(lower, node->cursor);
		if (label)
			lower_go(lower, label->join);
		if (node->last)
			lower_statement(lower, node->last);
		return;
	case CXCursor_GotoStmt:
		goto_statement(lower, node);
		return;
	case CXCursor_IndirectGotoStmt:
		lower->function->partial = true;
		lower_stop(lower);
		return;
	case CXCursor_BreakStmt:
		jump(lower, &lower->jump_break, node);
		return;
	case CXCursor_ContinueStmt:
		jump(lower, &lower->jump_continue, node);
		return;
	case CXCursor_ReturnStmt:
		return_statement(lower, node);
		return;
	case CXCursor_AsmStmt:
		asm_statement(lower, node);
		return;
	case CXCursor_NullStmt:
		return;
	default:
		if (node_is_expression(node))
			expression_statement(lower, node);
		else
			for (struct node *child = node->first; child; child = child->next)
				lower_statement(lower, child);
	}
}

/* A macro that expands to a statement: what it means, or its expansion. */
static bool macro_statement(struct lower *lower, struct node *node)
{
	const struct macro *macro = node->macro;

	if (!macro || macro == lower->inside)
		return false;
	if (lower_macro_statement(lower, node))
		return true;
	const struct macro *inside = lower->inside;
	const struct macro_rule *rule = macro_rule_find(macro->name);
	bool meaning = rule ? rule->kind != MACRO_UNKNOWN : macro->function_like && lock_rule_find(macro->name);
	if (node_is_expansion(node) && meaning && node->kind != CXCursor_DeclStmt) {
		expression_statement(lower, node);
		return true;
	}
	if (node_is_expression(node))
		return false;
	lower->inside = macro;
	dispatch(lower, node);
	lower->inside = inside;
	return true;
}

void lower_statement(struct lower *lower, struct node *node)
{
	if (++lower->depth <= LOWER_DEPTH_MAX) {
		if (node->end)
			lower->start = node->start, lower->end = node->end;
		/* What was begun belongs before the statements inside it. */
		struct open_statement *open = lower->open;
		lower_flush(lower);
		lower->open = NULL;
		if (!macro_statement(lower, node))
			dispatch(lower, node);
		lower->open = open;
	} else {
		lower->function->partial = true;
	}
	lower->depth--;
}
