--@ let lent by statement: calls of the owner's function with the address of what is on the caller's stack, and that it
-- leaves with nobody else
SELECT argument.statement, argument.idx
FROM side JOIN call_site ON call_site.function = side.function
	CROSS JOIN argument ON argument.statement = call_site.statement AND argument.address = 1
		AND argument.path NOT LIKE '->%'
	JOIN stack_object AS local ON local.function = call_site.caller AND local.variable = argument.root
WHERE side.lane = 'waiter'
	AND NOT EXISTS (SELECT 1 FROM left_with WHERE left_with.function = local.function
		AND left_with.root = local.variable)

--@ let private_head: links of the record to a head that is a local variable too, or to another part of the record: of
-- the owner, or of who called who links it, through parameters
WITH RECURSIVE headed(chain, statement, at_chain, function, root) AS (
	SELECT touch.chain, touch.statement, touch.chain, touch.function, argument.root
	FROM touch
		JOIN argument ON argument.statement = touch.statement AND argument.seq = touch.seq
		JOIN call ON call.statement = argument.statement AND call.seq = argument.seq
	WHERE touch.lane = 'waiter' AND touch.kind = 'link'
		AND NOT EXISTS (SELECT 1 FROM api WHERE api.function = call.callee AND api.effect = 'link'
			AND api.argument = argument.idx)
		AND ((argument.root_kind = 'local' AND argument.path NOT LIKE '->%')
			OR (argument.root_kind = 'parameter' AND argument.path NOT LIKE '->%->%'))
	UNION
	SELECT headed.chain, headed.statement, walk.parent, caller.function, argument.root
	FROM headed
		JOIN walk ON walk.lane = 'waiter' AND walk.chain = headed.at_chain AND walk.call IS NOT NULL
		JOIN parameter ON parameter.function = headed.function AND parameter.name = headed.root
		JOIN statement AS caller ON caller.statement = walk.call
		JOIN argument ON argument.statement = walk.call AND argument.idx = parameter.idx
			AND argument.address = 1 AND argument.path NOT LIKE '->%'
		JOIN call ON call.statement = argument.statement AND call.seq = argument.seq
		JOIN function ON function.function = headed.function AND function.name = call.callee)
SELECT DISTINCT headed.chain, headed.statement
FROM headed JOIN stack_object AS local ON local.function = headed.function AND local.variable = headed.root
WHERE NOT EXISTS (SELECT 1 FROM side WHERE side.lane = 'waiter' AND side.function = headed.function
		AND side.variable = headed.root)
	-- Who is found with the other one is found by it.
	AND NOT EXISTS (SELECT 1 FROM linked WHERE linked.function = headed.function AND linked.variable = headed.root)
UNION -- of its own parts each link is asked for itself
SELECT DISTINCT headed.chain, headed.statement
FROM headed JOIN side ON side.lane = 'waiter' AND side.function = headed.function AND side.variable = headed.root
UNION -- or that each who calls the owner lends it
SELECT touch.chain, touch.statement
FROM touch
	JOIN argument ON argument.statement = touch.statement AND argument.seq = touch.seq
		AND argument.root <> touch.variable AND argument.root_kind = 'parameter'
		AND argument.path NOT LIKE '->%->%'
	JOIN parameter ON parameter.function = touch.function AND parameter.name = argument.root
	JOIN function ON function.function = touch.function AND function.static
WHERE touch.lane = 'waiter' AND touch.kind = 'link' AND touch.chain = ''
	AND NOT EXISTS (SELECT 1 FROM function_value WHERE function_value.target = function.name
		AND function_value.file = function.file)
	AND EXISTS (SELECT 1 FROM call_site WHERE call_site.function = touch.function)
	AND NOT EXISTS (SELECT 1 FROM call_site WHERE call_site.function = touch.function
		AND NOT EXISTS (SELECT 1 FROM lent WHERE lent.statement = call_site.statement
			AND lent.idx = parameter.idx))

