/* SPDX-License-Identifier: MIT */
/* What macros and lock functions of the kernel mean: include/linux/{compiler,list,cleanup,spinlock,mutex,rwsem,wait}.h.
 */
#include "srcindex/worker/macro_table.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

/* Sorted by name (a unit test looks). */
static const struct macro_rule macro_rules[] = {
	{"ACQUIRE_ERR", MACRO_NOTHING, 0, 0, 0},
	{"BUG", MACRO_END, 0, 0, 0},
	{"BUG_ON", MACRO_ASSERT, 0, 0, 0},
	{"BUILD_BUG_ON", MACRO_NOTHING, 0, 0, 0},
	{"BUILD_BUG_ON_MSG", MACRO_NOTHING, 0, 0, 0},
	{"BUILD_BUG_ON_ZERO", MACRO_NOTHING, 0, 0, 0},
	{"READ_ONCE", MACRO_LOAD, 0, 0, 0},
	{"READ_ONCE_NOCHECK", MACRO_LOAD, 0, 0, 0},
	{"VM_BUG_ON", MACRO_ASSERT, 0, 0, 0},
	{"WARN", MACRO_PASS, 0, 0, 0},
	{"WARN_ON", MACRO_PASS, 0, 0, 0},
	{"WARN_ONCE", MACRO_PASS, 0, 0, 0},
	{"WARN_ON_ONCE", MACRO_PASS, 0, 0, 0},
	{"WRITE_ONCE", MACRO_STORE, 0, 1, 0},
	{"__READ_ONCE", MACRO_LOAD, 0, 0, 0},
	{"__WRITE_ONCE", MACRO_STORE, 0, 1, 0},
	{"__clear_bit", MACRO_CALL, 0, 0, 0},
	{"__clear_bit_unlock", MACRO_CALL, 0, 0, 0},
	{"__set_bit", MACRO_CALL, 0, 0, 0},
	{"__set_current_state", MACRO_STATE, 0, 0, 0},
	{"__smp_mb", MACRO_BARRIER, 0, 0, 0},
	{"__smp_rmb", MACRO_BARRIER, 0, 0, 0},
	{"__smp_wmb", MACRO_BARRIER, 0, 0, 0},
	{"arch_cmpxchg", MACRO_EXCHANGE, 0, 2, 1},
	{"barrier", MACRO_BARRIER, 0, 0, 0},
	{"change_bit", MACRO_CALL, 0, 0, 0},
	{"clear_bit", MACRO_CALL, 0, 0, 0},
	{"clear_bit_unlock", MACRO_CALL, 0, 0, 0},
	{"cmpxchg", MACRO_EXCHANGE, 0, 2, 1},
	{"cmpxchg64", MACRO_EXCHANGE, 0, 2, 1},
	{"cmpxchg_acquire", MACRO_EXCHANGE, 0, 2, 1},
	{"cmpxchg_local", MACRO_EXCHANGE, 0, 2, 1},
	{"cmpxchg_relaxed", MACRO_EXCHANGE, 0, 2, 1},
	{"cmpxchg_release", MACRO_EXCHANGE, 0, 2, 1},
	{"cond_resched", MACRO_CALL, 0, 0, 0},
	{"container_of", MACRO_CONTAINER, 0, 1, 2},
	{"container_of_const", MACRO_CONTAINER, 0, 1, 2},
	{"current", MACRO_CURRENT, 0, 0, 0},
	{"data_race", MACRO_PASS, 0, 0, 0},
	{"dev_dbg", MACRO_CALL, 0, 0, 0},
	{"dev_err", MACRO_CALL, 0, 0, 0},
	{"dev_info", MACRO_CALL, 0, 0, 0},
	{"dev_warn", MACRO_CALL, 0, 0, 0},
	{"dma_rmb", MACRO_BARRIER, 0, 0, 0},
	{"dma_wmb", MACRO_BARRIER, 0, 0, 0},
	{"from_timer", MACRO_CONTAINER_OF_VARIABLE, 0, 1, 2},
	{"from_work", MACRO_CONTAINER_OF_VARIABLE, 0, 1, 2},
	{"get_cpu_ptr", MACRO_PASS, 0, 0, 0},
	{"get_cpu_var", MACRO_PASS, 0, 0, 0},
	{"guard", MACRO_GUARD, 0, 0, 0},
	{"hlist_entry", MACRO_CONTAINER, 0, 1, 2},
	{"hlist_entry_safe", MACRO_CONTAINER, 0, 1, 2},
	{"hlist_for_each", MACRO_WALK, 0, 1, MACRO_NONE},
	{"hlist_for_each_entry", MACRO_WALK, 0, 1, 2},
	{"hlist_for_each_entry_rcu", MACRO_WALK, 0, 1, 2},
	{"hlist_for_each_entry_safe", MACRO_WALK, 0, 2, 3},
	{"likely", MACRO_PASS, 0, 0, 0},
	{"list_entry", MACRO_CONTAINER, 0, 1, 2},
	{"list_entry_rcu", MACRO_CONTAINER, 0, 1, 2},
	{"list_first_entry", MACRO_FIRST, 0, 1, 2},
	{"list_first_entry_or_null", MACRO_FIRST, 0, 1, 2},
	{"list_first_or_null_rcu", MACRO_FIRST, 0, 1, 2},
	{"list_for_each", MACRO_WALK, 0, 1, MACRO_NONE},
	{"list_for_each_entry", MACRO_WALK, 0, 1, 2},
	{"list_for_each_entry_continue", MACRO_WALK, 0, 1, 2},
	{"list_for_each_entry_from", MACRO_WALK, 0, 1, 2},
	{"list_for_each_entry_lockless", MACRO_WALK, 0, 1, 2},
	{"list_for_each_entry_rcu", MACRO_WALK, 0, 1, 2},
	{"list_for_each_entry_reverse", MACRO_WALK, 0, 1, 2},
	{"list_for_each_entry_safe", MACRO_WALK, 0, 2, 3},
	{"list_for_each_entry_safe_from", MACRO_WALK, 0, 2, 3},
	{"list_for_each_entry_safe_reverse", MACRO_WALK, 0, 2, 3},
	{"list_for_each_prev", MACRO_WALK, 0, 1, MACRO_NONE},
	{"list_for_each_safe", MACRO_WALK, 0, 2, MACRO_NONE},
	{"list_last_entry", MACRO_FIRST, 0, 1, 2},
	{"list_next_entry", MACRO_NEXT, 0, 1, 0},
	{"list_prev_entry", MACRO_NEXT, 0, 1, 0},
	{"llist_entry", MACRO_CONTAINER, 0, 1, 2},
	{"llist_for_each_entry", MACRO_WALK, 0, 1, 2},
	{"llist_for_each_entry_safe", MACRO_WALK, 0, 2, 3},
	{"lockdep_assert_held", MACRO_HELD, 0, 0, 0},
	{"lockdep_assert_held_read", MACRO_HELD, 0, 0, 0},
	{"lockdep_assert_held_write", MACRO_HELD, 0, 0, 0},
	{"lockdep_assert_irqs_disabled", MACRO_NOTHING, 0, 0, 0},
	{"lockdep_assert_irqs_enabled", MACRO_NOTHING, 0, 0, 0},
	{"lockdep_assert_not_held", MACRO_NOTHING, 0, 0, 0},
	{"lockdep_assert_once", MACRO_NOTHING, 0, 0, 0},
	{"lockdep_init_map", MACRO_NOTHING, 0, 0, 0},
	{"mb", MACRO_BARRIER, 0, 0, 0},
	{"might_fault", MACRO_NOTHING, 0, 0, 0},
	{"might_sleep", MACRO_NOTHING, 0, 0, 0},
	{"might_sleep_if", MACRO_NOTHING, 0, 0, 0},
	{"netdev_err", MACRO_CALL, 0, 0, 0},
	{"per_cpu", MACRO_PASS, 0, 0, 0},
	{"per_cpu_ptr", MACRO_PASS, 0, 0, 0},
	{"pr_crit", MACRO_CALL, 0, 0, 0},
	{"pr_debug", MACRO_CALL, 0, 0, 0},
	{"pr_emerg", MACRO_CALL, 0, 0, 0},
	{"pr_err", MACRO_CALL, 0, 0, 0},
	{"pr_err_once", MACRO_CALL, 0, 0, 0},
	{"pr_err_ratelimited", MACRO_CALL, 0, 0, 0},
	{"pr_info", MACRO_CALL, 0, 0, 0},
	{"pr_info_once", MACRO_CALL, 0, 0, 0},
	{"pr_notice", MACRO_CALL, 0, 0, 0},
	{"pr_warn", MACRO_CALL, 0, 0, 0},
	{"pr_warn_once", MACRO_CALL, 0, 0, 0},
	{"pr_warn_ratelimited", MACRO_CALL, 0, 0, 0},
	{"printk", MACRO_CALL, 0, 0, 0},
	{"raw_cpu_ptr", MACRO_PASS, 0, 0, 0},
	{"raw_cpu_read", MACRO_LOAD, 0, 0, 0},
	{"raw_cpu_write", MACRO_STORE, 0, 1, 0},
	{"rb_entry", MACRO_CONTAINER, 0, 1, 2},
	{"rb_entry_safe", MACRO_CONTAINER, 0, 1, 2},
	{"rcu_access_pointer", MACRO_LOAD, 0, 0, 0},
	{"rcu_assign_pointer", MACRO_STORE, 0, 1, 0},
	{"rcu_dereference", MACRO_LOAD, 0, 0, 0},
	{"rcu_dereference_bh", MACRO_LOAD, 0, 0, 0},
	{"rcu_dereference_check", MACRO_LOAD, 0, 0, 0},
	{"rcu_dereference_protected", MACRO_LOAD, 0, 0, 0},
	{"rcu_dereference_raw", MACRO_LOAD, 0, 0, 0},
	{"rcu_dereference_rcu", MACRO_LOAD, 0, 0, 0},
	{"rcu_dereference_sched", MACRO_LOAD, 0, 0, 0},
	{"rcu_replace_pointer", MACRO_STORE, 0, 1, 0},
	{"rmb", MACRO_BARRIER, 0, 0, 0},
	{"scoped_cond_guard", MACRO_SCOPED, 0, 2, 0},
	{"scoped_guard", MACRO_SCOPED, 0, 1, 0},
	{"set_bit", MACRO_CALL, 0, 0, 0},
	{"set_current_state", MACRO_STATE, 0, 0, 0},
	{"set_special_state", MACRO_STATE, 0, 0, 0},
	{"smp_acquire__after_ctrl_dep", MACRO_BARRIER, 0, 0, 0},
	{"smp_load_acquire", MACRO_LOAD_AT, 0, 0, 0},
	{"smp_mb", MACRO_BARRIER, 0, 0, 0},
	{"smp_mb__after_atomic", MACRO_BARRIER, 0, 0, 0},
	{"smp_mb__after_spinlock", MACRO_BARRIER, 0, 0, 0},
	{"smp_mb__after_unlock_lock", MACRO_BARRIER, 0, 0, 0},
	{"smp_mb__before_atomic", MACRO_BARRIER, 0, 0, 0},
	{"smp_rmb", MACRO_BARRIER, 0, 0, 0},
	{"smp_store_mb", MACRO_STORE, 0, 1, 0},
	{"smp_store_release", MACRO_STORE_AT, 0, 1, 0},
	{"smp_wmb", MACRO_BARRIER, 0, 0, 0},
	{"static_branch_likely", MACRO_CALL, 0, 0, 0},
	{"static_branch_unlikely", MACRO_CALL, 0, 0, 0},
	{"test_and_clear_bit", MACRO_CALL, 0, 0, 0},
	{"test_and_set_bit", MACRO_CALL, 0, 0, 0},
	{"test_and_set_bit_lock", MACRO_CALL, 0, 0, 0},
	{"test_bit", MACRO_CALL, 0, 0, 0},
	{"test_bit_acquire", MACRO_CALL, 0, 0, 0},
	{"this_cpu_add", MACRO_CALL, 0, 0, 0},
	{"this_cpu_dec", MACRO_CALL, 0, 0, 0},
	{"this_cpu_inc", MACRO_CALL, 0, 0, 0},
	{"this_cpu_ptr", MACRO_PASS, 0, 0, 0},
	{"this_cpu_read", MACRO_LOAD, 0, 0, 0},
	{"this_cpu_sub", MACRO_CALL, 0, 0, 0},
	{"this_cpu_write", MACRO_STORE, 0, 1, 0},
	{"try_cmpxchg", MACRO_EXCHANGE, 0, 2, 0},
	{"try_cmpxchg_acquire", MACRO_EXCHANGE, 0, 2, 0},
	{"try_cmpxchg_release", MACRO_EXCHANGE, 0, 2, 0},
	{"typecheck", MACRO_NOTHING, 0, 0, 0},
	{"unlikely", MACRO_PASS, 0, 0, 0},
	{"unreachable", MACRO_END, 0, 0, 0},
	{"wmb", MACRO_BARRIER, 0, 0, 0},
	{"xchg", MACRO_EXCHANGE, 0, 1, 1},
	{"xchg_acquire", MACRO_EXCHANGE, 0, 1, 1},
	{"xchg_release", MACRO_EXCHANGE, 0, 1, 1},
};

