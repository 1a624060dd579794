/* SPDX-License-Identifier: MIT */
/* What is evaluated: reads, writes and calls in evaluation order. */
#include <string.h>

#include "common/memory.h"
#include "srcindex/worker/lower.h"

#define obstack_chunk_alloc vmr_alloc
#define obstack_chunk_free  free

static struct event *add_event(struct lower *lower, enum event_kind kind)
{
	if (!lower->open || lower->open->statement.event_count >= LOWER_EVENT_MAX)
		return NULL;
	struct statement *statement = &lower->open->statement;
	struct event *event = obstack_alloc(lower->pool, sizeof(*event));
	*event = (struct event){.kind = kind, .seq = statement->event_count++};
	event->line = lower_line(lower, lower->start, NULL);
	if (statement->last_event)
		statement->last_event->next = event;
	else
		statement->events = event;
	statement->last_event = event;
	return event;
}

static bool same_access(const struct event *event, const char *kind, const struct place *place)
{
	return event->kind == EVENT_ACCESS && !strcmp(event->access, kind) && !strcmp(event->place.root, place->root) &&
	       !strcmp(event->place.path, place->path);
}

struct event *lower_access(struct lower *lower, const char *kind, const struct place *place, bool marked,
			   const char *written)
{
	if (!place->root || !lower->open)
		return NULL;
	struct statement *statement = &lower->open->statement;
	bool plain = !*place->path && strcmp(place->root_kind, "global") != 0 && !place->record;
	bool tested = !strcmp(statement->kind, "condition") || !strcmp(statement->kind, "return");
	if (plain && !strcmp(kind, "read") && !tested)
		return NULL;
	if (plain && !strcmp(place->root_kind, "result"))
		return NULL;
	/* A macro names its argument more than once. */
	for (struct event *event = statement->events; lower->inside && event; event = event->next)
		if (same_access(event, kind, place)) {
			event->marked |= marked;
			return event;
		}
	struct event *event = add_event(lower, EVENT_ACCESS);
	if (!event)
		return NULL;
	event->access = kind;
	event->place = *place;
	event->marked = marked;
	event->written = written;
	return event;
}

struct event *lower_call(struct lower *lower, const char *callee, struct argument *arguments, size_t count)
{
	struct event *event = add_event(lower, EVENT_CALL);

	if (!event)
		return NULL;
	event->callee = callee;
	event->target = clang_getNullCursor();
	event->arguments = arguments;
	event->argument_count = count;
	return event;
}

/* A local pointer whose address was passed may be another one afterwards. */
void lower_write_out_parameters(struct lower *lower, const struct argument *arguments, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct place *place = &arguments[i].value.place;
		if (arguments[i].value.address && place->root && !*place->path && types_is_pointer(place->type) &&
		    strcmp(place->root_kind, "global") != 0)
			lower_access(lower, "write", place, false, NULL);
	}
}

/* What a macro that hides a lock is given: lock and unlock have it in common. */
static const char *hidden_lock(struct lower *lower, const char *text)
{
	const struct macro *macro = lower->inside;

	if (!macro || !macro->arg_count)
		return text;
	return lower_text(lower, macro->arg[0].start, macro->arg[macro->arg_count - 1].end);
}

void lower_note_lock(struct lower *lower, const char *name, const struct argument *arguments, size_t count)
{
	const struct lock_rule *rule = lock_rule_find(name);

	if (!rule || !lower->open || lower->open->statement.lock.kind)
		return;
	struct lock_effect *effect = &lower->open->statement.lock;
	*effect = (struct lock_effect){.kind = rule->release ? LOCK_RELEASE : LOCK_ACQUIRE,
				       .how = rule->counts ? "acquired" : "rcu"};
	effect->counts = rule->counts;
	effect->maybe = rule->success >= 0;
	effect->arm = rule->success < 0 ? NULL : rule->success ? "true" : "false";
	effect->text = rule->argument < 0 ? "RCU" : "?";
	if (rule->argument >= 0 && (size_t)rule->argument < count) {
		const struct argument *argument = &arguments[rule->argument];
		effect->text = argument->text;
		effect->place = argument->value.address ? argument->value.place : place_deref(lower, &argument->value);
		if (!effect->place.root)
			effect->text = hidden_lock(lower, argument->text);
	}
}

