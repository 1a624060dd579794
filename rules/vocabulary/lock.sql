-- Locks of the two sides.

--@ let entered_with by lane: locks that a side's own function is surely entered with
SELECT DISTINCT d.lane, e.record_type, e.member FROM side d JOIN entry_lock e ON e.function = d.function AND e.must = 1

--@ let held_here by lane chain statement: a lock that is surely held at a place of a side: by its function, or by the
-- calls to it
-- A call that was entered with a lock may give it up (given_lock): then it is not held there any more.
WITH RECURSIVE up(lane, chain, statement, at_chain, at_statement) AS (
	SELECT DISTINCT t.lane, t.chain, t.statement, t.chain, t.statement FROM touch t
	UNION
	SELECT u.lane, u.chain, u.statement, w.parent, w.call
	FROM up u JOIN walk w ON w.lane = u.lane AND w.chain = u.at_chain WHERE w.call IS NOT NULL),
lock(lane, chain, statement, at_chain, record_type, member, at_statement) AS (
	SELECT u.lane, u.chain, u.statement, u.at_chain, o.record_type, o.member, u.at_statement
	FROM up u JOIN own_lock o ON o.statement = u.at_statement AND o.must = 1
	UNION
	SELECT u.lane, u.chain, u.statement, '<', e.record_type, e.member, u.at_statement
	FROM up u JOIN entered_with e ON e.lane = u.lane WHERE u.at_chain = '')
SELECT DISTINCT l.lane, l.chain, l.statement, l.record_type || '.' || l.member AS lock, l.record_type, l.member, s.file,
	s.line
FROM lock l JOIN statement s ON s.statement = l.at_statement
WHERE NOT EXISTS (SELECT 1 FROM up d JOIN given_lock g ON g.statement = d.at_statement
	WHERE d.lane = l.lane AND d.chain = l.chain AND d.statement = l.statement AND (l.at_chain = '<'
		OR length(d.at_chain) > length(l.at_chain))
		AND g.record_type = l.record_type AND g.member = l.member)

--@ let slot_lock by lane: a lock that callers of a callback hold, by api: of the side's function, or of all that call
-- it
WITH RECURSIVE above(lane, function, depth) AS (
	SELECT lane, function, 0 FROM side WHERE function IS NOT NULL
	UNION
	SELECT a.lane, c.caller, a.depth + 1 FROM above a CROSS JOIN call_site c ON c.function = a.function
		WHERE a.depth < 4 LIMIT 60)
SELECT DISTINCT a.lane, p.detail AS record_type, p.member, p.function AS slot
FROM above a JOIN function f ON f.function = a.function JOIN slot s ON s.target = f.name
	JOIN api p ON p.function = s.type || '.' || s.member AND p.effect = 'called-locked'
WHERE NOT EXISTS (SELECT 1 FROM above o JOIN function g ON g.function = o.function WHERE o.lane = a.lane
	AND NOT EXISTS (SELECT 1 FROM call_site c WHERE c.function = o.function) AND NOT EXISTS (SELECT 1 FROM slot x
		WHERE x.target = g.name))

--@ let letting_lock by lane: a lock that a side holds while it does something to the record that others can see
SELECT DISTINCT t.lane, h.lock, h.record_type, h.member, 'held at ' || where_at(h.file, h.line) AS how, h.file, h.line
FROM touch t JOIN held_here h ON h.lane = t.lane AND h.chain = t.chain AND h.statement = t.statement
WHERE t.kind IN ('unlink', 'careful-unlink', 'remove', 'write', 'rmw', 'publish')
UNION
SELECT l.lane, l.record_type || '.' || l.member, l.record_type, l.member, 'a ' || l.slot ||
	' callback is called under it', NULL, NULL
FROM slot_lock l

--@ let lock_taken by lane chain statement: places where a side takes a lock, or waits for one who has it
SELECT w.lane, w.chain, e.statement, e.record_type, coalesce(nullif(e.api_member, ''), e.member) AS member, e.effect
FROM (SELECT DISTINCT lane, chain, function FROM walk) w CROSS JOIN effect e ON e.function = w.function
WHERE e.effect IN ('lock', 'retakes-lock')
UNION
SELECT w.lane, w.chain, l.statement, l.record_type, l.member, 'lock'
FROM (SELECT DISTINCT lane, chain, function FROM walk) w CROSS JOIN statement s ON s.function = w.function
	AND s.kind = 'lock'
CROSS JOIN lock_region l ON l.statement = s.statement AND l.how = 'acquired'