static int compare_macro(const void *key, const void *rule)
{
	return strcmp(key, ((const struct macro_rule *)rule)->name);
}

const struct macro_rule *macro_rule_find(const char *name)
{
	return bsearch(name, macro_rules, VMR_COUNT(macro_rules), sizeof(*macro_rules), compare_macro);
}

bool macro_rules_are_sorted(void)
{
	for (size_t i = 1; i < VMR_COUNT(macro_rules); i++)
		if (strcmp(macro_rules[i - 1].name, macro_rules[i].name) >= 0)
			return false;
	return true;
}

/* Families of lock functions: stem, the verb between, and what ends it. */
static const struct {
	const char *name;
	signed char argument;
	bool counts;
} lock_stems[] = {
	{"spin_", 0, true},        {"raw_spin_", 0, true},   {"_raw_spin_", 0, true},  {"arch_spin_", 0, true},
	{"read_", 0, true},        {"write_", 0, true},      {"_raw_read_", 0, true},  {"_raw_write_", 0, true},
	{"mutex_", 0, true},       {"rt_mutex_", 0, true},   {"ww_mutex_", 0, true},   {"bit_spin_", 1, true},
	{"local_", 0, false},      {"rcu_read_", -1, false}, {"srcu_read_", 0, false}, {"__raw_spin_", 0, true},
	{"write_seq", 0, true},    {"read_seq", 0, false},   {"hlist_bl_", 0, true},   {"__mutex_", 0, true},
	{"queued_spin_", 0, true}, {"percpu_", 0, true},     {"task_rq_", 0, true},    {"folio_", 0, true},
	{"inode_", 0, true},       {"lock_sock_", 0, true},
};

