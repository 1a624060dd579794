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
	/* include/linux/mutex.h, ww_mutex.h, rtmutex.h, rwsem.h; kernel/locking/spinlock_rt.c, where spin locks sleep
	 */
	{"mutex_lock", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_TAKES},
	{"mutex_lock_nested", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_TAKES},
	{"mutex_lock_io", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_TAKES},
	{"mutex_lock_interruptible", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_TRIES},
	{"mutex_lock_interruptible_nested", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_TRIES},
	{"mutex_lock_killable", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_TRIES},
	{"mutex_lock_killable_nested", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_TRIES},
	{"mutex_trylock", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_TRIES},
	{"mutex_unlock", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_GIVES},
	{"ww_mutex_lock", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_TAKES},
	{"ww_mutex_lock_interruptible", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_TRIES},
	{"ww_mutex_trylock", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_TRIES},
	{"ww_mutex_unlock", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_GIVES},
	{"rt_mutex_lock", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_TAKES},
	{"rt_mutex_lock_nested", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_TAKES},
	{"rt_mutex_lock_interruptible", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_TRIES},
	{"rt_mutex_lock_killable", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_TRIES},
	{"rt_mutex_trylock", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_TRIES},
	{"rt_mutex_unlock", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_GIVES},
	{"rt_spin_lock", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_TAKES},
	{"rt_spin_trylock", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_TRIES},
	{"rt_spin_unlock", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_GIVES},
	{"rt_write_lock", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_TAKES},
	{"rt_write_trylock", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_TRIES},
	{"rt_write_unlock", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_GIVES},
	{"down_write", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_TAKES},
	{"down_write_nested", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_TAKES},
	{"down_write_killable", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_TRIES},
	{"down_write_trylock", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_TRIES},
	{"up_write", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_GIVES},
	{"downgrade_write", false, DUMPCORE_LOCK_CLASS_SLEEP, DUMPCORE_LOCK_GIVES},
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

const char *dumpcore_lock_name(enum dumpcore_lock_class class, size_t nth, enum dumpcore_lock_use *ret_use)
{
	for (size_t i = 0; i < VMR_COUNT(rows); i++) {
		if (rows[i].class != class || nth--)
			continue;
		*ret_use = rows[i].use;
		return rows[i].name;
	}
	return NULL;
}