/* ---------------------------------------------------------------- places */

/* A pointer that is followed or handed on at once: reading the variable itself is no event. */
static struct value pointer_value(struct lower *lower, struct node *node)
{
	struct node *inner = node_strip(node);
	CXCursor target = clang_getCursorReferenced(inner->cursor);
	enum CXCursorKind kind = clang_getCursorKind(target);
	struct value value = {.type = clang_getCursorType(node->cursor)};

	if (inner->kind != CXCursor_DeclRefExpr || inner->macro ||
	    (kind != CXCursor_VarDecl && kind != CXCursor_ParmDecl))
		return lower_value(lower, node);
	value.place = place_of_variable(lower, target);
	value.address = types_is_array(value.place.type);
	if (!strcmp(value.place.root_kind, "global") && !value.address)
		lower_access(lower, "read", &value.place, false, NULL);
	return value;
}

static struct place place_of_member(struct lower *lower, struct node *node)
{
	CXCursor field = clang_getCursorReferenced(node->cursor);
	struct node *base = node_last_expression(node);

	if (!base || clang_getCursorKind(field) != CXCursor_FieldDecl)
		return (struct place){0};
	struct place place;
	if (types_is_pointer(clang_getCursorType(base->cursor)) || types_is_array(clang_getCursorType(base->cursor))) {
		struct value pointer = pointer_value(lower, base);
		place = place_deref(lower, &pointer);
	} else {
		place = lower_place(lower, base);
	}
	return place_member(lower, &place, field);
}

static struct place place_of_subscript(struct lower *lower, struct node *node)
{
	struct node *base = node_child(node, 0), *index = node_child(node, 1);
	CXType element = clang_getCursorType(node->cursor);

	if (!base || !index)
		return (struct place){0};
	struct node *inner = node_strip(base);
	if (types_is_array(clang_getCursorType(inner->cursor))) {
		struct place array = lower_place(lower, inner);
		lower_value(lower, index);
		return place_element(lower, &array, element);
	}
	struct value pointer = lower_value(lower, base);
	lower_value(lower, index);
	if (pointer.address)
		return place_element(lower, &pointer.place, element);
	if (!pointer.place.root)
		return (struct place){0};
	struct place place = pointer.place;
	place.path = lower_format(lower, "%s[]", place.path);
	place.hops++;
	place.type = element;
	place.record = types_record(lower->pool, element);
	place.record_type = element;
	place.member = "";
	place.field = place.field_record = NULL;
	return place;
}

struct place lower_place(struct lower *lower, struct node *node)
{
	if (++lower->depth > LOWER_DEPTH_MAX) {
		lower->depth--;
		return (struct place){0};
	}
	struct place place = {0};
	struct value value;
	if (node->macro && lower_macro(lower, node, &value)) {
		if (value.place.root)
			place = value.place;
	} else if (node->kind == CXCursor_DeclRefExpr) {
		place = place_of_variable(lower, clang_getCursorReferenced(node->cursor));
	} else if (node->kind == CXCursor_MemberRefExpr) {
		place = place_of_member(lower, node);
	} else if (node->kind == CXCursor_ArraySubscriptExpr) {
		place = place_of_subscript(lower, node);
	} else if (node->kind == CXCursor_UnaryOperator &&
		   clang_getCursorUnaryOperatorKind(node->cursor) == CXUnaryOperator_Deref && node->first) {
		value = lower_value(lower, node->first);
		place = place_deref(lower, &value);
	} else if (node_strip(node) != node) {
		place = lower_place(lower, node->first);
	} else {
		value = lower_value(lower, node);
		if (value.address)
			place = value.place;
		else if (types_is_record(value.type))
			place = value.place;
	}
	lower->depth--;
	return place;
}

/* The value that lies at a place: a read, but for arrays and functions. */
static struct value load(struct lower *lower, const struct place *place, CXType type)
{
	struct value value = {.place = *place, .type = type};

