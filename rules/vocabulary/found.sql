-- How long the waker had known the record that it lets go, and who else can have let its owner go.

--@ let letting: what the waker does to the record that is too late when its owner has gone: lets it go, or completes it
SELECT * FROM site_touch WHERE lane = 'waker' AND role IN ('release', 'complete')

--@ let kept_lock: locks that the waker lets the record go under, else those that it holds while it changes it
SELECT DISTINCT h.record_type, h.member FROM letting r JOIN held_here h ON h.lane = r.lane AND h.chain = r.chain
	AND h.statement = r.statement
UNION
SELECT record_type, member FROM slot_lock WHERE lane = 'waker'
UNION
SELECT k.record_type, k.member FROM letting_lock k WHERE k.lane = 'waker' AND NOT EXISTS (SELECT 1 FROM letting r
	JOIN held_here h ON h.lane = r.lane AND h.chain = r.chain AND h.statement = r.statement)

--@ let turned by chain statement: places where the waker takes or gives up such a lock, itself or by a call
SELECT DISTINCT w.chain, e.statement, k.record_type, k.member FROM kept_lock k JOIN (SELECT DISTINCT chain, function
	FROM walk WHERE lane = 'waker') w
CROSS JOIN effect e ON e.function = w.function AND e.effect IN ('lock', 'trylock', 'unlock')
	AND ((e.record_type = k.record_type
			AND coalesce(nullif(e.api_member, ''), nullif(e.member, ''), e.root) = k.member)
		OR e.member LIKE '%.' || k.member OR k.member LIKE '%.' || nullif(e.member, ''))
UNION
SELECT DISTINCT w.chain, c.statement, k.record_type, k.member FROM kept_lock k JOIN (SELECT DISTINCT chain, function
	FROM walk WHERE lane = 'waker') w
CROSS JOIN statement s ON s.function = w.function CROSS JOIN call c ON c.statement = s.statement
JOIN function f ON f.name = c.callee AND (c.callee_file IS NULL OR c.callee_file = f.file)
CROSS JOIN statement x ON x.function = f.function CROSS JOIN given_lock g ON g.statement = x.statement
	AND ((g.record_type = k.record_type AND g.member = k.member) OR g.member LIKE '%.' || k.member
		OR k.member LIKE '%.' || g.member)

--@ let copied by known statement: one variable of the waker's function gets the record of another one: a copy, or the
-- next that a walk has saved
SELECT s.known, s.other, s.statement FROM side d JOIN same_record s ON s.function = d.function
	AND s.statement IS NOT NULL WHERE d.lane = 'waker'
UNION
SELECT a.variable, b.variable, a.statement FROM side d JOIN alias a ON a.function = d.function AND a.how = 'list-walk'
JOIN alias b ON b.function = a.function AND b.statement = a.statement AND b.how = 'list-walk'
	AND b.variable <> a.variable
WHERE d.lane = 'waker'

--@ let got: where the waker's function gets hold of a record; turned: a lock may have been given up since it was found
SELECT DISTINCT w.variable, w.function AS statement, EXISTS (SELECT 1 FROM slot_lock l WHERE l.lane = 'waker')
	AND EXISTS (SELECT 1 FROM turned) AS turned
FROM walk w JOIN parameter p ON p.function = w.function AND p.name = w.variable
WHERE w.lane = 'waker' AND w.chain = ''
UNION
SELECT DISTINCT w.variable, a.statement, 0 FROM walk w CROSS JOIN statement s ON s.function = w.function
CROSS JOIN access a ON a.statement = s.statement AND a.root = w.variable AND a.path = '' AND a.kind IN ('write', 'rmw')
WHERE w.lane = 'waker' AND w.chain = '' AND coalesce(a.value, '') NOT IN ('NULL', '0')
	AND NOT EXISTS (SELECT 1 FROM same_record c JOIN walk o ON o.lane = w.lane AND o.chain = ''
		AND o.variable = c.known
		WHERE c.function = w.function AND c.statement = s.statement AND c.other = w.variable)
UNION
SELECT c.known, c.statement, 0 FROM copied c JOIN alias a ON a.statement = c.statement AND a.variable = c.known
	AND a.how = 'list-walk'

--@ let known_at by variable chain statement: places that the waker comes to with it; turned: a lock was taken or given
-- up on the way, and the record not taken off before
WITH RECURSIVE known_at(variable, chain, statement, record_type, member, turned) AS (
	SELECT g.variable, e.next_chain, e.next, k.record_type, k.member, g.turned
	FROM got g JOIN kept_lock k CROSS JOIN move e ON e.lane = 'waker' AND e.chain = '' AND e.statement = g.statement
	UNION
	SELECT c.variable, e.next_chain, e.next, c.record_type, c.member, c.turned OR EXISTS (SELECT 1 FROM turned t
		WHERE t.chain = c.chain AND t.statement = c.statement AND t.record_type = c.record_type
			AND t.member = c.member)
	FROM known_at c CROSS JOIN move e ON e.lane = 'waker' AND e.chain = c.chain AND e.statement = c.statement
	WHERE NOT EXISTS (SELECT 1 FROM access a WHERE c.chain = '' AND a.statement = c.statement
			AND a.root = c.variable AND a.path = '' AND a.kind IN ('write', 'rmw'))
		AND (c.turned OR NOT EXISTS (SELECT 1 FROM touch t WHERE t.lane = 'waker' AND t.chain = c.chain
			AND t.statement = c.statement AND t.kind IN ('unlink', 'careful-unlink', 'remove')))
	UNION
	SELECT y.other, e.next_chain, e.next, c.record_type, c.member, c.turned
	FROM known_at c JOIN copied y ON c.chain = '' AND y.known = c.variable AND y.statement = c.statement
	CROSS JOIN move e ON e.lane = 'waker' AND e.chain = c.chain AND e.statement = c.statement)
SELECT * FROM known_at LIMIT 20000

--@ let known_since: of each such lock, whether it was held from where the record was found to the release, on each way
SELECT k.record_type || '.' || k.member AS lock, NOT EXISTS (SELECT 1 FROM letting r JOIN thread d ON d.lane = r.lane
		AND d.chain = r.chain AND d.variable = r.variable AND d.at_chain = ''
	JOIN known_at c ON c.variable = d.at_variable AND c.chain = r.chain AND c.statement = r.statement
	WHERE c.record_type = k.record_type AND c.member = k.member AND c.turned) AS always
FROM kept_lock k

--@ let other_release: stores in other functions that let the owner go too, and leave its record where it is found
SELECT DISTINCT f.name, s.file, s.line, s.text FROM leave l CROSS JOIN access a ON a.record_type = l.record_type
	AND a.member = l.member AND a.kind IN ('write', 'rmw')
CROSS JOIN statement s ON s.statement = a.statement JOIN function f ON f.function = s.function
WHERE l.kind = 'state' AND s.function NOT IN (SELECT function FROM walk)
	AND coalesce(holds(a.constant, l.operator, l.constant) = (SELECT x.arm = 'true' FROM arm_free x
		WHERE x.chain = l.chain AND x.statement = l.statement AND x.is_free ORDER BY x.arm DESC LIMIT 1), 1)
	AND NOT EXISTS (SELECT 1 FROM stack_object o WHERE o.function = s.function AND o.variable = a.root)
	AND NOT EXISTS (SELECT 1 FROM effect e WHERE e.function = s.function
		AND e.effect IN ('unlink', 'careful-unlink', 'remove', 'move'))
