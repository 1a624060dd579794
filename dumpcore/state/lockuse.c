/* SPDX-License-Identifier: MIT */
/* What the kernel's out of line functions do with a lock: the one table of names in machine code. */
#include <string.h>

#include "common/memory.h"
#include "dumpcore/state/taken.h"

/* include/linux/spinlock_api_smp.h, and what hypervisors put in place of one; include/linux/rwsem.h. Source has other
 * names beside: rules/api/lock.sql, which tests/rules/lock_names.py compares with these. */
static const struct row {
	const char *name;
	bool is_begin; /* of a family of names */
	enum dumpcore_lock_class class;
	enum dumpcore_lock_use use;
} rows[] = {
	{"_raw_spin_lock", true, DUMPCORE_LOCK_CLASS_SPIN, DUMPCORE_LOCK_TAKES},
	{"_raw_spin_trylock", true, DUMPCORE_LOCK_CLASS_SPIN, DUMPCORE_LOCK_TRIES},
	{"_raw_spin_unlock", true, DUMPCORE_LOCK_CLASS_SPIN, DUMPCORE_LOCK_GIVES},
	{"__raw_callee_save___pv_queued_spin_unlock", true, DUMPCORE_LOCK_CLASS_SPIN, DUMPCORE_LOCK_GIVES},
	{"__raw_callee_save___native_queued_spin_unlock", true, DUMPCORE_LOCK_CLASS_SPIN, DUMPCORE_LOCK_GIVES},
	{"native_queued_spin_unlock", true, DUMPCORE_LOCK_CLASS_SPIN, DUMPCORE_LOCK_GIVES},
	{"__pv_queued_spin_unlock", true, DUMPCORE_LOCK_CLASS_SPIN, DUMPCORE_LOCK_GIVES},
	{"down_read", false, DUMPCORE_LOCK_CLASS_READ, DUMPCORE_LOCK_TAKES},
	{"down_read_nested", false, DUMPCORE_LOCK_CLASS_READ, DUMPCORE_LOCK_TAKES},
	{"down_read_killable", false, DUMPCORE_LOCK_CLASS_READ, DUMPCORE_LOCK_TRIES},
	{"down_read_interruptible", false, DUMPCORE_LOCK_CLASS_READ, DUMPCORE_LOCK_TRIES},
	{"down_read_trylock", false, DUMPCORE_LOCK_CLASS_READ, DUMPCORE_LOCK_TRIES},
	{"up_read", false, DUMPCORE_LOCK_CLASS_READ, DUMPCORE_LOCK_GIVES},
	{"up_read_non_owner", false, DUMPCORE_LOCK_CLASS_READ, DUMPCORE_LOCK_GIVES},
};

enum dumpcore_lock_use dumpcore_lock_use_named(enum dumpcore_lock_class class, const char *function)
{
	for (size_t i = 0; i < VMR_COUNT(rows); i++)
		if ((class == DUMPCORE_LOCK_CLASS_ANY || class == rows[i].class) &&
		    (rows[i].is_begin ? !strncmp(function, rows[i].name, strlen(rows[i].name))
				      : !strcmp(function, rows[i].name)))
			return rows[i].use;
	return DUMPCORE_LOCK_NO_USE;
}

enum dumpcore_lock_use dumpcore_lock_use_spin(void *context, const char *function)
{
	(void)context;
	return dumpcore_lock_use_named(DUMPCORE_LOCK_CLASS_SPIN, function);
}

enum dumpcore_lock_use dumpcore_lock_use_read(void *context, const char *function)
{
	(void)context;
	return dumpcore_lock_use_named(DUMPCORE_LOCK_CLASS_READ, function);
}