	if (types_is_array(place->type)) {
		value.address = true;
		return value;
	}
	struct event *event = lower_access(lower, "read", place, false, NULL);
	bool variable = place->root && !*place->path && strcmp(place->root_kind, "global") != 0;
	value.subject = variable ? subject_of_variable(lower, place) : subject_of_event(lower, event);
	return value;
}

/* ---------------------------------------------------------------- operators */

/* Of `a = b = x` the x: what all of them get. */
static struct node *last_right(struct node *right)
{
	struct node *node = node_strip(right);
	while (node->kind == CXCursor_BinaryOperator && node_child(node, 1) &&
	       clang_getCursorBinaryOperatorKind(node->cursor) == CXBinaryOperator_Assign)
		node = node_strip(node_child(node, 1));
	return node;
}

static struct value assign(struct lower *lower, struct node *left, struct node *right)
{
	struct node *literal = last_right(right);
	if (literal->kind == CXCursor_CompoundLiteralExpr && literal->last &&
	    literal->last->kind == CXCursor_InitListExpr) {
		if (literal != node_strip(right))
			lower_value(lower, right);
		struct place whole = lower_place(lower, left);
		lower_initialiser(lower, &whole, literal->last, clang_getCursorType(literal->cursor));
		return (struct value){.place = whole, .type = clang_getCursorType(literal->cursor)};
	}
	struct value value = lower_value(lower, right);
	struct place place = lower_place(lower, left);

	lower_store(lower, &place, &value, lower_text(lower, right->start, right->end));
	return value;
}

/* A comparison, or another operator: what it says of its sides. */
static struct value compare(struct lower *lower, struct node *node, struct node *left, struct node *right)
{
	static const struct {
		enum CXBinaryOperatorKind operator;
		enum relation_kind relation;
	} relations[] = {
		{CXBinaryOperator_EQ, RELATION_EQUAL},   {CXBinaryOperator_NE, RELATION_NOT_EQUAL},
		{CXBinaryOperator_LT, RELATION_LESS},    {CXBinaryOperator_LE, RELATION_LESS_EQUAL},
		{CXBinaryOperator_GT, RELATION_GREATER}, {CXBinaryOperator_GE, RELATION_GREATER_EQUAL},
		{CXBinaryOperator_And, RELATION_BITS},
	};
	enum CXBinaryOperatorKind operator= clang_getCursorBinaryOperatorKind(node->cursor);
	struct value a = lower_value(lower, left), b = lower_value(lower, right);
	struct relation of_left = {.kind = RELATION_UNKNOWN, .constant = b.constant}, of_right = of_left;

	for (size_t i = 0; i < VMR_COUNT(relations); i++)
		if (relations[i].operator== operator)
			of_left.kind = relations[i].relation;
	of_right.kind = relation_mirror(of_left.kind);
	of_right.constant = a.constant;
	return (struct value){.type = clang_getCursorType(node->cursor),
			      .subject = subject_join(lower, subject_compose(lower, a.subject, of_left),
						      subject_compose(lower, b.subject, of_right))};
}

/* && and || in a value: control flow. */
static struct value logical(struct lower *lower, struct node *node)
{
	int join = lower_join(lower);

	lower_flush(lower);
	lower_condition(lower, node, join, join);
	lower_go(lower, join);
	return (struct value){.type = clang_getCursorType(node->cursor)};
}

static struct value binary(struct lower *lower, struct node *node)
{
	struct node *left = node_child(node, 0), *right = node_child(node, 1);
	struct lower_offset offset;

	if (!left || !right)
		return (struct value){0};
	switch ((int)clang_getCursorBinaryOperatorKind(node->cursor)) {
	case CXBinaryOperator_Assign:
		return assign(lower, left, right);
	case CXBinaryOperator_LAnd:
	case CXBinaryOperator_LOr:
		return logical(lower, node);
	case CXBinaryOperator_Comma:
		lower_value(lower, left);
		return lower_value(lower, right);
	case CXBinaryOperator_Sub:
		if (lower_read_offset(lower, right, &offset)) {
			struct value pointer = lower_value(lower, left);
			CXType type = clang_getCursorType(node->cursor);
			return value_container_named(lower, &pointer, type, &offset, "container_of");
		}
		return compare(lower, node, left, right);
	default:
		return compare(lower, node, left, right);
	}
}

