/* SPDX-License-Identifier: MIT */
/* include/linux/atomic/atomic-instrumented.h, refcount.h, bitops.h, as of 4.19 to 6.18. */
#include "srcindex/worker/atomic_table.h"

#include <string.h>

#include "common/memory.h"

#define NO ATOMIC_NO_ARGUMENT

/* Behind "atomic_", "atomic_long_", "atomic64_". */
static const struct atomic_rule atomic_verbs[] = {
	{"read", ATOMIC_READ, 0, NO, NO, ATOMIC_SAYS_VALUE},
	{"set", ATOMIC_WRITE, 0, 1, NO, ATOMIC_SAYS_NOTHING},
	{"inc", ATOMIC_CHANGE, 0, NO, NO, ATOMIC_SAYS_NOTHING},
	{"dec", ATOMIC_CHANGE, 0, NO, NO, ATOMIC_SAYS_NOTHING},
	{"add", ATOMIC_CHANGE, 1, NO, NO, ATOMIC_SAYS_NOTHING},
	{"sub", ATOMIC_CHANGE, 1, NO, NO, ATOMIC_SAYS_NOTHING},
	{"and", ATOMIC_CHANGE, 1, NO, NO, ATOMIC_SAYS_NOTHING},
	{"or", ATOMIC_CHANGE, 1, NO, NO, ATOMIC_SAYS_NOTHING},
	{"xor", ATOMIC_CHANGE, 1, NO, NO, ATOMIC_SAYS_NOTHING},
	{"andnot", ATOMIC_CHANGE, 1, NO, NO, ATOMIC_SAYS_NOTHING},
	{"inc_return", ATOMIC_CHANGE, 0, NO, NO, ATOMIC_SAYS_VALUE},
	{"dec_return", ATOMIC_CHANGE, 0, NO, NO, ATOMIC_SAYS_VALUE},
	{"add_return", ATOMIC_CHANGE, 1, NO, NO, ATOMIC_SAYS_VALUE},
	{"sub_return", ATOMIC_CHANGE, 1, NO, NO, ATOMIC_SAYS_VALUE},
	{"fetch_inc", ATOMIC_CHANGE, 0, NO, NO, ATOMIC_SAYS_VALUE},
	{"fetch_dec", ATOMIC_CHANGE, 0, NO, NO, ATOMIC_SAYS_VALUE},
	{"fetch_add", ATOMIC_CHANGE, 1, NO, NO, ATOMIC_SAYS_VALUE},
	{"fetch_sub", ATOMIC_CHANGE, 1, NO, NO, ATOMIC_SAYS_VALUE},
	{"fetch_and", ATOMIC_CHANGE, 1, NO, NO, ATOMIC_SAYS_VALUE},
	{"fetch_or", ATOMIC_CHANGE, 1, NO, NO, ATOMIC_SAYS_VALUE},
	{"fetch_xor", ATOMIC_CHANGE, 1, NO, NO, ATOMIC_SAYS_VALUE},
	{"fetch_andnot", ATOMIC_CHANGE, 1, NO, NO, ATOMIC_SAYS_VALUE},
	{"fetch_add_unless", ATOMIC_CHANGE, 0, NO, NO, ATOMIC_SAYS_VALUE},
	{"inc_and_test", ATOMIC_CHANGE, 0, NO, NO, ATOMIC_SAYS_ZERO},
	{"dec_and_test", ATOMIC_CHANGE, 0, NO, NO, ATOMIC_SAYS_ZERO},
	{"sub_and_test", ATOMIC_CHANGE, 1, NO, NO, ATOMIC_SAYS_ZERO},
	{"add_negative", ATOMIC_CHANGE, 1, NO, NO, ATOMIC_SAYS_NEGATIVE},
	{"inc_not_zero", ATOMIC_CHANGE, 0, NO, NO, ATOMIC_SAYS_NOT_ZERO},
	{"add_unless", ATOMIC_CHANGE, 0, NO, NO, ATOMIC_SAYS_NOTHING},
	{"inc_unless_negative", ATOMIC_CHANGE, 0, NO, NO, ATOMIC_SAYS_NOTHING},
	{"dec_unless_positive", ATOMIC_CHANGE, 0, NO, NO, ATOMIC_SAYS_NOTHING},
	{"dec_if_positive", ATOMIC_CHANGE, 0, NO, NO, ATOMIC_SAYS_NOTHING},
	{"dec_and_lock", ATOMIC_CHANGE, 0, NO, NO, ATOMIC_SAYS_ZERO},
	{"xchg", ATOMIC_CHANGE, 0, 1, NO, ATOMIC_SAYS_VALUE},
	{"cmpxchg", ATOMIC_CHANGE, 0, 2, NO, ATOMIC_SAYS_VALUE},
	{"try_cmpxchg", ATOMIC_CHANGE, 0, 2, NO, ATOMIC_SAYS_NOTHING},
};

