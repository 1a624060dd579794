/* SPDX-License-Identifier: MIT */
/* A request's words to its tree: C's expressions with its precedence, then the stages behind `|`. */
#include <string.h>

#include "common/memory.h"
#include "show/function.h"
#include "show/near.h"
#include "show/value.h"

/* Brackets in brackets, casts of casts; nodes of a request. */
#define DEPTH_LIMIT 200
#define NODE_LIMIT  2000
#define STAR_LIMIT  16

struct parser {
	struct show *show;
	struct show_token token;
	size_t at; /* behind the token */
	unsigned depth, nodes;
	unsigned brackets; /* that are open: there `|` is an operator */
};

static const char *text_of(const struct parser *parser)
{
	return parser->show->text + parser->token.place.start;
}

static struct vmr_error *advance(struct parser *parser)
{
	struct vmr_error *error = show_token_next(parser->show->text, &parser->at, &parser->token);

	if (error)
		parser->show->place = parser->token.place;
	return error;
}

static bool is_sign(const struct parser *parser, enum show_sign sign)
{
	return parser->token.kind == SHOW_SIGN && parser->token.sign == sign;
}

static bool is_word(const struct parser *parser, const char *word)
{
	return parser->token.kind == SHOW_WORD && strlen(word) == parser->token.place.length &&
	       !strncmp(text_of(parser), word, parser->token.place.length);
}

static struct vmr_error *unexpected(struct parser *parser, const char *wanted)
{
	struct show *show = parser->show;

	if (parser->token.kind == SHOW_END)
		return show_wrong_at(show, parser->token.place, "it ends where %s should come", wanted);
	return show_wrong_at(show, parser->token.place, "%.*s where %s should come", (int)parser->token.place.length,
			     text_of(parser), wanted);
}

static struct vmr_error *expect(struct parser *parser, enum show_sign sign)
{
	if (is_sign(parser, sign))
		return advance(parser);
	return unexpected(parser, show_sign_text(sign));
}

static struct vmr_error *add_node(struct parser *parser, enum show_node_kind kind, struct show_node **ret)
{
	if (parser->nodes++ == NODE_LIMIT)
		return show_wrong_at(parser->show, parser->token.place, "an expression of over %d parts", NODE_LIMIT);
	struct show_node *node = vmr_alloc(sizeof(*node));
	node->kind = kind;
	node->place = parser->token.place;
	node->sign = parser->token.sign;
	node->older = parser->show->nodes;
	parser->show->nodes = node;
	*ret = node;
	return NULL;
}

static struct vmr_error *parse_expression(struct parser *parser, struct show_node **ret);
static struct vmr_error *parse_unary(struct parser *parser, struct show_node **ret);

/* In brackets. */
static struct vmr_error *parse_inner(struct parser *parser, struct show_node **ret)
{
	parser->brackets++;
	struct vmr_error *error = parse_expression(parser, ret);
	parser->brackets--;
	return error;
}

/* ---- types */

static const char *const type_words[] = {"struct", "union", "enum",  "const",  "volatile", "unsigned",
					 "signed", "long",  "short", "int",    "char",     "void",
					 "_Bool",  "bool",  "float", "double", "__int128"};

static bool is_type_word(const struct parser *parser)
{
	for (size_t i = 0; i < VMR_COUNT(type_words); i++)
		if (is_word(parser, type_words[i]))
			return true;
	return false;
}

/* A name of a type, and of no variable that hides it. */
static bool is_typedef(const struct parser *parser)
{
	const struct dumpcore_type *type;

	if (parser->token.kind != SHOW_WORD)
		return false;
	vmr_autofree char *name = vmr_strndup(text_of(parser), parser->token.place.length);
	return !vmr_error_drop(dumpcore_type_find_loaded(parser->show->dump, name, &type)) &&
	       dumpcore_type_kind(type) != DUMPCORE_TYPE_STRUCT && dumpcore_type_kind(type) != DUMPCORE_TYPE_UNION &&
	       dumpcore_type_kind(type) != DUMPCORE_TYPE_ENUM && !show_name_is_variable(parser->show, name);
}

static bool begins_type(const struct parser *parser)
{
	return is_type_word(parser) || is_word(parser, "typeof") || is_typedef(parser);
}

/* "unsigned long", "struct foo", "u64": one space between words. */
static struct vmr_error *parse_type_words(struct parser *parser, char **ret)
{
	vmr_autofree char *name = vmr_strdup("");
	bool is_tag = false, is_whole = false;

