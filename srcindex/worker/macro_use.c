/* SPDX-License-Identifier: MIT */
/* What a macro expansion means: its name and arguments are decisive, what it expands to is noise that depends on the
 * config. */
#include <string.h>

#include "common/memory.h"
#include "srcindex/worker/lower.h"
#include "srcindex/worker/text.h"

#define obstack_chunk_alloc vmr_alloc
#define obstack_chunk_free  free

static const char *argument_text(struct lower *lower, const struct macro *macro, unsigned i)
{
	return i < macro->arg_count ? lower_text(lower, macro->arg[i].start, macro->arg[i].end) : "";
}

static struct node *argument_node(struct node *node, const struct macro *macro, unsigned i)
{
	return i < macro->arg_count ? node_find_range(node, macro->arg[i].start, macro->arg[i].end) : NULL;
}

/* An argument that the expansion does not have as an expression: "&a->b" read as text. */
static struct value textual(struct lower *lower, const char *text)
{
	struct value value = {0};
	const struct function *function = lower->function;

	if (*text == '&') {
		value.address = true;
		text++;
	}
	size_t length = strcspn(text, "-.[( ");
	if (!text_is_name(text, length) || strpbrk(text + length, "( "))
		return (struct value){0};
	value.place.root = lower_format(lower, "%.*s", (int)length, text);
	value.place.root_kind = "local";
	for (size_t i = 0; i < function->parameter_count; i++)
		if (!strcmp(function->parameters[i].name, value.place.root))
			value.place.root_kind = "parameter";
	value.place.path = lower_format(lower, "%s", text + length);
	value.place.member = "";
	value.place.hops = strstr(text, "->") ? 1 : 0;
	return value;
}

struct value lower_macro_argument(struct lower *lower, struct node *node, const struct macro *macro, unsigned i)
{
	struct node *argument = argument_node(node, macro, i);

	if (argument)
		return lower_value(lower, argument);
	return i < macro->arg_count ? textual(lower, argument_text(lower, macro, i)) : (struct value){0};
}

static struct place argument_place(struct lower *lower, struct node *node, const struct macro *macro, unsigned i)
{
	struct node *argument = argument_node(node, macro, i);

	if (argument)
		return lower_place(lower, argument);
	return textual(lower, argument_text(lower, macro, i)).place;
}

static struct place argument_target(struct lower *lower, struct node *node, const struct macro *macro, unsigned i)
{
	struct value pointer = lower_macro_argument(lower, node, macro, i);

	return pointer.address ? pointer.place : place_deref(lower, &pointer);
}

static void at_macro(struct lower *lower, const struct macro *macro)
{
	lower->start = macro->start;
	lower->end = macro->end;
}

static struct event *macro_call(struct lower *lower, struct node *node, const struct macro *macro, struct value *ret)
{
	struct argument *arguments = obstack_alloc(lower->pool, (macro->arg_count + 1) * sizeof(*arguments));

	for (unsigned i = 0; i < macro->arg_count; i++)
		arguments[i] = (struct argument){.index = i,
						 .value = lower_macro_argument(lower, node, macro, i),
						 .text = argument_text(lower, macro, i)};
	at_macro(lower, macro);
	struct event *event = lower_call(lower, lower_format(lower, "%s", macro->name), arguments, macro->arg_count);
	lower_write_out_parameters(lower, arguments, macro->arg_count);
	ret->subject = subject_of_event(lower, event);
	lower_note_atomic(lower, macro->name, arguments, macro->arg_count, ret);
	lower_note_lock(lower, macro->name, arguments, macro->arg_count);
	return event;
}

static struct value marked_load(struct lower *lower, struct node *node, const struct macro *macro,
				const struct place *place)
{
	at_macro(lower, macro);
	struct event *event = lower_access(lower, "read", place, true, NULL);
	bool variable = place->root && !*place->path && strcmp(place->root_kind, "global") != 0;
	return (struct value){.place = *place,
			      .type = place->type.kind ? place->type : clang_getCursorType(node->cursor),
			      .subject = variable ? subject_of_variable(lower, place) : subject_of_event(lower, event)};
}

static void marked_store(struct lower *lower, struct node *node, const struct macro *macro, unsigned source,
			 const struct place *place)
{
	struct value value = lower_macro_argument(lower, node, macro, source);

	at_macro(lower, macro);
	struct event *event = lower_store(lower, place, &value, argument_text(lower, macro, source));
	if (event)
		event->marked = true;
}

/* xchg(object, value), cmpxchg(object, old, value): rule->b is the value, rule->c says that the result is what was
 * there.
 */
