/* SPDX-License-Identifier: MIT */
/* Rows of what a condition looks at, and of what a function returns: directly, or through copies in local variables. */
#include <string.h>

#include "srcindex/worker/definition.h"
#include "srcindex/worker/emit.h"

enum { COPY_DEPTH_MAX = 4, SOURCE_MAX = 8 };

/* What a value was read from. */
struct source {
	const struct event *event;
	struct relation relation;
	bool copied;
};
struct sources {
	struct source list[SOURCE_MAX];
	size_t count;
	bool has_arms;    /* constants are told by the arm that they lead to; else what may be one is not known */
	bool leads_to[2]; /* by constants: the arms false and true */
};

static bool same_text(const char *left, const char *right)
{
	return left == right || (left && right && !strcmp(left, right));
}

/* Two definitions of which one holds: the same member of the same object, or results of functions. */
static bool same_source(const struct source *left, const struct source *right)
{
	const struct event *a = left->event, *b = right->event;

	if (a->kind != b->kind || left->relation.kind != right->relation.kind ||
	    left->relation.constant.known != right->relation.constant.known ||
	    left->relation.constant.value != right->relation.constant.value)
		return false;
	if (a->kind == EVENT_CALL)
		return a->callee && b->callee;
	return same_text(a->place.root, b->place.root) && same_text(a->place.path, b->place.path);
}

static bool add_source(struct sources *sources, struct source source)
{
	for (size_t i = 0; i < sources->count; i++)
		if (sources->list[i].event == source.event)
			return true;
	if (sources->count == SOURCE_MAX || (sources->count && !same_source(&sources->list[0], &source)))
		return false;
	sources->list[sources->count++] = source;
	return true;
}

/* A constant that the variable may have instead. Unsigned values that are compared as signed ones: not known. */
static bool add_constant(struct sources *sources, const struct event *event, struct relation relation)
{
	int arm = event->constant.known && event->constant.value >= 0 && sources->has_arms
			  ? relation_holds(relation, event->constant.value)
			  : -1;
	if (arm >= 0)
		sources->leads_to[arm] = true;
	return arm >= 0 && !(sources->leads_to[0] && sources->leads_to[1]);
}

/* False: not known on every path, or not the same on all. */
static bool find_sources(struct emit *emit, const struct subject *subject, unsigned depth, struct sources *ret)
{
	if (subject->event)
		return add_source(ret, (struct source){subject->event, subject->relation, depth > 0});
	struct definitions definitions = definitions_find(emit->function, subject, emit_ord(emit, subject->serial));
	for (size_t i = 0; i < definitions.count; i++) {
		const struct event *event = definitions.events[i];
		const struct subject *made_of = event->subject;
		bool writes = !strcmp(event->access, "write");
		if (writes && !made_of && add_constant(ret, event, subject->relation))
			continue;
		if (!writes || !made_of || made_of->next || depth == COPY_DEPTH_MAX)
			return false;
		struct subject below = *made_of;
		below.relation = relation_compose(made_of->relation, subject->relation);
		if (below.relation.kind == RELATION_UNKNOWN || !find_sources(emit, &below, depth + 1, ret))
			return false;
	}
	return definitions.count;
}

/* The object that a call is about: its first argument that leads to a record. */
static struct place object_of(struct emit *emit, const struct event *call)
{
	bool address;

	for (size_t i = 0; i < call->argument_count; i++) {
		if (!call->arguments[i].value.place.root)
			continue;
		struct place place = emit_passed(emit, &call->arguments[i].value, &address);
		if (place.record)
			return place;
	}
	return (struct place){0};
}

static void write_place(struct emit *emit, const struct place *place)
{
	rows_text(emit->writer, place->root);
	rows_text(emit->writer, place->root ? place->root_kind : NULL);
	rows_text(emit->writer, place->root ? place->path : NULL);
	rows_text(emit->writer, place->record);
	rows_text(emit->writer, place->record ? place->member : NULL);
}

static const char *how_read(const struct source *source, const char *other_arm)
{
	if (source->event->kind == EVENT_CALL)
		return "result";
	if (other_arm)
		return "mixed";
	return source->copied ? "copy" : "direct";
}

