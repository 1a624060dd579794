-- What conditions look at.

-- Tests of a call's result, through a variable that may have another function's.
CREATE VIEW shared_test AS
SELECT t.statement, t.seq, o.callee AS other FROM test t JOIN test o ON o.statement = t.statement
WHERE t.how = 'result' AND o.how = 'result' AND t.read_at <> t.statement AND o.read_at NOT IN (o.statement, t.read_at)
	AND o.callee <> t.callee;

--@ let condition by statement: conditions of the functions that the owner runs through
SELECT DISTINCT s.statement FROM (SELECT DISTINCT function FROM walk WHERE lane = 'waiter') w CROSS
	JOIN statement s ON s.function = w.function AND s.kind = 'condition'

--@ let record_test by statement root: one of those that depends on a record: on its links, or on a member
-- operator is true for the arm 'true'; NULL: not known.
SELECT t.statement, t.root, t.path, t.record_type, t.member, 'state' AS kind, t.operator, t.constant, t.how
FROM condition n CROSS JOIN test t ON t.statement = n.statement WHERE t.how IN ('direct', 'copy')
UNION
SELECT t.statement, t.root, t.path, t.record_type, coalesce(nullif(p.member, ''), t.member), 'links', t.operator,
	t.constant, p.effect
FROM condition n CROSS JOIN test t ON t.statement = n.statement
	JOIN api p ON p.function = t.callee AND p.effect IN ('test-empty', 'careful-test-empty')
WHERE t.how = 'result' AND NOT EXISTS (SELECT 1 FROM shared_test x WHERE x.statement = t.statement AND x.seq = t.seq)
UNION -- whether a wait was given up
SELECT t.statement, t.root, t.path, t.record_type, t.member, 'waited', t.operator, t.constant, p.detail
FROM condition n CROSS JOIN test t ON t.statement = n.statement
	JOIN api p ON p.function = t.callee AND p.effect = 'wait-may' WHERE t.how = 'result'
	AND NOT EXISTS (SELECT 1 FROM shared_test x WHERE x.statement = t.statement AND x.seq = t.seq
		AND x.other NOT IN (SELECT a.function FROM api a WHERE a.effect = 'wait-may'))
UNION -- by the result of a function of ours that returns (a comparison of) a member of its argument
SELECT t.statement, t.root, t.path || r.path, r.record_type, r.member, 'state',
	CASE WHEN r.operator = 'truth' THEN t.operator WHEN t.operator = 'truth' THEN r.operator END,
	CASE WHEN r.operator = 'truth' THEN t.constant ELSE r.constant END, 'result'
FROM condition n CROSS JOIN test t ON t.statement = n.statement JOIN function f ON f.name = t.callee
	JOIN statement s ON s.function = f.function AND s.kind = 'return'
JOIN returned r ON r.statement = s.statement AND r.how IN ('direct', 'copy') WHERE t.how = 'result'
	AND NOT EXISTS (SELECT 1 FROM shared_test x WHERE x.statement = t.statement AND x.seq = t.seq)
UNION -- an emptiness test of which the sense is not known
SELECT e.statement, e.root, e.path, e.record_type, coalesce(nullif(e.api_member, ''), e.member), 'links', NULL, NULL,
	e.effect
FROM condition n JOIN statement s ON s.statement = n.statement CROSS
	JOIN effect e ON e.function = s.function AND e.statement = s.statement
WHERE e.effect IN ('test-empty', 'careful-test-empty')
	AND NOT EXISTS (SELECT 1 FROM test t WHERE t.statement = e.statement AND t.callee = e.callee)
UNION -- a read in a condition of which nothing better is known
SELECT n.statement, a.root, a.path, a.record_type, a.member, 'state', NULL, NULL, 'read'
FROM condition n CROSS JOIN access a ON a.statement = n.statement AND a.kind = 'read' AND a.path <> ''
WHERE NOT EXISTS (SELECT 1 FROM test t WHERE t.statement = n.statement
		AND (t.how <> 'result' OR t.callee IS NOT NULL))
	AND NOT EXISTS (SELECT 1 FROM effect e WHERE e.statement = n.statement AND e.root = a.root
		AND e.effect IN ('test-empty', 'careful-test-empty'))
