/* SPDX-License-Identifier: MIT */
/* Values as C: declarations of members with their values, what pointers point to as comments. */
#include "show/print.h"

#include <string.h>

#include "common/memory.h"
#include "show/value.h"

/* Of what is printed in one request: a bound on what a type may ask for. */
#define LINE_LIMIT 100000
#define COLUMNS    100
#define DEPTH_MOST 32
/* Elements of one value that stand together. */
#define RUN_LEAST 4
/* Members of a struct on one line. */
#define SHORT_LIMIT 1000

struct printer {
	FILE *out;
	struct dumpcore *dump;
	const struct show_style *style;
	unsigned lines;
	unsigned depth; /* structs that are open, but for anonymous ones */
	bool is_short;  /* one line, without types */
};

/* A line's end, and the comment on it. */
struct remark {
	char *text;
};

static void print_indent(struct printer *printer, unsigned level)
{
	fprintf(printer->out, "\n%*s", (int)level * 4, "");
	printer->lines++;
}

/* ---- scalars */

static void print_integer(struct printer *printer, const struct dumpcore_type *type, uint64_t number)
{
	bool is_address = number >= 0xffff000000000000ull && !dumpcore_type_is_signed(type);

	if (printer->style->hex || is_address) {
		unsigned bits = (unsigned)dumpcore_type_size(type) * 8;
		fprintf(printer->out, "0x%" PRIx64, bits < 64 ? number & ((UINT64_C(1) << bits) - 1) : number);
	} else if (dumpcore_type_is_signed(type)) {
		fprintf(printer->out, "%" PRId64, (int64_t)number);
	} else {
		fprintf(printer->out, "%" PRIu64, number);
	}
}

static void print_enum(struct printer *printer, const struct dumpcore_type *type, uint64_t number)
{
	const char *name = dumpcore_type_enumerator(type, (int64_t)number);

	if (!name) {
		print_integer(printer, type, number);
		return;
	}
	fprintf(printer->out, "%s (", name);
	print_integer(printer, type, number);
	fputc(')', printer->out);
}

static void print_pointer(struct printer *printer, const struct show_value *value, uint64_t number,
			  struct remark *remark)
{
	if (number)
		fprintf(printer->out, VMR_ADDRESS, number);
	else
		fputs("NULL", printer->out);
	vmr_autofree char *text = number ? show_string(printer->dump, value) : NULL;
	if (text)
		fprintf(printer->out, " %s", text);
	if (remark && !printer->style->plain)
		remark->text = show_pointee(printer->dump, number);
}

static void print_wide(struct printer *printer, const struct show_value *value)
{
	uint8_t bytes[16] = {0};
	uint64_t size = dumpcore_type_size(value->type);
	vmr_autoerror error = size > sizeof(bytes) ? vmr_error_create(VMR_UNSUPPORTED, "%" PRIu64 " bytes", size)
						   : show_value_bytes(printer->dump, value, bytes, sizeof(bytes));

	if (error) {
		fprintf(printer->out, "<%s>", error->message);
		return;
	}
	fputs("0x", printer->out);
	for (uint64_t i = size; i; i--)
		fprintf(printer->out, "%02x", bytes[i - 1]);
}

static void print_scalar(struct printer *printer, const struct show_value *value, struct remark *remark)
{
	const struct dumpcore_type *type = dumpcore_type_strip(value->type);
	enum dumpcore_type_kind kind = dumpcore_type_kind(type);
	uint64_t number;

	if (kind == DUMPCORE_TYPE_FLOAT || dumpcore_type_size(type) > 8) {
		print_wide(printer, value);
		return;
	}
	vmr_autoerror error = show_value_number(printer->dump, value, &number);
	if (error) {
		fprintf(printer->out, "<%s>", error->message);
		return;
	}
	if (kind == DUMPCORE_TYPE_POINTER)
		print_pointer(printer, value, number, remark);
	else if (kind == DUMPCORE_TYPE_ENUM)
		print_enum(printer, type, number);
	else if (kind == DUMPCORE_TYPE_BOOL && number < 2)
		fputs(number ? "true" : "false", printer->out);
	else
		print_integer(printer, type, number);
	if (kind == DUMPCORE_TYPE_BOOL && number > 1)
		fputs(" (not a bool)", printer->out);
	if (show_is_char(type) && number >= ' ' && number < 0x7f)
		fprintf(printer->out, " '%c'", (char)number);
}

/* ---- aggregates */

static void print_value(struct printer *printer, const struct show_value *value, unsigned level, struct remark *remark);

static bool is_full(struct printer *printer)
{
	return printer->lines >= LINE_LIMIT;
}

static void print_remark(struct printer *printer, struct remark *remark)
{
	if (remark->text)
		fprintf(printer->out, "  // %s", remark->text);
	free(remark->text);
	remark->text = NULL;
}

/* "int flags : 3", "char comm[16]", "struct foo", "union {...}" */
static void print_declaration(struct printer *printer, const struct dumpcore_member *member)
{
	vmr_autofree char *text = dumpcore_type_declare(member->type, member->name ? member->name : "");

	if (!member->name && !strcmp(text + strcspn(text, "{"), "{...}"))
		text[strcspn(text, "{") - 1] = '\0';
	fputs(text, printer->out);
	if (member->bit_size)
		fprintf(printer->out, " : %u", member->bit_size);
}

