/* SPDX-License-Identifier: MIT */
/* A likely finding names what keeps it from confirmed: each reason alone, and none. */
#include "report/missing.h"

#include <string.h>

#include "common/memory.h"
#include "sample.h"
#include "tests/unit/cmocka.h"

/* A likely finding that lacks nothing: its parts are broken one by one. */
struct broken {
	struct report_content content;
	struct finding finding;
	struct finding_role roles[4];
	struct finding_item confirm[3], guards[2], rivals[2];
};

static void mend(struct broken *broken)
{
	const struct report_content *full = sample_full();
	broken->content = *full;
	broken->finding = full->findings[0];
	memcpy(broken->roles, broken->finding.roles, sizeof(broken->roles));
	memcpy(broken->confirm, broken->finding.confirm, sizeof(broken->confirm));
	memcpy(broken->guards, broken->finding.guards, sizeof(broken->guards));
	memcpy(broken->rivals, broken->finding.rivals, sizeof(broken->rivals));
	broken->confirm[2].state = (char *)"yes";
	broken->finding.verdict = VMRACE_LIKELY;
	broken->finding.roles = broken->roles;
	broken->finding.role_count = VMR_COUNT(broken->roles); /* the last of the sample has no place */
	broken->finding.confirm = broken->confirm;
	broken->finding.guards = broken->guards;
	broken->finding.rivals = broken->rivals;
	broken->content.limit_count = 0;
}

static void assert_only(struct broken *broken, const char *what, const char *why)
{
	struct report_missing_list list = report_missing(&broken->content, &broken->finding);
	assert_int_equal(list.count, 1);
	assert_string_equal(list.rows[0].what, what);
	assert_string_equal(list.rows[0].why, why);
	report_missing_destroy(&list);
	mend(broken);
}

static void test_each(void **state)
{
	(void)state;
	struct broken broken;
	mend(&broken);
	assert_only(&broken, "nothing is named", "please report");
	broken.confirm[1].state = (char *)"unknown";
	assert_only(&broken, "item owner-left", "copy_in's frame covers it");
	broken.guards[1].state = NULL;
	assert_only(&broken, "guard pinned", "none between lines 36 and 41");
	broken.rivals[0].state = (char *)"open";
	assert_only(&broken, "rival stray-write", "the value is an address on that task's own stack");
	broken.roles[3].line = 0;
	assert_only(&broken, "role leave", "its line is not known");
	broken.roles[0].match = NULL; /* roles 0 and 1 are of one function */
	assert_only(&broken, "source of tape_wake", "it was not compared with the dump");
	broken.roles[2].match = (char *)"differs";
	assert_only(&broken, "source of tape_read", "it is not this kernel's");
	broken.content.source_match = (char *)"differs";
	assert_only(&broken, "source", "it is not this kernel's");
	broken.content.source_match = (char *)"unknown";
	broken.content.source_path = NULL;
	assert_only(&broken, "source", "none was given");
	broken.content.limit_count = 2;
	assert_only(&broken, "not seen", "slab cache kmalloc-256; module tape");
}

static void test_many_limits(void **state)
{
	(void)state;
	struct broken broken;
	struct report_limit limits[9];
	mend(&broken);
	for (size_t i = 0; i < VMR_COUNT(limits); i++)
		limits[i] = (struct report_limit){.what = (char *)"a page"};
	broken.content.limits = limits;
	broken.content.limit_count = VMR_COUNT(limits);
	assert_only(&broken, "not seen", "a page; a page; a page; a page; a page; a page; and 3 more");
}

static void test_others_have_none(void **state)
{
	(void)state;
	const struct report_content *full = sample_full();
	struct report_missing_list list = report_missing(full, &full->findings[0]);
	assert_int_equal(list.count, 0);
	report_missing_destroy(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_each), cmocka_unit_test(test_many_limits),
					   cmocka_unit_test(test_others_have_none)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