static const struct {
	const char *name;
	bool release;
	signed char success;
} lock_verbs[] = {
	{"lock", false, -1},
	{"lock_bh", false, -1},
	{"lock_irq", false, -1},
	{"lock_irqsave", false, -1},
	{"lock_nested", false, -1},
	{"lock_bh_nested", false, -1},
	{"lock_io_nested", false, -1},
	{"lock_irqsave_nested", false, -1},
	{"lock_irq_nested", false, -1},
	{"lock_nest_lock", false, -1},
	{"lock_io", false, -1},
	{"lock_shared", false, -1},
	{"lock_interruptible", false, 0},
	{"lock_killable", false, 0},
	{"lock_interruptible_nested", false, 0},
	{"lock_killable_nested", false, 0},
	{"trylock", false, 1},
	{"trylock_bh", false, 1},
	{"trylock_irq", false, 1},
	{"trylock_irqsave", false, 1},
	{"unlock", true, -1},
	{"unlock_bh", true, -1},
	{"unlock_irq", true, -1},
	{"unlock_irqrestore", true, -1},
	{"unlock_no_resched", true, -1},
	{"unlock_shared", true, -1},
};

/* Lock functions of other names. */
static const struct lock_rule lock_rules[] = {
	{"down", false, 0, -1, true},
	{"down_interruptible", false, 0, 0, true},
	{"down_killable", false, 0, 0, true},
	{"down_timeout", false, 0, 0, true},
	{"down_trylock", false, 0, 0, true},
	{"down_read", false, 0, -1, true},
	{"down_read_nested", false, 0, -1, true},
	{"down_read_killable", false, 0, 0, true},
	{"down_read_interruptible", false, 0, 0, true},
	{"down_read_trylock", false, 0, 1, true},
	{"down_write", false, 0, -1, true},
	{"down_write_nested", false, 0, -1, true},
	{"down_write_killable", false, 0, 0, true},
	{"down_write_trylock", false, 0, 1, true},
	{"up", true, 0, -1, true},
	{"up_read", true, 0, -1, true},
	{"up_write", true, 0, -1, true},
	{"percpu_down_read", false, 0, -1, true},
	{"percpu_down_read_trylock", false, 0, 1, true},
	{"percpu_down_write", false, 0, -1, true},
	{"percpu_up_read", true, 0, -1, true},
	{"percpu_up_write", true, 0, -1, true},
	{"down_write_killable_nested", false, 0, 0, true},
	{"down_read_killable_nested", false, 0, 0, true},
	{"down_read_non_owner", false, 0, -1, true},
	{"up_read_non_owner", true, 0, -1, true},
	{"lock_sock", false, 0, -1, true},
	{"lock_sock_nested", false, 0, -1, true},
	{"release_sock", true, 0, -1, true},
	{"bh_lock_sock", false, 0, -1, true},
	{"bh_lock_sock_nested", false, 0, -1, true},
	{"bh_unlock_sock", true, 0, -1, true},
	{"atomic_dec_and_lock", false, 1, 1, true},
	{"refcount_dec_and_lock", false, 1, 1, true},
	{"refcount_dec_and_mutex_lock", false, 1, 1, true},
	{"rcu_read_lock_sched", false, -1, -1, false},
	{"rcu_read_unlock_sched", true, -1, -1, false},
	{"rcu_read_lock_sched_notrace", false, -1, -1, false},
	{"rcu_read_unlock_sched_notrace", true, -1, -1, false},
	{"srcu_read_lock_nmisafe", false, 0, -1, false},
	{"srcu_read_unlock_nmisafe", true, 0, -1, false},
};

