-- Who else may wake a sleeper: behind a store, by himself, or not by its queue.

--@ let unseen_behind of the case by task store: a store behind which something is called that may wake the right queue
-- and is not seen: by a pointer, or handed the record and not read; or who calls its function by a pointer may wake it
SELECT DISTINCT above_store.task, above_store.store
FROM above_store JOIN sleeper ON sleeper.task = above_store.task
	JOIN order_of ON order_of.first = above_store.at
	CROSS JOIN call ON call.statement = order_of."then"
WHERE call.callee IS NULL
	OR (NOT EXISTS (SELECT 1 FROM function WHERE function.name = call.callee)
		AND NOT EXISTS (SELECT 1 FROM call AS inside JOIN api ON api.function = inside.callee
			WHERE inside.statement = call.statement)
		AND EXISTS (SELECT 1 FROM argument WHERE argument.statement = call.statement
			AND argument.seq = call.seq
			AND argument.record_type = sleeper.record))
UNION
SELECT above_store.task, above_store.store
FROM above_store JOIN function ON function.function = above_store.function
	JOIN function_value ON function_value.target = function.name
	JOIN right_wake ON right_wake.task = above_store.task
	CROSS JOIN statement AS place ON place.function = right_wake.function
	CROSS JOIN call ON call.statement = place.statement AND call.callee IS NULL
	JOIN order_of ON order_of.first = call.statement AND order_of."then" = right_wake.statement

--@ let looked_store of the case by task: stores of what the conditions of the sleeper's function look at
SELECT DISTINCT sleeper.task, place.statement, place.function
FROM sleeper CROSS JOIN statement AS looks ON looks.function = sleeper.function AND looks.kind = 'condition'
	CROSS JOIN test ON test.statement = looks.statement
	CROSS JOIN access ON access.record_type = test.record_type AND access.member = test.member
		AND access.kind IN ('write', 'rmw')
	CROSS JOIN statement AS place ON place.statement = access.statement

--@ let by_itself of the case by task: a wake of the right queue that needs no store: in a callback of a timer, a work,
-- an interrupt or a thread, or in what that calls, before which nothing is stored that the sleeper looks at
WITH RECURSIVE up(task, statement, function, at) AS (
	SELECT task, statement, function, statement FROM right_wake
	UNION
	SELECT up.task, up.statement, place.function, place.statement
	FROM up CROSS JOIN function ON function.function = up.function
		CROSS JOIN call ON call.callee = function.name
		CROSS JOIN statement AS place ON place.statement = call.statement
	WHERE NOT EXISTS (SELECT 1 FROM looked_store JOIN order_of
			ON order_of.first = looked_store.statement AND order_of."then" = up.at
		WHERE looked_store.task = up.task AND looked_store.function = up.function))
SELECT DISTINCT up.task, up.statement, function.name, function.file, function.line
FROM up JOIN function ON function.function = up.function
WHERE NOT EXISTS (SELECT 1 FROM looked_store JOIN order_of
		ON order_of.first = looked_store.statement AND order_of."then" = up.at
	WHERE looked_store.task = up.task AND looked_store.function = up.function)
	AND (EXISTS (SELECT 1 FROM slot WHERE slot.target = function.name AND slot.function IS NOT NULL)
		OR EXISTS (SELECT 1 FROM argument
			WHERE argument.root_kind = 'function' AND argument.root = function.name))

--@ let by_signal of the case by task: who may wake a sleeper by a signal, where one ends his sleep
SELECT DISTINCT sleeper.task, 'a signal is sent by ' || call.callee || '()' AS text
FROM sleeper CROSS JOIN call ON call.callee IN ('kill_fasync', 'kill_pid', 'kill_pid_info', 'kill_pgrp', 'send_sig',
		'send_sig_info', 'send_sig_fault', 'group_send_sig_info', 'do_send_sig_info', 'force_sig',
		'send_sigio', 'task_work_add', 'set_notify_signal')
WHERE sleeper.state = 'S'

