-- What the conditions of who sleeps look at, to be read in the dump.

--@ tests: of each queue that somebody sleeps in, one waiter who sleeps deeply and one who does not, and who is on no
-- queue; and what the conditions of its function look at: by a variable of its frame, and from where its queue lies
-- (type and member of the head, and the way from the record); at most ?1 rows
WITH waiter AS (
	SELECT min(edge.task) AS task, edge.frame, edge.object, frame.file || ':' || frame.function AS function,
		task.state
	FROM wait_edge AS edge CROSS JOIN task ON task.address = edge.task
			AND (task.state = 'D' OR (task.state = 'S' AND edge.asleep = 1 AND edge.idle = 0))
		CROSS JOIN frame ON frame.task = edge.task AND frame.idx = edge.frame
	WHERE edge.kind = 'wait queue' AND (edge.object IS NOT NULL OR (edge.unlinked = 1 AND edge.asleep = 1))
	GROUP BY coalesce(edge.object, edge.task), function, task.state)
SELECT waiter.task, waiter.frame, test.statement, test.seq, test.root || test.path, waiter.object, head.record_type,
	head.member, test.path
FROM waiter CROSS JOIN statement ON statement.function = waiter.function AND statement.kind = 'condition'
	CROSS JOIN test ON test.statement = statement.statement AND test.how IN ('direct', 'copy')
		AND test.root_kind <> 'result'
		AND NOT EXISTS (SELECT 1 FROM access WHERE access.statement = test.read_at
			AND access.root = test.root AND access.path = test.path AND access.type LIKE '%]')
	LEFT JOIN (SELECT place.function, argument.root, min(argument.record_type) AS record_type,
			min(argument.member) AS member
		FROM api CROSS JOIN call ON call.callee = api.function
			CROSS JOIN argument ON argument.statement = call.statement AND argument.seq = call.seq
				AND argument.idx = 0 AND argument.address = 1
				AND argument.path = '->' || argument.member
			CROSS JOIN statement AS place ON place.statement = call.statement
		WHERE api.effect = 'link' AND api.argument = 1
		GROUP BY place.function, argument.root
		HAVING count(DISTINCT argument.record_type || '.' || argument.member) = 1) AS head
		ON head.function = waiter.function AND head.root = test.root AND test.path LIKE '->%'
ORDER BY waiter.state, 1, 3, 4 LIMIT ?1

--@ heads: of those on no queue, the queues that their functions go on: a variable of the frame; at most ?1 tasks
SELECT asleep.task, asleep.idx, place.statement, argument.root || argument.path
FROM (SELECT DISTINCT wait_test.task, wait_test.idx FROM wait_test
		JOIN wait_edge AS edge ON edge.task = wait_test.task AND edge.object IS NULL AND edge.unlinked = 1
	ORDER BY edge.pid LIMIT ?1) AS asleep
	JOIN frame ON frame.task = asleep.task AND frame.idx = asleep.idx
	CROSS JOIN statement AS place ON place.function = frame.file || ':' || frame.function
	CROSS JOIN call ON call.statement = place.statement
	JOIN api ON api.function = call.callee AND api.effect = 'link' AND api.argument = 1
	CROSS JOIN argument ON argument.statement = call.statement AND argument.seq = call.seq AND argument.idx = 0
		AND argument.address = 1
GROUP BY asleep.task, place.statement
ORDER BY 1, 3

--@ telling: functions that wait so, those that store what the conditions look at or wake the queue, and those that put
-- records on a queue that leads to one of nobody's: whether the source is this kernel's (function; in which file is not
-- asked: the compiler calls it by another name)
SELECT frame.function, NULL FROM wait_test JOIN frame ON frame.task = wait_test.task AND frame.idx = wait_test.idx
UNION
SELECT * FROM (SELECT DISTINCT function.name, NULL
	FROM wait_test CROSS JOIN test ON test.statement = wait_test.statement AND test.seq = wait_test.seq
		CROSS JOIN access ON access.record_type = test.record_type AND access.member = test.member
			AND access.kind IN ('write', 'rmw')
		CROSS JOIN statement ON statement.statement = access.statement
		CROSS JOIN function ON function.function = statement.function
	WHERE function.file LIKE '%.c'
	ORDER BY 1 LIMIT 24)
UNION
SELECT * FROM (SELECT DISTINCT function.name, NULL
	FROM crash_step AS step JOIN queue_damage AS damage ON damage.address = step.from_address
		JOIN queue ON queue.address = damage.queue
		CROSS JOIN argument ON argument.record_type = queue.holder_type AND argument.address = 1
		CROSS JOIN call ON call.statement = argument.statement AND call.seq = argument.seq
		JOIN api ON api.function = call.callee AND api.effect = 'link'
		CROSS JOIN statement ON statement.statement = call.statement
		CROSS JOIN function ON function.function = statement.function
	WHERE step.how = 'queued'
	ORDER BY 1 LIMIT 8)
ORDER BY 1
