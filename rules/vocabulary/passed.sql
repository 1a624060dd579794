-- Places after which nobody knows whether the owner's record is still where it was put. The owner is the lane 'waiter'.

--@ let walk_taker of the case by type: functions that take off records of a type as they walk a queue: by themselves,
-- or by what they hand them to
SELECT a.type, a.function FROM alias a CROSS JOIN effect e ON e.function = a.function AND e.root = a.variable
WHERE a.how = 'list-walk' AND e.effect IN ('unlink', 'careful-unlink', 'remove')
UNION
SELECT a.type, a.function FROM alias a CROSS JOIN handed h ON h.function = a.function AND h.variable = a.variable
CROSS JOIN effect e ON e.function = h.target AND e.root = h.parameter
WHERE a.how = 'list-walk' AND e.effect IN ('unlink', 'careful-unlink', 'remove')

--@ let taker_call of the case by type caller: calls that lead to such a function, within four calls
WITH RECURSIVE leads(type, function, depth) AS (
	SELECT type, function, 0 FROM walk_taker
	UNION
	SELECT l.type, c.caller, l.depth + 1 FROM leads l CROSS JOIN call_site c ON c.function = l.function
		WHERE l.depth < 3)
SELECT DISTINCT l.type, c.caller, c.statement, l.function FROM leads l CROSS JOIN call_site c ON c.function = l.function

--@ let passed by chain statement: places where the owner hands its record to what was not read
SELECT DISTINCT chain, statement FROM touch WHERE lane = 'waiter' AND kind IN ('pass', 'take-off')
UNION -- or waits in a way that may be given up, and does not look whether it was
SELECT t.chain, t.statement FROM touch t WHERE t.lane = 'waiter' AND t.kind = 'wait-may' AND NOT EXISTS (SELECT 1
	FROM test r WHERE r.read_at = t.statement AND r.how = 'result')
UNION -- or calls who takes off records of that type
SELECT DISTINCT w.chain, c.statement FROM (SELECT DISTINCT chain, function FROM walk WHERE lane = 'waiter') w
	JOIN subject u JOIN taker_call c ON c.type = u.type AND c.caller = w.function
WHERE c.function NOT IN (SELECT function FROM walk WHERE lane = 'waiter')
UNION -- or looks at, or hands on, a variable of its own that the record points to: by that it may be told
SELECT DISTINCT w.chain, s.statement FROM walk w CROSS JOIN escaped e ON e.function = w.function
	AND e.to_root = w.variable AND e.root <> w.variable
CROSS JOIN statement s ON s.function = w.function AND s.kind IN ('condition', 'call', 'assign')
WHERE w.lane = 'waiter' AND (EXISTS (SELECT 1 FROM argument g WHERE g.statement = s.statement AND g.root = e.root)
	OR EXISTS (SELECT 1 FROM test t WHERE t.statement = s.statement AND t.root = e.root))
	AND EXISTS (SELECT 1 FROM order_of o WHERE o.first = e.statement AND o."then" = s.statement)
UNION -- or takes off records of that type that it finds itself: its own may be one of them
SELECT DISTINCT w.chain, coalesce(a.statement, e.statement) FROM (SELECT DISTINCT chain, function FROM walk
	WHERE lane = 'waiter') w JOIN subject u
CROSS JOIN alias a ON a.function = w.function AND a.type = u.type AND a.how IN ('list-walk', 'container_of')
CROSS JOIN effect e ON e.function = a.function AND e.root = a.variable AND e.effect IN ('unlink', 'careful-unlink',
	'remove')
WHERE NOT EXISTS (SELECT 1 FROM walk o WHERE o.lane = 'waiter' AND o.chain = w.chain AND o.variable = a.variable)
UNION -- or looks at what others have, where somebody takes off all records of that type
SELECT DISTINCT w.chain, c.statement FROM (SELECT DISTINCT chain, function FROM walk WHERE lane = 'waiter') w
	JOIN subject u JOIN touch k
CROSS JOIN statement c ON c.function = w.function AND c.kind = 'condition'
WHERE k.lane = 'waiter' AND k.kind = 'link' AND k.detail <> 'needs-lock' AND EXISTS (SELECT 1 FROM (SELECT statement,
	root, path FROM access UNION ALL SELECT statement, root, path FROM argument WHERE root <> 'current') x
	WHERE x.statement = c.statement AND x.path LIKE '->%' AND x.root NOT IN (SELECT o.variable FROM walk o
		WHERE o.lane = 'waiter' AND o.chain = w.chain))
	AND EXISTS (SELECT 1 FROM walk_taker a WHERE a.type = u.type AND a.function NOT IN (SELECT function FROM walk
			WHERE lane = 'waiter')
		UNION ALL -- or marks them as off: it stores their links
		SELECT 1 FROM alias a JOIN statement s ON s.function = a.function CROSS
			JOIN access x ON x.statement = s.statement AND x.root = a.variable AND x.kind = 'write'
		WHERE a.type = u.type AND a.how = 'list-walk' AND x.member <> k.member AND member_in(k.member, x.member)
			AND a.function NOT IN (SELECT function FROM walk WHERE lane = 'waiter'))
