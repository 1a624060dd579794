-- Locks by function and statement: taken by it, or by all that call it.

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
		SELECT c.caller, a.depth + 1 FROM above a CROSS JOIN call_site c ON c.function = a.function
			WHERE a.depth < 6
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
					WHERE c.function = b.function AND g.record_type = b.record_type
						AND g.member = b.member))),
		NOT EXISTS (SELECT 1 FROM cut) AND NOT EXISTS (SELECT 1 FROM bare b
			WHERE b.record_type = l.record_type AND b.member = l.member AND (
				b.function NOT IN (SELECT d.function FROM closed_function d
					WHERE d.function = b.function)
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