static void print_member(struct printer *printer, const struct show_value *object, const struct dumpcore_member *member,
			 unsigned level)
{
	struct show_value value = show_member_at(object, member);
	struct remark remark = {0};

	print_indent(printer, level);
	print_declaration(printer, member);
	fputs(member->name ? " = " : " ", printer->out);
	/* An anonymous member is of the struct that it is in. */
	printer->depth -= !member->name;
	print_value(printer, &value, level, &remark);
	printer->depth += !member->name;
	fputc(';', printer->out);
	print_remark(printer, &remark);
}

static void print_record(struct printer *printer, const struct show_value *value, unsigned level)
{
	size_t count;
	const struct dumpcore_member *members = dumpcore_type_members(dumpcore_type_strip(value->type), &count);
	vmr_autofree char *why = show_unreadable(printer->dump, value);

	if (why) {
		fprintf(printer->out, "<%s>", why);
		return;
	}
	if (!count) {
		fputs(dumpcore_type_size(value->type) ? "{}" : "<its members are not in the debug information>",
		      printer->out);
		return;
	}
	if (printer->depth >= printer->style->depth || level >= DEPTH_MOST) {
		fputs("{...}", printer->out);
		return;
	}
	fputc('{', printer->out);
	printer->depth++;
	for (size_t i = 0; i < count && !is_full(printer); i++)
		print_member(printer, value, &members[i], level + 1);
	printer->depth--;
	if (is_full(printer))
		fputs("\n    ... too long", printer->out);
	print_indent(printer, level);
	fputc('}', printer->out);
}

static void print_short_record(struct printer *printer, const struct show_value *value, unsigned level)
{
	size_t count;
	const struct dumpcore_member *members = dumpcore_type_members(dumpcore_type_strip(value->type), &count);

	if (level >= printer->style->depth || level >= DEPTH_MOST) {
		fputs("{...}", printer->out);
		return;
	}
	fputc('{', printer->out);
	for (size_t i = 0; i < count && i < SHORT_LIMIT; i++) {
		struct show_value member = show_member_at(value, &members[i]);
		fprintf(printer->out, "%s%s%s", i ? ", " : "", members[i].name ? members[i].name : "",
			members[i].name ? " = " : "");
		print_value(printer, &member, level + 1, NULL);
	}
	fputc('}', printer->out);
}

/* Text of an element, to compare and print. */
static char *element_text(struct printer *printer, const struct show_value *array, uint64_t number)
{
	struct show_value element = show_element_at(array, number);
	char *text = NULL;
	size_t size;

	struct printer inner = *printer;
	inner.out = open_memstream(&text, &size);
	if (!inner.out)
		vmr_memory_end();
	print_value(&inner, &element, 0, NULL);
	fclose(inner.out);
	return text;
}

/* {1, 2, 0 <62 times>} */
static void print_scalars(struct printer *printer, const struct show_value *array, uint64_t count, uint64_t all,
			  unsigned level)
{
	size_t column = level * 4 + 8;

	fputc('{', printer->out);
	for (uint64_t i = 0, run; i < count; i += run) {
		vmr_autofree char *text = element_text(printer, array, i);
		for (run = 1; i + run < count; run++) {
			vmr_autofree char *next = element_text(printer, array, i + run);
			if (strcmp(text, next) != 0)
				break;
		}
		if (run < RUN_LEAST)
			run = 1;
		if (column + strlen(text) > COLUMNS && !printer->is_short) {
			print_indent(printer, level + 1);
			column = level * 4 + 4;
		}
		column += strlen(text) + 2;
		fprintf(printer->out, "%s", text);
		if (run > 1)
			fprintf(printer->out, " <%" PRIu64 " times>", run);
		fputs(i + run < count ? ", " : "", printer->out);
	}
	if (all > count)
		fprintf(printer->out, ", ... %" PRIu64 " more", all - count);
	fputc('}', printer->out);
}

/* How many pointers from one on are the same. */
static uint64_t equal_from(struct printer *printer, const struct show_value *array, uint64_t first, uint64_t count)
{
	struct show_value element = show_element_at(array, first);
	uint64_t number, other, run = 1;

	if (!show_is_scalar(element.type) || vmr_error_drop(show_value_number(printer->dump, &element, &number)))
		return 1;
	for (; first + run < count; run++) {
		element = show_element_at(array, first + run);
		if (vmr_error_drop(show_value_number(printer->dump, &element, &other)) || other != number)
			break;
	}
	return run < RUN_LEAST ? 1 : run;
}

