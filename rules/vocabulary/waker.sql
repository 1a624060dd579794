-- Under which locks the waker may be called. A lock is told by the struct that it is in, or is, and its name there, or
-- that of the variable; name '': only a pointer to it is known.

-- Types of locks: a pointer to one does not say which it is.
CREATE VIEW lock_type AS
SELECT column1 AS type
FROM (VALUES ('struct spinlock'), ('struct raw_spinlock'), ('rwlock_t'), ('struct mutex'), ('struct rt_mutex'),
	('struct rt_mutex_base'), ('struct ww_mutex'), ('struct rw_semaphore'), ('struct percpu_rw_semaphore'),
	('struct semaphore'), ('seqlock_t'));

-- Locks held at a statement by the function itself, with that name.
CREATE VIEW named_lock AS
SELECT statement, record_type,
	CASE WHEN member <> '' THEN member WHEN path = '' AND lock LIKE '&%' THEN root ELSE '' END AS name, must
FROM lock_region WHERE how <> 'rcu';

-- Calls that begin the function in an argument with no lock that others have: as a thread, of an interrupt, of RCU
-- (kernel/kthread.c, kernel/irq/manage.c, kernel/rcu/tree.c). What is handed to it beside that is not known by this.
CREATE VIEW beginning AS
SELECT column1 AS callee, column2 AS idx
FROM (VALUES ('kthread_create_on_node', 0), ('kthread_create_on_cpu', 0), ('kthread_create', 0), ('kthread_run', 0),
	('kthread_run_on_cpu', 0), ('request_irq', 1), ('request_threaded_irq', 1), ('request_threaded_irq', 2),
	('devm_request_irq', 2), ('devm_request_threaded_irq', 2), ('devm_request_threaded_irq', 3),
	('request_percpu_irq', 1), ('call_rcu', 1), ('open_softirq', 1));

--@ let owner_lock: locks that the owner takes, or has where it does something to its record
SELECT record_type, name FROM lock_taken WHERE lane = 'waiter' AND NOT is_wait
UNION SELECT record_type, member FROM held_here WHERE lane = 'waiter'

--@ let waker_above by function: the waker's function and those that lead to it, by calls that were read: on its stack,
-- where a dump has that
WITH RECURSIVE waker_above(function, depth) AS (
	SELECT side.function, 0 FROM side
	WHERE side.lane = 'waker' AND side.function IS NOT NULL
		AND (side.task IS NOT NULL OR EXISTS (SELECT 1 FROM owner_lock))
	UNION
	SELECT site.caller, waker_above.depth + 1
	FROM waker_above JOIN side ON side.lane = 'waker'
		CROSS JOIN call_site AS site ON site.function = waker_above.function
	WHERE waker_above.depth < 6 AND side.task IS NULL
	UNION
	SELECT site.caller, waker_above.depth + 1
	FROM waker_above JOIN side ON side.lane = 'waker' AND side.task IS NOT NULL
		CROSS JOIN call_site AS site ON site.function = waker_above.function
		CROSS JOIN function AS caller ON caller.function = site.caller
		CROSS JOIN frame ON frame.task = side.task AND frame.function = caller.name
	WHERE waker_above.depth < 12
	UNION
	SELECT pointer_call.caller, waker_above.depth + 1
	FROM waker_above JOIN side ON side.lane = 'waker' AND side.task IS NOT NULL
		CROSS JOIN function ON function.function = waker_above.function
		CROSS JOIN slot ON slot.target = function.name AND (slot.file = function.file OR NOT function.static)
		CROSS JOIN pointer_call ON pointer_call.type = slot.type AND pointer_call.member = slot.member
		CROSS JOIN function AS caller ON caller.function = pointer_call.caller
		CROSS JOIN frame ON frame.task = side.task AND frame.function = caller.name
	WHERE waker_above.depth < 12
	LIMIT 300)
SELECT function, min(depth) AS depth FROM waker_above GROUP BY function

--@ let waker_call: where the functions above are called from, of those above that
SELECT waker_above.function, site.caller, site.statement, above.depth
FROM waker_above CROSS JOIN call_site AS site ON site.function = waker_above.function
	CROSS JOIN waker_above AS above ON above.function = site.caller AND above.depth > 0
UNION ALL
SELECT * FROM (SELECT waker_above.function, pointer_call.caller, pointer_call.statement, above.depth
	FROM waker_above CROSS JOIN function ON function.function = waker_above.function
		CROSS JOIN slot ON slot.target = function.name AND (slot.file = function.file OR NOT function.static)
		CROSS JOIN pointer_call ON pointer_call.type = slot.type AND pointer_call.member = slot.member
		CROSS JOIN waker_above AS above ON above.function = pointer_call.caller AND above.depth > 0
	ORDER BY waker_above.function, above.function)

