-- How a sleeper can have missed its wake-up, and who could still be about to tell it.

--@ let unordered of the case by task store: a store behind which its function looks whether anybody waits, and only
-- then wakes; nothing orders the look behind the store
SELECT store.task, store.statement AS store, look.statement AS look, look.text
FROM condition_store AS store JOIN sleeper ON sleeper.task = store.task
	JOIN head_use AS look ON look.function = store.function AND look.effect = 'test-waiters'
		AND look.queue = sleeper.queue
	JOIN order_of ON order_of.first = store.statement AND order_of."then" = look.statement
WHERE NOT store.is_own
	AND NOT EXISTS (SELECT 1 FROM right_wake AS wake WHERE wake.task = store.task AND wake.function = store.function
		AND NOT EXISTS (SELECT 1 FROM order_of AS behind WHERE behind.first = look.statement
			AND behind."then" = wake.statement AND behind.always_first))
	AND NOT EXISTS (SELECT 1 FROM statement AS amid
		JOIN order_of AS before ON before.first = store.statement AND before."then" = amid.statement
		JOIN order_of AS behind ON behind.first = amid.statement AND behind."then" = look.statement
		WHERE amid.function = store.function AND (amid.kind IN ('barrier', 'lock', 'unlock', 'call')
			OR EXISTS (SELECT 1 FROM access WHERE access.statement = amid.statement
				AND access.kind = 'rmw' AND access.marked)))
	AND NOT EXISTS (SELECT 1 FROM access WHERE access.statement = store.statement AND access.kind = 'rmw'
		AND access.marked)

--@ let off_queue of the case by task: one who sleeps with a variable of his function as the only entry that it puts on
-- a queue, which it has done on every way to his sleep
SELECT sleeper.task
FROM sleeper JOIN head_use AS link ON link.function = sleeper.function AND link.effect = 'link'
	LEFT JOIN call ON call.statement = link.statement AND call.callee = link.callee
	LEFT JOIN argument AS entry ON entry.statement = call.statement AND entry.seq = call.seq AND entry.idx = 1
		AND entry.root_kind = 'local' AND entry.address = 1 AND entry.path NOT LIKE '%->%'
	LEFT JOIN order_of ON order_of.first = link.statement AND order_of."then" = sleeper.sleep
GROUP BY sleeper.task
HAVING min(entry.root IS NOT NULL) AND count(DISTINCT entry.root || entry.path) = 1 AND max(order_of.always_first)

--@ let all_told of the case by task kind: sleepers of whom each store that may make their condition true is followed by
-- a wake; and of kind 'looked first' one is on every way: a wake-up that is put off on purpose is none that is lost
SELECT DISTINCT store.task, kind.kind
FROM condition_store AS store JOIN wake_told ON wake_told.task = store.task AND wake_told.store = store.statement
	JOIN (SELECT 'looked first' AS kind, 1 AS always UNION SELECT 'unordered', 0) AS kind
	LEFT JOIN order_of ON order_of.first = store.statement AND order_of."then" = wake_told.statement
		AND order_of.always_then
WHERE NOT store.is_own AND (order_of.first IS NOT NULL OR NOT kind.always)
	AND NOT EXISTS (SELECT 1 FROM condition_store AS other WHERE other.task = store.task AND NOT other.is_own
		AND NOT EXISTS (SELECT 1 FROM wake_told AS told WHERE told.task = other.task
			AND told.store = other.statement))

--@ let missed of the case by task: how a sleeper can have missed it, the first that holds
SELECT task, kind, min(rank) AS rank FROM (
	SELECT due.task, 1 AS rank, iif(EXISTS (SELECT 1 FROM unchecked WHERE unchecked.task = due.task), 'unlinked',
		'taken off') AS kind
	FROM due JOIN sleeper ON sleeper.task = due.task AND sleeper.unlinked
		JOIN off_queue ON off_queue.task = due.task
	UNION ALL SELECT task, 2, 'untold' FROM due
	WHERE NOT EXISTS (SELECT 1 FROM right_wake WHERE right_wake.task = due.task)
	UNION ALL SELECT task, 3, 'other queue' FROM wrong_wake
	WHERE NOT EXISTS (SELECT 1 FROM wake_told
		WHERE wake_told.task = wrong_wake.task AND wake_told.store = wrong_wake.store)
		AND NOT EXISTS (SELECT 1 FROM unseen_behind
			WHERE unseen_behind.task = wrong_wake.task AND unseen_behind.store = wrong_wake.store)
		AND EXISTS (SELECT 1 FROM sleeper JOIN order_of ON order_of.first = sleeper.sleep
				AND order_of."then" = sleeper.link
			WHERE sleeper.task = wrong_wake.task)
	UNION ALL SELECT task, 4, 'looked first' FROM unchecked
	WHERE task IN (SELECT task FROM wake_told WHERE is_sure)
	UNION ALL SELECT task, 5, 'unordered' FROM unordered
	WHERE task IN (SELECT task FROM wake_told WHERE is_sure)) AS missed
