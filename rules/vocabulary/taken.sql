-- Where a task took what others wait for: by the calls of the functions on its stack, else by what the source says.

--@ let lock_site of the case by object function: places in the source that take a lock of a ring, or one that nobody
-- lets go of, or let go of it: by its member or symbol
SELECT DISTINCT wanted.object, effect.function, effect.statement, effect.effect, effect.record_type,
	coalesce(nullif(effect.member, ''), effect.root) AS member
FROM (SELECT DISTINCT object, name, member FROM wait_edge
		WHERE object IS NOT NULL AND (cycle IS NOT NULL OR lost IS NOT NULL OR owner_gone)) AS wanted
	JOIN effect_anywhere AS effect ON effect.effect IN ('lock', 'trylock', 'unlock')
		AND (wanted.member = replace(effect.record_type, 'struct ', '') || '.' || effect.member
			OR (wanted.name = effect.root || effect.path
				AND effect.root_kind NOT IN ('parameter', 'local')))

--@ let leaves_with of the case by function: functions that may return with such a lock that they took: where they do
SELECT taking.object, taking.function, taking.statement, successor.statement AS leave
FROM lock_site AS taking CROSS JOIN statement AS last ON last.function = taking.function
	CROSS JOIN successor ON successor.statement = last.statement AND successor.next = ''
WHERE taking.effect <> 'unlock'
	AND NOT EXISTS (SELECT 1 FROM lock_site AS giving WHERE giving.object = taking.object
		AND giving.function = taking.function AND giving.statement = last.statement
		AND giving.effect = 'unlock')
	AND (last.statement = taking.statement
		OR (EXISTS (SELECT 1 FROM own_lock WHERE own_lock.statement = last.statement AND own_lock.must = 1
				AND own_lock.record_type = taking.record_type AND own_lock.member = taking.member)
			AND EXISTS (SELECT 1 FROM order_of WHERE order_of.first = taking.statement
				AND order_of."then" = last.statement)))

--@ let can_leave of the case by object: the same for people: where a function returns with the lock that it took
SELECT leaves_with.object, leave.file, leave.line, function.name || '() can return with it at ' ||
	where_at(leave.file, leave.line) || ', having taken it at ' || where_at(taking.file, taking.line) AS text
FROM leaves_with JOIN function ON function.function = leaves_with.function
	JOIN statement AS leave ON leave.statement = leaves_with.leave
	JOIN statement AS taking ON taking.statement = leaves_with.statement

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
