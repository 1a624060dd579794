/* SPDX-License-Identifier: MIT */
/*
 * A finding's graph through libcgraph (DOT) and libgvc (SVG). A node or edge stands on one evidence: its SVG class is
 * "ev_E1", its link goes to that evidence in the report, its tooltip has the bytes. Without the evidence it is not
 * there.
 */
#include <graphviz/cgraph.h>
#include <graphviz/gvc.h>
#include <graphviz/gvplugin_textlayout.h>
#include <string.h>

#include "common/beside.h"
#include "common/memory.h"
#include "common/text.h"
#include "report/report.h"
#include "report/text_width.h"
#include "report/verdict.h"

enum { NODE_LIMIT = 400, LABEL_WIDTH = 34 };

static const struct {
	const char *kind, *shape, *fill, *line;
} looks[] = {
	{"task", "box", "#e3ecfb", "#3b6fb6"},     {"frame", "box", "#eef1f5", "#7a8699"},
	{"object", "box", "#fdeaea", "#b3423a"},   {"statement", "note", "#eef7ea", "#4f8a3c"},
	{"register", "box", "#fbf3dc", "#a07a1c"}, {"lock", "octagon", "#f1e8fa", "#7b52a8"},
	{"", "box", "#f5f5f5", "#777777"},
};

static size_t look_of(const char *kind)
{
	size_t i = 0;

	while (i + 1 < VMR_COUNT(looks) && (!kind || strcmp(looks[i].kind, kind)))
		i++;
	return i;
}

/*
 * Text as a label: cleaned, blanks turned into breaks where a line gets long, and what Graphviz would interpret
 * (backslash escapes, entities) made literal.
 */
static char *label_text(const char *text)
{
	vmr_autofree char *clean = vmr_text_clean(text ? text : "", true);
	char *out = NULL;
	size_t size, column = 0;
	FILE *stream = open_memstream(&out, &size);

	if (!stream)
		return vmr_strdup("");
	for (const char *p = clean; *p; p++) {
		column++;
		if (*p == '\n' || (*p == ' ' && column + strcspn(p + 1, " \n") > LABEL_WIDTH)) {
			fputs("\\n", stream);
			column = 0;
		} else if (*p == '\\') {
			fputs("\\\\", stream);
		} else if (*p == '&') {
			fputs("&amp;", stream);
		} else {
			fputc(*p == '\t' ? ' ' : *p, stream);
		}
	}
	fclose(stream);
	return out;
}

static void set(void *object, const char *name, const char *value)
{
	agsafeset(object, (char *)name, (char *)value, (char *)"");
}

/* Attributes that nodes and edges share: class, id, link, tooltip, label. */
static void set_common(void *object, const struct finding *finding, const struct report_graph_options *options,
		       const char *id, const char *evidence, const char *kind, const char *label, const char *tooltip)
{
	vmr_autofree char *text = label_text(label);
	vmr_autofree char *tip = label_text(tooltip ? tooltip : label);
	vmr_autofree char *class = vmr_format("ev_%s%s%s", evidence, *kind ? " k_" : "", kind);
	vmr_autofree char *link =
		options->link ? vmr_format("%s#f%u-%s", options->link, finding->id, evidence) : vmr_strdup("");

	set(object, "label", text);
	set(object, "tooltip", tip);
	set(object, "class", class);
	set(object, "id", id);
	set(object, "URL", link);
	set(object, "target", "_top");
	set(object, "evidence", evidence);
}

/* Ids are ours ("E1"): letters and digits only, so that they can stand in classes and links. */
static bool is_plain_id(const char *id)
{
	return id && *id &&
	       strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == strlen(id);
}

static bool is_shown(const struct finding *finding, const char *evidence)
{
	return is_plain_id(evidence) && report_has_evidence(finding, evidence);
}

static Agnode_t *find_node(Agraph_t *graph, const struct finding *finding, const char *id)
{
	for (size_t i = 0; id && i < finding->node_count && i < NODE_LIMIT; i++)
		if (finding->nodes[i].id && !strcmp(finding->nodes[i].id, id)) {
			vmr_autofree char *name = vmr_format("n%zu", i + 1);
			return agnode(graph, name, 0);
		}
	return NULL;
}

