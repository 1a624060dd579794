/* SPDX-License-Identifier: MIT */
/* Writes HTML: the one place where text of a dump becomes markup. */
#include <inttypes.h>
#include <string.h>

#include "common/memory.h"
#include "common/text.h"
#include "report/html/page.h"
#include "report/verdict.h"

static void escape(FILE *out, const char *text)
{
	vmr_autofree char *clean = vmr_text_clean(text ? text : "", true);

	for (const char *p = clean; *p; p++)
		switch (*p) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\'':
			fputs("&#39;", out);
			break;
		default:
			fputc(*p, out);
		}
}

/* One conversion of a format: %s escaped, the integers that we use by the C library. Gives what follows it. */
static const char *convert(FILE *out, const char *at, va_list *args)
{
	char spec[16] = "%";
	size_t length = 1 + strspn(at + 1, "0123456789lz.-");

	if (at[1] == '%') {
		fputc('%', out);
		return at + 2;
	}
	if (at[1] == 's') {
		escape(out, va_arg(*args, const char *));
		return at + 2;
	}
	if (length + 2 > sizeof(spec))
		return at + 1;
	memcpy(spec, at, length + 1);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	if (strchr(spec, 'l'))
		fprintf(out, spec, va_arg(*args, unsigned long));
	else if (strchr(spec, 'z'))
		fprintf(out, spec, va_arg(*args, size_t));
	else
		fprintf(out, spec, va_arg(*args, int));
#pragma GCC diagnostic pop
	return at + length + 1;
}

void html_print(FILE *out, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	while (*format) {
		if (*format == '%')
			format = convert(out, format, &args);
		else
			fputc(*format++, out);
	}
	va_end(args);
}

void html_refs(FILE *out, const struct finding *finding, const struct finding_refs *refs)
{
	if (!refs->count)
		return;
	fputs(" <span class=\"refs\">", out);
	for (size_t i = 0; i < refs->count; i++) {
		if (i)
			fputc(' ', out);
		if (report_has_evidence(finding, refs->ids[i]))
			html_print(out, "<a class=\"ev\" href=\"#f%u-%s\" data-ev=\"%s\">%s</a>", finding->id,
				   refs->ids[i], refs->ids[i], refs->ids[i]);
		else
			html_print(out, "<span class=\"ev\">%s</span>", refs->ids[i]);
	}
	fputs("</span>", out);
}

void html_data_refs(FILE *out, const struct finding_refs *refs)
{
	if (!refs->count)
		return;
	fputs(" data-ev=\"", out);
	for (size_t i = 0; i < refs->count; i++)
		html_print(out, "%s%s", i ? " " : "", refs->ids[i]);
	fputc('"', out);
}

void html_place(FILE *out, const char *file, unsigned line)
{
	if (file && line)
		html_print(out, "<code>%s:%u</code>", file, line);
	else if (file)
		html_print(out, "<code>%s</code>", file);
}

void html_table_begin(FILE *out, const char *style, const char *const *headings)
{
	html_print(out, "<div class=\"scroll\" tabindex=\"0\"><table class=\"%s\"><thead><tr>", style);
	for (; *headings; headings++)
		html_print(out, "<th scope=\"col\">%s</th>", *headings);
	fputs("</tr></thead><tbody>\n", out);
}

void html_table_end(FILE *out)
{
	fputs("</tbody></table></div>\n", out);
}