/* Behind "refcount_". */
static const struct atomic_rule refcount_verbs[] = {
	{"read", ATOMIC_READ, 0, NO, NO, ATOMIC_SAYS_VALUE},
	{"set", ATOMIC_WRITE, 0, 1, NO, ATOMIC_SAYS_NOTHING},
	{"inc", ATOMIC_CHANGE, 0, NO, NO, ATOMIC_SAYS_NOTHING},
	{"dec", ATOMIC_CHANGE, 0, NO, NO, ATOMIC_SAYS_NOTHING},
	{"add", ATOMIC_CHANGE, 1, NO, NO, ATOMIC_SAYS_NOTHING},
	{"inc_not_zero", ATOMIC_CHANGE, 0, NO, NO, ATOMIC_SAYS_NOT_ZERO},
	{"add_not_zero", ATOMIC_CHANGE, 1, NO, NO, ATOMIC_SAYS_NOT_ZERO},
	{"dec_and_test", ATOMIC_CHANGE, 0, NO, NO, ATOMIC_SAYS_ZERO},
	{"sub_and_test", ATOMIC_CHANGE, 1, NO, NO, ATOMIC_SAYS_ZERO},
	{"dec_if_one", ATOMIC_CHANGE, 0, NO, NO, ATOMIC_SAYS_ZERO},
	{"dec_not_one", ATOMIC_CHANGE, 0, NO, NO, ATOMIC_SAYS_NOTHING},
	{"dec_and_lock", ATOMIC_CHANGE, 0, NO, NO, ATOMIC_SAYS_ZERO},
	{"dec_and_lock_irqsave", ATOMIC_CHANGE, 0, NO, NO, ATOMIC_SAYS_ZERO},
	{"dec_and_mutex_lock", ATOMIC_CHANGE, 0, NO, NO, ATOMIC_SAYS_ZERO},
};

/* Whole names. */
static const struct atomic_rule bit_rules[] = {
	{"set_bit", ATOMIC_CHANGE, 1, NO, 0, ATOMIC_SAYS_NOTHING},
	{"clear_bit", ATOMIC_CHANGE, 1, NO, 0, ATOMIC_SAYS_NOTHING},
	{"change_bit", ATOMIC_CHANGE, 1, NO, 0, ATOMIC_SAYS_NOTHING},
	{"__set_bit", ATOMIC_CHANGE, 1, NO, 0, ATOMIC_SAYS_NOTHING},
	{"__clear_bit", ATOMIC_CHANGE, 1, NO, 0, ATOMIC_SAYS_NOTHING},
	{"__change_bit", ATOMIC_CHANGE, 1, NO, 0, ATOMIC_SAYS_NOTHING},
	{"clear_bit_unlock", ATOMIC_CHANGE, 1, NO, 0, ATOMIC_SAYS_NOTHING},
	{"__clear_bit_unlock", ATOMIC_CHANGE, 1, NO, 0, ATOMIC_SAYS_NOTHING},
	{"clear_and_wake_up_bit", ATOMIC_CHANGE, 1, NO, 0, ATOMIC_SAYS_NOTHING},
	{"test_and_set_bit", ATOMIC_CHANGE, 1, NO, 0, ATOMIC_SAYS_BIT},
	{"test_and_set_bit_lock", ATOMIC_CHANGE, 1, NO, 0, ATOMIC_SAYS_BIT},
	{"test_and_clear_bit", ATOMIC_CHANGE, 1, NO, 0, ATOMIC_SAYS_BIT},
	{"test_and_change_bit", ATOMIC_CHANGE, 1, NO, 0, ATOMIC_SAYS_BIT},
	{"__test_and_set_bit", ATOMIC_CHANGE, 1, NO, 0, ATOMIC_SAYS_BIT},
	{"__test_and_clear_bit", ATOMIC_CHANGE, 1, NO, 0, ATOMIC_SAYS_BIT},
	{"__test_and_change_bit", ATOMIC_CHANGE, 1, NO, 0, ATOMIC_SAYS_BIT},
	{"test_bit", ATOMIC_READ, 1, NO, 0, ATOMIC_SAYS_BIT},
	{"test_bit_acquire", ATOMIC_READ, 1, NO, 0, ATOMIC_SAYS_BIT},
};

static const struct {
	const char *name;
	const struct atomic_rule *rules;
	size_t count;
} families[] = {
	/* The longer prefix first. */
	{"atomic_long_", atomic_verbs, VMR_COUNT(atomic_verbs)},
	{"atomic64_", atomic_verbs, VMR_COUNT(atomic_verbs)},
	{"atomic_", atomic_verbs, VMR_COUNT(atomic_verbs)},
	{"refcount_", refcount_verbs, VMR_COUNT(refcount_verbs)},
	{"", bit_rules, VMR_COUNT(bit_rules)},
};

/* Length of a name without the memory order at its end. */
static size_t bare_length(const char *name)
{
	static const char *const orders[] = {"_relaxed", "_acquire", "_release"};
	size_t length = strlen(name);

	for (size_t i = 0; i < VMR_COUNT(orders); i++) {
		size_t tail = strlen(orders[i]);
		if (length > tail && !strcmp(name + length - tail, orders[i]))
			return length - tail;
	}
	return length;
}

static const struct atomic_rule *find_verb(const struct atomic_rule *rules, size_t count, const char *verb,
					   size_t length)
{
	for (size_t i = 0; i < count; i++)
		if (!strncmp(rules[i].name, verb, length) && !rules[i].name[length])
			return &rules[i];
	return NULL;
}

const struct atomic_rule *atomic_rule_find(const char *name)
{
	for (size_t i = 0; i < VMR_COUNT(families); i++) {
		size_t prefix = strlen(families[i].name);
		if (strncmp(name, families[i].name, prefix) != 0)
			continue;
		const char *verb = name + prefix;
		return find_verb(families[i].rules, families[i].count, verb, prefix ? bare_length(verb) : strlen(verb));
	}
	return NULL;
}