static struct value exchange(struct lower *lower, struct node *node, const struct macro *macro,
			     const struct macro_rule *rule)
{
	struct place place = argument_target(lower, node, macro, 0);
	unsigned stored = (unsigned)rule->b;
	struct value given = {0}, value = {.type = clang_getCursorType(node->cursor)};

	for (unsigned i = 1; i < macro->arg_count; i++) {
		struct value argument = lower_macro_argument(lower, node, macro, i);
		if (i == stored)
			given = argument;
	}
	at_macro(lower, macro);
	struct event *event = lower_access(lower, "rmw", &place, true,
					   macro->arg_count > stored ? argument_text(lower, macro, stored) : NULL);
	if (event)
		event->constant = given.constant;
	lower_note_store(lower, &place, &given, lower_line(lower, macro->start, NULL));
	if (rule->c)
		value.subject = subject_of_event(lower, event);
	if (rule->c && types_is_pointer(place.type))
		value.place = place; /* the pointer that lay there */
	return value;
}

static void store_state(struct lower *lower, struct node *node, const struct macro *macro)
{
	struct place place = place_named(lower, "current", "global", (CXType){0});

	place.path = "->__state";
	place.record = "struct task_struct";
	place.member = place.field = "__state";
	place.field_record = place.record;
	place.hops = 1;
	struct event *call = macro_call(lower, node, macro, &(struct value){0});
	struct event *event = lower_access(lower, "write", &place, true, argument_text(lower, macro, 0));
	if (event && call && call->argument_count)
		event->constant = call->arguments[0].value.constant;
}

static CXType variable_target(struct node *node, const struct macro *macro, unsigned i)
{
	struct node *variable = argument_node(node, macro, i);

	return variable ? clang_getCursorType(variable->cursor) : (CXType){0};
}

static struct value container(struct lower *lower, struct node *node, const struct macro *macro,
			      const struct macro_rule *rule)
{
	bool by_variable = rule->kind == MACRO_CONTAINER_OF_VARIABLE;
	struct value pointer = lower_macro_argument(lower, node, macro, (unsigned)(by_variable ? rule->b : rule->a));
	CXType type = clang_getCursorType(node->cursor);

	if (!types_is_pointer(type) && by_variable)
		type = variable_target(node, macro, (unsigned)rule->a);
	at_macro(lower, macro);
	return value_container(lower, &pointer, type, argument_text(lower, macro, (unsigned)rule->c), "container_of");
}

/* The entry that a link in a list leads to. */
static struct value list_entry(struct lower *lower, const struct macro *macro, const struct place *link, CXType type,
			       const char *member)
{
	struct place next = place_member_named(
		lower, link, strstr(macro->name, "last") || strstr(macro->name, "prev") ? "prev" : "next");
	struct value pointer = {.place = next, .type = type};

	at_macro(lower, macro);
	lower_access(lower, "read", &next, false, NULL);
	return value_container(lower, &pointer, type, member, "list-walk");
}

static struct value first_entry(struct lower *lower, struct node *node, const struct macro *macro,
				const struct macro_rule *rule)
{
	struct place head = argument_target(lower, node, macro, (unsigned)rule->a);

	return list_entry(lower, macro, &head, clang_getCursorType(node->cursor),
			  argument_text(lower, macro, (unsigned)rule->c));
}

static struct value next_entry(struct lower *lower, struct node *node, const struct macro *macro,
			       const struct macro_rule *rule)
{
	struct place entry = argument_target(lower, node, macro, (unsigned)rule->a);
	const char *member = argument_text(lower, macro, (unsigned)rule->b);
	struct place link = place_member_named(lower, &entry, member);

	return list_entry(lower, macro, &link, clang_getCursorType(node->cursor), member);
}

static void assert_held(struct lower *lower, struct node *node, const struct macro *macro)
{
	struct place place = argument_target(lower, node, macro, 0);

	at_macro(lower, macro);
	lower_call(lower, lower_format(lower, "%s", macro->name), NULL, 0);
	if (!lower->open)
		return;
	lower->open->statement.lock = (struct lock_effect){.kind = LOCK_ASSERT,
							   .place = place,
							   .text = argument_text(lower, macro, 0),
							   .counts = true,
							   .how = "asserted"};
}

static void assert_not(struct lower *lower, struct node *node, const struct macro *macro)
{
	struct node *argument = argument_node(node, macro, 0);
	int fails = lower_join(lower), goes_on = lower_join(lower);

	if (!argument)
		return;
	lower_flush(lower);
	lower_condition(lower, argument, fails, goes_on);
	lower->at = goes_on;
}