	while (is_type_word(parser) || (parser->token.kind == SHOW_WORD && !is_whole && (is_tag || !*name))) {
		bool is_qualifier = is_word(parser, "const") || is_word(parser, "volatile");
		bool begins_tag = is_word(parser, "struct") || is_word(parser, "union") || is_word(parser, "enum");
		if (!is_qualifier) {
			vmr_autofree char *old = vmr_take(name);
			bool is_bool = is_word(parser, "bool");
			name = vmr_format("%s%s%.*s", old, *old ? " " : "",
					  is_bool ? 5 : (int)parser->token.place.length,
					  is_bool ? "_Bool" : text_of(parser));
			is_whole = is_tag || (!begins_tag && !is_type_word(parser));
			is_tag = begins_tag;
		}
		VMR_TRY(advance(parser));
	}
	if (!*name || is_tag)
		return unexpected(parser, "the name of a type");
	*ret = vmr_take(name);
	return NULL;
}

/* A number in brackets behind a type. */
static struct vmr_error *parse_dimension(struct parser *parser, const struct dumpcore_type **type)
{
	uint64_t count = 0, size;

	VMR_TRY(advance(parser));
	if (parser->token.kind == SHOW_NUMBER) {
		count = parser->token.number;
		VMR_TRY(advance(parser));
	}
	if (count >= INT64_MAX || __builtin_mul_overflow(count, dumpcore_type_size(*type), &size))
		return show_wrong_at(parser->show, parser->token.place, "an array of over 64 bits");
	VMR_TRY(expect(parser, SHOW_CLOSE_INDEX));
	*type = dumpcore_type_array(*type, count);
	return NULL;
}

static struct vmr_error *find_type(struct parser *parser, size_t start, const char *name,
				   const struct dumpcore_type **ret)
{
	struct vmr_error *error = dumpcore_type_find_loaded(parser->show->dump, name, ret);
	size_t end = start;

	if (!error)
		return NULL;
	if (error->code != VMR_NOT_FOUND)
		return error;
	while (end < parser->token.place.start)
		end++;
	while (end > start && strchr(" \t\r\n", parser->show->text[end - 1]))
		end--;
	vmr_autofree char *near = show_near_type(parser->show->dump, name);
	return show_wrong_at(parser->show, (struct show_place){start, end - start}, "no type %s%s", name, near);
}

/* typeof(EXPRESSION) */
static struct vmr_error *parse_typeof(struct parser *parser, const struct dumpcore_type **ret)
{
	struct show_node *node;
	struct show_value value;

	VMR_TRY(advance(parser));
	VMR_TRY(expect(parser, SHOW_OPEN));
	VMR_TRY(parse_inner(parser, &node));
	VMR_TRY(expect(parser, SHOW_CLOSE));
	VMR_TRY(show_evaluate(parser->show, node, &value));
	*ret = value.type;
	return NULL;
}

static struct vmr_error *parse_type(struct parser *parser, const struct dumpcore_type **ret)
{
	const struct dumpcore_type *type = NULL;
	size_t start = parser->token.place.start;

	if (is_word(parser, "typeof")) {
		VMR_TRY(parse_typeof(parser, &type));
	} else {
		vmr_autofree char *name = NULL;
		VMR_TRY(parse_type_words(parser, &name));
		VMR_TRY(find_type(parser, start, name, &type));
	}
	for (int i = 0; is_sign(parser, SHOW_STAR) || is_word(parser, "const") || is_word(parser, "volatile"); i++) {
		if (i == STAR_LIMIT)
			return show_wrong_at(parser->show, parser->token.place, "a pointer of over %d levels",
					     STAR_LIMIT);
		if (is_sign(parser, SHOW_STAR))
			type = dumpcore_type_pointer(type);
		VMR_TRY(advance(parser));
	}
	for (int i = 0; is_sign(parser, SHOW_OPEN_INDEX) && i < STAR_LIMIT; i++)
		VMR_TRY(parse_dimension(parser, &type));
	*ret = type;
	return NULL;
}

static struct vmr_error *parse_type_node(struct parser *parser, struct show_node **ret)
{
	struct show_node *node;

	VMR_TRY(add_node(parser, SHOW_NODE_TYPE, &node));
	VMR_TRY(parse_type(parser, &node->type));
	*ret = node;
	return NULL;
}

/* ---- arguments */

/* A member's path, as text: "se.run_node", "slots[2].x". */
static struct vmr_error *parse_path(struct parser *parser, struct show_node **ret)
{
	struct show_node *node;
	size_t start = parser->token.place.start, end = start;