static const struct lock_rule *find_family(const char *name)
{
	static _Thread_local struct lock_rule rule;

	for (size_t i = 0; i < VMR_COUNT(lock_stems); i++) {
		size_t length = strlen(lock_stems[i].name);
		if (strncmp(name, lock_stems[i].name, length) != 0)
			continue;
		for (size_t j = 0; j < VMR_COUNT(lock_verbs); j++)
			if (!strcmp(name + length, lock_verbs[j].name)) {
				rule = (struct lock_rule){name, lock_verbs[j].release, lock_stems[i].argument,
							  lock_verbs[j].success, lock_stems[i].counts};
				return &rule;
			}
	}
	return NULL;
}

const struct lock_rule *lock_rule_find(const char *name)
{
	for (size_t i = 0; i < VMR_COUNT(lock_rules); i++)
		if (!strcmp(name, lock_rules[i].name))
			return &lock_rules[i];
	return find_family(name);
}

/* Guard classes of include/linux/{spinlock,mutex,rwsem,rcupdate,preempt,irqflags}.h by their stems. */
static const struct {
	const char *name;
	bool counts;
} lock_classes[] = {
	{"raw_spinlock", true},   {"spinlock", true},       {"mutex", true},     {"rwsem", true},
	{"read_lock", true},      {"write_lock", true},     {"rcu", false},      {"srcu", false},
	{"task_rq_lock", true},   {"rq_lock", true},        {"rt_mutex", true},  {"percpu", true},
	{"local_lock", false},    {"cpus_read_lock", true}, {"semaphore", true}, {"double_raw_spinlock", true},
	{"double_rq_lock", true},
};

static int find_class(const char *name)
{
	for (size_t i = 0; i < VMR_COUNT(lock_classes); i++)
		if (!strncmp(name, lock_classes[i].name, strlen(lock_classes[i].name)))
			return (int)i;
	return -1;
}

bool lock_class_is_lock(const char *name)
{
	return find_class(name) >= 0;
}

bool lock_class_counts(const char *name)
{
	int found = find_class(name);

	return found >= 0 && lock_classes[found].counts;
}

bool macro_ends_path(const char *name)
{
	static const char *const names[] = {"__builtin_unreachable",
					    "__builtin_trap",
					    "panic",
					    "do_exit",
					    "make_task_dead",
					    "nmi_panic",
					    "do_group_exit",
					    "kthread_exit",
					    "kthread_complete_and_exit",
					    "__stack_chk_fail",
					    "abort",
					    "exit",
					    "_exit",
					    "__assert_fail"};

	for (size_t i = 0; i < VMR_COUNT(names); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}