--@ let finder by statement: functions that read the pointer which the owner, or what it calls, stores at a place, and
-- who calls them: none where that has just been done; of source alone
WITH RECURSIVE finder(statement, function, depth) AS (
	SELECT DISTINCT left_with.statement, reading.function, 0
	FROM subject JOIN queued_from ON queued_from.keep = 'pointer'
		JOIN left_with ON left_with.statement = queued_from.statement
		JOIN access ON access.record_type = left_with.to_type AND access.kind = 'read'
			AND (access.member = left_with.to_member OR access.member LIKE '%.' || left_with.to_member)
		JOIN statement AS reading ON reading.statement = access.statement
	WHERE subject.address IS NULL
		AND NOT EXISTS (SELECT 1 FROM order_of WHERE order_of.first = left_with.statement
			AND order_of."then" = reading.statement AND order_of.always_first)
	UNION
	SELECT finder.statement, call_site.caller, finder.depth + 1
	FROM finder CROSS JOIN call_site ON call_site.function = finder.function
	WHERE finder.depth < 6
		AND NOT EXISTS (SELECT 1 FROM order_of WHERE order_of.first = finder.statement
			AND order_of."then" = call_site.statement AND order_of.always_first))
SELECT * FROM finder LIMIT 1000

--@ let found_within by statement: places of which all those are known: nobody else can come upon what is left there
SELECT finder.statement
FROM finder JOIN function ON function.function = finder.function
GROUP BY finder.statement
HAVING min(function.static AND finder.depth < 6
	AND EXISTS (SELECT 1 FROM call_site WHERE call_site.function = function.function)
	AND NOT EXISTS (SELECT 1 FROM function_value WHERE function_value.target = function.name
		AND function_value.file = function.file)
	AND NOT EXISTS (SELECT 1 FROM slot WHERE slot.target = function.name))
	AND (SELECT count(*) FROM finder) < 1000

--@ let sharing: whether no other task can find the record: what others find it by, else what was not read of its owner
SELECT 1 AS priority, 'no' AS state,
	place_of.text || ' at ' || where_at(place_of.file, place_of.line) || ' puts it where others find it' AS why
FROM queued_from JOIN place_of ON place_of.statement = queued_from.statement
WHERE NOT EXISTS (SELECT 1 FROM private_head WHERE private_head.chain = queued_from.chain
		AND private_head.statement = queued_from.statement)
	AND NOT (queued_from.keep = 'pointer'
		AND queued_from.statement IN (SELECT statement FROM found_within))
UNION ALL
SELECT 1, 'no',
	place_of.text || ' at ' || where_at(place_of.file, place_of.line) || ' stores its address where others find it'
FROM queued_from JOIN place_of ON place_of.statement = queued_from.statement
WHERE queued_from.keep = 'pointer' AND queued_from.statement NOT IN (SELECT statement FROM found_within)
UNION ALL
SELECT 2, 'unknown', 'how it is found is not known: the owner''s function was not read'
WHERE NOT EXISTS (SELECT 1 FROM side WHERE lane = 'waiter' AND function IS NOT NULL)
UNION ALL
SELECT 3, 'unknown', 'of what its owner does with it was not read: ' || unread.what FROM unread
WHERE unread.lane = 'waiter'
UNION ALL
SELECT 3, 'unknown', place_of.text || ' at ' || where_at(place_of.file, place_of.line) ||
	' stores its address in another record on that stack, and nobody is seen to find it by that'
FROM lodged JOIN place_of ON place_of.statement = lodged.statement
UNION ALL
SELECT 3, 'unknown', 'the pointer that ' || place_of.text || ' at ' || where_at(place_of.file, place_of.line) ||
	' stores is read only in calls of those who have just stored it'
FROM found_within JOIN place_of ON place_of.statement = found_within.statement
UNION ALL
SELECT 4, 'yes', function.name || '() neither links it to what others have nor stores its address there'
FROM side JOIN function ON function.function = side.function WHERE side.lane = 'waiter'