	if (parser->token.kind != SHOW_WORD)
		return unexpected(parser, "a member");
	VMR_TRY(add_node(parser, SHOW_NODE_NAME, &node));
	while (parser->token.kind == SHOW_WORD || parser->token.kind == SHOW_NUMBER || is_sign(parser, SHOW_DOT) ||
	       is_sign(parser, SHOW_OPEN_INDEX) || is_sign(parser, SHOW_CLOSE_INDEX)) {
		end = parser->token.place.start + parser->token.place.length;
		VMR_TRY(advance(parser));
	}
	node->name = vmr_strndup(parser->show->text + start, end - start);
	node->place = (struct show_place){start, end - start};
	*ret = node;
	return NULL;
}

static struct vmr_error *parse_argument(struct parser *parser, enum show_argument kind, struct show_node **ret)
{
	switch (kind) {
	case SHOW_A_TYPE:
		return parse_type_node(parser, ret);
	case SHOW_A_PATH:
		return parse_path(parser, ret);
	case SHOW_TYPE_OR_EXPRESSION:
		return begins_type(parser) ? parse_type_node(parser, ret) : parse_inner(parser, ret);
	case SHOW_AN_EXPRESSION:
	case SHOW_NO_ARGUMENT:
		break;
	}
	return parse_inner(parser, ret);
}

static struct vmr_error *parse_call(struct parser *parser, const struct show_function *function,
				    struct show_place place, struct show_node **ret)
{
	struct show_node *call, **end;
	unsigned count = 0;

	VMR_TRY(add_node(parser, SHOW_NODE_CALL, &call));
	call->place = place;
	call->function = function;
	end = &call->left;
	VMR_TRY(expect(parser, SHOW_OPEN));
	while (!is_sign(parser, SHOW_CLOSE)) {
		if (count == SHOW_ARGUMENT_LIMIT || !function->arguments[count])
			return show_wrong_at(parser->show, parser->token.place, "an argument too many: %s",
					     function->usage);
		VMR_TRY(parse_argument(parser, function->arguments[count], end));
		end = &(*end)->next;
		count++;
		if (!is_sign(parser, SHOW_COMMA))
			break;
		VMR_TRY(advance(parser));
	}
	if (is_sign(parser, SHOW_CLOSE) && count < function->least)
		return show_wrong_at(parser->show, place, "it needs %u argument%s: %s", function->least,
				     function->least == 1 ? "" : "s", function->usage);
	*ret = call;
	return expect(parser, SHOW_CLOSE);
}

/* ---- primary and postfix */

static struct vmr_error *parse_name(struct parser *parser, struct show_node **ret)
{
	struct show_place place = parser->token.place;
	const char *name = text_of(parser);
	const struct show_function *function = show_function_find(name, place.length);
	struct show_node *node;

	VMR_TRY(add_node(parser, parser->token.kind == SHOW_REGISTER ? SHOW_NODE_REGISTER : SHOW_NODE_NAME, &node));
	node->name = vmr_strndup(name, place.length);
	VMR_TRY(advance(parser));
	*ret = node;
	if (node->kind == SHOW_NODE_REGISTER || !is_sign(parser, SHOW_OPEN))
		return NULL;
	if (function)
		return parse_call(parser, function, place, ret);
	vmr_autofree char *near = show_near_function(node->name);
	return show_wrong_at(parser->show, place, "a dump cannot run %s()%s", node->name, near);
}

static struct vmr_error *parse_primary(struct parser *parser, struct show_node **ret)
{
	if (parser->token.kind == SHOW_NUMBER) {
		VMR_TRY(add_node(parser, SHOW_NODE_NUMBER, ret));
		(*ret)->number = parser->token.number;
		(*ret)->is_unsigned = parser->token.is_unsigned;
		(*ret)->is_long = parser->token.is_long;
		return advance(parser);
	}
	if (parser->token.kind == SHOW_STRING) {
		VMR_TRY(add_node(parser, SHOW_NODE_STRING, ret));
		(*ret)->name = show_token_string(parser->show->text, &parser->token);
		return advance(parser);
	}
	if (parser->token.kind == SHOW_WORD || parser->token.kind == SHOW_REGISTER) {
		if (is_type_word(parser))
			return show_wrong_at(parser->show, parser->token.place,
					     "a type alone has no value: see vmrace type, or cast with (TYPE)");
		return parse_name(parser, ret);
	}
	if (!is_sign(parser, SHOW_OPEN))
		return unexpected(parser, "a value");
	VMR_TRY(advance(parser));
	VMR_TRY(parse_inner(parser, ret));
	return expect(parser, SHOW_CLOSE);
}