/* A macro without a rule: what it expands to, and a call of its name where that calls something. */
static struct value walk(struct lower *lower, struct node *node, const struct macro *macro)
{
	const struct macro *inside = lower->inside;
	unsigned before = lower->open ? lower->open->statement.event_count : 0;
	struct event *last = lower->open ? lower->open->statement.last_event : NULL;

	lower->inside = macro;
	at_macro(lower, macro);
	struct value value = lower_value(lower, node);
	lower->inside = inside;
	if (!macro->function_like || !lower->open || lower->open->statement.event_count <= before)
		return value;
	struct event *event = last ? last->next : lower->open->statement.events;
	while (event && event->kind != EVENT_CALL)
		event = event->next;
	if (event && !lock_rule_find(macro->name)) {
		struct event *named = lower_call(lower, lower_format(lower, "%s", macro->name), NULL, 0);
		if (named) {
			named->arguments = event->arguments;
			named->argument_count =
				event->argument_count < macro->arg_count ? event->argument_count : macro->arg_count;
		}
	}
	return value;
}

static bool apply(struct lower *lower, struct node *node, const struct macro *macro, const struct macro_rule *rule,
		  struct value *ret)
{
	struct place place;

	switch (rule->kind) {
	case MACRO_UNKNOWN:
	case MACRO_WALK:
	case MACRO_SCOPED:
	case MACRO_GUARD:
		return false;
	case MACRO_NOTHING:
		return true;
	case MACRO_BARRIER:
	case MACRO_CALL:
		macro_call(lower, node, macro, ret);
		return true;
	case MACRO_END:
		macro_call(lower, node, macro, ret);
		if (lower->open)
			lower->open->statement.ends = true;
		return true;
	case MACRO_PASS:
		*ret = lower_macro_argument(lower, node, macro, (unsigned)rule->a);
		return true;
	case MACRO_LOAD:
		place = argument_place(lower, node, macro, (unsigned)rule->a);
		*ret = marked_load(lower, node, macro, &place);
		return true;
	case MACRO_LOAD_AT:
		place = argument_target(lower, node, macro, (unsigned)rule->a);
		*ret = marked_load(lower, node, macro, &place);
		return true;
	case MACRO_STORE:
		place = argument_place(lower, node, macro, (unsigned)rule->a);
		marked_store(lower, node, macro, (unsigned)rule->b, &place);
		return true;
	case MACRO_STORE_AT:
		place = argument_target(lower, node, macro, (unsigned)rule->a);
		marked_store(lower, node, macro, (unsigned)rule->b, &place);
		return true;
	case MACRO_EXCHANGE:
		*ret = exchange(lower, node, macro, rule);
		return true;
	case MACRO_STATE:
		store_state(lower, node, macro);
		return true;
	case MACRO_CONTAINER:
	case MACRO_CONTAINER_OF_VARIABLE:
		*ret = container(lower, node, macro, rule);
		return true;
	case MACRO_FIRST:
		*ret = first_entry(lower, node, macro, rule);
		return true;
	case MACRO_NEXT:
		*ret = next_entry(lower, node, macro, rule);
		return true;
	case MACRO_ASSERT:
		assert_not(lower, node, macro);
		return true;
	case MACRO_HELD:
		assert_held(lower, node, macro);
		return true;
	case MACRO_CURRENT:
		ret->type = clang_getCursorType(node->cursor);
		ret->place = place_named(lower, "current", "global", ret->type);
		return true;
	}
	return false;
}

bool lower_macro(struct lower *lower, struct node *node, struct value *ret)
{
	const struct macro *macro = node->macro;

	if (!node_is_expansion(node) || macro == lower->inside)
		return false;
	const struct macro_rule *rule = macro_rule_find(macro->name);
	*ret = (struct value){.type = clang_getCursorType(node->cursor)};
	if (rule && apply(lower, node, macro, rule, ret))
		return true;
	if (!rule && macro->function_like && lock_rule_find(macro->name)) {
		macro_call(lower, node, macro, ret);
		return true;
	}
	*ret = walk(lower, node, macro);
	return true;
}

