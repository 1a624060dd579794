/* SPDX-License-Identifier: MIT */
/* A function's rows, as rules/case has them. */
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "srcindex/worker/emit.h"

#define obstack_chunk_alloc vmr_alloc
#define obstack_chunk_free  free

enum { STACK_FIELD_MAX = 200 }; /* of a record on the stack that are listed */

int emit_ord(const struct emit *emit, unsigned serial)
{
	return serial < emit->function->serial_count ? emit->ords[serial] : -1;
}

static void index_statements(struct emit *emit)
{
	const struct function *function = emit->function;

	emit->ords = vmr_alloc_array(function->serial_count + 1, sizeof(*emit->ords));
	for (unsigned i = 0; i < function->serial_count; i++)
		emit->ords[i] = -1;
	for (size_t i = 0; i < function->statement_count; i++)
		emit->ords[function->statements[i].serial] = (int)i;
}

/* A scalar's place has no record: nothing to say of members then. */
static const char *record_of(const struct place *place)
{
	return place->record;
}

static const char *member_of(const struct place *place)
{
	return place->record ? place->member : NULL;
}

static const char *type_text(struct emit *emit, CXType type)
{
	const char *text = type.kind == CXType_Invalid ? NULL : types_text(&emit->function->pool, type);
	struct unit *unit = emit->function->file->unit;

	/* An array whose length is that of its initialiser has one element without it. */
	if (unit->omits && text && (strstr(text, "[1]") || strstr(text, "[]")))
		unit->lacks = true;
	return text;
}

void emit_constant(struct rows_writer *writer, struct constant constant)
{
	if (constant.known)
		rows_integer(writer, constant.value);
	else
		rows_text(writer, NULL);
}

static void write_access(struct emit *emit, int ord, const struct event *event)
{
	struct rows_writer *writer = emit->writer;
	struct seen_as seen = function_seen_as(emit->function, &emit->function->pool, &event->place);

	rows_begin(writer, ROWS_ACCESS);
	rows_statement(writer, ord);
	rows_integer(writer, event->seq);
	rows_text(writer, event->access);
	rows_text(writer, event->place.root);
	rows_text(writer, event->place.root_kind);
	rows_text(writer, event->place.path);
	rows_text(writer, record_of(&event->place));
	rows_text(writer, member_of(&event->place));
	rows_text(writer, seen.root);
	rows_text(writer, seen.record);
	rows_text(writer, seen.member);
	rows_text(writer, type_text(emit, event->place.type));
	rows_integer(writer, event->marked);
	rows_text(writer, event->written);
	rows_integer(writer, event->line);
	emit_constant(writer, event->constant);
	members_note(emit->members, record_of(&event->place), event->place.record_type, event->place.member);
}

struct place emit_passed(struct emit *emit, const struct value *value, bool *ret_address)
{
	struct place place = value->place;

	*ret_address = value->address;
	if (value->address || !types_is_pointer(value->place.type))
		return place;
	const char *record = types_record(&emit->function->pool, types_target(value->place.type));
	if (!*place.path || place.path[0] == '-') {
		/* A pointer variable (or container_of of one): what it points to is handed on. */
		bool own = !*place.path || !strncmp(place.path, "-(", 2);
		if (own && record && place.hops == 0) {
			place.record = record;
			place.record_type = types_target(value->place.type);
			place.member = "";
			*ret_address = true;
		}
	}
	return place;
}

static void write_argument(struct emit *emit, int ord, unsigned seq, const struct argument *argument)
{
	struct rows_writer *writer = emit->writer;
	bool address;

	if (!argument->value.place.root && !argument->value.function)
		return;
	if (argument->value.function) {
		rows_begin(writer, ROWS_ARGUMENT);
		rows_statement(writer, ord);
		rows_integer(writer, seq);
		rows_integer(writer, argument->index);
		rows_text(writer, argument->value.function);
		rows_text(writer, "function");
		rows_text(writer, "");
		for (unsigned i = 0; i < 5; i++)
			rows_text(writer, NULL);
		rows_integer(writer, 1);
		rows_text(writer, argument->text);
		rows_text(writer, NULL);
		return;
	}
	struct place place = emit_passed(emit, &argument->value, &address);
	struct seen_as seen = function_seen_as(emit->function, &emit->function->pool, &place);
	rows_begin(writer, ROWS_ARGUMENT);
	rows_statement(writer, ord);
	rows_integer(writer, seq);
	rows_integer(writer, argument->index);
	rows_text(writer, place.root);
	rows_text(writer, place.root_kind);
	rows_text(writer, place.path);
	rows_text(writer, record_of(&place));
	rows_text(writer, member_of(&place));
	rows_text(writer, seen.root);
	rows_text(writer, seen.record);
	rows_text(writer, seen.member);
	rows_integer(writer, address);
	rows_text(writer, argument->text ? argument->text : "");
	emit_constant(writer, argument->stored);
	members_note(emit->members, record_of(&place), place.record_type, place.member);
}

