/* SPDX-License-Identifier: MIT */
/* Which word was maybe meant: against a plain computation of the same distance. */
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "common/nearest.h"
#include "tests/unit/cmocka.h"

static char *ask(const char *word, const char *const *words, size_t count)
{
	struct vmr_nearest nearest;

	vmr_nearest_begin(&nearest, word);
	for (size_t i = 0; i < count; i++)
		vmr_nearest_offer(&nearest, words[i]);
	return vmr_nearest_question(&nearest);
}

static void words(void **state)
{
	static const char *const known[] = {"show", "read",        "frame",       "analyze", "identify", NULL,
					    "",     "comm",        "com",         "stats",   "__state",  "__x",
					    "_y",   "rq_qos_wait", "rq_qos_wake", "slabs"};
	static const char *const asked[][2] = {
		{"shwo", "show"},
		{"hsow", "show"},
		{"sho", "show"},
		{"showw", "show"},
		{"rea", "read"},
		{"faame", "frame"},
		{"idnetfiy", "identify"},
		{"commm", "comm"},
		{"rq_qos_wakt", "rq_qos_wait"},
		{"rqqoswait", "rq_qos_wait"},
		{"analyse", "analyze"},
		{"state", "__state"},
		{"_x", "__x"},
		{"y", "_y"},
		{"s", NULL},
		{"xyz", NULL},
		{"", NULL},
		{"shxx", NULL},
		{"identical_things", NULL},
		{"slab", "slabs"},
	};

	(void)state;
	for (size_t i = 0; i < VMR_COUNT(asked); i++) {
		vmr_autofree char *found = ask(asked[i][0], known, VMR_COUNT(known));
		vmr_autofree char *expected =
			asked[i][1] ? vmr_format("; did you mean %s?", asked[i][1]) : vmr_strdup("");
		assert_string_equal(found, expected);
	}
}

/* The order in which words come makes no difference. */
static void order(void **state)
{
	static const char *const one[] = {"bead", "reap", "real", "dead"}, *const other[] = {"dead", "real", "reap",
											     "bead"};

	(void)state;
	vmr_autofree char *first = ask("read", one, 4), *second = ask("read", other, 4);
	assert_string_equal(first, "; did you mean real?");
	assert_string_equal(second, first);
}

/* Longer words are not looked at, and none is written over an end. */
static void lengths(void **state)
{
	char words[4][VMR_NEAREST_LENGTH + 3];

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		memset(words[i], 'a', sizeof(words[i]));
		words[i][VMR_NEAREST_LENGTH - 1 + i] = '\0';
	}
	const char *known[] = {words[1]};
	vmr_autofree char *shorter = ask(words[0], known, 1), *longer = ask(words[2], known, 1);
	assert_non_null(strstr(shorter, words[1]));
	assert_string_equal(longer, "");
	known[0] = words[2];
	vmr_autofree char *beyond = ask(words[1], known, 1);
	assert_string_equal(beyond, "");
}

/* The same by the whole table. */
static unsigned plain_distance(const char *a, const char *b)
{
	unsigned table[16][16];
	size_t a_length = strlen(a), b_length = strlen(b);

	for (size_t i = 0; i <= a_length; i++)
		for (size_t k = 0; k <= b_length; k++) {
			unsigned best = (unsigned)(i ? k ? 99 : i : k);
			if (i && k) {
				best = table[i - 1][k - 1] + (a[i - 1] != b[k - 1]);
				best = table[i - 1][k] + 1 < best ? table[i - 1][k] + 1 : best;
				best = table[i][k - 1] + 1 < best ? table[i][k - 1] + 1 : best;
				if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1] &&
				    table[i - 2][k - 2] + 1 < best)
					best = table[i - 2][k - 2] + 1;
			}
			table[i][k] = best;
		}
	return table[a_length][b_length];
}

static void make_word(char *word)
{
	size_t length = 1 + (size_t)random() % 12;

	for (size_t i = 0; i < length; i++)
		word[i] = (char)('a' + random() % 3);
	word[length] = '\0';
}

static void distances(void **state)
{
	unsigned near = 0;

	(void)state;
	srandom(1);
	for (int i = 0; i < 200000; i++) {
		char a[16], b[16];
		struct vmr_nearest nearest;
		make_word(a);
		make_word(b);
		vmr_nearest_begin(&nearest, a);
		unsigned most = nearest.distance - 1, expected = plain_distance(a, b);
		vmr_nearest_offer(&nearest, b);
		assert_int_equal(*nearest.found != '\0', !expected || (most && expected <= most));
		if (*nearest.found)
			assert_int_equal(nearest.distance, expected);
		near += *nearest.found != '\0';
	}
	assert_true(near > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words),
		cmocka_unit_test(order),
		cmocka_unit_test(lengths),
		cmocka_unit_test(distances),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
