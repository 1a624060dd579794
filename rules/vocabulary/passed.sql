-- Places after which nobody knows whether the owner's record is still where it was put. The owner is the lane 'waiter'.

--@ let walk_taker of the case by type: functions that take off records of a type as they walk a queue: by themselves,
-- or by what they hand them to
SELECT alias.type, alias.function
FROM alias CROSS JOIN effect ON effect.function = alias.function AND effect.root = alias.variable
WHERE alias.how = 'list-walk' AND effect.effect IN ('unlink', 'careful-unlink', 'remove')
UNION
SELECT alias.type, alias.function
FROM alias CROSS JOIN handed ON handed.function = alias.function AND handed.variable = alias.variable
	CROSS JOIN effect ON effect.function = handed.target AND effect.root = handed.parameter
WHERE alias.how = 'list-walk' AND effect.effect IN ('unlink', 'careful-unlink', 'remove')
UNION -- or that take all off a queue, and walk records of the type
SELECT alias.type, alias.function
FROM alias CROSS JOIN effect ON effect.function = alias.function AND effect.effect = 'take-all'
WHERE alias.how = 'list-walk'

--@ let taker_call of the case by type caller: calls that lead to such a function, within four calls
WITH RECURSIVE leads(type, function, depth) AS (
	SELECT type, function, 0 FROM walk_taker
	UNION
	SELECT leads.type, call_site.caller, leads.depth + 1
	FROM leads CROSS JOIN call_site ON call_site.function = leads.function WHERE leads.depth < 3)
SELECT DISTINCT leads.type, call_site.caller, call_site.statement, leads.function
FROM leads CROSS JOIN call_site ON call_site.function = leads.function

--@ let flushing of the case by function: functions that queue a record of their own and wait until it was completed
SELECT DISTINCT linked.function
FROM linked JOIN stack_object AS local ON local.function = linked.function AND local.variable = linked.variable
	CROSS JOIN effect ON effect.function = linked.function AND effect.root = linked.variable
		AND effect.effect = 'wait-done'

--@ let passed of the owner by chain statement: places where the owner hands its record to what was not read
SELECT DISTINCT chain, statement FROM touch
WHERE lane = 'waiter' AND kind = 'pass' AND touch NOT IN (SELECT touch FROM beside_armed)
UNION -- or takes off what runs, and is told something by that which was not read
SELECT chain, statement FROM asked_off
UNION -- or waits in a way that may be given up, and does not look whether it was
SELECT touch.chain, touch.statement FROM touch
WHERE touch.lane = 'waiter' AND touch.kind = 'wait-may'
	AND NOT EXISTS (SELECT 1 FROM test WHERE test.read_at = touch.statement AND test.how = 'result')
UNION -- or does so in a way that was not read, and takes something back on one way from there
SELECT DISTINCT touch.chain, condition.statement
FROM touch
	JOIN access AS result ON result.statement = touch.statement AND result.kind = 'write' AND result.path = ''
	CROSS JOIN order_of ON order_of.first = touch.statement
	CROSS JOIN statement AS condition ON condition.statement = order_of."then" AND condition.kind = 'condition'
	CROSS JOIN access AS look ON look.statement = condition.statement AND look.root = result.root AND look.path = ''
WHERE touch.lane = 'waiter' AND touch.kind = 'wait-may'
	AND NOT EXISTS (SELECT 1 FROM test WHERE test.statement = condition.statement)
	AND EXISTS (SELECT 1 FROM (SELECT chain, statement FROM taker UNION SELECT chain, statement FROM off) AS taking
		JOIN order_of AS later ON later.first = condition.statement AND later."then" = taking.statement
			AND later.always_first
		WHERE taking.chain = touch.chain)
UNION -- or calls who takes off records of that type
SELECT DISTINCT walk.chain, taker_call.statement
FROM (SELECT DISTINCT chain, function FROM walk WHERE lane = 'waiter') AS walk JOIN subject
	JOIN taker_call ON taker_call.type = subject.type AND taker_call.caller = walk.function