static void write_call(struct emit *emit, int ord, const struct event *event)
{
	struct rows_writer *writer = emit->writer;

	rows_begin(writer, ROWS_CALL);
	rows_statement(writer, ord);
	rows_integer(writer, event->seq);
	rows_text(writer, event->callee);
	rows_text(writer, event->callee_file);
	rows_text(writer, event->slot_record);
	rows_text(writer, event->slot_member);
	rows_integer(writer, event->line);
	emit_constant(writer, (struct constant){.known = event->macro_line, .value = event->macro_line});
	for (size_t i = 0; i < event->argument_count; i++)
		write_argument(emit, ord, event->seq, &event->arguments[i]);
}

/* The locks of a set, as rows of a table; each text once. */
static void write_locks(struct emit *emit, int ord, enum rows_table table, uint64_t may, uint64_t must)
{
	struct rows_writer *writer = emit->writer;

	for (size_t i = 0; i < emit->function->lock_count; i++) {
		const struct held_lock *lock = &emit->function->locks[i];
		if (!(may >> i & 1) || (table == ROWS_LOCK_GIVEN && !lock->counts))
			continue;
		bool twice = false;
		for (size_t j = 0; j < i; j++)
			twice |= (may >> j & 1) && !strcmp(emit->function->locks[j].text, lock->text);
		if (twice)
			continue;
		rows_begin(writer, table);
		rows_statement(writer, ord);
		rows_text(writer, lock->text);
		rows_text(writer, lock->place.root);
		rows_text(writer, lock->place.root ? lock->place.path : NULL);
		rows_text(writer, lock->place.root ? record_of(&lock->place) : NULL);
		rows_text(writer, lock->place.root ? member_of(&lock->place) : NULL);
		rows_integer(writer, must >> i & 1);
		if (table == ROWS_LOCK_REGION)
			rows_text(writer, lock->how);
	}
}

/* ---------------------------------------------------------------- control flow */

/* Statements that come first after an edge, joins passed over: ords into `list` (-1 the end), their count returned. */
static size_t first_statements(const struct graph *graph, int node, uint8_t *visited, int *list)
{
	size_t count = 0, depth = 0;
	vmr_autofree int *stack = vmr_alloc_array(graph->node_count + 1, sizeof(*stack));

	memset(visited, 0, graph->node_count);
	stack[depth++] = node;
	visited[node] = 1;
	while (depth) {
		int at = stack[--depth];
		if (at == GRAPH_EXIT || graph->nodes[at].statement >= 0) {
			list[count++] = graph->nodes[at].statement;
			continue;
		}
		for (unsigned i = 0; i < graph->nodes[at].out_count; i++) {
			int to = graph->edges[graph->nodes[at].out[i]].to;
			if (!visited[to])
				stack[depth++] = to;
			visited[to] = 1;
		}
	}
	return count;
}

static bool arm_acquires(const struct emit *emit, int from, int join)
{
	const struct function *function = emit->function;
	const struct graph *graph = &function->graph;
	vmr_autofree uint8_t *visited = vmr_alloc(graph->node_count);
	vmr_autofree int *stack = vmr_alloc_array(graph->node_count + 1, sizeof(*stack));
	size_t depth = 0;

	stack[depth++] = from;
	visited[from] = 1;
	while (depth) {
		int at = stack[--depth];
		if (at == join)
			continue;
		int statement = graph->nodes[at].statement;
		if (statement >= 0 && function_takes_lock(&function->statements[statement]))
			return true;
		for (unsigned i = 0; i < graph->nodes[at].out_count; i++) {
			int to = graph->edges[graph->nodes[at].out[i]].to;
			if (!visited[to])
				stack[depth++] = to;
			visited[to] = 1;
		}
	}
	return false;
}