static struct value compound_assign(struct lower *lower, struct node *node)
{
	struct node *left = node_child(node, 0), *right = node_child(node, 1);

	if (!left || !right)
		return (struct value){0};
	lower_value(lower, right);
	struct place place = lower_place(lower, left);
	lower_access(lower, "rmw", &place, false, lower_text(lower, right->start, right->end));
	return (struct value){.type = clang_getCursorType(node->cursor)};
}

static struct value unary(struct lower *lower, struct node *node)
{
	CXType type = clang_getCursorType(node->cursor);
	struct node *operand = node_last_expression(node);
	struct value value = {.type = type};

	if (!operand)
		return value;
	switch ((int)clang_getCursorUnaryOperatorKind(node->cursor)) {
	case CXUnaryOperator_AddrOf:
		value.place = lower_place(lower, operand);
		value.address = value.place.root;
		if (value.address)
			lower_access(lower, "address", &value.place, false, NULL);
		else if (node_strip(operand)->kind == CXCursor_DeclRefExpr)
			value = lower_value(lower, operand); /* of a function */
		value.type = type;
		return value;
	case CXUnaryOperator_Deref: {
		struct place place = lower_place(lower, node);
		return load(lower, &place, type);
	}
	case CXUnaryOperator_PostInc:
	case CXUnaryOperator_PostDec:
	case CXUnaryOperator_PreInc:
	case CXUnaryOperator_PreDec: {
		struct place place = lower_place(lower, operand);
		value.subject = subject_of_event(lower, lower_access(lower, "rmw", &place, false, NULL));
		return value;
	}
	case CXUnaryOperator_Extension:
		return lower_value(lower, operand);
	case CXUnaryOperator_LNot:
		value.subject = subject_compose(lower, lower_value(lower, operand).subject,
						(struct relation){.kind = RELATION_ZERO});
		return value;
	default:
		value.subject = subject_compose(lower, lower_value(lower, operand).subject,
						(struct relation){.kind = RELATION_UNKNOWN});
		return value;
	}
}

static struct value arm(struct lower *lower, struct node *node, int join)
{
	lower_begin(lower, "expression", node);
	struct value value = lower_value(lower, node);
	lower_end(lower, false);
	graph_connect(&lower->function->graph, lower->at, join, NULL);
	return value;
}

static bool is_null(const struct value *value)
{
	return value->constant.known && !value->constant.value;
}

/* Of two arms, one of which is NULL, the pointer or function that the other gives. */
static struct value one_or_null(const struct value *yes, const struct value *no, CXType type)
{
	const struct value *one = is_null(no) ? yes : is_null(yes) ? no : NULL;

	if (!one || !types_is_pointer(type))
		return (struct value){.type = type};
	struct value value = *one;
	value.type = type;
	value.constant = (struct constant){0};
	value.subject = NULL;
	return value;
}

static struct value conditional(struct lower *lower, struct node *node)
{
	struct node *condition = node_child(node, 0), *yes = node_child(node, 1), *no = node_child(node, 2);

	if (!condition || !yes || !no)
		return (struct value){0};
	int when_true = lower_join(lower), when_false = lower_join(lower), join = lower_join(lower);
	lower_flush(lower);
	lower_condition(lower, condition, when_true, when_false);
	const struct graph *graph = &lower->function->graph;
	bool take_true = graph->nodes[when_true].in_count, take_false = graph->nodes[when_false].in_count;
	if (take_true != take_false) {
		/* Decided when it was compiled: one arm is the expression. */
		lower->at = take_true ? when_true : when_false;
		return lower_value(lower, take_true ? yes : no);
	}
	lower->at = when_true;
	struct value when_yes = arm(lower, yes, join);
	lower->at = when_false;
	struct value when_no = arm(lower, no, join);
	lower_go(lower, join);
	return one_or_null(&when_yes, &when_no, clang_getCursorType(node->cursor));
}

/* ---------------------------------------------------------------- calls */