WHERE taker_call.function NOT IN (SELECT function FROM walk WHERE lane = 'waiter')
UNION -- or is told by a variable of its own that the record points to
SELECT chain, statement FROM told_beside
WHERE NOT EXISTS (SELECT 1 FROM companion_wait WHERE companion_wait.chain = told_beside.chain
	AND companion_wait.statement = told_beside.statement)
UNION -- or takes all off the queue that it put it on
SELECT DISTINCT walk.chain, effect.statement
FROM (SELECT DISTINCT chain, function FROM walk WHERE lane = 'waiter') AS walk
	CROSS JOIN effect ON effect.function = walk.function AND effect.effect = 'take-all'
	JOIN queue_of ON queue_of.record_type = effect.record_type AND queue_of.member = effect.member
UNION -- or waits for who completes another record that it has queued: its own may have been taken off before that
SELECT DISTINCT walk.chain, effect.statement
FROM walk CROSS JOIN effect ON effect.function = walk.function AND effect.effect = 'wait-done'
		AND effect.root <> walk.variable AND effect.address = 1
	JOIN linked ON linked.function = effect.function AND linked.variable = effect.root
WHERE walk.lane = 'waiter'
UNION -- or, of what it lets run, waits for a completion that all have: what runs may make it
SELECT DISTINCT walk.chain, effect.statement
FROM (SELECT DISTINCT chain, function FROM walk WHERE lane = 'waiter') AS walk
	JOIN touch ON touch.lane = 'waiter' AND touch.kind = 'arm'
	CROSS JOIN effect ON effect.function = walk.function AND effect.effect = 'wait-done'
		AND effect.root_kind = 'global'
UNION
SELECT DISTINCT walk.chain, call_site.statement
FROM (SELECT DISTINCT chain, function FROM walk WHERE lane = 'waiter') AS walk
	CROSS JOIN flushing JOIN call_site ON call_site.function = flushing.function
		AND call_site.caller = walk.function
WHERE flushing.function NOT IN (SELECT function FROM walk WHERE lane = 'waiter')
UNION -- or takes off records of that type that it finds itself: its own may be one of them
SELECT DISTINCT walk.chain, coalesce(alias.statement, effect.statement)
FROM (SELECT DISTINCT chain, function FROM walk WHERE lane = 'waiter') AS walk JOIN subject
	CROSS JOIN alias ON alias.function = walk.function AND alias.type = subject.type
		AND alias.how IN ('list-walk', 'container_of')
	CROSS JOIN effect ON effect.function = alias.function AND effect.root = alias.variable
		AND effect.effect IN ('unlink', 'careful-unlink', 'remove')
WHERE NOT EXISTS (SELECT 1 FROM walk AS own WHERE own.lane = 'waiter' AND own.chain = walk.chain
	AND own.variable = alias.variable)
UNION -- or looks at what others have, where somebody takes off all records of that type
SELECT DISTINCT walk.chain, statement.statement
FROM (SELECT DISTINCT chain, function FROM walk WHERE lane = 'waiter') AS walk JOIN subject JOIN touch
	CROSS JOIN statement ON statement.function = walk.function AND statement.kind = 'condition'
WHERE touch.lane = 'waiter' AND touch.kind = 'link' AND touch.detail <> 'needs-lock'
	AND EXISTS (SELECT 1
		FROM (SELECT statement, root, path FROM access
			UNION ALL SELECT statement, root, path FROM argument WHERE root <> 'current') AS access
		WHERE access.statement = statement.statement AND access.path LIKE '->%'
		AND access.root NOT IN (SELECT own.variable FROM walk AS own WHERE own.lane = 'waiter'
			AND own.chain = walk.chain))
	AND EXISTS (SELECT 1 FROM walk_taker WHERE walk_taker.type = subject.type
			AND walk_taker.function NOT IN (SELECT function FROM walk WHERE lane = 'waiter')
		UNION ALL -- or marks them as off: it stores their links
		SELECT 1 FROM alias JOIN statement AS store ON store.function = alias.function
			CROSS JOIN access ON access.statement = store.statement AND access.root = alias.variable
				AND access.kind = 'write'
			WHERE alias.type = subject.type AND alias.how = 'list-walk' AND access.member <> touch.member
			AND member_in(touch.member, access.member)
			AND alias.function NOT IN (SELECT function FROM walk WHERE lane = 'waiter'))
