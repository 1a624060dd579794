--@ item same-context: the one who uses the record is its owner
SELECT 1 AS priority, 'yes' AS state, function.name || '() hands the record to it' AS why, 'frame object' AS evidence,
	0 AS alone
FROM side AS waker JOIN walk ON walk.lane = 'waiter' AND walk.function = waker.function AND walk.depth > 0
		AND NOT EXISTS (SELECT 1 FROM alias WHERE alias.function = waker.function
			AND alias.variable = waker.variable AND alias.how = 'list-walk'
			AND waker.variable NOT IN (SELECT own.variable FROM walk AS own WHERE own.lane = 'waiter'
				AND own.function = waker.function))
	JOIN side AS waiter ON waiter.lane = 'waiter' JOIN function ON function.function = waiter.function
WHERE waker.lane = 'waker'
	-- Others call it with that as well.
	AND NOT EXISTS (SELECT 1 FROM set_up JOIN sent ON sent.function = set_up.function
		AND sent.variable = waiter.variable
		WHERE set_up.function = waiter.function AND set_up.callback = waker.function)
UNION ALL
SELECT 2, 'yes', 'the access is made by the record''s own task', 'frame object', 0
FROM subject_object AS record JOIN party ON party.lane = 'waker' AND party.task = record.task AND party.context = 'task'
UNION ALL -- it cannot come upon what was left there
SELECT 2, 'yes', 'whoever calls ' || function.name || '() has just stored the pointer anew', 'src-owner', 0
FROM subject JOIN side ON side.lane = 'waker'
	JOIN function ON function.function = side.function AND function.static
		AND EXISTS (SELECT 1 FROM call_site WHERE call_site.function = function.function)
WHERE subject.address IS NULL
	AND NOT EXISTS (SELECT 1 FROM function_value WHERE function_value.target = function.name
		AND function_value.file = function.file)
	AND NOT EXISTS (SELECT 1 FROM slot WHERE slot.target = function.name)
	AND NOT EXISTS (SELECT 1 FROM call_site
		WHERE call_site.function = function.function
		AND NOT EXISTS (SELECT 1 FROM queued_from JOIN flow ON flow.a = queued_from.statement AND flow.dominates
			WHERE queued_from.keep = 'pointer' AND flow.b = call_site.statement))
UNION ALL
SELECT 3, 'unknown', 'the owner hands the record on further than was looked: ' || walk_cut.what, 'src-owner',
	walk_cut.own
FROM subject JOIN walk_cut ON walk_cut.lane = 'waiter' WHERE subject.address IS NULL
UNION ALL
SELECT 4, state, why, 'src-owner', 1 FROM sharing WHERE state <> 'no' AND priority = (SELECT min(priority) FROM sharing)
UNION ALL
SELECT 5, 'no', 'two functions, two callers', 'src-use src-owner', 0 FROM subject WHERE address IS NULL
UNION ALL
SELECT 6, 'unknown', 'in which task ' || left_there.by_function || '() ran is not seen: it is over', 'object', 0
FROM left_there
UNION ALL
SELECT 6, 'no',
	'the waker runs in context ' || party.context || ' over PID ' || party.pid ||
		', the record is on the stack of PID ' || record.pid, 'frame object', 0
FROM subject_object AS record JOIN party ON party.lane = 'waker' WHERE record.task IS NOT NULL