/* Functions of the compiler whose arguments are not evaluated, or that only hand one on. */
static bool builtin_call(struct lower *lower, const char *name, struct node *node, struct value *ret)
{
	static const char *const unevaluated[] = {"__builtin_constant_p", "__builtin_object_size",
						  "__builtin_dynamic_object_size", "__builtin_types_compatible_p"};
	*ret = (struct value){.type = clang_getCursorType(node->cursor)};
	for (size_t i = 0; i < VMR_COUNT(unevaluated); i++)
		if (!strcmp(name, unevaluated[i]))
			return true;
	if (!strncmp(name, "__builtin_expect", 16) && node_child(node, 1)) {
		*ret = lower_value(lower, node_child(node, 1));
		return true;
	}
	if (!strcmp(name, "get_current")) {
		ret->place = place_named(lower, "current", "global", ret->type);
		return true;
	}
	return false;
}

static size_t evaluate_arguments(struct lower *lower, struct node *node, struct argument **ret)
{
	size_t count = 0, room = node_child_count(node);
	struct argument *arguments = obstack_alloc(lower->pool, (room ? room : 1) * sizeof(*arguments));

	for (struct node *child = node->first ? node->first->next : NULL; child; child = child->next) {
		if (!node_is_expression(child) && child->kind != CXCursor_InitListExpr)
			continue;
		struct argument *argument = &arguments[count];
		*argument = (struct argument){.index = (unsigned)count++, .value = pointer_value(lower, child)};
		const struct place *place = &argument->value.place;
		if (place->root && (!child->end || child->macro == lower->inside) && lower->inside)
			argument->text = lower_format(lower, "%s%s%s", argument->value.address ? "&" : "", place->root,
						      place->path);
		else
			argument->text = lower_text(lower, child->end ? child->start : lower->start,
						    child->end ? child->end : lower->end);
	}
	*ret = arguments;
	return count;
}

/* A member through which a call goes; NULL owner when it is a variable. */
static const char *callee_slot(struct lower *lower, struct node *callee, const char **ret_member)
{
	struct node *inner = node_strip(callee);

	while (inner->kind == CXCursor_UnaryOperator && inner->first)
		inner = node_strip(inner->first);
	lower_value(lower, inner);
	if (inner->kind == CXCursor_ArraySubscriptExpr && inner->first)
		inner = node_strip(inner->first);
	if (inner->kind != CXCursor_MemberRefExpr)
		return NULL;
	CXCursor field = clang_getCursorReferenced(inner->cursor);
	return clang_getCursorKind(field) == CXCursor_FieldDecl ? types_field_owner(lower->pool, field, ret_member)
								: NULL;
}

/* Where the macro begins whose argument a call is, if that is another line: a compiler takes the code to be there. */
static unsigned macro_line(CXCursor cursor, unsigned line)
{
	CXFile file = NULL, outer = NULL;
	unsigned begins = 0;
	CXSourceLocation location = clang_getCursorLocation(cursor);

	clang_getFileLocation(location, &file, NULL, NULL, NULL);
	clang_getExpansionLocation(location, &outer, &begins, NULL, NULL);
	return file && outer && clang_File_isEqual(file, outer) && begins != line ? begins : 0;
}

/* What a call gives, where it does nothing but compute it from its argument. */
static void note_accessor(struct lower *lower, CXCursor definition, const struct argument *arguments, size_t count,
			  struct value *value)
{
	const struct subject *subject = value->subject;

	if (count == 1 && lower_accessor(lower, definition, &arguments->value, 1, LOWER_ACCESSOR_DEPTH, value))
		value->subject = subject;
}

static struct value call(struct lower *lower, struct node *node)
{
	struct value value = {.type = clang_getCursorType(node->cursor)};

