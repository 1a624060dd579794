-- What runs where a record is completed, and what makes that end.

--@ let completing by function: functions that the completer is called from, those that it calls, and what they call
WITH RECURSIVE above(function, depth) AS (
	SELECT function, 0 FROM side WHERE lane = 'waker' AND function IS NOT NULL
	UNION SELECT call_site.caller, above.depth + 1
	FROM above CROSS JOIN call_site ON call_site.function = above.function WHERE above.depth < 6),
below(function, depth) AS (
	SELECT function, 0 FROM above
	UNION SELECT function.function, below.depth + 1
	FROM below CROSS JOIN statement ON statement.function = below.function
		CROSS JOIN call ON call.statement = statement.statement
		CROSS JOIN function ON function.name = call.callee
			AND (call.callee_file IS NULL OR call.callee_file = function.file)
	WHERE below.depth < 2)
SELECT DISTINCT function FROM below

--@ let quieting of the case by function: functions that cancel something, or wait until nothing runs, and who
-- calls them
WITH RECURSIVE quieting(function, depth) AS (
	SELECT function, 0 FROM effect_anywhere WHERE effect IN ('cancel', 'quiesce')
	UNION SELECT call_site.caller, quieting.depth + 1
	FROM quieting CROSS JOIN call_site ON call_site.function = quieting.function WHERE quieting.depth < 3)
SELECT DISTINCT function FROM quieting
