-- What debug information says of the two sides: where there is no source.

--@ let code_side: a function of a side as debug information has it, and how far it came
SELECT side.lane, frame.function, frame.file, frame.pc
FROM side JOIN frame ON frame.task = side.task AND frame.idx = side.idx
UNION ALL
SELECT side.lane, record.owner_function, record.owner_file, NULL
FROM side JOIN subject_object AS record ON record.task = side.task
WHERE side.idx IS NULL AND record.owner_function IS NOT NULL

--@ let code_touch: calls and inlined bodies of a side that do something to a record, in the order of their addresses
SELECT code_side.lane, code_call.function, code_call.file, code_call.line, code_call.address, code_call.callee,
	api.effect AS kind,
	(SELECT code_function.file FROM code_function WHERE code_function.name = code_call.callee LIMIT 1)
		AS callee_file, coalesce(code_call.address < code_side.pc, 1) AS is_before
FROM code_side
	JOIN code_call ON code_call.function = code_side.function
		AND (code_side.file IS NULL OR code_call.file = code_side.file)
	JOIN api ON api.function = code_call.callee
ORDER BY code_call.address

--@ let code_release: without source: the last unlink before the waker's pc, as debug information has it
SELECT code_touch.* FROM code_touch
WHERE code_touch.lane = 'waker' AND code_touch.is_before AND code_touch.kind IN ('unlink', 'careful-unlink')
	AND NOT EXISTS (SELECT 1 FROM side WHERE lane = 'waker' AND function IS NOT NULL)
	AND code_touch.line IS NOT NULL
ORDER BY code_touch.address DESC LIMIT 1

--@ let code_leave of the owner: without source: what the owner calls that can return without the lock
SELECT code_touch.* FROM code_touch
WHERE code_touch.lane = 'waiter' AND code_touch.kind = 'leave-careful'
	AND NOT EXISTS (SELECT 1 FROM side WHERE lane = 'waiter' AND function IS NOT NULL)
ORDER BY code_touch.address LIMIT 1
