-- What the owner's ways out do with its record, when nobody has let the owner go. The owner is the lane 'waiter'.
-- Others find the record by a queue that it is linked to, or by a pointer in another object: keep is 'queue' or
-- 'pointer'.

--@ let own_value: what the owner stores in a member of its record before others see it; NULL: a value that is not known
SELECT DISTINCT member, constant FROM touch
WHERE lane = 'waiter' AND kind IN ('write', 'publish', 'rmw') AND member IN (SELECT member FROM tested
	WHERE kind = 'state')
UNION -- an initialiser sets the members that it does not name to zero
SELECT DISTINCT t.member, 0 FROM tested t JOIN touch w ON w.lane = 'waiter' AND w.kind = 'write'
	AND w.statement_kind = 'declare'
WHERE t.kind = 'state' AND NOT EXISTS (SELECT 1 FROM touch o WHERE o.lane = 'waiter' AND o.statement = w.statement
	AND member_in(o.member, t.member) AND o.kind = 'write')

--@ let assumed: a value of one member of the state, to be looked at alone: the others may have any of the owner's
-- values
SELECT row_number() OVER (ORDER BY member, constant) AS assumption, member, constant FROM own_value
UNION ALL SELECT 0, NULL, NULL WHERE NOT EXISTS (SELECT 1 FROM own_value)

--@ let own_business: members of the record that nobody but the owner stores: a test of them says nothing of being let
-- go
SELECT DISTINCT t.member FROM tested t WHERE t.kind = 'state' AND NOT EXISTS (SELECT 1 FROM access a
	JOIN statement s ON s.statement = a.statement
	WHERE a.record_type = t.record_type AND a.member = t.member AND a.kind IN ('write', 'rmw')
		AND s.function NOT IN (SELECT function FROM walk WHERE lane = 'waiter'))

--@ let own_link: pointers in the entry by which the record is linked: none of them is NULL while it is
SELECT DISTINCT t.member FROM tested t JOIN touch k ON k.lane = 'waiter' AND k.kind = 'link' AND k.member IS NOT NULL
WHERE t.kind = 'state' AND t.member <> k.member AND member_in(k.member, t.member)

--@ let kept_arm by chain statement arm: arms of tests that an owner takes which nobody has let go; sure: known to be so
SELECT t.chain, place.column1 || t.statement AS statement, u.assumption, arm.column1 AS arm,
	max(t.operator IS NULL OR CASE iif(t.member IN (SELECT member FROM own_link), 'linked', t.kind)
		WHEN 'linked' THEN coalesce(t.constant, 0) <> 0 OR holds(1, t.operator,
			t.constant) IS (arm.column1 = 'true')
		WHEN 'links' THEN holds(0, t.operator, t.constant) IS (arm.column1 = 'true')
		WHEN 'waited' THEN holds(CAST(t.how AS INTEGER), t.operator, t.constant) IS (arm.column1 = 'true')
		ELSE NOT EXISTS (SELECT 1 FROM own_value v WHERE v.member = t.member)
			OR EXISTS (SELECT 1 FROM own_value v WHERE v.member = t.member AND (u.member IS NOT t.member
			OR v.constant IS u.constant)
			AND coalesce(holds(v.constant, t.operator, t.constant) = (arm.column1 = 'true'),
				1)) END) AS can,
	min(t.member IN (SELECT member FROM own_business) OR (t.operator IS NOT NULL
		AND (t.kind <> 'state' OR (EXISTS (SELECT 1 FROM own_value v WHERE v.member = t.member)
			AND NOT EXISTS (SELECT 1 FROM own_value v WHERE v.member = t.member
				AND v.constant IS NULL))))) AS sure
FROM tested t JOIN assumed u JOIN (VALUES ('true'), ('false')) AS arm JOIN (VALUES (''), ('>')) AS place
GROUP BY t.chain, t.statement, u.assumption, arm.column1, place.column1

--@ let link_arm by chain statement: arms that say by a call's result whether it has linked the record
SELECT DISTINCT w.chain, t.statement, arm.column1 AS arm, holds(CAST(p.detail AS INTEGER), t.operator,
	t.constant) IS (arm.column1 = 'true') AS can
FROM (SELECT DISTINCT chain, function, variable FROM walk WHERE lane = 'waiter') w CROSS
	JOIN statement s ON s.function = w.function AND s.kind = 'condition'
