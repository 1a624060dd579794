-- How an owner can go: its ways from where it queued its record to its end. The owner is the lane 'waiter'.

--@ let kept_by: members of other objects by which others find the owner's record: the owner puts its address there, or
-- the waker reads it there
SELECT DISTINCT e.to_type, e.to_member FROM walk w JOIN left_with e ON e.function = w.function AND e.root = w.variable
WHERE w.lane = 'waiter' AND e.to_member IS NOT NULL
UNION
SELECT DISTINCT a.of_type, a.member FROM walk w JOIN alias a ON a.function = w.function AND a.variable = w.variable
	AND a.how = 'member-load'
WHERE w.lane = 'waker' AND a.of_type NOT IN (SELECT type FROM generic_record)

--@ let queued_from by chain statement: places where the owner's record gets where others find it: on a queue, or by a
-- pointer
SELECT DISTINCT lane, iif(kind = 'arm', 'pointer', 'queue') AS keep, chain, statement FROM touch WHERE lane = 'waiter'
	AND kind IN ('link', 'arm')
UNION
SELECT w.lane, 'pointer', w.chain, e.statement FROM walk w JOIN left_with e ON e.function = w.function
	AND e.root = w.variable
WHERE w.lane = 'waiter'
UNION -- who finds it on the queue may keep a pointer to it
SELECT DISTINCT t.lane, 'pointer', t.chain, t.statement FROM touch t JOIN walk w ON w.lane = 'waker'
JOIN alias a ON a.function = w.function AND a.variable = w.variable AND a.how = 'member-load'
	AND a.of_type NOT IN (SELECT type FROM generic_record)
WHERE t.lane = 'waiter' AND t.kind = 'link'

--@ let queued by chain statement: places that the owner comes to after that
WITH RECURSIVE queued(chain, statement) AS (
	SELECT e.next_chain, e.next FROM queued_from q CROSS JOIN move e ON e.lane = q.lane AND e.chain = q.chain
		AND e.statement = q.statement
	UNION
	SELECT e.next_chain, e.next FROM queued q CROSS JOIN move e ON e.lane = 'waiter' AND e.chain = q.chain
		AND e.statement = q.statement)
SELECT * FROM queued

--@ let free_end by chain statement: places from which the owner can come to its end without another lock
-- Of a lock that the waker may hold: the same member of the same type, or one of which that is not known.
WITH RECURSIVE free_end(chain, statement) AS (
	SELECT '', ''
	UNION
	SELECT b.chain, b.statement FROM free_end f CROSS JOIN back b ON b.lane = 'waiter' AND b.next_chain = f.chain
		AND b.next = f.statement
	WHERE NOT EXISTS (SELECT 1 FROM lock_taken l WHERE l.lane = 'waiter' AND l.chain = b.chain
		AND l.statement = b.statement))
SELECT * FROM free_end

--@ let tested by chain statement: conditions of the owner that look at the record after it was queued, and what for
SELECT DISTINCT w.chain, w.depth, r.statement, r.kind, r.member, r.record_type, r.operator, r.constant, r.how, s.file,
	s.line, s.text,
	s.ord, w.function, f.name AS function_name, coalesce(top.top, r.statement) AS top
FROM walk w JOIN function f ON f.function = w.function CROSS JOIN statement s ON s.function = w.function
CROSS JOIN record_test r ON r.statement = s.statement AND r.root = w.variable
JOIN walk_top top ON top.lane = w.lane AND top.chain = w.chain
WHERE w.lane = 'waiter' AND EXISTS (SELECT 1 FROM queued q WHERE q.chain = w.chain AND q.statement = r.statement)

--@ let arm_free: arms of those conditions, and whether the owner can come to its end from there without another lock
SELECT DISTINCT t.chain, t.statement, e.arm, EXISTS (SELECT 1 FROM free_end f WHERE f.chain = e.next_chain
	AND f.statement = e.next) AS is_free