static void add_node(Agraph_t *graph, const struct finding *finding, size_t i,
		     const struct report_graph_options *options)
{
	const struct finding_node *from = &finding->nodes[i];

	if (!is_shown(finding, from->evidence))
		return;
	size_t look = look_of(from->kind);
	vmr_autofree char *name = vmr_format("n%zu", i + 1);
	vmr_autofree char *id = vmr_format("f%u_n%zu", finding->id, i + 1);
	Agnode_t *node = agnode(graph, name, 1);
	set_common(node, finding, options, id, from->evidence, looks[look].kind, from->label ? from->label : from->id,
		   from->tooltip);
	set(node, "shape", looks[look].shape);
	set(node, "fillcolor", looks[look].fill);
	set(node, "color", looks[look].line);
}

static bool is_register(const struct finding *finding, const char *id)
{
	for (size_t i = 0; id && i < finding->node_count; i++)
		if (finding->nodes[i].id && !strcmp(finding->nodes[i].id, id))
			return finding->nodes[i].kind && !strcmp(finding->nodes[i].kind, "register");
	return false;
}

/* The chain of registers stands in a column of its own, beside what it was loaded from. */
static void line_up_registers(Agraph_t *graph, const struct finding *finding)
{
	Agraph_t *column = NULL;

	for (size_t i = 0; i < finding->node_count && i < NODE_LIMIT; i++) {
		if (!is_register(finding, finding->nodes[i].id) || !is_shown(finding, finding->nodes[i].evidence))
			continue;
		if (!column) {
			column = agsubg(graph, (char *)"registers", 1);
			set(column, "rank", "same");
		}
		vmr_autofree char *name = vmr_format("n%zu", i + 1);
		agsubnode(column, agnode(graph, name, 0), 1);
	}
}

static void add_edge(Agraph_t *graph, const struct finding *finding, size_t i,
		     const struct report_graph_options *options)
{
	const struct finding_edge *from = &finding->edges[i];
	Agnode_t *tail = find_node(graph, finding, from->from);
	Agnode_t *head = find_node(graph, finding, from->to);

	if (!tail || !head || !is_shown(finding, from->evidence))
		return;
	vmr_autofree char *name = vmr_format("e%zu", i + 1);
	vmr_autofree char *id = vmr_format("f%u_e%zu", finding->id, i + 1);
	/* What is left of the record leads to it, and what came from it stands right: drawn from there, backwards. */
	bool is_back = is_register(finding, from->from);
	Agedge_t *edge = is_back ? agedge(graph, head, tail, name, 1) : agedge(graph, tail, head, name, 1);
	if (is_back)
		set(edge, "dir", "back");
	vmr_autofree char *label = vmr_format(" %s", from->label ? from->label : ""); /* off the line */
	set_common(edge, finding, options, id, from->evidence, "", label, from->tooltip ? from->tooltip : from->label);
}

/* A graph without nodes that looks as all of ours do. */
static Agraph_t *open_graph(unsigned number)
{
	vmr_autofree char *name = vmr_format("finding_%u", number);
	Agraph_t *graph = agopen(name, Agdirected, NULL);

	vmr_autofree char *id = vmr_format("f%u_graph", number);
	agattr(graph, AGRAPH, (char *)"id", id);
	agattr(graph, AGRAPH, (char *)"rankdir", (char *)"LR");
	agattr(graph, AGRAPH, (char *)"bgcolor", (char *)"transparent");
	agattr(graph, AGRAPH, (char *)"fontname", (char *)"Helvetica,Arial,sans-serif");
	agattr(graph, AGRAPH, (char *)"nodesep", (char *)"0.22");
	agattr(graph, AGRAPH, (char *)"ranksep", (char *)"0.3");
	agattr(graph, AGNODE, (char *)"fontname", (char *)"Helvetica,Arial,sans-serif");
	agattr(graph, AGNODE, (char *)"fontsize", (char *)"11");
	agattr(graph, AGNODE, (char *)"style", (char *)"filled");
	agattr(graph, AGNODE, (char *)"margin", (char *)"0.16,0.08");
	agattr(graph, AGEDGE, (char *)"fontname", (char *)"Helvetica,Arial,sans-serif");
	agattr(graph, AGEDGE, (char *)"fontsize", (char *)"10");
	agattr(graph, AGEDGE, (char *)"color", (char *)"#666666");
	return graph;
}

static Agraph_t *make_graph(const struct finding *finding, const struct report_graph_options *options)
{
	Agraph_t *graph = open_graph(finding->id);

	for (size_t i = 0; i < finding->node_count && i < NODE_LIMIT; i++)
		add_node(graph, finding, i, options);
	for (size_t i = 0; i < finding->edge_count && i < 4 * NODE_LIMIT; i++)
		add_edge(graph, finding, i, options);
	line_up_registers(graph, finding);
	return graph;
}

