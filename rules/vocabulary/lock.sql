-- Locks of the two sides.

-- Direct calls of a function that was read: where, and by whom.
CREATE VIEW call_site AS
SELECT k.function, c.statement, s.function AS caller
FROM function k CROSS JOIN call c ON c.callee = k.name AND coalesce(c.callee_file, iif(k.static, '', k.file)) = k.file
CROSS JOIN statement s ON s.statement = c.statement;

-- Functions all of whose calls are known: static in a .c file of its own unit, its address never taken, and each
-- function of that file was read.
CREATE VIEW closed_function AS
SELECT k.function FROM function k JOIN file p ON p.path = k.file AND p.unit = k.file
WHERE k.static = 1 AND k.file LIKE '%.c'
	AND NOT EXISTS (SELECT 1 FROM function_value v WHERE v.target = k.name AND v.file = k.file)
	AND NOT EXISTS (SELECT 1 FROM function other WHERE other.function BETWEEN k.file || ':' AND k.file || ';'
		AND NOT EXISTS (SELECT 1 FROM successor x WHERE x.statement = other.function));

-- Locks held at a statement by the function itself, known by record and member, or a global one by type and name.
CREATE VIEW own_lock AS
SELECT statement, record_type, iif(member = '', root, member) AS member, must, how FROM lock_region
WHERE how <> 'rcu' AND record_type IS NOT NULL AND (member <> '' OR path = '');

-- Locks of the caller that have been given back at a statement, known as in own_lock.
CREATE VIEW given_lock AS
SELECT statement, record_type, iif(member = '', root, member) AS member, must FROM lock_given
WHERE record_type IS NOT NULL AND (member <> '' OR path = '');

-- Locks that a function is entered with: held at its calls, or at those of its caller (those are looked for six levels
-- up) and not given back before. must: at every call that is known; whole: there can be no other, and none was cut off
-- or degraded. To be asked with a function.
CREATE VIEW entry_lock AS
SELECT f.function, json_extract(j.value, '$[0]') AS record_type, json_extract(j.value, '$[1]') AS member,
	json_extract(j.value, '$[2]') AS must, json_extract(j.value, '$[3]') AS whole
FROM function f CROSS JOIN json_each((
	WITH RECURSIVE above(function, depth) AS (
		SELECT f.function, 0
		UNION
		SELECT c.caller, a.depth + 1 FROM above a CROSS JOIN call_site c ON c.function = a.function WHERE a.depth < 6
		LIMIT 300),
	lock(record_type, member) AS (
		SELECT DISTINCT o.record_type, o.member FROM above a CROSS JOIN call_site c ON c.function = a.function
		CROSS JOIN own_lock o ON o.statement = c.statement
		LIMIT 50),
	-- Functions that can be entered without the lock as far as their own calls tell.
	bare(record_type, member, function) AS (
		SELECT record_type, member, f.function FROM lock
		UNION
		SELECT b.record_type, b.member, c.caller
		FROM bare b CROSS JOIN call_site c ON c.function = b.function
		WHERE NOT EXISTS (SELECT 1 FROM own_lock o WHERE o.statement = c.statement AND o.must = 1
			AND o.record_type = b.record_type AND o.member = b.member)
		LIMIT 1000),
	cut(rows) AS (SELECT rows FROM (SELECT count(*) AS rows FROM bare) WHERE rows >= 1000)
	SELECT json_group_array(json_array(l.record_type, l.member,
		NOT EXISTS (SELECT 1 FROM cut) AND NOT EXISTS (SELECT 1 FROM bare b
			WHERE b.record_type = l.record_type AND b.member = l.member AND (
				NOT EXISTS (SELECT 1 FROM call_site c WHERE c.function = b.function)
				OR EXISTS (SELECT 1 FROM call_site c JOIN given_lock g ON g.statement = c.statement
					WHERE c.function = b.function AND g.record_type = b.record_type AND g.member = b.member))),
		NOT EXISTS (SELECT 1 FROM cut) AND NOT EXISTS (SELECT 1 FROM bare b
			WHERE b.record_type = l.record_type AND b.member = l.member AND (
				b.function NOT IN (SELECT d.function FROM closed_function d WHERE d.function = b.function)
				OR EXISTS (SELECT 1 FROM call_site c JOIN function k ON k.function = c.caller
					WHERE c.function = b.function AND (k.quality <> 'ok' OR k.cfg <> 'full'))))))
	FROM lock l)) j;