static void write_branches(struct emit *emit, int ord, uint8_t *visited, int *list)
{
	const struct function *function = emit->function;
	const struct statement *statement = &function->statements[ord];
	const struct graph_node *node = &function->graph.nodes[statement->node];
	int join = graph_join(&function->graph, &emit->postdominators, statement->node);

	for (unsigned i = 0; i < node->out_count; i++) {
		const struct graph_edge *edge = &function->graph.edges[node->out[i]];
		if (!edge->arm)
			continue;
		bool again = false;
		for (unsigned j = 0; j < i; j++)
			again |= function->graph.edges[node->out[j]].arm &&
				 !strcmp(function->graph.edges[node->out[j]].arm, edge->arm);
		if (again)
			continue;
		size_t count = first_statements(&function->graph, edge->to, visited, list);
		bool taken = statement->lock.kind == LOCK_ACQUIRE && statement->lock.arm &&
			     !strcmp(statement->lock.arm, edge->arm);
		rows_begin(emit->writer, ROWS_BRANCH);
		rows_statement(emit->writer, ord);
		rows_text(emit->writer, edge->arm);
		rows_statement(emit->writer, count ? list[0] : -1);
		rows_integer(emit->writer, taken || arm_acquires(emit, edge->to, join));
	}
}

static void write_control(struct emit *emit)
{
	const struct function *function = emit->function;
	const struct graph *graph = &function->graph;
	vmr_autofree uint8_t *visited = vmr_alloc(graph->node_count);
	vmr_autofree int *list = vmr_alloc_array(graph->node_count + 1, sizeof(*list));

	for (size_t ord = 0; ord < function->statement_count; ord++)
		write_branches(emit, (int)ord, visited, list);
	/* Row -1 is the entry. */
	for (int ord = -1; ord < (int)function->statement_count; ord++) {
		const struct graph_node *node = &graph->nodes[ord < 0 ? GRAPH_ENTRY : function->statements[ord].node];
		for (unsigned i = 0; i < node->out_count; i++) {
			size_t count = first_statements(graph, graph->edges[node->out[i]].to, visited, list);
			for (size_t j = 0; j < count; j++) {
				rows_begin(emit->writer, ROWS_SUCCESSOR);
				const char *arm = graph->edges[node->out[i]].arm;
				rows_integer(emit->writer, ord);
				rows_text(emit->writer, arm ? arm : "");
				rows_integer(emit->writer, list[j]);
			}
		}
	}
}

/* ---------------------------------------------------------------- rows */

static void write_statement(struct emit *emit, int ord)
{
	const struct function *function = emit->function;
	const struct statement *statement = &function->statements[ord];
	struct rows_writer *writer = emit->writer;

	rows_begin(writer, ROWS_STATEMENT);
	rows_statement(writer, ord);
	rows_function(writer);
	rows_integer(writer, ord);
	rows_text(writer, function->file->path);
	rows_integer(writer, statement->line);
	rows_integer(writer, statement->column);
	rows_text(writer, statement->kind);
	rows_text(writer, statement->text);
	rows_text(writer, statement->macro);
	rows_integer(writer, statement->loop);
	rows_integer(writer, statement->exit_unlocked);
	rows_integer(writer, statement->exit_locked);
	for (const struct event *event = statement->events; event; event = event->next)
		if (event->kind == EVENT_ACCESS)
			write_access(emit, ord, event);
		else
			write_call(emit, ord, event);
	write_locks(emit, ord, ROWS_LOCK_REGION, statement->held_may, statement->held_must);
	write_locks(emit, ord, ROWS_LOCK_GIVEN, statement->given_may, statement->given_must);
}

static void write_slots(struct emit *emit, bool in_function)
{
	struct function *function = emit->function;
	struct rows_writer *writer = emit->writer;

	for (size_t i = 0; i < function->slot_count; i++) {
		const struct slot *slot = &function->slots[i];
		/* By its own name, where it was reached through a pointer to it. */
		struct seen_as seen = function_seen_as(function, &function->pool, &slot->place);
		bool known = seen.root && seen.record;
		rows_begin(writer, ROWS_SLOT);
		rows_text(writer, slot->record);
		rows_text(writer, slot->member);
		rows_text(writer, slot->target);
		if (in_function)
			rows_function(writer);
		else
			rows_text(writer, NULL);
		rows_text(writer, known ? seen.root : slot->place.root);
		rows_text(writer, known ? seen.record : record_of(&slot->place));
		rows_text(writer, known ? seen.member : member_of(&slot->place));
		rows_text(writer, function->file->path);
		rows_integer(writer, slot->line);
	}
}

static void write_aliases(struct emit *emit)
{
	struct rows_writer *writer = emit->writer;

	for (size_t i = 0; i < emit->function->alias_count; i++) {
		const struct alias *alias = &emit->function->aliases[i];
		rows_begin(writer, ROWS_ALIAS);
		rows_function(writer);
		rows_text(writer, alias->variable);
		rows_text(writer, alias->of);
		rows_text(writer, alias->type);
		rows_text(writer, alias->member);
		rows_text(writer, alias->how);
		rows_integer(writer, alias->line);
		rows_statement(writer, emit_ord(emit, alias->serial));
		rows_text(writer, alias->of_type);
	}
}

