/* SPDX-License-Identifier: MIT */
/* A unified diff as replacements: each of its lines counts, or there is no fix. */
#include "tests/unit/cmocka.h"

#include <string.h>

#include "common/memory.h"
#include "report/sarif_fix.h"

#define HEAD "--- a/x/y.c\n+++ b/x/y.c\n"

static void test_replacement(void **state)
{
	cJSON *changes = sarif_fix_changes(HEAD "@@ -7,3 +7,2 @@ f()\n a\n-b\n c\n@@ -20,1 +19,2 @@\n-d\n+e\n+f\n");
	char *text = cJSON_PrintUnformatted(changes);

	(void)state;
	assert_string_equal(text,
			    "[{\"artifactLocation\":{\"uri\":\"x/y.c\",\"uriBaseId\":\"SRCROOT\"},\"replacements\":["
			    "{\"deletedRegion\":{\"startLine\":7,\"startColumn\":1,\"endLine\":10,\"endColumn\":1},"
			    "\"insertedContent\":{\"text\":\"a\\nc\\n\"}},"
			    "{\"deletedRegion\":{\"startLine\":20,\"startColumn\":1,\"endLine\":21,\"endColumn\":1},"
			    "\"insertedContent\":{\"text\":\"e\\nf\\n\"}}]}]");
	cJSON_free(text);
	cJSON_Delete(changes);
}

static void test_no_fix(void **state)
{
	static const char *const diffs[] = {
		NULL,
		"",
		"move it",
		HEAD,
		HEAD "@@ -7,3 +7,2 @@\n a\n-b\n",
		HEAD "@@ -7,1 +7,1 @@\n-a\n+b\n+c\n",
		HEAD "@@ -0,0 +1,1 @@\n+b\n",
		HEAD "@@ -7 +7 @@\n-a\n+b\n",
		HEAD "@@ -7,1 +7,1 @@\n-a\n+b\nmore\n",
		"--- /etc/passwd\n+++ b/x\n@@ -1,1 +1,1 @@\n-a\n+b\n",
		"--- a/x\n@@ -1,1 +1,1 @@\n-a\n+b\n",
		HEAD "@@ -99999999999999999999,1 +1,1 @@\n",
	};

	(void)state;
	for (size_t i = 0; i < VMR_COUNT(diffs); i++)
		if (sarif_fix_changes(diffs[i]))
			fail_msg("%zu: %s", i, diffs[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_replacement), cmocka_unit_test(test_no_fix)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
