/* SPDX-License-Identifier: MIT */
/* The verdict table, each row: what proves, what keeps from it, what silences. */
#include "rules/engine/verdict.h"
#include "tests/unit/cmocka.h"

#define PROVEN   .observed = true, .roles_complete = true, .sides_bound = true, .source_exact = true
#define POSSIBLE .roles_complete = true, .sides_bound = true, .source_exact = true
#define DAMAGE   .damage = true, .observed = true

static const struct {
	struct verdict_input input;
	const char *verdict;
} verdicts[] = {
	{{PROVEN}, "confirmed"},
	{{.observed = true, .roles_complete = true, .sides_bound = true}, "likely"},
	{{.observed = true, .sides_bound = true, .source_exact = true}, "likely"},
	{{PROVEN, .item_unknown = true}, "likely"},
	{{PROVEN, .guard_unknown = true}, "likely"},
	{{PROVEN, .rival_open = true}, "likely"},
	{{PROVEN, .rival_open = true, .item_unknown = true}, "likely"},
	{{PROVEN, .item_no = true}, "silent"},
	{{PROVEN, .guard_yes = true}, "silent"},
	{{PROVEN, .rival_holds = true}, "silent"},
	{{PROVEN, .rival_holds = true, .rival_open = true}, "silent"},
	{{PROVEN, .item_no = true, .rival_open = true}, "silent"},
	{{.observed = true, .rival_holds = true}, "silent"},
	/* Of what was not observed there is nothing that a rival could explain. */
	{{POSSIBLE, .item_unknown = true}, "possible"},
	{{POSSIBLE, .rival_open = true}, "possible"},
	{{POSSIBLE, .rival_holds = true}, "possible"},
	{{POSSIBLE, .guard_yes = true}, "silent"},
	{{.item_unknown = true}, "silent"},
	/* What the dump alone can prove needs no source, but those who take part. */
	{{.state = true, .observed = true, .sides_bound = true}, "confirmed"},
	{{.state = true, .observed = true, .sides_bound = true, .item_unknown = true}, "likely"},
	{{.state = true, .observed = true, .sides_bound = true, .guard_unknown = true}, "likely"},
	{{.state = true, .observed = true, .sides_bound = true, .rival_open = true}, "likely"},
	{{.state = true, .observed = true, .sides_bound = true, .item_no = true}, "silent"},
	{{.state = true, .observed = true, .sides_bound = true, .guard_yes = true}, "silent"},
	{{.state = true, .observed = true, .sides_bound = true, .rival_holds = true}, "silent"},
	{{.state = true, .observed = true}, "silent"},
	{{.state = true, .sides_bound = true}, "silent"},
	/* Damage is there whoever did it: only a rival that holds says that it is none. */
	{{DAMAGE}, "damaged"},
	{{DAMAGE, .rival_open = true}, "damaged"},
	{{DAMAGE, .item_unknown = true}, "silent"},
	{{DAMAGE, .guard_unknown = true}, "silent"},
	{{DAMAGE, .guard_yes = true}, "silent"},
	{{DAMAGE, .rival_holds = true}, "silent"},
	{{.damage = true, .rival_holds = true}, "silent"},
};

static void test_verdicts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(*verdicts); i++) {
		const char *verdict = verdict_decide(&verdicts[i].input);
		if (strcmp(verdict, verdicts[i].verdict))
			fail_msg("row %zu: %s, not %s", i, verdict, verdicts[i].verdict);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_verdicts)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
