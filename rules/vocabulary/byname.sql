-- Who may wake a sleeper that is on no queue: by its name.

--@ let by_name of the case by task: what leads to a sleeper that is on no queue, or may; is_sure: somebody has it in a
-- frame or a register; pid NULL: it lies in memory
SELECT keeper.task, keeper.holder_pid AS pid, keeper.holder_comm AS comm,
	keeper.text || coalesce(' at ' || address(keeper.address), '') AS text, keeper.sure AS is_sure
FROM sleeper JOIN task_keeper AS keeper ON keeper.task = sleeper.task
UNION
SELECT task, NULL, NULL, why, 0 FROM keeper_search WHERE why IS NOT NULL
UNION
SELECT sleeper.task, NULL, NULL, 'who has a pointer to it was not looked for', 0
FROM sleeper WHERE NOT EXISTS (SELECT 1 FROM keeper_search WHERE keeper_search.task = sleeper.task)
UNION
SELECT sleeper.task, NULL, NULL, 'a task is looked up by ' || call.callee || '()', 0
FROM sleeper JOIN task_waker ON task_waker.task = sleeper.task
	CROSS JOIN call ON call.callee IN ('pid_task', 'get_pid_task', 'find_task_by_vpid', 'find_task_by_pid_ns',
		'find_get_task_by_vpid')
UNION
SELECT sleeper.task, NULL, NULL, 'all tasks are gone through in ' || place.function, 0
FROM sleeper JOIN access ON access.root = 'init_task' AND access.root_kind = 'global'
	JOIN statement AS place ON place.statement = access.statement
UNION
SELECT sleeper.task, NULL, NULL, 'the kernel''s own account leads to it (' || argument.text || ')', 0
FROM sleeper JOIN api ON api.effect IN ('wake', 'wake-queue')
	CROSS JOIN call ON call.callee = api.function
	CROSS JOIN argument ON argument.statement = call.statement AND argument.seq = call.seq
		AND argument.idx = api.argument
WHERE coalesce(argument.alias_type, argument.record_type) IN ('struct task_struct', 'struct mm_struct',
		'struct signal_struct')
	AND coalesce(nullif(argument.alias_member, ''), nullif(argument.member, '')) IS NOT NULL
UNION
SELECT task, NULL, NULL, text, 0 FROM by_signal

--@ let waking_function of the case by name: functions that wake a task by name, and those that lead to them
WITH RECURSIVE up(function) AS (
	SELECT place.function
	FROM api CROSS JOIN call ON call.callee = api.function
		CROSS JOIN statement AS place ON place.statement = call.statement
	WHERE api.effect IN ('wake', 'wake-queue')
	UNION
	SELECT place.function
	FROM up CROSS JOIN function ON function.function = up.function
		CROSS JOIN call ON call.callee = function.name
		CROSS JOIN statement AS place ON place.statement = call.statement)
SELECT DISTINCT function.name, function.file FROM up JOIN function ON function.function = up.function

--@ let about_to_wake of the case by task: tasks that are about to wake a sleeper that is on no queue: they have it at
-- hand, or are in a function that wakes tasks by name, and something leads to it
SELECT task, pid, comm, text || ' leads to it' AS what FROM by_name WHERE is_sure AND pid IS NOT NULL
UNION
SELECT by_name.task, frame.pid, other.comm, 'it is in ' || frame.function || '() at ' ||
	coalesce(where_at(frame.file, frame.line), '?')
FROM (SELECT DISTINCT task FROM by_name) AS by_name JOIN waking_function
	CROSS JOIN frame ON frame.function = waking_function.name
		AND coalesce(frame.file, waking_function.file) = waking_function.file AND frame.task <> by_name.task
	JOIN task AS other ON other.address = frame.task
