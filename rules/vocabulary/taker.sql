-- What may take back the pointer by which others find a record: what has it is handed on, or changed. The owner is the
-- lane 'waiter'.

--@ let handled by chain statement: calls that the owner hands it to, or something that was read from it
SELECT DISTINCT h.chain, g.statement, g.seq, g.idx, c.callee, c.callee_file FROM holder h
CROSS JOIN statement x ON x.function = h.function
CROSS JOIN argument g ON g.statement = x.statement AND g.root = h.variable AND g.path LIKE '%' || h.prefix || '%'
CROSS JOIN call c ON c.statement = g.statement AND c.seq = g.seq
WHERE NOT EXISTS (SELECT 1 FROM walk d JOIN function f ON f.function = d.function WHERE d.lane = 'waiter'
	AND d.parent = h.chain AND d.call = g.statement AND f.name = c.callee)

--@ let inner by chain place function: functions that were read and that such a call leads to, and what they are handed
WITH RECURSIVE inner(chain, place, function, variable, depth) AS (
	SELECT h.chain, h.statement, f.function, p.name, 0 FROM handled h CROSS JOIN function f ON f.name = h.callee
		AND (h.callee_file IS NULL OR h.callee_file = f.file)
	JOIN parameter p ON p.function = f.function AND p.idx = h.idx
	WHERE NOT EXISTS (SELECT 1 FROM api x WHERE x.function = h.callee)
	UNION
	SELECT n.chain, n.place, n.function, a.variable, n.depth FROM inner n JOIN alias a ON a.function = n.function
		AND a.of = n.variable
	UNION
	SELECT n.chain, n.place, f.function, p.name, n.depth + 1 FROM inner n
	CROSS JOIN statement x ON x.function = n.function CROSS JOIN argument g ON g.statement = x.statement
		AND g.root = n.variable
	CROSS JOIN call c ON c.statement = g.statement AND c.seq = g.seq
	CROSS JOIN function f ON f.name = c.callee AND (c.callee_file IS NULL OR c.callee_file = f.file)
	JOIN parameter p ON p.function = f.function AND p.idx = g.idx
	WHERE n.depth < 6 AND NOT EXISTS (SELECT 1 FROM api x WHERE x.function = c.callee))
SELECT * FROM inner LIMIT 4000

--@ let tame of the case by function: kernel functions that do not take back a pointer in what they are handed
SELECT DISTINCT a.function FROM api a WHERE NOT EXISTS (SELECT 1 FROM api x WHERE x.function = a.function
	AND x.effect IN ('cancel', 'take-off', 'quiesce', 'free', 'complete', 'unlink', 'careful-unlink', 'remove'))

--@ let wild by function variable: functions that hand a variable, or what they read from it, to what was not read, or
-- that were read in part
SELECT DISTINCT n.function, n.variable FROM (SELECT DISTINCT function, variable FROM inner) n
JOIN function f ON f.function = n.function
WHERE f.quality <> 'ok' OR f.cfg <> 'full'
	OR EXISTS (SELECT 1 FROM statement x CROSS JOIN argument g ON g.statement = x.statement AND g.root = n.variable
		CROSS JOIN call c ON c.statement = g.statement AND c.seq = g.seq WHERE x.function = n.function
		AND NOT EXISTS (SELECT 1 FROM tame t WHERE t.function = c.callee)
		AND (EXISTS (SELECT 1 FROM api a WHERE a.function = c.callee) OR NOT EXISTS (SELECT 1 FROM function k
			WHERE k.name = c.callee AND (c.callee_file IS NULL OR c.callee_file = k.file))))

--@ let completing by function: functions that the completer is called from, those that it calls, and what they call
WITH RECURSIVE above(function, depth) AS (
	SELECT function, 0 FROM side WHERE lane = 'waker' AND function IS NOT NULL
	UNION SELECT c.caller, a.depth + 1 FROM above a CROSS JOIN call_site c ON c.function = a.function
		WHERE a.depth < 6),
below(function, depth) AS (
	SELECT function, 0 FROM above
	UNION SELECT f.function, b.depth + 1 FROM below b CROSS JOIN statement x ON x.function = b.function
		CROSS JOIN call c ON c.statement = x.statement
		CROSS JOIN function f ON f.name = c.callee AND (c.callee_file IS NULL OR c.callee_file = f.file)
		WHERE b.depth < 2)
SELECT DISTINCT function FROM below

--@ let quieting of the case by function: functions that cancel something, or wait until nothing runs, and who
-- calls them
WITH RECURSIVE quieting(function, depth) AS (
	SELECT function, 0 FROM effect_anywhere WHERE effect IN ('cancel', 'quiesce')
	UNION SELECT c.caller, q.depth + 1 FROM quieting q CROSS JOIN call_site c ON c.function = q.function
		WHERE q.depth < 3)