#ifdef __SANITIZE_ADDRESS__
/* What Graphviz keeps until the process ends is not ours. Read by the leak check of the sanitizers' build. */
const char *__lsan_default_suppressions(void);
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void)
{
	return "leak:libgvplugin\nleak:libltdl\n";
}
#endif

/* While a graph is made, laid out and written: what crashes then is Graphviz, or what it loads. */
static _Thread_local bool is_drawing;

bool report_graph_is_drawing(void)
{
	return is_drawing;
}

static int silent(char *message)
{
	(void)message;
	return 0;
}

static void write_escaped(FILE *out, const char *text)
{
	vmr_autofree char *clean = vmr_text_clean(text ? text : "", true);

	for (const char *p = clean; *p; p++)
		fputs(*p == '&' ? "&amp;" : *p == '<' ? "&lt;" : *p == '>' ? "&gt;" : (char[]){*p, 0}, out);
}

/* The tooltip of the part that an id of ours ("f1_n2") names; NULL when it names none. */
static const char *tooltip_of(const struct finding *finding, const char *id)
{
	const char *under = strchr(id, '_');
	size_t number = under && under[1] ? strtoul(under + 2, NULL, 10) : 0;

	if (number && under[1] == 'n' && number <= finding->node_count)
		return finding->nodes[number - 1].tooltip ? finding->nodes[number - 1].tooltip
							  : finding->nodes[number - 1].label;
	if (number && under[1] == 'e' && number <= finding->edge_count)
		return finding->edges[number - 1].tooltip ? finding->edges[number - 1].tooltip
							  : finding->edges[number - 1].label;
	return NULL;
}

/* A line of SVG, with the page before links that lead into it ("#f1-E1"). Only attributes have such quotes. */
static void write_line(const char *line, size_t length, const char *page, FILE *out)
{
	static const char link[] = "xlink:href=\"#f";
	const char *end = line + length, *at;
	size_t head = sizeof(link) - sizeof("#f");

	while (page && (at = memmem(line, (size_t)(end - line), link, sizeof(link) - 1))) {
		fwrite(line, 1, (size_t)(at - line) + head, out);
		fputs(page, out);
		line = at + head;
	}
	fwrite(line, 1, (size_t)(end - line), out);
}

/* Graphviz writes a part's own name as its <title>, which is what browsers show when the mouse rests: make it the
 * tooltip. */
static void write_with_tooltips(const char *svg, const struct finding *finding, const char *page, FILE *out)
{
	static const char group[] = "<g id=\"f", title[] = "<title>";
	const char *tooltip = NULL;

	for (const char *line = svg; *line;) {
		size_t length = strcspn(line, "\n");
		if (!strncmp(line, group, sizeof(group) - 1))
			tooltip = tooltip_of(finding, line + sizeof(group) - 2);
		if (tooltip && !strncmp(line, title, sizeof(title) - 1)) {
			fputs(title, out);
			write_escaped(out, tooltip);
			fputs("</title>", out);
			tooltip = NULL;
		} else {
			write_line(line, length, page, out);
		}
		line += length;
		if (*line)
			fputc(*line++, out);
	}
}

/* ---- how large a text is: said by us, as a plugin of Graphviz that needs no fonts and loads nothing */

typedef __typeof__(((gvtextlayout_engine_t *)NULL)->textlayout(NULL, NULL)) measured; /* of the installed version */

static measured measure(textspan_t *line, char **font)
{
	double size = line->font->size;

	(void)font;
	line->size.x = size * report_text_width(line->str);
	line->size.y = size * 1.2;
	line->yoffset_layout = 0;
	line->yoffset_centerline = size * 0.2; /* from the middle of a line down to its letters' feet */
	line->layout = NULL;
	line->free_layout = NULL;
	return true;
}

static gvtextlayout_engine_t engine = {measure};
static gvplugin_installed_t types[] = {{.type = "textlayout", .quality = 1000, .engine = &engine}, {0}};
static gvplugin_api_t apis[] = {{API_textlayout, types}, {0}};
static gvplugin_library_t library = {(char *)"vmrace", apis};
/* Graphviz takes what has a name of this form; of several that can measure, the one of the highest quality. */
static const lt_symlist_t builtins[] = {{"gvplugin_vmrace_LTX_library", &library}, {0}};

/* One context for the whole process: it is kept, and what Graphviz loads with it. */
static GVC_t *context_get(void)
{
	static GVC_t *context;

	if (!context)
		context = gvContextPlugins(builtins, true);
	return context;
}

/* ---- what Graphviz loads before its first graph (plugins), in a thread beside other work */