--@ let task_waker of the case by task: who may wake it without its queue: a task is handed on in a file that has its
-- record
SELECT DISTINCT sleeper.task, 'a task is handed to ' || call.callee || '()' AS text
FROM sleeper CROSS JOIN argument ON argument.record_type = 'struct task_struct' AND argument.path = ''
		AND argument.root NOT IN ('get_current', 'current')
	CROSS JOIN call ON call.statement = argument.statement AND call.seq = argument.seq AND call.callee IS NOT NULL
	CROSS JOIN statement AS place ON place.statement = call.statement
WHERE NOT EXISTS (SELECT 1 FROM api WHERE api.function = call.callee AND api.effect IN ('get', 'put'))
	AND EXISTS (SELECT 1 FROM statement AS near CROSS JOIN access ON access.statement = near.statement
		WHERE near.file = place.file
			AND access.record_type = sleeper.record)

--@ let other_waker of the case by task: what else may wake the queue: its head is handed on, kept, or a record's task
-- is woken; files that know the record were not read
SELECT sleeper.task, 'its head is handed to ' || call.callee || '()' AS text
FROM sleeper CROSS JOIN argument ON argument.address = 1
		AND (argument.record_type || '.' || argument.member IN (sleeper.queue, sleeper.other_queue)
			OR argument.alias_type || '.' || argument.alias_member IN (sleeper.queue, sleeper.other_queue)
			OR (argument.member LIKE '%.' || sleeper.tail))
	CROSS JOIN call ON call.statement = argument.statement AND call.seq = argument.seq
WHERE NOT EXISTS (SELECT 1 FROM api WHERE api.function = call.callee)
	AND NOT EXISTS (SELECT 1 FROM argument AS part JOIN call AS inside ON inside.statement = part.statement
			AND inside.seq = part.seq AND inside.seq < call.seq
		JOIN api ON api.function = inside.callee
		WHERE part.statement = argument.statement AND part.root = argument.root AND part.path = argument.path)
UNION
SELECT sleeper.task, 'its address is kept' FROM sleeper JOIN escaped ON sleeper.queue LIKE '%.' || escaped.path
	OR escaped.path LIKE '%' || substr(sleeper.queue, instr(sleeper.queue, '.') + 1)
UNION
SELECT sleeper.task, head_use.function || ' wakes a queue that is not known' FROM sleeper
	JOIN head_use ON head_use.effect = 'wake-head' AND head_use.queue IS NULL
UNION
SELECT sleeper.task, 'its list is walked in ' || place.function FROM sleeper
	CROSS JOIN access ON access.record_type || '.' || access.member LIKE sleeper.queue || '.%'
	CROSS JOIN statement AS place ON place.statement = access.statement
UNION
SELECT task, text FROM task_waker
UNION
SELECT sleeper.task, 'a task is woken that the record names' FROM sleeper JOIN effect_anywhere
	ON effect_anywhere.effect IN ('wake', 'wake-queue')
		AND effect_anywhere.record_type = sleeper.record
UNION
SELECT sleeper.task, gap.what || ': ' || gap.why FROM sleeper
	JOIN gap ON gap.what = 'files that mention ' || sleeper.record
UNION -- whose files were looked for: rules/fill/source.sql
SELECT sleeper.task, 'files that know the queue were not looked for'
FROM sleeper JOIN wait_edge AS edge ON edge.task = sleeper.task
WHERE sleeper.record IS NOT 'struct ' || substr(edge.member, 1, instr(edge.member, '.') - 1)
	OR (SELECT count(DISTINCT substr(member, 1, instr(member, '.'))) FROM wait_edge WHERE kind = 'wait queue') > 16
	OR EXISTS (SELECT 1 FROM crash WHERE kind = 'oops')
	OR (sleeper.state = 'S' AND EXISTS (SELECT 1 FROM frame AS root JOIN frame ON frame.task = root.task
			AND frame.idx = sleeper.idx AND frame.file NOT LIKE '/%'
		WHERE root.task = sleeper.task AND root.function = 'kthread'))
UNION
SELECT task, text FROM by_signal
UNION
SELECT sleeper.task, file.path || ' could not be read well' FROM sleeper
	JOIN file ON file.quality <> 'ok' AND file.path LIKE '%.c'