static struct vmr_error *parse_index(struct parser *parser, struct show_node *left, struct show_node **ret)
{
	VMR_TRY(add_node(parser, SHOW_NODE_INDEX, ret));
	VMR_TRY(advance(parser));
	(*ret)->left = left;
	VMR_TRY(parse_inner(parser, &(*ret)->right));
	if (is_sign(parser, SHOW_RANGE)) {
		VMR_TRY(advance(parser));
		VMR_TRY(parse_inner(parser, &(*ret)->third));
	}
	size_t end = parser->token.place.start + parser->token.place.length;
	(*ret)->place.length = end - (*ret)->place.start;
	return expect(parser, SHOW_CLOSE_INDEX);
}

static struct vmr_error *parse_postfix(struct parser *parser, struct show_node **ret)
{
	struct show_node *node, *outer;

	VMR_TRY(parse_primary(parser, &node));
	for (;;) {
		if (is_sign(parser, SHOW_OPEN_INDEX)) {
			VMR_TRY(parse_index(parser, node, &outer));
		} else if (is_sign(parser, SHOW_DOT) || is_sign(parser, SHOW_ARROW)) {
			VMR_TRY(add_node(parser, SHOW_NODE_MEMBER, &outer));
			VMR_TRY(advance(parser));
			if (parser->token.kind != SHOW_WORD)
				return unexpected(parser, "a member");
			outer->left = node;
			outer->place = parser->token.place;
			outer->name = vmr_strndup(text_of(parser), parser->token.place.length);
			VMR_TRY(advance(parser));
		} else {
			break;
		}
		node = outer;
	}
	*ret = node;
	return NULL;
}

/* ---- unary and binary */

/* "(struct foo *)x": `(` has been seen, and is not yet taken. */
static bool begins_cast(const struct parser *parser)
{
	struct parser ahead = *parser;

	if (!is_sign(parser, SHOW_OPEN) || vmr_error_drop(show_token_next(ahead.show->text, &ahead.at, &ahead.token)))
		return false;
	return begins_type(&ahead);
}

static struct vmr_error *parse_cast(struct parser *parser, struct show_node **ret)
{
	VMR_TRY(add_node(parser, SHOW_NODE_CAST, ret));
	VMR_TRY(advance(parser));
	VMR_TRY(parse_type(parser, &(*ret)->type));
	VMR_TRY(expect(parser, SHOW_CLOSE));
	(*ret)->place.length = parser->token.place.start - (*ret)->place.start;
	return parse_unary(parser, &(*ret)->left);
}

static struct vmr_error *parse_sizeof(struct parser *parser, struct show_node **ret)
{
	const struct show_function *function = show_function_find("sizeof", strlen("sizeof"));
	struct show_place place = parser->token.place;

	VMR_TRY(add_node(parser, SHOW_NODE_CALL, ret));
	(*ret)->function = function;
	VMR_TRY(advance(parser));
	if (is_sign(parser, SHOW_OPEN) && begins_cast(parser))
		return parse_call(parser, function, place, ret);
	return parse_unary(parser, &(*ret)->left);
}

static struct vmr_error *parse_unary_here(struct parser *parser, struct show_node **ret)
{
	static const enum show_sign prefixes[] = {SHOW_STAR, SHOW_AND, SHOW_PLUS, SHOW_MINUS, SHOW_TILDE, SHOW_NOT};

	if (begins_cast(parser))
		return parse_cast(parser, ret);
	if (is_word(parser, "sizeof"))
		return parse_sizeof(parser, ret);
	for (size_t i = 0; i < VMR_COUNT(prefixes); i++)
		if (is_sign(parser, prefixes[i])) {
			VMR_TRY(add_node(parser, SHOW_NODE_UNARY, ret));
			VMR_TRY(advance(parser));
			return parse_unary(parser, &(*ret)->left);
		}
	return parse_postfix(parser, ret);
}

static struct vmr_error *parse_unary(struct parser *parser, struct show_node **ret)
{
	if (++parser->depth > DEPTH_LIMIT)
		return show_wrong_at(parser->show, parser->token.place, "over %d levels of brackets and operators",
				     DEPTH_LIMIT);
	struct vmr_error *error = parse_unary_here(parser, ret);
	parser->depth--;
	return error;
}