CROSS JOIN test t ON t.statement = s.statement AND t.how = 'result' AND t.operator IS NOT NULL
	AND NOT EXISTS (SELECT 1 FROM shared_test x WHERE x.statement = t.statement AND x.seq = t.seq)
CROSS JOIN api p ON p.function = t.callee AND p.effect = 'link-result'
CROSS JOIN argument g ON g.statement = t.read_at AND g.idx = p.argument AND g.root = w.variable
JOIN (VALUES ('true'), ('false')) AS arm

--@ let ending: what ends a way of finding the record
SELECT column1 AS keep, column2 AS kind FROM (VALUES ('queue', 'unlink'), ('queue', 'careful-unlink'), ('queue',
	'remove'), ('queue', 'leave-careful'),
	('queue', 'retakes-lock'), ('queue', 'wait'), ('pointer', 'retakes-lock'), ('pointer', 'wait'), ('pointer',
		'cancel'))

--@ let off by keep chain statement: places where the owner ends a way of finding its record, or waits for who has it
SELECT DISTINCT n.keep, t.chain, t.statement, t.kind FROM touch t JOIN ending n ON n.kind = t.kind
WHERE t.lane = 'waiter' AND NOT EXISTS (SELECT 1 FROM touch m WHERE m.lane = t.lane AND m.chain = t.chain
	AND m.statement = t.statement AND m.kind = 'wait-may')
UNION
SELECT 'pointer', c.chain, e.statement, 'wait' FROM companion c CROSS JOIN effect e ON e.function = c.function
	AND e.root = c.variable AND e.effect = 'wait-done'
WHERE NOT EXISTS (SELECT 1 FROM api a WHERE a.function = e.callee AND a.effect = 'wait-may')
UNION -- what has the pointer is cancelled
SELECT DISTINCT 'pointer', h.chain, e.statement, 'cancel' FROM holder h CROSS JOIN effect e ON e.function = h.function
	AND e.root = h.variable AND e.path = h.prefix AND e.effect = 'cancel'
UNION -- the pointer by which others find it gets another value
SELECT 'pointer', w.chain, s.statement, 'withdraw' FROM (SELECT DISTINCT chain, function FROM walk
	WHERE lane = 'waiter') w CROSS JOIN statement s ON s.function = w.function
CROSS JOIN access a ON a.statement = s.statement AND a.kind IN ('write', 'rmw')
	JOIN kept_by k ON k.to_type = a.record_type AND (k.to_member = a.member
	-- the same element of an array, as it is written
	OR (k.to_member || '[]' = a.member AND EXISTS (SELECT 1 FROM queued_from q
		JOIN statement p ON p.statement = q.statement WHERE q.chain = w.chain
			AND substr(p.text, 1, instr(p.text, '=')) = substr(s.text, 1, instr(s.text, '=')))))
WHERE NOT EXISTS (SELECT 1 FROM queued_from q WHERE q.chain = w.chain AND q.statement = s.statement)

--@ let settled by keep chain statement: places where the owner ends that, or looks at its record, and the calls that
-- lead there
WITH RECURSIVE settled(keep, chain, statement) AS (
	SELECT keep, chain, statement FROM off
	UNION SELECT n.keep, t.chain, t.statement FROM tested t JOIN (SELECT DISTINCT keep FROM ending) n
	UNION SELECT s.keep, w.parent, w.call FROM settled s JOIN walk w ON w.lane = 'waiter' AND w.chain = s.chain
		WHERE w.call IS NOT NULL)
SELECT * FROM settled

--@ let before_off by keep chain place: places from which the owner can come to one of these, and these
SELECT keep, chain, statement AS place FROM settled UNION SELECT o.keep, o.chain, x.first FROM settled o
	JOIN statement s ON s.statement = o.statement CROSS JOIN order_before x ON x.function = s.function
		AND x."then" = o.statement

--@ let changed by chain variable: variables of the owner that it sets after its record is where others find it, or at
-- two places
SELECT DISTINCT q.chain, a.root AS variable FROM queued q CROSS JOIN access a ON a.statement = q.statement
	AND a.path = '' AND a.kind IN ('write', 'rmw')
UNION
SELECT w.chain, a.root FROM (SELECT DISTINCT chain, function FROM walk WHERE lane = 'waiter') w CROSS
	JOIN statement s ON s.function = w.function
CROSS JOIN access a ON a.statement = s.statement AND a.path = '' AND a.kind IN ('write', 'rmw') GROUP BY w.chain, a.root
	HAVING count(*) > 1

