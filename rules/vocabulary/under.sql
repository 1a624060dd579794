-- Locks that shut out who would come between a sleeper's look and its going to sleep.

--@ let under_lock of the case by task: a lock that a sleeper has from its look till it is on the queue, and that is
-- held at the store that stands for all: its own, or its caller's, which it gives back only when it is on the queue
SELECT due.task, look.lock
FROM due JOIN sleeper ON sleeper.task = due.task
	JOIN lock_region AS look ON look.statement = due.condition AND look.must
	JOIN lock_region AS queued ON queued.statement = sleeper.link AND queued.must
		AND queued.record_type IS look.record_type AND queued.member IS look.member AND queued.lock = look.lock
	JOIN store_of ON store_of.task = due.task
	JOIN lock_region AS other ON other.statement = store_of.statement
		AND other.record_type IS look.record_type AND other.member IS look.member AND other.must
UNION
SELECT due.task, given.lock
FROM due JOIN sleeper ON sleeper.task = due.task
	JOIN lock_given AS given ON given.statement = sleeper.sleep
		AND NOT EXISTS (SELECT 1 FROM lock_given AS before
			WHERE before.statement IN (due.condition, sleeper.link) AND before.lock = given.lock)
	JOIN store_of ON store_of.task = due.task
	JOIN lock_region AS other ON other.statement = store_of.statement
		AND other.record_type IS given.record_type AND other.member IS given.member AND other.must