struct node *lower_pass_through(struct lower *lower, struct node *node)
{
	for (unsigned i = 0; i < 32; i++) {
		if (node->macro && node_is_expansion(node) && node->macro != lower->inside) {
			const struct macro_rule *rule = macro_rule_find(node->macro->name);
			struct node *argument = rule && rule->kind == MACRO_PASS
							? argument_node(node, node->macro, (unsigned)rule->a)
							: NULL;
			if (!argument)
				return node;
			node = argument;
			continue;
		}
		struct node *inner = (node->kind == CXCursor_ParenExpr || node->kind == CXCursor_UnexposedExpr) &&
						     node->first && node->first == node->last &&
						     node_is_expression(node->first)
					     ? node->first
					     : NULL;
		if (!inner)
			return node;
		node = inner;
	}
	return node;
}

/* ---------------------------------------------------------------- statements */

static void walk_alias(struct lower *lower, const struct macro *macro, const struct macro_rule *rule,
		       const struct place *cursor, const struct place *head)
{
	CXType type = cursor->type;
	struct value value = {.type = type, .place = *head, .how = "list-walk"};

	value.via_member = rule->c == MACRO_NONE ? "" : argument_text(lower, macro, (unsigned)rule->c);
	lower_note_store(lower, cursor, &value, lower_line(lower, macro->start, NULL));
}

/* The second cursor of a walk that may unlink: it holds the next entry (or link) while the body runs. */
static void write_spare_cursor(struct lower *lower, struct node *node, const struct macro *macro,
			       const struct macro_rule *rule, const struct place *head)
{
	if (rule->b < 2)
		return;
	struct place spare = argument_place(lower, node, macro, 1);
	at_macro(lower, macro);
	lower_access(lower, "write", &spare, false, NULL);
	walk_alias(lower, macro, rule, &spare, head);
}

/* The step of a walk without a spare cursor: the next entry is read from the one that the body had. */
static void walk_step(struct lower *lower, struct node *node, const struct macro *macro, const struct macro_rule *rule)
{
	lower_begin(lower, "expression", node);
	lower->open->statement.text = lower_text(lower, macro->start, macro->end);
	lower->open->statement.macro = lower_format(lower, "%s", macro->name);
	struct place entry = argument_target(lower, node, macro, (unsigned)rule->a);
	at_macro(lower, macro);
	struct place link = place_member_named(
		lower, &entry, rule->c == MACRO_NONE ? "" : argument_text(lower, macro, (unsigned)rule->c));
	struct place next = place_member_named(
		lower, &link, strstr(macro->name, "_reverse") || strstr(macro->name, "_prev") ? "prev" : "next");
	lower_access(lower, "read", &next, false, NULL);
	lower_end(lower, false);
}

/* list_for_each_entry(cursor, head, member) body */
static void walk_loop(struct lower *lower, struct node *node, const struct macro *macro, const struct macro_rule *rule)
{
	struct graph *graph = &lower->function->graph;
	int top = lower_join(lower), leave = lower_join(lower), step = rule->b < 2 ? lower_join(lower) : top;
	struct jump before_break = lower->jump_break, before_continue = lower->jump_continue;

	lower_go(lower, top);
	lower_begin(lower, "condition", node);
	lower->open->statement.text = lower_text(lower, macro->start, macro->end);
	lower->open->statement.macro = lower_format(lower, "%s", macro->name);
	struct place head = argument_target(lower, node, macro, (unsigned)rule->b);
	struct place link = place_member_named(lower, &head, "next");
	lower_access(lower, "read", &link, false, NULL);
	struct place cursor = argument_place(lower, node, macro, (unsigned)rule->a);
	lower_access(lower, "write", &cursor, false, NULL);
	walk_alias(lower, macro, rule, &cursor, &head);
	write_spare_cursor(lower, node, macro, rule, &head);
	int condition = lower_end(lower, true);
	graph_connect(graph, condition, leave, "false");
	int body = lower_join(lower);
	graph_connect(graph, condition, body, "true");
	lower->at = body;
	lower->jump_break = (struct jump){leave, lower->cleanups};
	lower->jump_continue = (struct jump){step, lower->cleanups};
	lower->loop++;
	if (node->last && node->last->start >= macro->end)
		lower_statement(lower, node->last);
	lower->loop--;
	if (step != top) {
		lower_go(lower, step);
		walk_step(lower, node, macro, rule);
	}
	graph_connect(graph, lower->at, top, NULL);
	lower->at = leave;
	lower->jump_break = before_break;
	lower->jump_continue = before_continue;
}

/* A guard: its lock is taken here, and released where the scope ends. Called inside the open statement of its
 * arguments. */
static void take_guard(struct lower *lower, const char *class, struct argument *arguments, size_t count,
		       struct node *scope)
{
	struct statement *statement = &lower->open->statement;
	const char *callee = lower_format(lower, "%s", class);
	struct lock_effect effect = {
		.kind = LOCK_ACQUIRE, .how = "guard", .counts = lock_class_counts(class), .text = "RCU"};