--@ let local_guard by keep chain statement: conditions of the owner that look at nothing but its variables, and decide
-- whether it ends that
SELECT DISTINCT n.keep, w.chain, c.statement FROM (SELECT DISTINCT keep FROM ending) n JOIN (SELECT DISTINCT chain,
	function FROM walk WHERE lane = 'waiter') w
CROSS JOIN statement c ON c.function = w.function AND c.kind = 'condition'
WHERE NOT EXISTS (SELECT 1 FROM test t WHERE t.statement = c.statement AND EXISTS (SELECT 1 FROM queued q
		WHERE q.chain = w.chain AND q.statement = coalesce(t.read_at, t.statement)))
	AND NOT EXISTS (SELECT 1 FROM call k WHERE k.statement = c.statement)
	AND NOT EXISTS (SELECT 1 FROM access a WHERE a.statement = c.statement AND a.path <> '')
	AND EXISTS (SELECT 1 FROM access a JOIN changed v ON v.chain = w.chain AND v.variable = a.root
		WHERE a.statement = c.statement)
	AND EXISTS (SELECT 1 FROM successor e WHERE e.statement = c.statement AND e.next IN (SELECT place
		FROM before_off b WHERE b.keep = n.keep AND b.chain = w.chain))
	AND EXISTS (SELECT 1 FROM successor e WHERE e.statement = c.statement AND e.next NOT IN (SELECT place
		FROM before_off b WHERE b.keep = n.keep AND b.chain = w.chain))

--@ let same_arm by chain statement: later tests of a value that decided whether the record was queued, and their arm
-- for one that was
SELECT DISTINCT q.chain, l.statement, iif(l.operator = t.operator, e.arm, iif(e.arm = 'true', 'false', 'true')) AS arm
FROM (SELECT DISTINCT chain, statement FROM queued_from) q JOIN statement s ON s.statement = q.statement
CROSS JOIN order_before o ON o.function = s.function AND o."then" = q.statement AND o.always_first
CROSS JOIN test t ON t.statement = o.first AND t.read_at <> t.statement
CROSS JOIN test l ON l.read_at = t.read_at AND l.statement <> t.statement AND l.how = t.how AND l.callee IS t.callee
	AND l.root IS t.root AND l.path IS t.path AND l.constant IS t.constant
	AND (l.operator = t.operator OR (l.operator, t.operator) IN (VALUES ('truth', 'not'), ('not', 'truth'), ('==',
		'!='), ('!=', '==')))
CROSS JOIN successor e ON e.statement = t.statement AND e.arm IN ('true', 'false')
WHERE (e.next = q.statement OR EXISTS (SELECT 1 FROM order_of x WHERE x.first = e.next AND x."then" = q.statement))
	AND NOT EXISTS (SELECT 1 FROM successor n WHERE n.statement = t.statement AND n.arm <> e.arm
		AND (n.next = q.statement OR EXISTS (SELECT 1 FROM order_of x WHERE x.first = n.next
			AND x."then" = q.statement)))
	AND NOT EXISTS (SELECT 1 FROM queued_from m WHERE m.statement <> q.statement)
	AND NOT EXISTS (SELECT 1 FROM test m WHERE m.statement IN (t.statement, l.statement)
		AND m.seq <> iif(m.statement = t.statement, t.seq, l.seq))
	AND NOT EXISTS (SELECT 1 FROM queued m WHERE m.chain = q.chain AND m.statement = t.read_at)

--@ let still_there by chain statement: comparisons of the pointer by which others find the record with its own address,
-- and the arm of one that is still found
SELECT w.chain, t.statement, iif(t.operator = '==', 'true', 'false') AS arm FROM walk w CROSS
	JOIN statement c ON c.function = w.function AND c.kind = 'condition'
CROSS JOIN test t ON t.statement = c.statement AND t.operator IN ('==', '!=')
	JOIN kept_by k ON k.to_type = t.record_type AND k.to_member = t.member
JOIN access a ON a.statement = c.statement AND a.root = w.variable AND a.path = '' AND a.kind IN ('address', 'read')
WHERE w.lane = 'waiter' AND NOT EXISTS (SELECT 1 FROM test o WHERE o.statement = c.statement AND o.seq <> t.seq)
	AND NOT EXISTS (SELECT 1 FROM call o WHERE o.statement = c.statement)
