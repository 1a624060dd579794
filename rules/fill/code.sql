-- Functions and types whose code and layout debug information is asked for.

--@ near: functions of the frames around the use of a record on a stack, and who may own the record; who waits in a
-- ring; those outside of the wait of who has, by a hint, what others in one wait for (function, file)
WITH hit AS (
	SELECT step.task, step.idx, object.address, object.owner_function, object.owner_file
	FROM crash_step AS step JOIN object
		ON step.from_address BETWEEN object.address AND object.address + coalesce(object.size, 8) - 1
	WHERE object.place = 'stack')
SELECT function, file
FROM (SELECT frame.function, frame.file, min(frame.idx) AS nearest
	FROM frame JOIN hit ON hit.task = frame.task
	WHERE frame.function IS NOT NULL AND frame.file LIKE '%.c' AND frame.idx BETWEEN hit.idx - 3 AND hit.idx + 3
	GROUP BY frame.function, frame.file)
UNION
SELECT owner_function, owner_file FROM hit WHERE owner_function IS NOT NULL
UNION
SELECT owner.function, owner.file FROM object_owner AS owner JOIN hit ON hit.address = owner.record
UNION
SELECT frame.function, frame.file
FROM wait_edge AS edge CROSS JOIN frame ON frame.task = edge.task AND frame.idx BETWEEN edge.frame AND edge.frame + 3
WHERE (edge.cycle IS NOT NULL OR edge.lost IS NOT NULL OR edge.owner_gone)
	AND frame.function IS NOT NULL AND frame.file LIKE '%.c'
UNION
SELECT frame.function, frame.file
FROM wait_edge AS hint CROSS JOIN wait_edge AS own ON own.task = hint.owner_task
	CROSS JOIN frame ON frame.task = own.task AND frame.idx >= own.frame
WHERE hint.cycle IS NOT NULL AND hint.owner_exact = 0 AND frame.function IS NOT NULL AND frame.file LIKE '%.c'
ORDER BY 1, 2 LIMIT 24

--@ called: what owners, and the functions around the use, call: where release, use and the way out may be written
WITH hit AS (
	SELECT step.task, step.idx, object.address
	FROM crash_step AS step JOIN object
		ON step.from_address BETWEEN object.address AND object.address + coalesce(object.size, 8) - 1
	WHERE object.place = 'stack')
SELECT callee, NULL
FROM (SELECT call.callee, max(EXISTS (SELECT 1 FROM api WHERE api.function = call.callee
			AND api.effect IN ('leave-careful', 'retakes-lock'))) AS way_out
	FROM code_call AS call
	WHERE call.callee <> ''
		AND (call.function IN (SELECT owner.function
				FROM object_owner AS owner JOIN hit ON hit.address = owner.record)
			OR call.function IN (SELECT frame.function FROM frame JOIN hit
				ON hit.task = frame.task AND frame.idx BETWEEN hit.idx - 1 AND hit.idx))
	GROUP BY call.callee)
ORDER BY way_out DESC, callee LIMIT 48

--@ neighbours: types of records whose owner is not known, and folders of the files of those who met them: what is
-- queued is mostly queued by a function beside who walks the queue (type, folder)
SELECT DISTINCT object.type, rtrim(frame.file, replace(frame.file, '/', ''))
FROM crash_step AS step JOIN object
		ON step.from_address BETWEEN object.address AND object.address + coalesce(object.size, 8) - 1
	JOIN frame ON frame.task = step.task AND frame.idx BETWEEN step.idx AND step.idx + 6
WHERE object.place = 'stack' AND object.type LIKE 'struct %' AND object.owner_function IS NULL
	AND frame.file LIKE '%.c'
	AND NOT EXISTS (SELECT 1 FROM object_owner WHERE object_owner.record = object.address)
ORDER BY 1, 2 LIMIT 8

--@ deeper: what those call in their own file: helpers of helpers
SELECT callee, file
FROM (SELECT DISTINCT call.callee, call.file
	FROM code_call AS call
	WHERE call.callee <> '' AND call.file <> ''
		AND NOT EXISTS (SELECT 1 FROM code_function WHERE code_function.name = call.callee))
ORDER BY 1, 2 LIMIT 48

--@ types: types of the records on stacks that the value chain runs through
SELECT DISTINCT object.type, NULL
FROM crash_step AS step JOIN object
	ON step.from_address BETWEEN object.address AND object.address + coalesce(object.size, 8) - 1
WHERE object.place = 'stack' AND object.type IS NOT NULL
ORDER BY 1 LIMIT 8