--@ let changed_above: what those who call the waker do to a record of that type before they call it; of a dump
SELECT DISTINCT caller.name, statement.text, statement.file, statement.line
FROM side CROSS JOIN subject CROSS JOIN waker_call
	CROSS JOIN function AS caller ON caller.function = waker_call.caller
	CROSS JOIN order_before ON order_before.function = waker_call.caller
		AND order_before."then" = waker_call.statement
	CROSS JOIN statement ON statement.statement = order_before.first
WHERE side.lane = 'waker' AND side.task IS NOT NULL
	AND (EXISTS (SELECT 1 FROM access WHERE access.statement = statement.statement
			AND access.kind IN ('write', 'rmw') AND access.path <> ''
			AND subject.type IN (access.record_type, access.alias_type))
		OR EXISTS (SELECT 1 FROM effect
			JOIN argument ON argument.statement = effect.statement AND argument.seq = effect.seq
				AND subject.type IN (argument.record_type, argument.alias_type)
			WHERE effect.statement = statement.statement
			AND effect.effect IN ('unlink', 'careful-unlink', 'remove', 'complete')))
ORDER BY caller.name, caller.function, statement.ord

--@ let stored_above: where those who call the waker store the pointer by which it finds the record, before they call
-- it; of a dump
SELECT DISTINCT place_of.function_name || '(), which calls it, has stored ' || kept_by.to_type || '.' ||
	kept_by.to_member || ' at ' || where_at(place_of.file, place_of.line) ||
	' before that: it need not be a pointer that the owner left' AS why
FROM side CROSS JOIN kept_by CROSS JOIN waker_call
	CROSS JOIN order_before ON order_before.function = waker_call.caller
		AND order_before."then" = waker_call.statement
	JOIN left_with ON left_with.function = waker_call.caller AND left_with.statement = order_before.first
		AND left_with.to_type = kept_by.to_type AND left_with.to_member = kept_by.to_member
	JOIN place_of ON place_of.statement = left_with.statement
WHERE side.lane = 'waker' AND side.task IS NOT NULL

--@ let bare_start of the case by name: functions that are called with no lock that others have, by api: of a thread, a
-- timer, a work, an interrupt; never otherwise
WITH begun(name) AS (
	SELECT slot.target FROM api CROSS JOIN slot ON api.function = slot.type || '.' || slot.member
	WHERE api.effect = 'called-bare'
	UNION
	SELECT argument.root
	FROM beginning CROSS JOIN call ON call.callee = beginning.callee
		CROSS JOIN argument ON argument.statement = call.statement AND argument.seq = call.seq
			AND argument.idx = beginning.idx AND argument.root_kind = 'function')
SELECT begun.name FROM begun
WHERE NOT EXISTS (SELECT 1 FROM slot WHERE slot.target = begun.name
		AND NOT EXISTS (SELECT 1 FROM api WHERE api.effect = 'called-bare'
			AND api.function = slot.type || '.' || slot.member))
	AND NOT EXISTS (SELECT 1 FROM call WHERE call.callee = begun.name)

--@ let waker_open: why it cannot be told which locks the waker has
SELECT 'who calls ' || function.name || '() is not known' AS why
FROM waker_above JOIN function ON function.function = waker_above.function JOIN side ON side.lane = 'waker'
WHERE EXISTS (SELECT 1 FROM owner_lock)
	AND NOT ((function.static OR side.task IS NOT NULL)
		AND EXISTS (SELECT 1 FROM bare_start WHERE bare_start.name = function.name))
	AND iif(side.task IS NULL,
		NOT EXISTS (SELECT 1 FROM closed_function WHERE closed_function.function = function.function)
			OR NOT EXISTS (SELECT 1 FROM call_site WHERE call_site.function = function.function),
		NOT EXISTS (SELECT 1 FROM waker_call WHERE waker_call.function = function.function))
UNION ALL
SELECT 'what the waker runs in was not read' WHERE NOT EXISTS (SELECT 1 FROM side WHERE lane = 'waker'
	AND function IS NOT NULL)
UNION ALL
SELECT 'the waker is called by more than is followed' FROM side
WHERE side.lane = 'waker' AND ((SELECT count(*) FROM waker_above) >= 300
	OR EXISTS (SELECT 1 FROM waker_above WHERE depth >= iif(side.task IS NULL, 6, 12)))
UNION ALL -- by its name it may take one
SELECT call.callee || '(), which ' || function.name || '() calls, was not read'
FROM (SELECT function FROM waker_above UNION SELECT function FROM walk WHERE lane = 'waker') AS place
	JOIN function ON function.function = place.function
	CROSS JOIN statement ON statement.function = place.function
	CROSS JOIN call ON call.statement = statement.statement AND call.callee GLOB '*lock*'
WHERE EXISTS (SELECT 1 FROM owner_lock) AND call.callee NOT GLOB '*unlock*' AND call.callee NOT GLOB '*block*'
	AND call.callee NOT GLOB '*clock*' AND call.callee NOT GLOB 'lockdep*'
	AND NOT EXISTS (SELECT 1 FROM api WHERE api.function = call.callee)
	AND NOT EXISTS (SELECT 1 FROM function AS callee WHERE callee.name = call.callee)
