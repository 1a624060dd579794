-- Who sleeps in a queue, and whether the condition that it waits for is met by now.

-- Calls that are handed the head of a queue: to link an entry there, to wake who is there, or to look whether anybody
-- is. queue: the head's place in its record, or a global variable; other: the same bytes in the record that the pointer
-- was made of; tail: the last member; is_known: 0: it is reached by a pointer that may lead anywhere (queue is where
-- that lies, or NULL).
CREATE VIEW head_use AS
SELECT statement.function, statement.statement, statement.ord, statement.file, statement.line, statement.text,
	call.callee, api.effect, coalesce(argument.record_type || '.' || nullif(argument.member, ''),
		argument.alias_type || '.' || nullif(argument.alias_member, ''),
		iif(argument.root_kind = 'global', argument.root || argument.path, NULL)) AS queue,
	argument.alias_type || '.' || nullif(argument.alias_member, '') AS other,
	substr(coalesce(nullif(argument.member, ''), argument.alias_member), 1 + length(rtrim(
		coalesce(nullif(argument.member, ''), argument.alias_member),
		replace(coalesce(nullif(argument.member, ''), argument.alias_member), '.', '')))) AS tail,
	coalesce(argument.member, '') LIKE '%.%' OR coalesce(argument.alias_member, '') LIKE '%.%' AS is_part,
	coalesce(argument.address = 1 AND (argument.member <> '' OR argument.alias_member <> ''
		OR argument.root_kind = 'global'), 0) AS is_known,
	argument.root || argument.path AS head
FROM api CROSS JOIN call ON call.callee = api.function
	CROSS JOIN statement ON statement.statement = call.statement
	LEFT JOIN argument ON argument.statement = call.statement AND argument.seq = call.seq AND argument.idx = 0
WHERE (api.effect IN ('wake-head', 'test-waiters') AND api.argument = 0) OR (api.effect = 'link' AND api.argument = 1);

--@ let asleep of the case by function line: tasks that sleep with a condition, and in which function that was read well
SELECT function.function, function.name AS function_name, frame.line, frame.pc, edge.*
FROM (SELECT DISTINCT task FROM wait_test) AS asked JOIN wait_edge AS edge ON edge.task = asked.task
	JOIN frame ON frame.task = edge.task AND frame.idx = edge.frame
	JOIN function ON function.function = frame.file || ':' || frame.function AND function.quality = 'ok'
		AND function.cfg = 'full'
WHERE edge.object IS NOT NULL OR edge.unlinked = 1

--@ let sleep_place of the case by function line: statements of those lines that sleep, and the calls before them that
-- put the sleeper on a queue
SELECT place.function, place.line, place.statement, place.file, place.text, head.statement AS link, head.callee,
	head.queue, head.other, head.tail, head.is_part, head.is_known
FROM (SELECT DISTINCT function, line FROM asleep) AS spot
	CROSS JOIN statement AS place ON place.function = spot.function AND place.line = spot.line
		AND EXISTS (SELECT 1 FROM call JOIN api ON api.function = call.callee AND api.effect = 'sleep'
			WHERE call.statement = place.statement)
	JOIN head_use AS head ON head.function = place.function AND head.effect = 'link'
		AND EXISTS (SELECT 1 FROM order_of WHERE order_of.first = head.statement
			AND order_of."then" = place.statement)

--@ let sleeper of the case by task: one who sleeps in a queue: in which function, at which statement, on which queue as
-- that names it, which is where it lies in the dump; or that the variables of his frame lead to, where he is on none
SELECT asleep.task, asleep.pid, task.comm, task.cpu, task.state, asleep.frame AS idx,
	coalesce(asleep.object, wait_head.address) AS object,
	coalesce(asleep.object_type, iif(place.callee LIKE '%swait%', 'struct swait_queue_head',
		'struct wait_queue_head')) AS object_type, asleep.since, asleep.asleep, asleep.unlinked,
	coalesce(asleep.how, 'its entry is on no queue') AS how,
	coalesce(asleep.place, wait_head.place) AS object_place,
	asleep.pc, asleep.function, asleep.function_name,
	min(place.statement) AS sleep, place.file, place.line, place.text, min(place.link) AS link,
	min(place.queue) AS queue, min(place.other) AS other_queue, min(place.tail) AS tail,
	max(place.is_part) AS is_part, substr(min(place.queue), 1, instr(min(place.queue), '.') - 1) AS record,
	'PID ' || asleep.pid || ' (' || task.comm || ')' AS who,
	coalesce(asleep.name, asleep.member,
		iif(asleep.object IS NULL, replace(min(place.queue), 'struct ', ''), NULL),
		'a queue at ' || address(asleep.object)) AS queue_name
FROM asleep JOIN task ON task.address = asleep.task
	JOIN sleep_place AS place ON place.function = asleep.function AND place.line = asleep.line
	LEFT JOIN wait_head ON wait_head.task = asleep.task AND wait_head.statement = place.link
WHERE asleep.object IS NOT NULL OR wait_head.address IS NOT NULL
GROUP BY asleep.task HAVING count(DISTINCT place.statement) = 1 AND count(DISTINCT place.queue) = 1
	AND count(DISTINCT wait_head.address) <= 1 AND min(place.is_known) AND count(DISTINCT place.tail) <= 1
	AND min(asleep.member IS NULL OR place.tail IS NULL OR '.' || asleep.member LIKE '%.' || place.tail)

--@ let known_arm of the case by task statement: the arm of a condition that a sleeper would take now: all that decides
-- it is one value, which is known, and how C compares it (what is read again after the sleep, where it is a copy)
SELECT wait_test.task, wait_test.statement, wait_test.expression, wait_test.value, wait_test.how,
	iif(holds(wait_test.value, test.operator, test.constant), 'true', 'false') AS arm, test.root, test.path,
	test.record_type, test.member, test.operator, test.constant, test.root_kind
FROM sleeper JOIN wait_test ON wait_test.task = sleeper.task
	CROSS JOIN test ON test.statement = wait_test.statement AND test.seq = wait_test.seq
WHERE holds(wait_test.value, test.operator, test.constant) IS NOT NULL
	AND NOT (test.constant < 0 AND wait_test.value > 0x7fffffff) -- an unsigned word, and -1
	AND NOT (wait_test.value < 0 AND test.constant > 0x7fffffff)
	AND NOT (test.operator IN ('<', '<=', '>', '>=')
		AND (wait_test.value < 0 OR wait_test.value BETWEEN 0x80000000 AND 0xffffffff
			OR EXISTS (SELECT 1 FROM access WHERE access.statement = test.read_at
				AND access.root = test.root AND access.path = test.path
				AND wait_test.value > CASE access.type WHEN 'unsigned char' THEN 0x7f
					WHEN 'unsigned short' THEN 0x7fff ELSE 0xffffffff END
				AND wait_test.value <= 0xffff)))
	AND NOT (test.how = 'copy' AND EXISTS (SELECT 1 FROM order_of
			WHERE order_of.first = sleeper.sleep AND order_of."then" = test.statement)
		AND NOT EXISTS (SELECT 1 FROM order_of
			WHERE order_of.first = sleeper.sleep AND order_of."then" = test.read_at))
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