static void print_elements(struct printer *printer, const struct show_value *array, uint64_t count, uint64_t all,
			   unsigned level)
{
	fputc('{', printer->out);
	printer->depth++;
	for (uint64_t i = 0, run; i < count && !is_full(printer); i += run) {
		struct show_value element = show_element_at(array, i);
		struct remark remark = {0};
		run = equal_from(printer, array, i, count);
		print_indent(printer, level + 1);
		fprintf(printer->out, "[%" PRId64, (int64_t)(array->first + i));
		if (run > 1)
			fprintf(printer->out, "..%" PRId64, (int64_t)(array->first + i + run - 1));
		fputs("] = ", printer->out);
		print_value(printer, &element, level + 1, &remark);
		fputc(',', printer->out);
		print_remark(printer, &remark);
	}
	printer->depth--;
	if (all > count) {
		print_indent(printer, level + 1);
		fprintf(printer->out, "... %" PRIu64 " more", all - count);
	}
	print_indent(printer, level);
	fputc('}', printer->out);
}

static void print_array(struct printer *printer, const struct show_value *value, unsigned level)
{
	const struct dumpcore_type *type = dumpcore_type_strip(value->type), *element = dumpcore_type_target(type);
	uint64_t all = dumpcore_type_count(type), count = all;

	if (count > printer->style->elements)
		count = printer->style->elements;
	vmr_autofree char *why = element ? show_unreadable(printer->dump, value) : vmr_strdup("of nothing known");
	if (why) {
		fprintf(printer->out, "<%s>", why);
		return;
	}
	vmr_autofree char *text = show_string(printer->dump, value);
	enum dumpcore_type_kind kind = show_kind(element);
	bool is_plain = show_is_scalar(element) && (kind != DUMPCORE_TYPE_POINTER || printer->is_short);
	if (text)
		fputs(text, printer->out);
	else if (!all)
		fprintf(printer->out, "{} /* at " VMR_ADDRESS ", of unknown length: write [0..n] */", value->address);
	else if (is_plain || (printer->depth >= printer->style->depth && show_is_scalar(element)))
		print_scalars(printer, value, count, all, level);
	else if (printer->depth >= printer->style->depth || level >= DEPTH_MOST || printer->is_short)
		fputs("{...}", printer->out);
	else
		print_elements(printer, value, count, all, level);
}

static void print_function(struct printer *printer, const struct show_value *value, struct remark *remark)
{
	fprintf(printer->out, VMR_ADDRESS, value->address);
	if (remark && !printer->style->plain)
		remark->text = show_pointee(printer->dump, value->address);
}

static void print_value(struct printer *printer, const struct show_value *value, unsigned level, struct remark *remark)
{
	switch (show_kind(value->type)) {
	case DUMPCORE_TYPE_STRUCT:
	case DUMPCORE_TYPE_UNION:
		if (printer->is_short)
			print_short_record(printer, value, level);
		else
			print_record(printer, value, level);
		break;
	case DUMPCORE_TYPE_ARRAY:
		print_array(printer, value, level);
		break;
	case DUMPCORE_TYPE_FUNCTION:
		print_function(printer, value, remark);
		break;
	case DUMPCORE_TYPE_VOID:
	case DUMPCORE_TYPE_UNKNOWN:
		fprintf(printer->out, "<its type is not known, at " VMR_ADDRESS ">", value->address);
		if (remark && !printer->style->plain)
			remark->text = show_pointee(printer->dump, value->address);
		break;
	case DUMPCORE_TYPE_INTEGER:
	case DUMPCORE_TYPE_BOOL:
	case DUMPCORE_TYPE_FLOAT:
	case DUMPCORE_TYPE_ENUM:
	case DUMPCORE_TYPE_POINTER:
	case DUMPCORE_TYPE_TYPEDEF:
		print_scalar(printer, value, remark);
		break;
	}
}

/* "at 0x..., stack of task 92 (load) +0x3670, dead: ...": an object that is no more is printed as one that is. */
static char *place_of(const struct printer *printer, vmr_kaddr address)
{
	struct dumpcore_identity identity = {0};

	if (!printer->style->plain)
		dumpcore_identify(printer->dump, address, &identity);
	bool is_known = identity.category && strcmp(identity.category, "unknown") != 0;
	dumpcore_identity_deinit(&identity);
	vmr_autofree char *what = is_known ? show_pointee(printer->dump, address) : NULL;
	return vmr_format("at " VMR_ADDRESS "%s%s", address, what ? ", " : "", what ? what : "");
}

void show_print(FILE *out, struct dumpcore *dump, const struct show_style *style, const struct show_value *value)
{
	struct printer printer = {.out = out, .dump = dump, .style = style};
	struct remark remark = {0};

	fprintf(out, "(%s) ", dumpcore_type_name(value->type));
	if (value->is_percpu)
		fputs("<a per-CPU variable: say of which CPU, as per_cpu(NAME, 0)>", out);
	else
		print_value(&printer, value, 0, &remark);
	if (show_is_record(value->type) || show_kind(value->type) == DUMPCORE_TYPE_ARRAY)
		remark.text = place_of(&printer, value->address);
	print_remark(&printer, &remark);
}

void show_print_short(FILE *out, struct dumpcore *dump, const struct show_style *style, const struct show_value *value)
{
	struct printer printer = {.out = out, .dump = dump, .style = style, .is_short = true};

	print_value(&printer, value, 0, NULL);
}
