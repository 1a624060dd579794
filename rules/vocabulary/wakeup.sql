-- Who can make a sleeper's condition true, and whether that one tells it.

--@ let condition_store of the case by task: a statement that may make the condition true; not one whose value is known
-- not to
SELECT due.task, place.statement, place.function, function.name AS function_name, place.ord, place.file, place.line,
	place.text, access.constant, place.function = sleeper.function AS is_own
FROM due JOIN sleeper ON sleeper.task = due.task
	CROSS JOIN access ON access.record_type = due.record_type AND access.member = due.member
		AND access.kind IN ('write', 'rmw')
	CROSS JOIN statement AS place ON place.statement = access.statement AND place.kind <> 'declare'
	CROSS JOIN function ON function.function = place.function
WHERE access.constant IS NULL OR holds(access.constant, due.operator, due.constant) IS (due.arm = 'true')
UNION
SELECT due.task, place.statement, place.function, function.name, place.ord, place.file, place.line, place.text,
	access.constant, place.function = sleeper.function
FROM due JOIN sleeper ON sleeper.task = due.task
	CROSS JOIN statement AS place ON place.kind <> 'declare'
	CROSS JOIN access ON access.statement = place.statement AND access.root = due.root AND access.path = due.path
		AND access.root_kind = 'global' AND access.kind IN ('write', 'rmw')
	CROSS JOIN function ON function.function = place.function
WHERE due.root_kind = 'global' AND due.member IS NULL
	AND (access.constant IS NULL OR holds(access.constant, due.operator, due.constant) IS (due.arm = 'true'))

--@ let above_store of the case by task store: functions that lead to the one of such a store, and itself; at:
-- the statement there
WITH RECURSIVE up(task, store, function, at) AS (
	SELECT task, statement, function, statement FROM condition_store
	UNION
	SELECT up.task, up.store, place.function, place.statement
	FROM up CROSS JOIN function ON function.function = up.function
		CROSS JOIN call ON call.callee = function.name
			AND coalesce(call.callee_file, function.file) = function.file
		CROSS JOIN statement AS place ON place.statement = call.statement)
SELECT * FROM up

--@ let right_wake of the case by task: places that wake the queue in which the sleeper is, or may: is_sure: 0: the
-- same member of a record within another one, or a head that is not known, of a function that has the record
SELECT sleeper.task, head_use.*, function.name AS function_name,
	coalesce(head_use.queue = sleeper.queue OR head_use.other = sleeper.queue
		OR head_use.queue = sleeper.other_queue, 0) AS is_sure
FROM sleeper JOIN head_use ON head_use.effect = 'wake-head' AND (head_use.queue = sleeper.queue
		OR head_use.other = sleeper.queue OR head_use.queue = sleeper.other_queue
		OR (head_use.tail = sleeper.tail AND (head_use.is_part OR sleeper.is_part))
		OR (NOT head_use.is_known AND (EXISTS (SELECT 1
				FROM statement AS place CROSS JOIN access ON access.statement = place.statement
				WHERE place.function = head_use.function
					AND access.record_type = sleeper.record)
			OR EXISTS (SELECT 1
				FROM statement AS place CROSS JOIN argument ON argument.statement = place.statement
				WHERE place.function = head_use.function AND argument.record_type = sleeper.record))))
	JOIN function ON function.function = head_use.function

--@ let waking of the case by task function: places that wake that queue, or call what leads there
WITH RECURSIVE down(task, wake, function, at) AS (
	SELECT task, statement, function, statement FROM right_wake
	UNION
	SELECT down.task, down.wake, place.function, place.statement
	FROM down CROSS JOIN function ON function.function = down.function
		CROSS JOIN call ON call.callee = function.name
		CROSS JOIN statement AS place ON place.statement = call.statement)
SELECT * FROM down

--@ let wake_told of the case by task store: a wake of the right queue that can follow a store: in its function, in what
-- that calls, or in a caller
SELECT above_store.task, above_store.store, wake.statement, wake.function,
	wake.function_name, wake.file, wake.line, wake.text, wake.is_sure
FROM above_store JOIN waking ON waking.task = above_store.task AND waking.function = above_store.function
	JOIN order_of ON order_of.first = above_store.at AND order_of."then" = waking.at
	JOIN right_wake AS wake ON wake.task = waking.task AND wake.statement = waking.wake

--@ let wrong_wake of the case by task store: a wake of another queue that follows a store in its function
SELECT store.task, store.statement AS store, wake.statement, wake.function, function.name AS function_name, wake.file,
	wake.line, wake.text, wake.queue, wake.head
FROM condition_store AS store JOIN sleeper ON sleeper.task = store.task
	JOIN head_use AS wake ON wake.function = store.function AND wake.effect = 'wake-head'
		AND wake.is_known AND NOT EXISTS (SELECT 1 FROM right_wake
			WHERE right_wake.task = sleeper.task AND right_wake.statement = wake.statement)
	JOIN order_of ON order_of.first = store.statement AND order_of."then" = wake.statement
	JOIN function ON function.function = wake.function
WHERE NOT store.is_own

--@ let put_off of the case by task store: a store whose function, or a caller, has something done later: that may tell
SELECT above_store.task, above_store.store, effect_anywhere.statement
FROM above_store JOIN effect_anywhere ON effect_anywhere.function = above_store.function
		AND effect_anywhere.effect IN ('arm', 'wake', 'wake-queue', 'complete')

--@ let unchecked of the case by task: a way from the queue to sleep on which a sleeper does not look at its condition,
-- nor at what is not known
WITH RECURSIVE step(task, statement) AS (
	SELECT task, link FROM sleeper
	UNION
	SELECT step.task, successor.next
	FROM step CROSS JOIN sleeper ON sleeper.task = step.task AND sleeper.sleep <> step.statement
		CROSS JOIN successor ON successor.statement = step.statement
	WHERE NOT EXISTS (SELECT 1 FROM due JOIN access ON access.statement = step.statement
			AND access.root = due.root AND access.path = due.path
		WHERE due.task = step.task)
	AND NOT EXISTS (SELECT 1 FROM statement WHERE statement.statement = step.statement
		AND statement.kind = 'condition' AND NOT EXISTS (SELECT 1 FROM known_arm
			WHERE known_arm.task = step.task AND known_arm.statement = step.statement)))
SELECT sleeper.task FROM sleeper JOIN step ON step.task = sleeper.task AND step.statement = sleeper.sleep
