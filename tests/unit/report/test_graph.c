/* SPDX-License-Identifier: MIT */
/* The graph stands on evidence: without it nodes and edges are gone. */
#include "tests/unit/cmocka.h"

#include <stdio.h>
#include <string.h>

#include "common/memory.h"
#include "report/report.h"
#include "sample.h"

static char *render(const struct finding *finding, bool svg)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	vmr_autoerror error =
		report_graph_write(finding, &(struct report_graph_options){.svg = svg, .link = "report.html"}, out);
	assert_null(error);
	fclose(out);
	return text;
}

static size_t count(const char *text, const char *part)
{
	size_t found = 0;

	for (const char *p = text; (p = strstr(p, part)); p += strlen(part))
		found++;
	return found;
}

/* The first to use Graphviz here: what is loaded beside it is waited for, and changes nothing. */
static void test_prepared(void **state)
{
	const struct finding *finding = &sample_full()->findings[0];

	(void)state;
	report_graph_prepare();
	report_graph_prepare();
	vmr_autofree char *dot = render(finding, false);
	vmr_autofree char *svg = render(finding, true);
	vmr_autofree char *again = render(finding, true);
	assert_int_equal(count(dot, "evidence=E"), finding->node_count + finding->edge_count);
	assert_string_equal(svg, again);
}

static void test_every_part_has_evidence(void **state)
{
	const struct finding *finding = &sample_full()->findings[0];
	vmr_autofree char *dot = render(finding, false);
	vmr_autofree char *svg = render(finding, true);

	(void)state;
	assert_int_equal(count(dot, "evidence=E"), finding->node_count + finding->edge_count);
	assert_int_equal(count(svg, "class=\"node ev_E"), finding->node_count);
	assert_int_equal(count(svg, "class=\"edge ev_E"), finding->edge_count);
	assert_non_null(strstr(svg, "xlink:href=\"report.html#f1-E3\""));
	assert_non_null(strstr(svg, "505c254063b0ffff"));
}

static void test_removing_evidence_removes_it(void **state)
{
	struct finding finding = sample_full()->findings[0];
	struct finding_evidence without[8];
	size_t left = 0;

	(void)state;
	for (size_t i = 0; i < finding.evidence_count; i++)
		if (strcmp(finding.evidence[i].id, "E4"))
			without[left++] = finding.evidence[i];
	finding.evidence = without;
	finding.evidence_count = left;
	vmr_autofree char *dot = render(&finding, false);
	assert_null(strstr(dot, "ev_E4"));
	assert_null(strstr(dot, "list_del_init"));
	assert_null(strstr(dot, "had executed"));
	assert_int_equal(count(dot, "evidence=E"), finding.node_count + finding.edge_count - 2);
}

/* An edge whose own evidence is there goes when a node at its end goes. */
static void test_no_edge_without_its_nodes(void **state)
{
	struct finding finding = sample_full()->findings[0];
	struct finding_evidence without[8];
	size_t left = 0;

	(void)state;
	for (size_t i = 0; i < finding.evidence_count; i++)
		if (strcmp(finding.evidence[i].id, "E2"))
			without[left++] = finding.evidence[i];
	finding.evidence = without;
	finding.evidence_count = left;
	vmr_autofree char *dot = render(&finding, false);
	assert_null(strstr(dot, "was loaded from")); /* stands on E6, led to the record of E2 */
	assert_non_null(strstr(dot, "had executed"));
}

/* Fonts differ from machine to machine, and what reads them is much to load: nothing of it is here after a drawing. */
static void test_no_fonts(void **state)
{
	vmr_autofree char *svg = render(&sample_full()->findings[0], true);
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[4096];

	(void)state;
	assert_non_null(svg);
	assert_non_null(maps);
	while (fgets(line, sizeof(line), maps)) {
		assert_null(strstr(line, "libpango"));
		assert_null(strstr(line, "libfontconfig"));
	}
	fclose(maps);
}

/* As wide as its text and the margin on both sides. */
static void test_box_is_as_wide_as_its_text(void **state)
{
	struct finding_evidence evidence = {.id = (char *)"E1"};
	struct finding_node node = {
		.id = (char *)"a", .label = (char *)"WWWWWWWWWWWWWWWWWWWW", .evidence = (char *)"E1"};
	struct finding finding = {.id = 1, .evidence = &evidence, .evidence_count = 1, .nodes = &node, .node_count = 1};
	vmr_autofree char *wide = render(&finding, true);
	node.label = (char *)"iiiiiiiiiiiiiiiiiiii";
	vmr_autofree char *narrow = render(&finding, true);
	double width[2] = {0, 0};

	(void)state;
	assert_int_equal(sscanf(strstr(wide, "<svg width=\""), "<svg width=\"%lfpt", &width[0]), 1);
	assert_int_equal(sscanf(strstr(narrow, "<svg width=\""), "<svg width=\"%lfpt", &width[1]), 1);
	assert_float_equal(width[0] - width[1], 20 * 11 * (0.989 - 0.278), 1.5);
}

/* Drawn beside other work, each is the same; and forgotten, a finding that changed is drawn anew. */
static void test_kept(void **state)
{
	const struct finding *finding = &sample_full()->findings[0];
	vmr_autofree char *dot = render(finding, false);
	vmr_autofree char *svg = render(finding, true);
	struct finding less = *finding;
	struct report_content content = *sample_full();

	(void)state;
	less.edge_count = 0;
	content.findings = &less;
	content.finding_count = 1;
	report_graph_keep(&content);
	vmr_autofree char *other = render(&less, true);
	report_graph_keep(sample_full());
	vmr_autofree char *kept_dot = render(finding, false);
	vmr_autofree char *kept = render(finding, true);
	vmr_autofree char *again = render(finding, true);
	report_graph_keep(NULL);
	assert_string_equal(dot, kept_dot);
	assert_string_equal(svg, kept);
	assert_string_equal(svg, again);
	assert_int_equal(count(other, "class=\"edge"), 0);
	assert_int_equal(count(svg, "class=\"edge"), finding->edge_count);
	report_graph_keep(&content);
	report_graph_keep(NULL);
	less.edge_count = finding->edge_count;
	vmr_autofree char *anew = render(&less, true);
	assert_string_equal(svg, anew);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prepared),
		cmocka_unit_test(test_every_part_has_evidence),
		cmocka_unit_test(test_removing_evidence_removes_it),
		cmocka_unit_test(test_no_edge_without_its_nodes),
		cmocka_unit_test(test_no_fonts),
		cmocka_unit_test(test_box_is_as_wide_as_its_text),
		cmocka_unit_test(test_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