	if (!node->first)
		return value;
	struct node *callee = node_strip(node->first);
	CXCursor target = clang_getCursorReferenced(callee->cursor);
	bool direct = callee->kind == CXCursor_DeclRefExpr && clang_getCursorKind(target) == CXCursor_FunctionDecl;
	const char *name = direct ? types_string(lower->pool, clang_getCursorSpelling(target)) : NULL;
	if (name && builtin_call(lower, name, node, &value))
		return value;
	const char *slot_member = NULL;
	const char *slot_record = name ? NULL : callee_slot(lower, node->first, &slot_member);
	struct argument *arguments;
	unsigned start = node->end ? node->start : lower->start, end = node->end ? node->end : lower->end;
	size_t count = evaluate_arguments(lower, node, &arguments);
	lower->start = start;
	lower->end = end;
	struct event *event = lower_call(lower, name, arguments, count);
	if (!event)
		return value;
	event->macro_line = macro_line(node->cursor, event->line);
	event->slot_record = slot_record;
	event->slot_member = slot_member;
	lower_write_out_parameters(lower, arguments, count);
	value.place = place_named(lower, name ? name : "?", "result", value.type);
	value.subject = subject_of_event(lower, event);
	if (!name)
		return value;
	lower_note_atomic(lower, name, arguments, count, &value);
	CXCursor definition = clang_getCursorDefinition(target);
	if (!clang_Cursor_isNull(definition)) {
		unsigned line;
		event->target = definition;
		char *file = unit_place(lower->function->file->unit, definition, &line);
		event->callee_file = file ? lower_format(lower, "%s", file) : NULL;
		free(file);
	}
	lower_note_helper_slots(lower, target, arguments, count, event->line);
	lower_note_lock(lower, name, arguments, count);
	if (macro_ends_path(name))
		lower->open->statement.ends = true;
	note_accessor(lower, definition, arguments, count, &value);
	return value;
}

/* ---------------------------------------------------------------- the rest */

static struct value statement_expression(struct lower *lower, struct node *node)
{
	struct node *body = node->first;
	struct value value = {.type = clang_getCursorType(node->cursor)};

	if (!body || body->kind != CXCursor_CompoundStmt)
		return value;
	lower_flush(lower);
	struct node *scope = lower->scope;
	lower->scope = body;
	for (struct node *child = body->first; child; child = child->next) {
		if (!child->next && node_is_expression(child))
			value = lower_value(lower, child);
		else
			lower_statement(lower, child);
	}
	lower->scope = scope;
	return value;
}

static struct place designated(struct lower *lower, const struct place *place, struct node *node, CXType *ret_type)
{
	struct place inner = *place;

	*ret_type = place->type;
	for (struct node *child = node->first; child; child = child->next)
		if (child->kind == CXCursor_MemberRef) {
			CXCursor field = clang_getCursorReferenced(child->cursor);
			inner = place_member(lower, &inner, field);
			*ret_type = clang_getCursorType(field);
		}
	return inner;
}

static void initialise(struct lower *lower, const struct place *place, struct node *node, CXType type)
{
	struct node *inner = node_strip(node);

	if (inner->kind == CXCursor_InitListExpr &&
	    !(inner->macro && node_is_expansion(inner) && inner->macro != lower->inside &&
	      macro_rule_find(inner->macro->name))) {
		lower_initialiser(lower, place, inner, type);
		return;
	}
	struct value value = lower_value(lower, node);
	if (node->end)
		lower->start = node->start, lower->end = node->end;
	lower_store(lower, place, &value, lower_text(lower, lower->start, lower->end));
}

void lower_initialiser(struct lower *lower, const struct place *place, struct node *list, CXType type)
{
	unsigned position = 0;
	CXType bare = types_bare(type);

	if (++lower->depth > LOWER_DEPTH_MAX) {
		lower->depth--;
		return;
	}
	for (struct node *child = list->first; child && lower->init_events++ < LOWER_EVENT_MAX; child = child->next) {
		bool designator = child->kind == CXCursor_UnexposedExpr && child->first &&
				  child->first->kind == CXCursor_MemberRef;
		if (child->end)
			lower->start = child->start, lower->end = child->end;
		CXType inner_type = {0};
		struct place inner = *place;
		struct node *content = child;
		if (designator) {
			inner = designated(lower, place, child, &inner_type);
			content = child->last;
		} else if (types_is_array(bare)) {
			inner_type = clang_getArrayElementType(bare);
			inner = place_element(lower, place, inner_type);
			if (child->kind == CXCursor_UnexposedExpr && child->last && child->first != child->last)
				content = child->last; /* [i] = value */
		} else {
			CXCursor field = types_field(bare, position++);
			if (clang_Cursor_isNull(field))
				continue;
			inner = place_member(lower, place, field);
			inner_type = clang_getCursorType(field);
		}
		if (content)
			initialise(lower, &inner, content, inner_type);
	}
	lower->depth--;
}