	effect.how = effect.counts ? "guard" : "rcu";

	lower_call(lower, callee, arguments, count);
	if (count) {
		effect.text = arguments[0].text;
		effect.place =
			arguments[0].value.address ? arguments[0].value.place : place_deref(lower, &arguments[0].value);
	}
	effect.maybe = strstr(class, "try") || strstr(class, "intr") || strstr(class, "kill");
	statement->lock = effect;
	const char *macro = statement->macro;
	lower_end(lower, true);
	effect.kind = LOCK_RELEASE;
	effect.maybe = false;
	lower_add_cleanup(
		lower,
		(struct cleanup){
			.scope = scope, .release = effect, .callee = callee, .text = effect.text, .macro = macro});
}

static void scoped_body(struct lower *lower, struct node *node)
{
	const struct macro *macro = node->macro;
	const struct macro_rule *rule = macro_rule_find(macro->name);
	const char *class = argument_text(lower, macro, 0);
	struct argument *arguments = obstack_alloc(lower->pool, (macro->arg_count + 1) * sizeof(*arguments));
	size_t count = 0;

	lower_begin(lower, "lock", node);
	lower->open->statement.text = lower_text(lower, macro->start, macro->end);
	lower->open->statement.macro = lower_format(lower, "%s", macro->name);
	for (unsigned i = (unsigned)rule->b; i < macro->arg_count; i++, count++)
		arguments[count] = (struct argument){.index = (unsigned)count,
						     .value = lower_macro_argument(lower, node, macro, i),
						     .text = argument_text(lower, macro, i)};
	if (lock_class_is_lock(class)) {
		take_guard(lower, class, arguments, count, node);
	} else {
		lower->open->statement.kind = "expression";
		lower_end(lower, false);
	}
	struct jump before = lower->jump_break, before_continue = lower->jump_continue;
	int leave = lower_join(lower);
	/* Both leave the guard's own loop of one turn. */
	lower->jump_break = lower->jump_continue = (struct jump){leave, lower->cleanups};
	if (node->last && node->last->start >= macro->end)
		lower_statement(lower, node->last);
	lower_go(lower, leave);
	lower->jump_break = before;
	lower->jump_continue = before_continue;
}

/* The body of scoped_guard lies deep inside the loop that it expands to: the outermost statement behind the macro's
 * text. */
static struct node *body_behind(struct node *node, const struct macro *macro)
{
	for (struct node *child = node->first; child; child = child->next) {
		if (child->start >= macro->end)
			return child;
		struct node *found = body_behind(child, macro);
		if (found)
			return found;
	}
	return NULL;
}

bool lower_macro_statement(struct lower *lower, struct node *node)
{
	const struct macro *macro = node->macro;
	const struct macro_rule *rule = macro && macro != lower->inside ? macro_rule_find(macro->name) : NULL;

	if (!rule)
		return false;
	if (rule->kind == MACRO_WALK && (node->kind == CXCursor_ForStmt || node->kind == CXCursor_WhileStmt)) {
		walk_loop(lower, node, macro, rule);
		return true;
	}
	if (rule->kind == MACRO_SCOPED && macro->arg_count &&
	    (node->kind == CXCursor_ForStmt || node->kind == CXCursor_IfStmt)) {
		struct node *body = body_behind(node, macro);
		struct node *holder = obstack_alloc(lower->pool, sizeof(*holder));
		*holder = *node;
		holder->last = body;
		lower_scope(lower, node, scoped_body, holder);
		return true;
	}
	return false;
}

void lower_guard(struct lower *lower, struct node *declaration, const char *class)
{
	struct node *constructor = node_last_expression(declaration);
	struct argument *arguments = NULL;
	size_t count = 0;

	lower_begin(lower, "lock", declaration);
	if (declaration->macro)
		lower->open->statement.macro = lower_format(lower, "%s", declaration->macro->name);
	constructor = constructor ? node_strip(constructor) : NULL;
	if (constructor && constructor->kind == CXCursor_CallExpr && constructor->first) {
		arguments = obstack_alloc(lower->pool, (node_child_count(constructor) + 1) * sizeof(*arguments));
		for (struct node *child = constructor->first->next; child; child = child->next, count++) {
			arguments[count] =
				(struct argument){.index = (unsigned)count, .value = lower_value(lower, child)};
			arguments[count].text = lower_text(lower, child->start, child->end);
		}
	}
	take_guard(lower, class, arguments, count, lower->scope);
}
