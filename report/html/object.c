/* SPDX-License-Identifier: MIT */
/* Source of both sides, and the object's bytes with their members. */
#include <inttypes.h>
#include <string.h>

#include "report/html/page.h"

enum { BYTES_SHOWN = 4096, LINES_AROUND = 9 };

static bool is_marked(const struct finding_excerpt *excerpt, unsigned line)
{
	for (size_t i = 0; i < excerpt->marked_count; i++)
		if (excerpt->marked[i] == line)
			return true;
	return false;
}

/* Near a decisive line, or where the function begins; all of it when nothing is marked. */
static bool is_shown(const struct finding_excerpt *excerpt, unsigned line)
{
	if (!excerpt->marked_count || line < excerpt->first_line + 2)
		return true;
	for (size_t i = 0; i < excerpt->marked_count; i++)
		if (line + LINES_AROUND >= excerpt->marked[i] && line <= excerpt->marked[i] + LINES_AROUND)
			return true;
	return false;
}

static void print_excerpt(FILE *out, const struct finding_excerpt *excerpt)
{
	bool left_out = false;

	html_print(out,
		   "<div class=\"src\"><h4>%s%s%s <span class=\"soft\">%s</span></h4><div class=\"scroll\" "
		   "tabindex=\"0\"><table>",
		   excerpt->role, excerpt->role ? ": " : "", excerpt->function, excerpt->file);
	for (size_t i = 0; i < excerpt->line_count; i++) {
		unsigned line = excerpt->first_line + (unsigned)i;
		if (is_shown(excerpt, line))
			html_print(out,
				   is_marked(excerpt, line) ? "<tr class=\"decisive\"><td>%u</td><td>%s</td></tr>\n"
							    : "<tr><td>%u</td><td>%s</td></tr>\n",
				   line, excerpt->lines[i]);
		else if (!left_out)
			fputs("<tr><td>&vellip;</td><td></td></tr>\n", out);
		left_out = !is_shown(excerpt, line);
	}
	fputs("</table></div></div>\n", out);
}

/* The side that used the object: its own column, left. */
static bool is_users(const struct finding_excerpt *excerpt)
{
	static const char *const names[] = {"use", "release", "waker"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (excerpt->role && !strcmp(excerpt->role, names[i]))
			return true;
	return false;
}

static void print_side(FILE *out, const struct finding *finding, bool users)
{
	fputs("<div class=\"side\">\n", out);
	for (size_t i = 0; i < finding->excerpt_count; i++)
		if (is_users(&finding->excerpts[i]) == users)
			print_excerpt(out, &finding->excerpts[i]);
	fputs("</div>\n", out);
}

void html_sources(FILE *out, const struct finding *finding)
{
	if (!finding->excerpt_count)
		return;
	html_print(out, "<h3 id=\"f%u-source\">Source</h3>\n<div class=\"sides\">\n", finding->id);
	print_side(out, finding, true);
	print_side(out, finding, false);
	fputs("</div>\n", out);
}

static void print_bytes(FILE *out, const struct finding_object *object, uint64_t offset, uint64_t size)
{
	if (!object->bytes || offset >= object->byte_count) {
		fputs("<span class=\"soft\">not in the dump</span>", out);
		return;
	}
	for (uint64_t i = offset; i < object->byte_count && i - offset < size && i - offset < 32; i++)
		fprintf(out, "%s%02x", i > offset ? " " : "", object->bytes[i]);
	if (size > 32)
		fputs(" &hellip;", out);
}

static void print_members(FILE *out, const struct finding_object *object)
{
	static const char *const headings[] = {"Offset", "Bytes", "Member", "Type", "Value", NULL};

	html_table_begin(out, "hex", headings);
	for (size_t i = 0; i < object->member_count; i++) {
		const struct finding_member *member = &object->members[i];
		html_print(out, "<tr><td>+0x%02lx</td><td>", (unsigned long)member->offset);
		print_bytes(out, object, member->offset, member->size);
		html_print(out, "</td><td>%s</td><td>%s</td><td class=\"free\">%s</td></tr>\n", member->name,
			   member->type, member->value ? member->value : "not in the dump");
	}
	html_table_end(out);
}

/* The plain dump: 16 bytes a line. */
static void print_hexdump(FILE *out, const struct finding_object *object)
{
	size_t size = object->byte_count < BYTES_SHOWN ? object->byte_count : BYTES_SHOWN;

	html_print(out, "<details><summary>Hexdump (%zu bytes)</summary><pre>", object->byte_count);
	for (size_t row = 0; row < size; row += 16) {
		fprintf(out, VMR_ADDRESS " ", object->address + row);
		for (size_t i = row; i < row + 16; i++)
			fprintf(out, i < size ? " %02x" : "   ", i < size ? object->bytes[i] : 0u);
		fputs("  ", out);
		for (size_t i = row; i < row + 16 && i < size; i++) {
			char text[2] = {
				object->bytes[i] >= 0x20 && object->bytes[i] < 0x7f ? (char)object->bytes[i] : '.', 0};
			html_print(out, "%s", text);
		}
		fputc('\n', out);
	}
	fputs("</pre></details>\n", out);
}

static void print_place(FILE *out, const struct finding_object *object)
{
	const struct finding_place *place = &object->place;

	if (!place->kind)
		return;
	html_print(out, "<dt>lies in</dt><dd>%s", place->kind);
	if (place->pid >= 0 && object->has_address)
		html_print(out, " of PID %d %s", place->pid, place->comm);
	if (place->cache)
		html_print(out, " cache %s", place->cache);
	if (place->has_offset)
		html_print(out, ", at offset 0x%lx", (unsigned long)place->offset);
	fputs("</dd>", out);
}

void html_object(FILE *out, const struct finding *finding)
{
	const struct finding_object *object = &finding->object;

	if (!object->type && !object->has_address)
		return;
	html_print(out, "<h3 id=\"f%u-object\">Object</h3>\n<dl class=\"kv\"><dt>type</dt><dd><code>%s</code></dd>",
		   finding->id, object->type ? object->type : "unknown");
	if (object->has_address)
		html_print(out, "<dt>address</dt><dd><code>0x%016lx</code></dd>", (unsigned long)object->address);
	print_place(out, object);
	if (object->lifetime)
		html_print(out, "<dt>lifetime</dt><dd>%s</dd>", object->lifetime);
	fputs("</dl>\n", out);
	if (object->member_count)
		print_members(out, object);
	if (object->bytes && object->byte_count)
		print_hexdump(out, object);
}