static struct value cast(struct lower *lower, struct node *node)
{
	struct node *operand = node_last_expression(node);

	if (!operand)
		return (struct value){0};
	struct value value = lower_value(lower, operand);
	CXType type = clang_getCursorType(node->cursor);
	value.subject = subject_convert(value.subject, value.type, type);
	value.type = type;
	return value;
}

static struct value reference(struct lower *lower, struct node *node)
{
	CXCursor target = clang_getCursorReferenced(node->cursor);
	CXType type = clang_getCursorType(node->cursor);

	if (clang_getCursorKind(target) == CXCursor_FunctionDecl)
		return (struct value){.function = types_string(lower->pool, clang_getCursorSpelling(target)),
				      .type = type};
	struct place place = place_of_variable(lower, target);
	return load(lower, &place, type);
}

/* An expression without a kind of its own: its operands in order, each once. */
static struct value operands(struct lower *lower, struct node *node)
{
	struct value value = {.type = clang_getCursorType(node->cursor)};

	for (struct node *child = node->first; child; child = child->next) {
		bool again = false;
		for (struct node *other = node->first; other != child; other = other->next)
			again |= other->end && other->start == child->start && other->end == child->end &&
				 other->kind == child->kind;
		if (!again && node_is_expression(child))
			lower_value(lower, child);
	}
	return value;
}

static struct value evaluate(struct lower *lower, struct node *node)
{
	CXType type = clang_getCursorType(node->cursor);
	struct place place;

	switch ((int)node->kind) {
	case CXCursor_DeclRefExpr:
		return reference(lower, node);
	case CXCursor_MemberRefExpr:
	case CXCursor_ArraySubscriptExpr:
		place = lower_place(lower, node);
		if (node->end)
			lower->start = node->start, lower->end = node->end;
		return load(lower, &place, type);
	case CXCursor_BinaryOperator:
		return binary(lower, node);
	case CXCursor_CompoundAssignOperator:
		return compound_assign(lower, node);
	case CXCursor_UnaryOperator:
		return unary(lower, node);
	case CXCursor_CallExpr:
		return call(lower, node);
	case CXCursor_ConditionalOperator:
		return conditional(lower, node);
	case CXCursor_StmtExpr:
		return statement_expression(lower, node);
	case CXCursor_CStyleCastExpr:
		return cast(lower, node);
	case CXCursor_UnaryExpr:
	case CXCursor_GenericSelectionExpr:
	case CXCursor_IntegerLiteral:
	case CXCursor_FloatingLiteral:
	case CXCursor_StringLiteral:
	case CXCursor_CharacterLiteral:
		return (struct value){.type = type};
	case CXCursor_AddrLabelExpr:
		lower->function->partial = true;
		return (struct value){.type = type};
	case CXCursor_ParenExpr:
	case CXCursor_UnexposedExpr:
		if (node->first && node->first == node->last && node_is_expression(node->first)) {
			struct value value = lower_value(lower, node->first);
			value.subject = subject_convert(value.subject, value.type, type);
			if (value.place.root || value.function)
				value.type = type.kind == CXType_Invalid ? value.type : type;
			return value;
		}
		return operands(lower, node);
	default:
		return operands(lower, node);
	}
}

struct value lower_value(struct lower *lower, struct node *node)
{
	struct value value = {0};

	if (++lower->depth > LOWER_DEPTH_MAX) {
		lower->depth--;
		lower->function->partial = true;
		return value;
	}
	if (!node->macro || !lower_macro(lower, node, &value)) {
		if (node->end)
			lower->start = node->start, lower->end = node->end;
		value = evaluate(lower, node);
	}
	if (!value.place.root && !value.subject && !value.function)
		value.constant = lower_constant(node);
	lower->depth--;
	return value;
}