/* How tightly a binary operator binds; 0: it is none. */
static const unsigned char precedences[SHOW_SIGN_COUNT] = {
	[SHOW_OR_OR] = 1,       [SHOW_AND_AND] = 2,       [SHOW_OR] = 3,
	[SHOW_XOR] = 4,         [SHOW_AND] = 5,           [SHOW_EQUAL] = 6,
	[SHOW_UNEQUAL] = 6,     [SHOW_LESS] = 7,          [SHOW_GREATER] = 7,
	[SHOW_LESS_EQUAL] = 7,  [SHOW_GREATER_EQUAL] = 7, [SHOW_SHIFT_LEFT] = 8,
	[SHOW_SHIFT_RIGHT] = 8, [SHOW_PLUS] = 9,          [SHOW_MINUS] = 9,
	[SHOW_STAR] = 10,       [SHOW_SLASH] = 10,        [SHOW_PERCENT] = 10,
};

static const char *const stage_words[] = {
	[SHOW_STAGE_WHERE] = "where", [SHOW_STAGE_FIRST] = "first", [SHOW_STAGE_COUNT] = "count"};

/* `| where`, `| count`, `| first` are stages, outside of brackets, and no operator. */
static bool is_stage(const struct parser *parser)
{
	struct parser ahead = *parser;

	if (!is_sign(parser, SHOW_OR) || parser->brackets ||
	    vmr_error_drop(show_token_next(ahead.show->text, &ahead.at, &ahead.token)))
		return false;
	for (size_t i = 0; i < VMR_COUNT(stage_words); i++)
		if (is_word(&ahead, stage_words[i]))
			return true;
	return false;
}

static struct vmr_error *parse_binary(struct parser *parser, unsigned least, struct show_node **ret)
{
	struct show_node *left, *node;

	if (++parser->depth > DEPTH_LIMIT)
		return show_wrong_at(parser->show, parser->token.place, "over %d levels of brackets and operators",
				     DEPTH_LIMIT);
	VMR_TRY(parse_unary(parser, &left));
	while (parser->token.kind == SHOW_SIGN && precedences[parser->token.sign] >= least &&
	       precedences[parser->token.sign] && !is_stage(parser)) {
		unsigned precedence = precedences[parser->token.sign];
		VMR_TRY(add_node(parser, SHOW_NODE_BINARY, &node));
		VMR_TRY(advance(parser));
		node->left = left;
		VMR_TRY(parse_binary(parser, precedence + 1, &node->right));
		left = node;
	}
	parser->depth--;
	*ret = left;
	return NULL;
}

static struct vmr_error *parse_expression(struct parser *parser, struct show_node **ret)
{
	struct show_node *node;

	VMR_TRY(parse_binary(parser, 1, &node));
	if (is_sign(parser, SHOW_QUESTION)) {
		struct show_node *condition = node;
		VMR_TRY(add_node(parser, SHOW_NODE_CONDITIONAL, &node));
		VMR_TRY(advance(parser));
		node->left = condition;
		VMR_TRY(parse_expression(parser, &node->right));
		VMR_TRY(expect(parser, SHOW_COLON));
		if (++parser->depth > DEPTH_LIMIT)
			return show_wrong_at(parser->show, parser->token.place, "over %d levels", DEPTH_LIMIT);
		VMR_TRY(parse_expression(parser, &node->third));
		parser->depth--;
	}
	*ret = node;
	return NULL;
}

/* ---- stages */

static struct vmr_error *parse_stage(struct parser *parser)
{
	struct show *show = parser->show;
	struct show_stage *stage = &show->stages[show->stage_count];

	if (show->stage_count == SHOW_STAGE_LIMIT)
		return show_wrong_at(show, parser->token.place, "over %d stages", SHOW_STAGE_LIMIT);
	if (show->stage_count && stage[-1].kind == SHOW_STAGE_COUNT)
		return show_wrong_at(show, parser->token.place, "count is the last stage");
	VMR_TRY(advance(parser));
	for (size_t i = 0; i < VMR_COUNT(stage_words); i++)
		if (is_word(parser, stage_words[i]))
			stage->kind = (enum show_stage_kind)i;
	VMR_TRY(advance(parser));
	show->stage_count++;
	if (stage->kind == SHOW_STAGE_WHERE)
		return parse_expression(parser, &stage->condition);
	if (stage->kind == SHOW_STAGE_COUNT)
		return NULL;
	if (parser->token.kind != SHOW_NUMBER)
		return unexpected(parser, "a number");
	stage->number = parser->token.number;
	return advance(parser);
}

struct vmr_error *show_parse(struct show *show)
{
	struct parser parser = {.show = show};

	VMR_TRY(advance(&parser));
	VMR_TRY(parse_expression(&parser, &show->root));
	while (is_stage(&parser))
		VMR_TRY(parse_stage(&parser));
	if (parser.token.kind != SHOW_END)
		return unexpected(&parser, "an operator or the end");
	return NULL;
}