-- Locks held at a statement, known as in own_lock: taken by the function (how as in lock_region), or by its callers
-- (how: caller) and not given back. whole: no call is unknown, where that matters. To be asked with a statement.
CREATE VIEW held AS
SELECT statement, record_type, member, must, how, 1 AS whole FROM own_lock
UNION ALL
SELECT s.statement, e.record_type, e.member, e.must AND NOT EXISTS (SELECT 1 FROM given_lock g
	WHERE g.statement = s.statement AND g.record_type = e.record_type AND g.member = e.member), 'caller', e.whole
FROM statement s CROSS JOIN entry_lock e ON e.function = s.function
WHERE NOT EXISTS (SELECT 1 FROM given_lock g WHERE g.statement = s.statement AND g.must = 1
		AND g.record_type = e.record_type AND g.member = e.member)
	AND NOT EXISTS (SELECT 1 FROM own_lock o WHERE o.statement = s.statement
		AND o.record_type = e.record_type AND o.member = e.member);

--@ let held_here by lane chain statement: a lock that is surely held at a place of a side: by its function, or by the calls to it
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
	FROM up u JOIN side d ON d.lane = u.lane JOIN entry_lock e ON e.function = d.function AND e.must = 1 WHERE u.at_chain = '')
SELECT DISTINCT l.lane, l.chain, l.statement, l.record_type || '.' || l.member AS lock, l.record_type, l.member, s.file, s.line
FROM lock l JOIN statement s ON s.statement = l.at_statement
WHERE NOT EXISTS (SELECT 1 FROM up d JOIN given_lock g ON g.statement = d.at_statement
	WHERE d.lane = l.lane AND d.chain = l.chain AND d.statement = l.statement AND (l.at_chain = '<' OR length(d.at_chain) > length(l.at_chain))
		AND g.record_type = l.record_type AND g.member = l.member)

--@ let slot_lock by lane: a lock that callers of a callback hold, by api: of the side's function, or of all that call it
WITH RECURSIVE above(lane, function, depth) AS (
	SELECT lane, function, 0 FROM side WHERE function IS NOT NULL
	UNION
	SELECT a.lane, c.caller, a.depth + 1 FROM above a CROSS JOIN call_site c ON c.function = a.function WHERE a.depth < 4 LIMIT 60)
SELECT DISTINCT a.lane, p.detail AS record_type, p.member, p.function AS slot
FROM above a JOIN function f ON f.function = a.function JOIN slot s ON s.target = f.name JOIN api p ON p.function = s.type || '.' || s.member AND p.effect = 'called-locked'
WHERE NOT EXISTS (SELECT 1 FROM above o JOIN function g ON g.function = o.function WHERE o.lane = a.lane
	AND NOT EXISTS (SELECT 1 FROM call_site c WHERE c.function = o.function) AND NOT EXISTS (SELECT 1 FROM slot x WHERE x.target = g.name))

--@ let letting_lock by lane: a lock that a side holds while it does something to the record that others can see
SELECT DISTINCT t.lane, h.lock, h.record_type, h.member, 'held at ' || where_at(h.file, h.line) AS how, h.file, h.line
FROM touch t JOIN held_here h ON h.lane = t.lane AND h.chain = t.chain AND h.statement = t.statement
WHERE t.kind IN ('unlink', 'careful-unlink', 'remove', 'write', 'rmw', 'publish')
UNION
SELECT l.lane, l.record_type || '.' || l.member, l.record_type, l.member, 'a ' || l.slot || ' callback is called under it', NULL, NULL
FROM slot_lock l

--@ let lock_taken by lane chain statement: places where a side takes a lock, or waits for one who has it
SELECT w.lane, w.chain, e.statement, e.record_type, coalesce(nullif(e.api_member, ''), e.member) AS member, e.effect
FROM (SELECT DISTINCT lane, chain, function FROM walk) w CROSS JOIN effect e ON e.function = w.function
WHERE e.effect IN ('lock', 'retakes-lock')
UNION
SELECT w.lane, w.chain, l.statement, l.record_type, l.member, 'lock'
FROM (SELECT DISTINCT lane, chain, function FROM walk) w CROSS JOIN statement s ON s.function = w.function AND s.kind = 'lock'
CROSS JOIN lock_region l ON l.statement = s.statement AND l.how = 'acquired'
