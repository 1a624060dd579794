-- Whether an owner that nobody has let go is asleep, but for its steps from one sleep to the next. The owner is the
-- lane 'waiter'.

--@ let state_set of the owner by statement: where a function of the owner's sets its task's state; sleeps: to one in
-- which schedule() sleeps; alert: a signal ends that sleep, or which state it is is not known
SELECT DISTINCT statement.statement, coalesce(access.constant, 1) <> 0 AS sleeps,
	coalesce(access.constant, 1) & 1 AS alert
FROM (SELECT DISTINCT function FROM walk WHERE lane = 'waiter') AS walk
	CROSS JOIN statement ON statement.function = walk.function
	CROSS JOIN access ON access.statement = statement.statement AND access.kind IN ('write', 'rmw')
		AND access.record_type = 'struct task_struct' AND access.member IN ('__state', 'state')
UNION
SELECT DISTINCT statement.statement, 1, statement.text LIKE '%\_interruptible%' ESCAPE '\'
	OR NOT (statement.text LIKE '%wait\_event%' ESCAPE '\'
		OR statement.text LIKE '%TASK\_UNINTERRUPTIBLE%' ESCAPE '\'
		OR statement.text LIKE '%TASK\_KILLABLE%' ESCAPE '\' OR statement.text LIKE '%TASK\_IDLE%' ESCAPE '\')
FROM (SELECT DISTINCT function FROM walk WHERE lane = 'waiter') AS walk
	CROSS JOIN statement ON statement.function = walk.function
	CROSS JOIN call ON call.statement = statement.statement
	JOIN api ON api.function = call.callee AND api.effect = 'sleep-state'

--@ let running of the owner by statement: places that it comes to with its task's state TASK_RUNNING, so that
-- schedule() only yields: from a function's start, a sleep, or where it sets that
WITH RECURSIVE running(statement) AS (
	SELECT successor.next
	FROM (SELECT DISTINCT function FROM walk WHERE lane = 'waiter') AS walk
		CROSS JOIN successor ON successor.statement = walk.function
	UNION
	SELECT successor.next
	FROM (SELECT statement FROM slept UNION SELECT statement FROM state_set WHERE NOT sleeps) AS start
		CROSS JOIN successor ON successor.statement = start.statement
	UNION
	SELECT successor.next
	FROM running CROSS JOIN successor ON successor.statement = running.statement
	WHERE NOT EXISTS (SELECT 1 FROM state_set WHERE state_set.statement = running.statement AND state_set.sleeps))
SELECT * FROM running

--@ let asleep_at of the owner by statement: places where it sleeps until somebody wakes it: no time limit and no signal
-- does
SELECT DISTINCT slept.statement
FROM slept CROSS JOIN call ON call.statement = slept.statement
	JOIN api ON api.function = call.callee AND api.effect = 'sleep' AND api.detail = ''
WHERE NOT EXISTS (SELECT 1 FROM running WHERE running.statement = slept.statement)
	AND NOT EXISTS (SELECT 1 FROM state_set WHERE sleeps AND alert)
UNION
SELECT statement FROM touch WHERE lane = 'waiter' AND kind = 'wait-done'
	AND NOT EXISTS (SELECT 1 FROM touch AS given_up WHERE given_up.lane = 'waiter' AND given_up.kind = 'wait-may'
		AND given_up.chain = touch.chain AND given_up.statement = touch.statement)

--@ let looking of the owner by statement: conditions in loops of its functions that look at more than its own variables
SELECT DISTINCT statement.statement
FROM (SELECT DISTINCT function FROM walk WHERE lane = 'waiter') AS walk
	CROSS JOIN statement ON statement.function = walk.function AND statement.kind = 'condition'
		AND statement.loop > 0
WHERE EXISTS (SELECT 1 FROM call WHERE call.statement = statement.statement)
	OR EXISTS (SELECT 1 FROM access WHERE access.statement = statement.statement
		AND (access.path <> '' OR access.root_kind NOT IN ('local', 'parameter')))

--@ let awake_turn of the owner: where it comes from one of them without sleeping
WITH RECURSIVE awake_turn(first, statement) AS (
	SELECT looking.statement, successor.next
	FROM looking CROSS JOIN successor ON successor.statement = looking.statement
	WHERE NOT EXISTS (SELECT 1 FROM asleep_at WHERE asleep_at.statement = looking.statement)
	UNION
	SELECT awake_turn.first, successor.next
	FROM awake_turn CROSS JOIN successor ON successor.statement = awake_turn.statement
	WHERE awake_turn.statement <> awake_turn.first
		AND NOT EXISTS (SELECT 1 FROM asleep_at WHERE asleep_at.statement = awake_turn.statement))
SELECT * FROM awake_turn LIMIT 20000

--@ let sleeps_there of the owner: that it does, and looks at nothing again and again without; it was read whole
SELECT 1 AS yes
WHERE EXISTS (SELECT 1 FROM asleep_at) AND NOT EXISTS (SELECT 1 FROM awake_turn WHERE first = statement)
	AND (SELECT count(*) FROM awake_turn) < 20000 AND NOT EXISTS (SELECT 1 FROM unread WHERE lane = 'waiter')

--@ let woken_besides: functions of neither side that wake a task which somebody keeps elsewhere than in the record: by
-- a global pointer, by a member in which the owner puts itself, or in which somebody puts a task that is not his own
SELECT DISTINCT function.name
FROM effect_anywhere AS wake JOIN function ON function.function = wake.function
WHERE wake.effect IN ('wake', 'wake-queue') AND wake.function NOT IN (SELECT function FROM walk)
	AND ((wake.root_kind = 'global' AND wake.root <> 'current')
		OR EXISTS (SELECT 1 FROM alias WHERE alias.function = wake.function AND alias.variable = wake.root
			AND alias.of IN (SELECT root FROM access WHERE root_kind = 'global' AND root <> 'current'))
		OR EXISTS (SELECT 1 FROM walk
			CROSS JOIN statement ON statement.function = walk.function
			CROSS JOIN access ON access.statement = statement.statement AND access.kind = 'write'
				AND access.value IN ('current', 'get_current()')
				AND access.record_type = wake.record_type AND access.member = wake.member
			WHERE walk.lane = 'waiter' AND access.record_type NOT IN (SELECT type FROM subject)
				AND access.root_kind <> 'local')
		OR EXISTS (SELECT 1 FROM access
			WHERE access.record_type = wake.record_type AND access.member = wake.member
			AND access.kind = 'write' AND access.record_type NOT IN (SELECT type FROM subject)
			AND coalesce(access.value, '') NOT IN ('current', 'get_current()', 'NULL', '0')))