SELECT DISTINCT function FROM quieting

--@ let taker by chain statement: places that may take the pointer back
SELECT DISTINCT h.chain, h.statement FROM handled h
WHERE NOT EXISTS (SELECT 1 FROM tame t WHERE t.function = h.callee)
	AND (EXISTS (SELECT 1 FROM api a WHERE a.function = h.callee)
		OR NOT EXISTS (SELECT 1 FROM inner n WHERE n.chain = h.chain AND n.place = h.statement)
		OR EXISTS (SELECT 1 FROM inner n JOIN wild w ON w.function = n.function AND w.variable = n.variable
			WHERE n.chain = h.chain AND n.place = h.statement)
		OR EXISTS (SELECT 1 FROM inner n WHERE n.chain = h.chain AND n.place = h.statement AND n.depth >= 6)
		OR EXISTS (SELECT 1 FROM inner n CROSS JOIN statement x ON x.function = n.function
			CROSS JOIN access a ON a.statement = x.statement AND a.kind IN ('write', 'rmw')
			JOIN kept_by k ON k.to_type = a.record_type AND k.to_member = a.member
			WHERE n.chain = h.chain AND n.place = h.statement)
		OR (SELECT count(*) FROM inner) >= 4000)
UNION -- a member is stored that who completes it, or who calls that, can look at
SELECT DISTINCT h.chain, a.statement FROM holder h CROSS JOIN statement x ON x.function = h.function
CROSS JOIN access a ON a.statement = x.statement AND a.root = h.variable AND a.path LIKE '%' || h.prefix || '_%'
	AND a.kind IN ('write', 'rmw')
WHERE (a.record_type IN (SELECT to_type FROM kept_by) AND NOT EXISTS (SELECT 1 FROM kept_by k
		WHERE k.to_type = a.record_type AND k.to_member = a.member))
	OR EXISTS (SELECT 1 FROM completing c CROSS JOIN statement s ON s.function = c.function
		CROSS JOIN access r ON r.statement = s.statement AND r.record_type = a.record_type
			AND r.member = a.member AND r.kind IN ('read', 'rmw'))
UNION -- what it was queued on is handed on or changed
SELECT DISTINCT t.chain, g.statement FROM touch t CROSS JOIN argument h ON h.statement = t.statement
	AND h.root <> t.variable
CROSS JOIN statement x ON x.function = t.function AND x.statement <> t.statement
CROSS JOIN (SELECT statement, root, path FROM argument UNION SELECT statement, root, path
	FROM access) g ON g.statement = x.statement AND g.root = h.root AND g.path = h.path
WHERE t.lane = 'waiter' AND t.kind = 'arm' AND EXISTS (SELECT 1 FROM order_of o WHERE o.first = t.statement
	AND o."then" = x.statement)
UNION -- a wait that may be given up, for who completes what the record leads to
SELECT c.chain, e.statement FROM companion c CROSS JOIN effect e ON e.function = c.function AND e.root = c.variable
	AND e.effect = 'wait-may'
UNION -- something else is cancelled: what completes it may run there
SELECT DISTINCT w.chain, c.statement FROM (SELECT DISTINCT chain, function FROM walk WHERE lane = 'waiter') w
CROSS JOIN statement x ON x.function = w.function CROSS JOIN call c ON c.statement = x.statement
WHERE c.callee IN (SELECT function FROM api WHERE effect IN ('cancel', 'quiesce'))
	OR EXISTS (SELECT 1 FROM function f JOIN quieting q ON q.function = f.function WHERE f.name = c.callee
		AND (c.callee_file IS NULL OR c.callee_file = f.file)
		AND NOT EXISTS (SELECT 1 FROM walk d WHERE d.lane = 'waiter' AND d.call = c.statement
			AND d.function = f.function))
UNION -- what it was read from goes to a function that was not read
SELECT DISTINCT h.chain, c.statement FROM holder h JOIN alias a ON a.function = h.function AND a.variable = h.variable
	AND a.how = 'member-load' AND h.prefix = ''
CROSS JOIN statement x ON x.function = h.function CROSS JOIN argument g ON g.statement = x.statement AND g.root = a.of
	AND g.path = ''
CROSS JOIN call c ON c.statement = g.statement AND c.seq = g.seq
WHERE NOT EXISTS (SELECT 1 FROM api k WHERE k.function = c.callee)
	AND NOT EXISTS (SELECT 1 FROM function k WHERE k.name = c.callee)
