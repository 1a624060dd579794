-- Who waits for whom: rings of waits, and locks that nobody will let go of.

--@ let wait_cycle of the case by cycle step: a step of a ring: who waits where, for what, and who has it; the first is
-- the same in every dump of the same ring, as far as functions tell
SELECT ring.*, (ring.at - first_value(ring.at) OVER first + ring.steps) % ring.steps + 1 AS step
FROM (SELECT edge.cycle, edge.step AS at, edge.sure, edge.task, edge.pid, task.comm, task.cpu, task.state, edge.kind,
		edge.object, edge.object_type, edge.name, edge.how, edge.owner_pid, edge.owner_exact, edge.owner_how,
		edge.owner_completes, edge.member, NOT edge.owner_waits AND NOT edge.owner_completes AS owner_has,
		CASE WHEN edge.owner_waits THEN 'waits for before it'
			WHEN edge.owner_holds_up THEN 'keeps a work from completing'
			WHEN edge.owner_completes THEN 'is to complete' ELSE 'has' END AS does,
		CASE WHEN edge.owner_waits THEN 'is waited for first by'
			WHEN edge.owner_holds_up THEN 'is to be completed by a work that is not begun before'
			WHEN edge.owner_completes THEN 'is to be completed by' ELSE 'is had by' END AS is_by,
		edge.doubt, edge.since, edge.frame AS idx, frame.function, frame.file, frame.line, frame.pc,
		edge.kind || coalesce(' ' || coalesce(edge.name, edge.member), ' at ' || address(edge.object), '')
			AS waits_for, iif(edge.kind LIKE 'rwsem%', 'rwsem', edge.kind) ||
			coalesce(' ' || coalesce(edge.name, edge.member), ' at ' || address(edge.object), '')
			AS is_what,
		'PID ' || edge.pid || ' (' || task.comm || ')' AS who,
		coalesce(' in ' || frame.function || '()', '') AS place,
		max(edge.step) OVER (PARTITION BY edge.cycle) AS steps
	FROM wait_edge AS edge JOIN task ON task.address = edge.task
		LEFT JOIN frame ON frame.task = edge.task AND frame.idx = edge.frame
	WHERE edge.cycle IS NOT NULL) AS ring
WINDOW first AS (PARTITION BY ring.cycle ORDER BY ring.function, ring.line, ring.at)

--@ let wait_lost of the case by object: a mutex that tasks wait for and that nobody will let go of: its owner has
-- exited, or has come back from whatever took it
SELECT edge.object, edge.object_type, edge.kind, edge.task, edge.pid, waiter.comm, waiter.cpu, waiter.state, edge.name,
	edge.since, edge.doubt, edge.frame AS idx, frame.function, frame.file, frame.line, frame.pc,
	edge.kind || coalesce(' ' || coalesce(edge.name, edge.member), ' at ' || address(edge.object)) AS waits_for,
	'PID ' || edge.pid || ' (' || waiter.comm || ')' AS who,
	coalesce(' in ' || frame.function || '()', '') AS place,
	coalesce('PID ' || owner.pid || ' (' || owner.comm || '), which ' || edge.lost,
		'a task that has exited, whose memory is free') AS owner
FROM wait_edge AS edge JOIN task AS waiter ON waiter.address = edge.task
	LEFT JOIN task AS owner ON owner.address = edge.owner_task
	LEFT JOIN frame ON frame.task = edge.task AND frame.idx = edge.frame
WHERE edge.object IS NOT NULL AND (edge.owner_gone = 1 OR edge.lost IS NOT NULL)

--@ let hint_frame of the case by cycle: a ring's owner that is only the last reader by name: the functions of its stack
-- outside of its own wait, whether their calls are known, and whether they take such a lock by another call than the
-- one that they stand at
SELECT DISTINCT hint.cycle, hint.task AS waits, hint.owner_task AS task, hint.object, hint.owner_pid AS pid,
	frame.function,
	EXISTS (SELECT 1 FROM code_call WHERE code_call.function = frame.function AND code_call.file = frame.file)
		OR EXISTS (SELECT 1 FROM code_function WHERE code_function.name = frame.function
			AND code_function.file = frame.file) AS is_known,
	EXISTS (SELECT 1 FROM code_call JOIN api ON api.function = code_call.callee
		WHERE code_call.function = frame.function AND code_call.file = frame.file
			AND code_call.address <> frame.pc AND api.effect IN ('lock', 'trylock')
			AND api.detail = 'rwsem') AS takes
FROM wait_edge AS hint JOIN wait_edge AS own ON own.task = hint.owner_task
	JOIN frame ON frame.task = own.task AND frame.idx >= own.frame AND frame.file LIKE '%.c'
WHERE hint.cycle IS NOT NULL AND hint.owner_exact = 0 AND hint.kind LIKE 'rwsem%'