static void write_escape(struct emit *emit, const struct escape *escape, int ord, unsigned seq)
{
	struct rows_writer *writer = emit->writer;

	rows_begin(writer, ROWS_ESCAPED);
	rows_statement(writer, ord);
	rows_integer(writer, seq);
	rows_function(writer);
	rows_text(writer, escape->stored.root);
	rows_text(writer, escape->stored.root_kind);
	rows_text(writer, escape->stored.path);
	rows_text(writer, escape->to.root);
	rows_text(writer, escape->to.root_kind);
	rows_text(writer, escape->to.path);
	rows_text(writer, escape->to.field_record);
	rows_text(writer, escape->to.field_record ? escape->to.field : NULL);
	rows_integer(writer, escape->line);
}

static void write_escapes(struct emit *emit)
{
	const struct function *function = emit->function;
	unsigned seq = 0;

	for (size_t i = 0; i < function->escape_count; i++) {
		const struct escape *escape = &function->escapes[i];
		int ord = emit_ord(emit, escape->serial);
		seq = i && escape[-1].serial == escape->serial ? seq + 1 : 0;
		if (ord >= 0)
			write_escape(emit, escape, ord, seq);
	}
}

struct stack_fields {
	struct emit *emit;
	const struct stack_object *object;
	unsigned count;
};

static enum CXVisitorResult note_field(CXCursor field, CXClientData data)
{
	struct stack_fields *fields = data;

	members_note(fields->emit->members, fields->object->type, fields->object->ctype,
		     types_string(&fields->emit->function->pool, clang_getCursorSpelling(field)));
	return ++fields->count < STACK_FIELD_MAX ? CXVisit_Continue : CXVisit_Break;
}

static void write_stack_objects(struct emit *emit)
{
	struct rows_writer *writer = emit->writer;

	for (size_t i = 0; i < emit->function->stack_object_count; i++) {
		const struct stack_object *object = &emit->function->stack_objects[i];
		bool again = false;
		for (size_t j = 0; j < i; j++)
			again |= emit->function->stack_objects[j].line == object->line &&
				 !strcmp(emit->function->stack_objects[j].variable, object->variable);
		if (again)
			continue;
		rows_begin(writer, ROWS_STACK_OBJECT);
		rows_function(writer);
		rows_text(writer, object->variable);
		rows_text(writer, object->type);
		rows_text(writer, emit->function->file->path);
		rows_integer(writer, object->line);
		rows_text(writer, object->macro);
		struct stack_fields fields = {.emit = emit, .object = object};
		types_visit_fields(object->ctype, note_field, &fields);
	}
}

static void write_head(struct emit *emit, const char *quality)
{
	const struct function *function = emit->function;
	struct rows_writer *writer = emit->writer;

	rows_begin(writer, ROWS_FUNCTION);
	rows_function(writer);
	rows_text(writer, function->name);
	rows_text(writer, function->file->path);
	rows_integer(writer, function->line);
	rows_integer(writer, function->last_line);
	rows_integer(writer, function->is_static);
	rows_integer(writer, function->is_inline);
	rows_text(writer, quality);
	rows_text(writer, function->partial ? "partial" : "full");
	for (size_t i = 0; i < function->parameter_count; i++) {
		rows_begin(writer, ROWS_PARAMETER);
		rows_function(writer);
		rows_integer(writer, (int64_t)i);
		rows_text(writer, function->parameters[i].name);
		rows_text(writer, function->parameters[i].type);
	}
}

void function_write(struct function *function, struct rows_writer *writer, struct members *members, const char *quality)
{
	struct emit emit = {.function = function, .writer = writer, .members = members};
	vmr_autofree char *key = vmr_format("%s:%s", function->file->path, function->name);

	rows_set_function(writer, key);
	index_statements(&emit);
	write_head(&emit, quality);
	graph_dominators(&function->graph, true, &emit.postdominators);
	for (size_t ord = 0; ord < function->statement_count; ord++)
		write_statement(&emit, (int)ord);
	emit_tests(&emit);
	write_control(&emit);
	write_slots(&emit, true);
	write_aliases(&emit);
	write_escapes(&emit);
	write_stack_objects(&emit);
	members_write(members, writer);
	graph_bits_deinit(&emit.postdominators);
	free(emit.ords);
}

void function_write_slots(struct function *function, struct rows_writer *writer)
{
	struct emit emit = {.function = function, .writer = writer};

	write_slots(&emit, false);
}
