-- By which test the owner goes. The owner is the lane 'waiter'.

--@ let leave_test: tests of the record by which the owner can go without a lock that the waker holds
SELECT t.*, (SELECT x.ord FROM statement x WHERE x.statement = t.top) AS top_ord,
	EXISTS (SELECT 1 FROM arm_free a WHERE a.chain = t.chain AND a.statement = t.statement
		AND NOT a.is_free) AS decides
FROM tested t
WHERE EXISTS (SELECT 1 FROM arm_free a WHERE a.chain = t.chain AND a.statement = t.statement AND a.is_free)
	-- In a dump the record was met; of source alone a test is a way out only in a wait, or where all waits end.
	AND EXISTS (SELECT 1 FROM unwaited x WHERE x.chain = t.chain AND x.statement = t.statement
		AND (x.slept OR EXISTS (SELECT 1 FROM subject WHERE address IS NOT NULL)
			OR EXISTS (SELECT 1 FROM api p WHERE p.function = t.function_name
				AND p.effect = 'leave-careful')))
	-- The waker's own lock, held at the test, makes it no way out.
	AND NOT EXISTS (SELECT 1 FROM held_here h JOIN letting_lock k ON k.lane = 'waker' AND (k.lock = h.lock
		OR k.member IS NULL OR h.member IS NULL
			OR (k.record_type = h.record_type AND member_in(k.member, h.member)) OR member_in(k.member,
				h.member))
		WHERE h.lane = 'waiter' AND h.chain = t.chain AND h.statement = t.statement)
UNION
SELECT t.chain, t.depth, NULL, 'links', t.member, t.record_type, NULL, NULL, t.kind, NULL, NULL, e.callee || '()',
	1000000, NULL, NULL,
	t.top, t.top_ord, 1
FROM touch t JOIN effect e ON e.statement = t.statement AND e.seq = t.seq AND e.effect = t.kind
WHERE t.lane = 'waiter' AND t.kind = 'leave-careful' AND NOT EXISTS (SELECT 1 FROM function f WHERE f.name = e.callee)
	AND EXISTS (SELECT 1 FROM free_end x WHERE x.chain = t.chain AND x.statement = t.statement)
UNION -- a wait for a completion in the record ends when that was made, whatever its maker does then
SELECT t.chain, t.depth, t.statement, 'completion', t.member, t.record_type, NULL, NULL, t.kind, t.file, t.line, t.text,
	t.ord, t.function, t.function_name,
	t.top, t.top_ord, 0
FROM touch t WHERE t.lane = 'waiter' AND t.kind = 'wait-done'

--@ let asleep_later by chain statement: places from which the owner can come to where it sleeps or waits
WITH RECURSIVE asleep_later(chain, statement) AS (
	SELECT chain, statement FROM slept
	UNION SELECT chain, statement FROM touch WHERE lane = 'waiter' AND kind IN ('wait-done', 'wait-may', 'wait')
	UNION
	SELECT b.chain, b.statement FROM asleep_later a CROSS JOIN back b ON b.lane = 'waiter'
		AND b.next_chain = a.chain AND b.next = a.statement)
SELECT * FROM asleep_later

--@ let last_arm by chain statement: arms of tests behind which the owner neither sleeps nor takes a lock any more
SELECT DISTINCT t.chain, t.statement, e.arm
FROM leave_test t CROSS JOIN move e ON e.lane = 'waiter' AND e.chain = t.chain AND e.statement IN (t.statement, '>' ||
	t.statement) AND e.arm <> ''
WHERE EXISTS (SELECT 1 FROM free_end f WHERE f.chain = e.next_chain AND f.statement = e.next)
	AND NOT EXISTS (SELECT 1 FROM asleep_later a WHERE a.chain = e.next_chain AND a.statement = e.next)

--@ let wanted_arm by chain statement: the arm of a test by which the owner goes: the only last one, else the first that
-- is free
SELECT t.chain, t.statement, coalesce(iif(count(DISTINCT l.arm) = 1, max(l.arm), NULL), max(a.arm)) AS arm,
	count(DISTINCT l.arm) = 1 AS is_last
FROM arm_free a JOIN leave_test t ON t.chain = a.chain AND t.statement = a.statement
LEFT JOIN last_arm l ON l.chain = a.chain AND l.statement = a.statement
WHERE a.is_free GROUP BY t.chain, t.statement

--@ let opened by chain statement: tests that the waker's store turns to an arm behind which the owner sleeps no more
SELECT DISTINCT t.chain, t.statement, t.member FROM leave_test t JOIN wanted_arm w ON w.chain = t.chain
	AND w.statement = t.statement AND w.is_last
JOIN touch u ON u.lane = 'waker' AND u.kind IN ('write', 'rmw', 'publish') AND member_in(u.member, t.member)
WHERE t.kind = 'state' AND coalesce(holds(u.constant, t.operator, t.constant) = (w.arm = 'true'), 1)

--@ let leave: the last of them that decides whether the lock is taken; where none does, that the waker's store decides
SELECT * FROM leave_test t ORDER BY decides DESC, EXISTS (SELECT 1 FROM opened o WHERE o.chain = t.chain
		AND o.statement = t.statement AND o.member = t.member) DESC, kind = 'waited', top_ord DESC, ord DESC,
	file, line LIMIT 1

--@ let handed_part by chain: the member of the record that a callee of the owner is handed the address of
SELECT w.chain, min(g.member) AS member FROM walk w JOIN walk c ON c.lane = w.lane AND c.chain = w.parent
CROSS JOIN argument g ON g.statement = w.call AND g.root = c.variable AND g.address = 1 AND g.member <> ''
WHERE w.lane = 'waiter' GROUP BY w.chain HAVING count(DISTINCT g.member) = 1

--@ let waits_behind: loops on the owner's way out that do nothing but wait for what others have
SELECT DISTINCT c.file, c.line, c.text FROM leave l CROSS JOIN order_of o ON o.first = l.statement
CROSS JOIN statement c ON c.statement = o."then" AND c.kind = 'condition'
CROSS JOIN access a ON a.statement = c.statement AND a.kind = 'read' AND (a.root_kind = 'global' OR a.path LIKE '->%')
WHERE NOT EXISTS (SELECT 1 FROM walk w WHERE w.lane = 'waiter' AND w.function = c.function AND w.variable = a.root)
	AND EXISTS (SELECT 1 FROM successor e LEFT JOIN successor n ON n.statement = e.next LEFT
		JOIN statement b ON b.statement = e.next
		WHERE e.statement = c.statement AND (e.next = c.statement OR (b.kind NOT IN ('assign', 'declare',
			'condition', 'return') AND n.next = c.statement)))
