-- Who waits for whom: rings of waits, and locks that nobody will let go of.

--@ let wait_cycle of the case by cycle: a step of a ring: who waits where, for what, and who has it; the first is the
-- same in every dump of the same ring, as far as functions tell
SELECT ring.*, (ring.at - first_value(ring.at) OVER first + ring.steps) % ring.steps + 1 AS step
FROM (SELECT edge.cycle, edge.step AS at, edge.sure, edge.task, edge.pid, task.comm, task.cpu, task.state, edge.kind,
		edge.object, edge.object_type, edge.name, edge.how, edge.owner_pid, edge.owner_exact, edge.owner_how,
		edge.doubt, edge.since, edge.frame AS idx, frame.function, frame.file, frame.line, frame.pc,
		edge.kind || coalesce(' ' || coalesce(edge.name, edge.member), ' at ' || address(edge.object), '')
			AS waits_for, 'PID ' || edge.pid || ' (' || task.comm || ')' AS who,
		max(edge.step) OVER (PARTITION BY edge.cycle) AS steps
	FROM wait_edge AS edge JOIN task ON task.address = edge.task
		LEFT JOIN frame ON frame.task = edge.task AND frame.idx = edge.frame
	WHERE edge.cycle IS NOT NULL) AS ring
WINDOW first AS (PARTITION BY ring.cycle ORDER BY ring.function, ring.line, ring.at)

--@ let wait_lost of the case by object: a lock that tasks wait for and that nobody will let go of: its owner has exited
SELECT edge.object, edge.object_type, edge.kind, edge.task, edge.pid, waiter.comm, waiter.cpu, waiter.state, edge.name,
	edge.since, edge.doubt, edge.frame AS idx, frame.function, frame.file, frame.line, frame.pc,
	edge.kind || coalesce(' ' || coalesce(edge.name, edge.member), ' at ' || address(edge.object)) AS waits_for,
	'PID ' || edge.pid || ' (' || waiter.comm || ')' AS who,
	coalesce('PID ' || owner.pid || ' (' || owner.comm || '), which has exited',
		'a task that has exited, whose memory is free') AS owner
FROM wait_edge AS edge JOIN task AS waiter ON waiter.address = edge.task
	LEFT JOIN task AS owner ON owner.address = edge.owner_task
	LEFT JOIN frame ON frame.task = edge.task AND frame.idx = edge.frame
WHERE edge.object IS NOT NULL
	AND (edge.owner_gone = 1 OR (edge.owner_exact = 1 AND owner.state IN ('Z', 'X') AND edge.kind <> 'stop'))

--@ let taken_at of the case by task: where a task on its way to a wait has taken a lock, by its frames and their
-- source: the last statement before where it is now that takes such a member or variable
SELECT edge.task, held.object, taking.function, function.name AS function_name, taking.file, taking.line, taking.text,
	frame.idx, max(taking.ord) AS ord
FROM wait_edge AS held JOIN wait_edge AS edge ON edge.task = held.owner_task
	JOIN frame ON frame.task = edge.task AND frame.idx >= edge.frame
	JOIN function ON function.function = frame.file || ':' || frame.function
	JOIN effect AS taking ON taking.function = function.function AND taking.effect IN ('lock', 'trylock')
WHERE held.cycle IS NOT NULL AND taking.line < frame.line
	AND (held.member = replace(taking.record_type, 'struct ', '') || '.' || taking.member
		OR (held.name = taking.root AND taking.root_kind NOT IN ('parameter', 'local')))
GROUP BY edge.task, held.object, frame.idx
