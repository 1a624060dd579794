-- What runs where a record is completed, and what makes that end.

--@ let stored_beside by chain statement: members that the owner stores in what its record was read from; is_told:
-- under a lock or marked, and not the pointer itself
SELECT holder.chain, access.statement, access.record_type, access.member,
	max(access.record_type IN (SELECT to_type FROM kept_by)
		AND (access.marked = 1
			OR EXISTS (SELECT 1 FROM lock_region WHERE lock_region.statement = access.statement))
		AND NOT EXISTS (SELECT 1 FROM kept_by WHERE kept_by.to_type = access.record_type
			AND kept_by.to_member = access.member)) AS is_told
FROM holder CROSS JOIN statement ON statement.function = holder.function
	CROSS JOIN access ON access.statement = statement.statement AND access.root = holder.variable
		AND access.path LIKE '%' || holder.prefix || '_%' AND access.kind IN ('write', 'rmw')
GROUP BY holder.chain, access.statement, access.record_type, access.member

--@ let completing by function: functions that the completer is called from, those that it calls, and what they call;
-- none where nobody asks for what they look at
WITH RECURSIVE above(function, depth) AS (
	SELECT function, 0 FROM side
	WHERE lane = 'waker' AND function IS NOT NULL AND EXISTS (SELECT 1 FROM stored_beside WHERE NOT is_told)
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
