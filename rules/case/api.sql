-- ---------------------------------------------------------------- what kernel functions do

-- What a kernel function does: data of rules/api/*.sql. A new function is a row.
CREATE TABLE api (
	function TEXT NOT NULL,
	effect TEXT NOT NULL,         -- unlink, careful-unlink, link, link-result, wake, wake-queue, wake-head,
	                              -- wait-may, wait-done, sleep, init, address-only,
	                              -- publish, free, alloc, lock, trylock, unlock, wait, arm, cancel, get, put,
	                              -- test-empty, careful-test-empty, check-links, barrier, ...
	argument INTEGER NOT NULL,    -- on which argument (0...), -1: the result
	member TEXT NOT NULL,         -- member of what the argument points to that the effect is on, '' itself
	detail TEXT NOT NULL DEFAULT '', -- needs-lock: takes the lock itself; conditional; returns-...
	PRIMARY KEY (function, effect, argument, member)
) STRICT, WITHOUT ROWID;