FROM tested t CROSS JOIN move e ON e.lane = 'waiter' AND e.chain = t.chain AND e.statement IN (t.statement, '>' ||
	t.statement) AND e.arm <> ''

--@ let slept by chain statement: places where the owner sleeps or spins
SELECT DISTINCT w.chain, s.statement FROM (SELECT DISTINCT chain, function FROM walk WHERE lane = 'waiter') w CROSS
	JOIN statement s ON s.function = w.function
CROSS JOIN call c ON c.statement = s.statement JOIN api p ON p.function = c.callee AND p.effect = 'sleep'

--@ let unwaited by chain statement: places that the owner comes to with its record queued; slept: after a wait; without
-- one for who holds the waker's lock
WITH RECURSIVE unwaited(chain, statement, slept) AS (
	SELECT e.next_chain, e.next, 0 FROM queued_from q CROSS JOIN move e ON e.lane = q.lane AND e.chain = q.chain
		AND e.statement = q.statement
	UNION
	SELECT e.next_chain, e.next, q.slept OR EXISTS (SELECT 1 FROM slept p WHERE p.chain = q.chain
		AND p.statement = q.statement)
	FROM unwaited q CROSS JOIN move e ON e.lane = 'waiter' AND e.chain = q.chain AND e.statement = q.statement
	WHERE NOT EXISTS (SELECT 1 FROM lock_taken l WHERE l.lane = 'waiter' AND l.chain = q.chain
		AND l.statement = q.statement
		AND (l.effect = 'retakes-lock' OR EXISTS (SELECT 1 FROM letting_lock k WHERE k.lane = 'waker'
			AND k.record_type = l.record_type AND member_in(k.member, l.member)))
		AND NOT EXISTS (SELECT 1 FROM touch m WHERE m.lane = 'waiter' AND m.chain = q.chain
			AND m.statement = q.statement AND m.kind = 'wait-may')))
SELECT * FROM unwaited

--@ let leave_test: tests of the record by which the owner can go without a lock that the waker holds
SELECT t.*, (SELECT x.ord FROM statement x WHERE x.statement = t.top) AS top_ord,
	EXISTS (SELECT 1 FROM arm_free a WHERE a.chain = t.chain AND a.statement = t.statement
		AND NOT a.is_free) AS decides
FROM tested t
WHERE EXISTS (SELECT 1 FROM arm_free a WHERE a.chain = t.chain AND a.statement = t.statement AND a.is_free)
	-- In a dump the record was met; of source alone a test is a way out only in a wait.
	AND EXISTS (SELECT 1 FROM unwaited x WHERE x.chain = t.chain AND x.statement = t.statement
		AND (x.slept OR EXISTS (SELECT 1 FROM subject WHERE address IS NOT NULL)))
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

--@ let leave: the last of them that decides whether the lock is taken
SELECT * FROM leave_test ORDER BY decides DESC, top_ord DESC, ord DESC, file, line LIMIT 1

--@ let waits_behind: loops on the owner's way out that do nothing but wait for what others have
SELECT DISTINCT c.file, c.line, c.text FROM leave l CROSS JOIN order_of o ON o.first = l.statement
CROSS JOIN statement c ON c.statement = o."then" AND c.kind = 'condition'
CROSS JOIN access a ON a.statement = c.statement AND a.kind = 'read' AND (a.root_kind = 'global' OR a.path LIKE '->%')
WHERE NOT EXISTS (SELECT 1 FROM walk w WHERE w.lane = 'waiter' AND w.function = c.function AND w.variable = a.root)
	AND EXISTS (SELECT 1 FROM successor e LEFT JOIN successor n ON n.statement = e.next LEFT
		JOIN statement b ON b.statement = e.next
		WHERE e.statement = c.statement AND (e.next = c.statement OR (b.kind NOT IN ('assign', 'declare',
			'condition', 'return') AND n.next = c.statement)))