/* other_arm: that a constant leads to which it may be instead; NULL: none. */
static void write_source(struct emit *emit, enum rows_table table, int ord, unsigned seq, const struct source *source,
			 const char *other_arm)
{
	struct rows_writer *writer = emit->writer;
	bool call = source->event->kind == EVENT_CALL, chooses = emit->function->statements[ord].chooses;
	struct place place = call ? object_of(emit, source->event) : source->event->place;

	rows_begin(writer, table);
	rows_statement(writer, ord);
	rows_integer(writer, seq);
	write_place(emit, &place);
	rows_text(writer, how_read(source, other_arm));
	rows_statement(writer, source->event->ord);
	rows_text(writer,
		  chooses && source->relation.kind == RELATION_SELF ? "switch" : relation_text(source->relation.kind));
	emit_constant(writer, source->relation.constant);
	rows_text(writer, call ? source->event->callee : NULL);
	if (table == ROWS_TEST)
		rows_text(writer, other_arm);
}

/* A read that matters to others: of a member, or of a global; a result always does. */
static bool is_read(const struct event *event)
{
	if (event->kind == EVENT_CALL)
		return true;
	return event->place.root && (event->place.record || !strcmp(event->place.root_kind, "global"));
}

static unsigned write_sources(struct emit *emit, enum rows_table table, int ord, const struct subject *subject)
{
	bool has_arms = table == ROWS_TEST && !emit->function->statements[ord].chooses;
	unsigned seq = 0;

	for (; subject; subject = subject->next) {
		struct sources sources = {.has_arms = has_arms};
		if (!find_sources(emit, subject, 0, &sources))
			continue;
		const char *other_arm = sources.leads_to[1] ? "true" : sources.leads_to[0] ? "false" : NULL;
		for (size_t i = 0; i < sources.count; i++)
			if (is_read(sources.list[i].event) && !(other_arm && sources.list[i].event->kind == EVENT_CALL))
				write_source(emit, table, ord, seq++, &sources.list[i], other_arm);
	}
	return seq;
}

/* `ret = 0; ... return ret;`: the one constant that every assignment gives it. */
static struct constant returned_constant(struct emit *emit, const struct statement *statement)
{
	const struct subject *subject = statement->subject;

	if (statement->constant.known || !subject || subject->next || subject->event ||
	    subject->relation.kind != RELATION_SELF)
		return statement->constant;
	struct definitions definitions = definitions_find(emit->function, subject, emit_ord(emit, subject->serial));
	if (!definitions.count)
		return (struct constant){0};
	struct constant first = definitions.events[0]->constant;
	for (size_t i = 0; i < definitions.count; i++)
		if (!definitions.events[i]->constant.known || definitions.events[i]->constant.value != first.value)
			return (struct constant){0};
	return first;
}

static void write_constant_return(struct emit *emit, int ord, unsigned seq, struct constant constant)
{
	struct rows_writer *writer = emit->writer;

	rows_begin(writer, ROWS_RETURNED);
	rows_statement(writer, ord);
	rows_integer(writer, seq);
	write_place(emit, &(struct place){0});
	rows_text(writer, "constant");
	rows_statement(writer, ord);
	rows_text(writer, NULL);
	emit_constant(writer, constant);
	rows_text(writer, NULL);
}

void emit_tests(struct emit *emit)
{
	const struct function *function = emit->function;

	for (size_t i = 0; i < function->statement_count; i++)
		for (struct event *event = function->statements[i].events; event; event = event->next)
			event->ord = (int)i;
	for (size_t i = 0; i < function->statement_count; i++) {
		const struct statement *statement = &function->statements[i];
		bool returns = !strcmp(statement->kind, "return");
		if (!returns && strcmp(statement->kind, "condition") != 0)
			continue;
		unsigned seq = write_sources(emit, returns ? ROWS_RETURNED : ROWS_TEST, (int)i, statement->subject);
		struct constant constant = returns ? returned_constant(emit, statement) : (struct constant){0};
		if (constant.known)
			write_constant_return(emit, (int)i, seq, constant);
	}
}