WHERE kind IN ('unlinked', 'taken off') OR NOT EXISTS (SELECT 1 FROM sleeper
	WHERE sleeper.task = missed.task AND (sleeper.unlinked OR (sleeper.state = 'S' AND kind <> 'untold'
		AND NOT (kind IN ('looked first', 'unordered') AND EXISTS (SELECT 1 FROM all_told
			WHERE all_told.task = missed.task AND all_told.kind = missed.kind)))))
GROUP BY task

--@ let store_of of the case by task: of each sleeper the store that stands for all: told as that says, of another
-- function, of a known value
SELECT store.*, wrong_wake.statement AS wrong, wake_told.statement AS told,
	min((wrong_wake.store IS NULL) * 4 + (store.constant IS NULL) * 2
		+ coalesce(wake_told.function <> store.function, 0)) AS rank
FROM missed JOIN condition_store AS store ON store.task = missed.task AND NOT store.is_own
	LEFT JOIN wrong_wake ON wrong_wake.task = store.task AND wrong_wake.store = store.statement
	LEFT JOIN wake_told ON wake_told.task = store.task AND wake_told.store = store.statement
WHERE NOT EXISTS (SELECT 1 FROM put_off WHERE put_off.task = store.task AND put_off.store = store.statement)
	AND CASE missed.kind WHEN 'other queue' THEN wake_told.store IS NULL AND wrong_wake.store IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM unseen_behind WHERE unseen_behind.task = store.task
				AND unseen_behind.store = store.statement)
		WHEN 'untold' THEN 1
		WHEN 'taken off' THEN 1
		WHEN 'unordered' THEN store.statement IN (SELECT unordered.store FROM unordered)
			AND wake_told.store IS NOT NULL
		ELSE wake_told.store IS NOT NULL END
GROUP BY store.task

--@ let teller of the case by name: functions that make it true or wake the queue, and those that lead to
-- them; at: the store, or the call that leads to it; NULL: to a wake
WITH RECURSIVE up(task, function, at) AS (
	SELECT task, function, NULL FROM waking
	UNION
	SELECT up.task, place.function, NULL
	FROM up CROSS JOIN function ON function.function = up.function
		CROSS JOIN call ON call.callee = function.name
		CROSS JOIN statement AS place ON place.statement = call.statement)
SELECT DISTINCT way.task, way.function, function.name, function.file, way.at
FROM (SELECT task, function, at FROM up UNION SELECT above_store.task, above_store.function, above_store.at
	FROM above_store JOIN condition_store ON condition_store.task = above_store.task
		AND condition_store.statement = above_store.store AND NOT condition_store.is_own) AS way
	JOIN function ON function.function = way.function

--@ let telling of the case by task: tasks that are in such a function, but for those who sleep in a queue themselves
-- before they get there
SELECT DISTINCT sleeper.task, frame.pid, other.comm, frame.idx, frame.function, frame.file, frame.line
FROM sleeper JOIN teller ON teller.task = sleeper.task
	CROSS JOIN frame ON frame.function = teller.name AND coalesce(frame.file, teller.file) = teller.file
	JOIN task AS other ON other.address = frame.task
WHERE frame.task <> sleeper.task AND NOT EXISTS (SELECT 1 FROM wait_edge AS wait
	WHERE wait.task = frame.task AND wait.kind = 'wait queue' AND wait.asleep = 1 AND (wait.object = sleeper.object
		OR NOT EXISTS (SELECT 1 FROM statement AS place JOIN order_of ON order_of."then" = place.statement
				AND order_of.first = teller.at
			WHERE place.function = teller.function AND place.line = frame.line)))

--@ let in_front of the case by task: tasks that may take first what it waits for, so that its condition is met only
-- till they run: they are in its function or in what leads to it, and do not sleep in a queue there
WITH RECURSIVE up(task, function) AS (
	SELECT sleeper.task, head_use.function
	FROM sleeper JOIN head_use ON head_use.effect = 'link' AND head_use.queue = sleeper.queue
	UNION
	SELECT up.task, place.function
	FROM up CROSS JOIN function ON function.function = up.function
		CROSS JOIN call ON call.callee = function.name
		CROSS JOIN statement AS place ON place.statement = call.statement)
SELECT up.task, frame.pid, other.comm, frame.function, frame.file, frame.line, min(frame.idx) AS idx
FROM up JOIN function ON function.function = up.function
	CROSS JOIN frame ON frame.function = function.name AND coalesce(frame.file, function.file) = function.file
		AND frame.task <> up.task
	JOIN task AS other ON other.address = frame.task
WHERE NOT EXISTS (SELECT 1 FROM wait_edge AS wait WHERE wait.task = frame.task AND wait.kind = 'wait queue'
		AND (wait.asleep = 1 OR wait.doubt LIKE 'a timer %' OR wait.doubt LIKE 'a signal %'))
GROUP BY up.task, frame.pid
