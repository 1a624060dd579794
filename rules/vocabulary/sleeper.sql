-- Who sleeps in a queue, and whether the condition that it waits for is met by now.

-- Calls that are handed the head of a queue: to link an entry there, to wake who is there, or to look whether anybody
-- is. queue: the head's place in its record, or a global variable; NULL: not known.
CREATE VIEW head_use AS
SELECT statement.function, statement.statement, statement.ord, statement.file, statement.line, statement.text,
	call.callee, api.effect, coalesce(argument.record_type || '.' || nullif(argument.member, ''),
		iif(argument.root_kind = 'global', argument.root || argument.path, NULL)) AS queue,
	argument.root || argument.path AS head
FROM api CROSS JOIN call ON call.callee = api.function
	CROSS JOIN argument ON argument.statement = call.statement AND argument.seq = call.seq AND argument.idx = 0
	CROSS JOIN statement ON statement.statement = call.statement
WHERE (api.effect IN ('wake-head', 'test-waiters') AND api.argument = 0) OR (api.effect = 'link' AND api.argument = 1);

--@ let sleeper of the case by task: one who sleeps in a queue: in which function, at which statement, on which queue as
-- that names it
SELECT edge.task, edge.pid, task.comm, task.cpu, edge.frame AS idx, edge.object, edge.object_type, edge.since,
	edge.asleep, edge.unlinked, edge.how, frame.pc, function.function, function.name AS function_name,
	min(place.statement) AS sleep, place.file, place.line, place.text, min(head.statement) AS link,
	min(head.queue) AS queue, 'PID ' || edge.pid || ' (' || task.comm || ')' AS who,
	coalesce(edge.name, edge.member, 'a queue at ' || address(edge.object)) AS queue_name
FROM (SELECT DISTINCT task FROM wait_test) AS asked JOIN wait_edge AS edge ON edge.task = asked.task
	JOIN task ON task.address = edge.task JOIN frame ON frame.task = edge.task AND frame.idx = edge.frame
	JOIN function ON function.function = frame.file || ':' || frame.function AND function.quality = 'ok'
		AND function.cfg = 'full'
	CROSS JOIN statement AS place ON place.function = function.function AND place.line = frame.line
		AND EXISTS (SELECT 1 FROM call JOIN api ON api.function = call.callee AND api.effect = 'sleep'
			WHERE call.statement = place.statement)
	JOIN head_use AS head ON head.function = function.function AND head.effect = 'link'
		AND EXISTS (SELECT 1 FROM order_of WHERE order_of.first = head.statement
			AND order_of."then" = place.statement)
GROUP BY edge.task HAVING count(DISTINCT place.statement) = 1 AND count(DISTINCT head.queue) = 1

--@ let known_arm of the case by task statement: the arm of a condition that a sleeper would take now: all that decides
-- it is one value, which is known
SELECT wait_test.task, wait_test.statement, wait_test.expression, wait_test.value, wait_test.how,
	iif(holds(wait_test.value, test.operator, test.constant), 'true', 'false') AS arm, test.root, test.path,
	test.record_type, test.member, test.operator, test.constant, test.root_kind
FROM wait_test CROSS JOIN test ON test.statement = wait_test.statement AND test.seq = wait_test.seq
WHERE holds(wait_test.value, test.operator, test.constant) IS NOT NULL
	AND NOT EXISTS (SELECT 1 FROM test AS another WHERE another.statement = test.statement
		AND another.seq <> test.seq)

--@ let round_start of the case by task: where a sleeper goes on when it is woken; where it does not look again, the
-- last condition that let it sleep
SELECT sleeper.task, successor.next AS statement
FROM sleeper CROSS JOIN successor ON successor.statement = sleeper.sleep
WHERE EXISTS (SELECT 1 FROM order_of WHERE order_of.first = sleeper.sleep AND order_of."then" = sleeper.link)
UNION ALL
SELECT task, statement FROM (SELECT sleeper.task, known_arm.statement, max(statement.ord) AS ord
	FROM sleeper JOIN known_arm ON known_arm.task = sleeper.task
		JOIN order_of ON order_of.first = known_arm.statement AND order_of."then" = sleeper.sleep
			AND order_of.always_first
		JOIN statement ON statement.statement = known_arm.statement
	WHERE NOT EXISTS (SELECT 1 FROM order_of AS again WHERE again.first = sleeper.sleep
			AND again."then" = sleeper.link)
	GROUP BY sleeper.task)

--@ let round of the case by task: statements that it then comes to, till it sleeps again: of a condition that is known
-- by one arm, of others by all
WITH RECURSIVE step(task, statement) AS (
	SELECT task, statement FROM round_start
	UNION
	SELECT step.task, successor.next
	FROM step CROSS JOIN sleeper ON sleeper.task = step.task AND sleeper.sleep <> step.statement
		CROSS JOIN successor ON successor.statement = step.statement
	WHERE NOT EXISTS (SELECT 1 FROM known_arm WHERE known_arm.task = step.task
		AND known_arm.statement = step.statement AND known_arm.arm <> successor.arm))
SELECT task, statement FROM step WHERE statement <> ''

--@ let due of the case by task: a sleeper that would not sleep again, and the condition that lets it go; which is what
-- it is: nothing stores that on the way there
SELECT sleeper.task, known_arm.statement AS condition, known_arm.arm, known_arm.expression, known_arm.value,
	known_arm.how AS value_how, known_arm.root, known_arm.root_kind, known_arm.path, known_arm.record_type,
	known_arm.member, known_arm.operator, known_arm.constant, place.file AS condition_file,
	place.line AS condition_line, place.text AS condition_text, min(place.ord) AS ord
FROM sleeper JOIN round ON round.task = sleeper.task
	JOIN known_arm ON known_arm.task = sleeper.task AND known_arm.statement = round.statement
	JOIN statement AS place ON place.statement = known_arm.statement
WHERE NOT EXISTS (SELECT 1 FROM round AS again WHERE again.task = sleeper.task AND again.statement = sleeper.sleep)
	AND EXISTS (SELECT 1 FROM successor AS other WHERE other.statement = known_arm.statement
		AND other.arm <> known_arm.arm AND (other.next = sleeper.sleep
			OR EXISTS (SELECT 1 FROM order_of WHERE order_of.first = other.next
				AND order_of."then" = sleeper.sleep)))
	AND NOT EXISTS (SELECT 1 FROM round AS before CROSS JOIN access ON access.statement = before.statement
			AND access.kind IN ('write', 'rmw') AND access.member IS known_arm.member
			AND access.record_type IS known_arm.record_type AND access.root = known_arm.root
		JOIN order_of ON order_of.first = before.statement AND order_of."then" = known_arm.statement
		WHERE before.task = sleeper.task)
GROUP BY sleeper.task
