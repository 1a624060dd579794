-- ---------------------------------------------------------------- what kernel functions do

-- What a kernel function does: data of rules/api/*.sql, whose comments say more. A new function is a row; for all rules
-- it is then known, so that being handed to it leaves nothing unread.
CREATE TABLE api (
	function TEXT NOT NULL,
	effect TEXT NOT NULL,         -- lists: link, link-once, link-result, unlink, careful-unlink, remove, move,
	                              -- check-links, take-all, test-empty, careful-test-empty. Tasks: wake, wake-queue,
	                              -- wake-head, test-waiters, get, put. What waits: sleep, sleep-state,
	                              -- wait-done, wait-may, retakes-lock, leave-careful, complete. Locks: lock,
	                              -- trylock, unlock, shared, called-locked, called-bare, called-last. Memory:
	                              -- alloc, free, publish, read, write. Timers and works: arm, cancel (and wait),
	                              -- take-off (and do not wait). Others: init, address-only
	argument INTEGER NOT NULL,    -- on which argument (0...), -1: the result
	member TEXT NOT NULL,         -- member of what the argument points to that the effect is on, '' itself
	detail TEXT NOT NULL DEFAULT '', -- needs-lock: takes the lock itself; conditional; returns-...
	PRIMARY KEY (function, effect, argument, member)
) STRICT, WITHOUT ROWID;
