-- Where a task took what others wait for: by the calls of the functions on its stack, else by what the source says.

--@ let owner_frame of the case by task object: functions on the stack of who has a lock of a ring, from his own wait on
-- outwards, in which source file, and where they stand
SELECT DISTINCT hold.owner_task AS task, hold.object, frame.idx, function.function, function.name, frame.line
FROM wait_edge AS hold JOIN wait_edge AS own ON own.task = hold.owner_task
	JOIN frame ON frame.task = own.task AND frame.idx >= own.frame
	JOIN function ON function.function = frame.file || ':' || frame.function
WHERE hold.cycle IS NOT NULL AND hold.object IS NOT NULL

--@ let standing_there of the case by task idx: the statements at which the source may stand there, where it has any
SELECT owner_frame.task, owner_frame.idx, statement.statement
FROM owner_frame CROSS JOIN statement ON statement.function = owner_frame.function AND statement.line = owner_frame.line

--@ let taken_so of the case by task object: each way to say where it was taken: rank 1 by the machine code of a
-- function on the stack (how: code), 2 by the source of one (source), 3 by one that a function on the stack has called
-- (callee); says: what the function does
SELECT call.task, call.object, 1 AS rank, 'code' AS how, call.idx, 0 AS ord, call.function AS function_name, call.file,
	call.line, call.address, coalesce((SELECT statement.text FROM statement WHERE statement.file = call.file
			AND statement.line = call.line AND statement.kind IN ('lock', 'call')
			ORDER BY statement.ord LIMIT 1), call.callee || '()') AS text,
	'calls ' || call.callee || '() with its address, ' || iif(call.certain,
		'on each way to where it is now, and lets go of it nowhere behind that',
		'on a way to where it is now') AS says
FROM (SELECT lock_call.*, count(*) OVER (PARTITION BY task, object) AS calls FROM lock_call) AS call
WHERE call.calls = 1
UNION ALL
SELECT owner_frame.task, owner_frame.object, 2, 'source', owner_frame.idx, taking.ord, owner_frame.name, taking.file,
	taking.line, NULL, taking.text, 'takes it: ' || taking.text
FROM owner_frame
	JOIN lock_site ON lock_site.object = owner_frame.object AND lock_site.function = owner_frame.function
		AND lock_site.effect <> 'unlock'
	JOIN statement AS taking ON taking.statement = lock_site.statement
WHERE iif(EXISTS (SELECT 1 FROM standing_there WHERE standing_there.task = owner_frame.task
			AND standing_there.idx = owner_frame.idx),
	EXISTS (SELECT 1 FROM standing_there
		JOIN order_of ON order_of.first = taking.statement AND order_of."then" = standing_there.statement
		JOIN own_lock ON own_lock.statement = standing_there.statement
			AND own_lock.record_type IS lock_site.record_type AND own_lock.member = lock_site.member
		WHERE standing_there.task = owner_frame.task AND standing_there.idx = owner_frame.idx),
	taking.line < owner_frame.line)
UNION ALL
SELECT owner_frame.task, owner_frame.object, 3, 'callee', owner_frame.idx, calling.ord, function.name, taking.file,
	taking.line, NULL, taking.text || ', called at line ' || calling.line || ' of ' || owner_frame.name || '()',
	'takes it: ' || taking.text || ', and returns with it to ' || owner_frame.name || '(), line ' || calling.line
FROM owner_frame JOIN leaves_with ON leaves_with.object = owner_frame.object
	JOIN function ON function.function = leaves_with.function
	JOIN call_site ON call_site.function = leaves_with.function AND call_site.caller = owner_frame.function
	JOIN statement AS calling ON calling.statement = call_site.statement
	JOIN statement AS taking ON taking.statement = leaves_with.statement
WHERE EXISTS (SELECT 1 FROM standing_there
	JOIN order_of ON order_of.first = calling.statement AND order_of."then" = standing_there.statement
	WHERE standing_there.task = owner_frame.task AND standing_there.idx = owner_frame.idx)

--@ let taken_at of the case by task: where a task on its way to a wait has taken a lock: of what is known best the
-- innermost and last
SELECT * FROM (SELECT taken_so.*,
		row_number() OVER (PARTITION BY task, object ORDER BY rank, idx, ord DESC, file, line) AS choice
	FROM taken_so)
WHERE choice = 1

--@ let untold of the case by task: why it is not known where a task took a lock of a ring
SELECT hold.owner_task AS task, hold.object,
	CASE WHEN count(lock_call.address) > 1
		THEN 'it may be the calls at ' || group_concat(coalesce(where_at(lock_call.file, lock_call.line),
			address(lock_call.address)), ' or ')
	ELSE 'no function on its stack is known to take it: one that has returned may have' ||
		iif(EXISTS (SELECT 1 FROM tree), '', ', which without source is not known') END AS why
FROM (SELECT DISTINCT owner_task, object FROM wait_edge
		WHERE cycle IS NOT NULL AND owner_waits = 0 AND owner_completes = 0
			AND (kind LIKE '%mutex' OR kind LIKE '%rwsem%'
				OR kind IN ('semaphore', 'spinlock', 'rwlock'))) AS hold
	LEFT JOIN lock_call ON lock_call.task = hold.owner_task AND lock_call.object = hold.object
WHERE NOT EXISTS (SELECT 1 FROM taken_at WHERE taken_at.task = hold.owner_task AND taken_at.object = hold.object)
GROUP BY hold.owner_task, hold.object

--@ let unseen_taking of the case by object: locks of which only their word tells who has them: nothing shows that he
-- took them, and what is written over a word names somebody too
SELECT edge.cycle, edge.object, edge.owner_task AS task, 'only the word of ' || edge.kind ||
		coalesce(' ' || coalesce(edge.name, edge.member), ' at ' || address(edge.object)) || ' names ' ||
		coalesce('PID ' || edge.owner_pid, 'who has exited') AS says
FROM wait_edge AS edge
WHERE (edge.cycle IS NOT NULL OR edge.lost IS NOT NULL OR edge.owner_gone)
	AND (edge.owner_exact OR edge.owner_gone) AND NOT edge.owner_waits AND NOT edge.owner_completes
	AND (edge.kind LIKE '%mutex' OR edge.kind LIKE 'rwsem%' OR edge.kind IN ('semaphore', 'spinlock', 'rwlock'))
	AND NOT EXISTS (SELECT 1 FROM lock_call
		WHERE lock_call.task = edge.owner_task AND lock_call.object = edge.object)
	AND NOT EXISTS (SELECT 1 FROM taken_at
		WHERE taken_at.task = edge.owner_task AND taken_at.object = edge.object)
	AND NOT EXISTS (SELECT 1 FROM can_leave WHERE can_leave.object = edge.object)
	AND NOT EXISTS (SELECT 1 FROM lent_taking WHERE lent_taking.object = edge.object)
