-- Locks of the two sides.

--@ let held by lane chain statement: a lock that is surely held at a place of a side, by its function or by the calls to it
-- A call that was entered with a lock may give it up (lock_given): then it is not held there any more.
WITH RECURSIVE up(lane, chain, statement, at_chain, at_statement) AS (
	SELECT DISTINCT t.lane, t.chain, t.statement, t.chain, t.statement FROM touch t
	UNION
	SELECT u.lane, u.chain, u.statement, w.parent, w.call
	FROM up u JOIN walk w ON w.lane = u.lane AND w.chain = u.at_chain WHERE w.call IS NOT NULL)
SELECT DISTINCT u.lane, u.chain, u.statement, l.lock, l.record_type, l.member, s.file, s.line, u.at_statement
FROM up u JOIN lock_region l ON l.statement = u.at_statement AND l.must = 1 JOIN statement s ON s.statement = u.at_statement
WHERE l.how <> 'rcu' AND NOT EXISTS (SELECT 1 FROM up d JOIN lock_given g ON g.statement = d.at_statement
	WHERE d.lane = u.lane AND d.chain = u.chain AND d.statement = u.statement AND length(d.at_chain) > length(u.at_chain)
		AND (g.record_type IS l.record_type AND g.member IS l.member OR g.record_type IS NULL))

--@ let slot_lock by lane: a lock that callers of a callback hold, by api
SELECT DISTINCT w.lane, p.detail AS record_type, p.member, p.function AS slot
FROM side w JOIN function f ON f.function = w.function JOIN slot s ON s.target = f.name
JOIN api p ON p.function = s.type || '.' || s.member AND p.effect = 'called-locked'

--@ let letting_lock by lane: a lock that a side holds while it does something to the record that others can see
SELECT DISTINCT t.lane, h.lock, h.record_type, h.member, 'held at ' || where_at(h.file, h.line) AS how, h.file, h.line
FROM touch t JOIN held h ON h.lane = t.lane AND h.chain = t.chain AND h.statement = t.statement
WHERE t.kind IN ('unlink', 'careful-unlink', 'remove', 'write', 'rmw', 'publish')
UNION
SELECT l.lane, l.record_type || '.' || l.member, l.record_type, l.member, 'a ' || l.slot || ' callback is called under it', NULL, NULL
FROM slot_lock l
UNION
SELECT t.lane, l.record_type || '.' || l.member, l.record_type, l.member, 'every caller that was read holds it', NULL, NULL
FROM side t JOIN entry_lock l ON l.function = t.function AND l.must = 1

--@ let lock_taken by lane chain statement: places where a side takes a lock, or waits for one who has it
SELECT w.lane, w.chain, e.statement, e.record_type, coalesce(nullif(e.api_member, ''), e.member) AS member, e.effect
FROM (SELECT DISTINCT lane, chain, function FROM walk) w CROSS JOIN effect e ON e.function = w.function
WHERE e.effect IN ('lock', 'retakes-lock')
UNION
SELECT w.lane, w.chain, l.statement, l.record_type, l.member, 'lock'
FROM (SELECT DISTINCT lane, chain, function FROM walk) w CROSS JOIN statement s ON s.function = w.function AND s.kind = 'lock'
CROSS JOIN lock_region l ON l.statement = s.statement AND l.how = 'acquired'