static struct vmr_beside preparation;

static void prepare(void *unused)
{
	(void)unused;
	is_drawing = true;
	GVC_t *context = context_get();
	Agraph_t *graph = open_graph(0);
	set(agnode(graph, (char *)"n", 1), "label", "n");
	gvLayout(context, graph, "dot");
	gvFreeLayout(context, graph);
	agclose(graph);
	is_drawing = false;
}

/* Graphviz is for one thread at a time. */
static void await_preparation(void)
{
	vmr_beside_end(&preparation);
}

void report_graph_prepare(void)
{
	static bool is_prepared;

	if (is_prepared)
		return;
	is_prepared = true;
	agseterrf(silent);
	atexit(await_preparation); /* not while what it uses is taken down */
	vmr_beside_begin(&preparation, prepare, NULL);
}

/* ---- drawings that are kept: with links as inside of the page */

enum { KEPT_LIMIT = 64 };
static struct {
	bool is_on;
	size_t count;
	struct {
		const struct finding *finding;
		char *svg;
	} list[KEPT_LIMIT];
} kept;

static void draw_all(void *content);

void report_graph_keep(const struct report_content *content)
{
	await_preparation();
	while (kept.count)
		free(kept.list[--kept.count].svg);
	kept.is_on = content;
	agseterrf(silent);
	if (content && content->finding_count)
		vmr_beside_begin(&preparation, draw_all, (void *)content);
}

static const char *find_kept(const struct finding *finding)
{
	for (size_t i = 0; i < kept.count; i++)
		if (kept.list[i].finding == finding)
			return kept.list[i].svg;
	return NULL;
}

static void keep_drawing(const struct finding *finding, const char *svg)
{
	if (!kept.is_on || kept.count == KEPT_LIMIT)
		return;
	kept.list[kept.count].finding = finding;
	kept.list[kept.count++].svg = vmr_strdup(svg);
}

/* out NULL: to keep alone. */
static struct vmr_error *draw(Agraph_t *graph, const struct finding *finding, const char *page, FILE *out)
{
	GVC_t *context = context_get();
	char *data = NULL;
	unsigned size = 0;
	struct vmr_error *error = NULL;

	if (gvLayout(context, graph, "dot"))
		error = vmr_error_create(VMR_SYSTEM,
					 "Graphviz cannot lay the graph out: is its package complete (libgvc6)?");
	else if (gvRenderData(context, graph, "svg", &data, &size) || !data)
		error = vmr_error_create(VMR_SYSTEM, "Graphviz cannot write SVG: is its package complete (libgvc6)?");
	else if (out)
		write_with_tooltips(data, finding, page, out);
	if (!error && page)
		keep_drawing(finding, data);
	gvFreeRenderData(data);
	gvFreeLayout(context, graph);
	return error;
}

static const struct report_graph_options inside_page = {.svg = true, .link = ""};

/* What fails is tried again by who writes it, and said there. */
static void draw_all(void *context)
{
	const struct report_content *content = context;

	is_drawing = true;
	for (size_t i = 0; i < content->finding_count && i < KEPT_LIMIT; i++) {
		Agraph_t *graph = make_graph(&content->findings[i], &inside_page);
		vmr_error_drop(draw(graph, &content->findings[i], "", NULL));
		agclose(graph);
	}
	is_drawing = false;
}

static struct vmr_error *write_svg(const struct finding *finding, const char *page, FILE *out)
{
	const struct report_graph_options inside = {.svg = true, .link = page ? "" : NULL};
	const char *known = page ? find_kept(finding) : NULL;

	if (known) {
		write_with_tooltips(known, finding, page, out);
		return NULL;
	}
	Agraph_t *graph = make_graph(finding, &inside);
	struct vmr_error *error = draw(graph, finding, page, out);
	agclose(graph);
	return error;
}

static struct vmr_error *write_dot(const struct finding *finding, const struct report_graph_options *options, FILE *out)
{
	Agraph_t *graph = make_graph(finding, options);
	struct vmr_error *error = NULL;

	if (agwrite(graph, out))
		error = vmr_error_create(VMR_SYSTEM, "the graph cannot be written");
	agclose(graph);
	return error;
}

struct vmr_error *report_graph_write(const struct finding *finding, const struct report_graph_options *options,
				     FILE *out)
{
	await_preparation();
	agseterrf(silent);
	is_drawing = true;
	struct vmr_error *error =
		options->svg ? write_svg(finding, options->link, out) : write_dot(finding, options, out);
	is_drawing = false;
	return error;
}
