-- id: pending-in-freed-memory
-- title: Memory freed while a timer or work in it can run
-- family: 3
-- severity: error
-- verdict: race
-- cwe: CWE-416
-- roles: arm free callback
-- culprit: free
-- needs: alias
--
-- A record has a timer or work in it. One place frees the record without taking that back, where the others do. From
-- the source alone: no fact of a dump says which timers and works are pending. See pending-in-freed-memory.md.

--@ let deferred: timers and works in a record, where they are armed, and the callback that finds the record by them
SELECT DISTINCT a.type, e.member, e.statement AS arm, w.function AS callback, w.name AS callback_name,
	w.file AS callback_file, p.name AS parameter, a.statement AS finds
FROM alias a JOIN function w ON w.function = a.function
JOIN function_value v ON v.target = w.name AND v.file = w.file
JOIN parameter p ON p.function = w.function AND p.idx = 0 AND p.name = a.of
JOIN effect e ON e.effect = 'arm' AND e.record_type = a.type AND member_in(e.member, a.member)
WHERE a.how IN ('container_of', 'first-member') AND a.statement IS NOT NULL

--@ let cancel: places that take such a timer or work back and wait for its callback
SELECT DISTINCT d.type, d.member, e.function, e.statement FROM deferred d JOIN effect e ON e.effect = 'cancel'
	AND e.record_type = d.type AND member_in(e.member, d.member)

--@ let ended: places that free such a record, and whether that is cancelled before, on every path of the function
SELECT DISTINCT d.type, d.member, l.function, l.variable, l.statement,
	EXISTS (SELECT 1 FROM cancel c JOIN order_of o ON o.first = c.statement AND o."then" = l.statement
		AND o.always_first WHERE c.type = d.type AND c.member = d.member) AS is_cancelled
FROM deferred d JOIN let_go l ON l.type = d.type

--@ let outermost: of these places those where the function does not have the record from a caller that was read
SELECT e.* FROM ended e WHERE NOT EXISTS (SELECT 1 FROM handed h JOIN let_go l ON l.statement = h.statement
	AND l.variable = h.variable WHERE h.target = e.function AND h.parameter = e.variable)

--@ let fresh: variables that a function gives memory that it has just got: nothing is armed in it unless it does so
SELECT DISTINCT s.function, a.root AS variable FROM call c JOIN api p ON p.function = c.callee AND p.effect = 'alloc'
JOIN statement s ON s.statement = c.statement JOIN access a ON a.statement = s.statement AND a.path = ''
	AND a.kind = 'write'

--@ bind: functions that free a record which they took from where others find it
SELECT DISTINCT 0 AS observed, e.is_cancelled, e.type, e.member, e.function, e.variable,
	f.name AS function_name, f.file, a.statement AS taken,
	d.callback, d.parameter, d.callback_name, d.callback_file
FROM outermost e JOIN function f ON f.function = e.function
JOIN alias a ON a.function = e.function AND a.variable = e.variable AND a.how IN ('list-walk', 'member-load')
JOIN deferred d ON d.type = e.type AND d.member = e.member
ORDER BY e.is_cancelled, e.type, e.member, e.function, e.variable, a.statement, d.callback

--@ side
SELECT 'waiter' AS lane, b.function AS function, b.variable AS variable, NULL AS task, NULL AS idx FROM bound b
UNION ALL SELECT 'waker', b.callback, b.parameter, NULL, NULL FROM bound b

--@ subject
SELECT NULL AS address, b.type AS type FROM bound b

--@ let freed: where the record is freed
SELECT t.* FROM touch t WHERE t.lane = 'waiter' AND t.kind = 'free' ORDER BY t.top_ord, t.depth, t.ord LIMIT 1

--@ let armed_here: places that arm it in a record which they find or put where who frees has it from
SELECT DISTINCT p.function_name, p.file, p.line, p.text
FROM bound b JOIN deferred d ON d.type = b.type AND d.member = b.member
JOIN effect e ON e.statement = d.arm AND e.effect = 'arm' AND e.record_type = b.type
JOIN placed a ON a.function = e.function AND a.variable = e.root
JOIN placed f ON f.function = b.function AND f.variable = b.variable AND f.type = a.type AND f.member = a.member
JOIN place_of p ON p.statement = d.arm

--@ site
SELECT 1 AS ord, 'arm' AS role, 'waker' AS lane, NULL AS touch, p.function_name AS function, p.file AS file,
	p.line AS line, p.text AS text, b.member AS member, 'arms it' AS says, NULL AS touches, NULL AS allows
FROM bound b JOIN (SELECT * FROM armed_here ORDER BY file, line LIMIT 1) p
UNION ALL
SELECT 2, 'free', 'waiter', f.touch, f.function_name, f.file, f.line, f.text, NULL, 'frees the record', 'frees',
	'callback' FROM freed f
UNION ALL
SELECT 3, 'callback', 'waker', NULL, p.function_name, p.file, p.line, p.text, b.member, 'finds the record by it',
	'reads', NULL
FROM bound b JOIN deferred d ON d.callback = b.callback AND d.type = b.type AND d.member = b.member
	JOIN place_of p ON p.statement = d.finds GROUP BY p.line

--@ let taken_back: places on the way of who frees the record where that timer or work is cancelled
SELECT DISTINCT w.chain, c.statement FROM bound b JOIN cancel c ON c.type = b.type AND c.member = b.member
JOIN walk w ON w.lane = 'waiter' AND w.function = c.function

--@ let armed_way by chain statement: places that it comes to from where it took the record, with nothing cancelled
WITH RECURSIVE armed_way(chain, statement) AS (
	SELECT '', taken FROM bound
	UNION
	SELECT e.next_chain, e.next FROM armed_way a CROSS JOIN move e ON e.lane = 'waiter' AND e.chain = a.chain
		AND e.statement = a.statement
	WHERE NOT EXISTS (SELECT 1 FROM taken_back t WHERE t.chain = a.chain AND t.statement = a.statement))
SELECT * FROM armed_way LIMIT 20000

--@ let caller: functions that lead to the one that frees, by calls that were read
WITH RECURSIVE caller(function, depth) AS (
	SELECT function, 0 FROM bound
	UNION
	SELECT c.caller, k.depth + 1 FROM caller k JOIN call_site c ON c.function = k.function WHERE k.depth < 4)
SELECT * FROM caller LIMIT 200

--@ let way: frees of the record, and the calls that lead there: in who frees it, and in its callers
SELECT DISTINCT l.statement, w.variable FROM bound b JOIN walk w ON w.lane = 'waiter' JOIN let_go l ON l.type = b.type
	AND l.function = w.function AND l.variable = w.variable
UNION
SELECT DISTINCT c.statement, NULL FROM caller k JOIN call_site c ON c.function = k.function

--@ let decider: conditions that decide whether it is freed; a test of the pointer alone is none
SELECT DISTINCT p.file, p.line, p.text FROM bound b JOIN way y
JOIN order_of o ON o."then" = y.statement AND NOT o.always_then
JOIN place_of p ON p.statement = o.first AND p.kind = 'condition'
WHERE p.statement <> b.taken AND (EXISTS (SELECT 1 FROM call c WHERE c.statement = p.statement)
	OR EXISTS (SELECT 1 FROM access a WHERE a.statement = p.statement AND (a.root IS NOT y.variable
		OR a.path <> '')))

--@ let stranger: calls before that of functions that wait, or of which it is not known: they may take it back
SELECT DISTINCT p.file, p.line, coalesce(c.callee || '()', 'a call through a pointer') AS what
FROM way y JOIN order_of o ON o."then" = y.statement JOIN call c ON c.statement = o.first
JOIN place_of p ON p.statement = c.statement
WHERE (c.callee IS NULL OR c.callee NOT IN (SELECT function FROM api) OR c.callee IN (SELECT function FROM api
		WHERE effect IN ('sleep', 'wait-done', 'wait-may', 'retakes-lock')))
	AND NOT EXISTS (SELECT 1 FROM walk w WHERE w.lane = 'waiter' AND w.call = c.statement)

--@ guard own-callback: the callback itself frees the record
SELECT 1 AS priority, 'yes' AS state, b.callback_name || '() frees it itself' AS why, 'src-free' AS evidence
FROM bound b WHERE b.function = b.callback
UNION ALL
SELECT 2, 'unknown', b.callback_name || '() leads to the free', 'src-free'
FROM bound b JOIN caller k ON k.function = b.callback
UNION ALL
SELECT 3, 'no', b.function_name || '() takes the record from where others find it', 'src-free' FROM bound b

--@ guard other-records: it is armed in other records than those that are freed there
SELECT 1 AS priority, 'no' AS state, a.function_name || '() arms it at ' || where_at(a.file, a.line) ||
	' in a record that is found there' AS why, 'src-arm src-free' AS evidence FROM armed_here a
UNION ALL
SELECT 2, 'unknown', 'that it is armed in the records there was not seen', 'src-free' FROM bound

--@ guard not-reached: what decides whether it is freed may also say that nothing is armed
SELECT 1 AS priority, 'unknown' AS state, d.text || ' at ' || where_at(d.file, d.line) || ' decides whether it is freed'
	AS why, 'src-free' AS evidence FROM decider d
UNION ALL
SELECT 2, 'no', 'each way from where it is taken leads to the free', 'src-free' FROM bound

--@ guard cancelled: it is taken back, and its callback waited for, before the free
SELECT 1 AS priority, 'unknown' AS state, 'of the way to the free was not read: ' || u.what AS why,
	'src-free' AS evidence FROM unread u WHERE u.lane = 'waiter'
UNION ALL
SELECT 1, 'unknown', o.name || '() of the same file was not read', 'src-free' FROM bound b
JOIN function o ON o.file = b.file WHERE NOT EXISTS (SELECT 1 FROM successor x WHERE x.statement = o.function)
UNION ALL
SELECT 1, 'unknown', 'the way to the free was followed to its bound only', 'src-free' FROM bound
WHERE (SELECT count(*) FROM armed_way) >= 20000
UNION ALL
SELECT 2, 'yes', 'no way to the free is without a cancel', 'src-free' FROM bound
WHERE NOT EXISTS (SELECT 1 FROM touch t JOIN armed_way a ON a.chain = t.chain AND a.statement = t.statement
	WHERE t.lane = 'waiter' AND t.kind = 'free')
UNION ALL
SELECT 3, 'unknown', 'some way to the free has a cancel: ' || where_at(p.file, p.line), 'src-free'
FROM taken_back t JOIN place_of p ON p.statement = t.statement
UNION ALL
SELECT 4, 'unknown', s.what || ' at ' || where_at(s.file, s.line) || ' may take it back or wait for it', 'src-free'
FROM stranger s
UNION ALL
SELECT 4, 'unknown', p.function_name || '() hands it to ' || coalesce(c.callee || '()', 'a call through a pointer') ||
	' at ' || where_at(p.file, p.line) || ', which may cancel it', 'src-free'
FROM bound b JOIN argument g ON g.record_type = b.type AND member_in(g.member, b.member) AND g.address = 1
JOIN call c ON c.statement = g.statement AND c.seq = g.seq JOIN place_of p ON p.statement = g.statement
WHERE c.callee IS NULL OR c.callee NOT IN (SELECT function FROM api)
UNION ALL
SELECT 4, 'unknown', p.function_name || '() cancels it at ' || where_at(p.file, p.line) || ', and may run before',
	'src-free'
FROM bound b JOIN cancel c ON c.type = b.type AND c.member = b.member JOIN place_of p ON p.statement = c.statement
WHERE NOT EXISTS (SELECT 1 FROM ended e JOIN order_of o ON o.first = c.statement AND o."then" = e.statement
	WHERE e.is_cancelled AND e.type = b.type AND e.member = b.member)
UNION ALL
SELECT 5, 'unknown', p.function_name || '() does not surely cancel it either, at ' || where_at(p.file, p.line),
	'src-free'
FROM bound b JOIN outermost e ON e.type = b.type AND e.member = b.member AND e.function <> b.function
	AND NOT e.is_cancelled JOIN place_of p ON p.statement = e.statement
WHERE NOT EXISTS (SELECT 1 FROM fresh n WHERE n.function = e.function AND n.variable = e.variable)
UNION ALL
SELECT 6, 'no', p.function_name || '() cancels it before it frees such a record at ' || where_at(p.file, p.line) ||
	', and ' || b.function_name || '() does not', 'src-free'
FROM bound b JOIN ended e ON e.type = b.type AND e.member = b.member AND e.is_cancelled
	AND e.function <> b.function JOIN place_of p ON p.statement = e.statement
UNION ALL
SELECT 7, 'unknown', 'nobody who was read cancels it', 'src-free' FROM bound

--@ confirm freed-while-armed: the record was freed while it was armed
SELECT 'unknown' AS state, 'seen in the source only' AS why, '' AS evidence FROM bound

--@ sentence
SELECT b.function_name || '() can free ' || b.type || ' at ' || where_at(f.file, f.line) || ' while its ' || b.member ||
	' is armed; ' || b.callback_name || '() then works with freed memory' AS sentence FROM bound b JOIN freed f

--@ against
SELECT 'that ' || b.member || ' can be armed at that moment is not proven: another file may stop it before' AS text,
	'src-arm src-free' AS evidence FROM bound b

--@ fix
SELECT 'In ' || b.function_name || '(), cancel ' || b.member || ' and wait for its callback before ' ||
	where_at(f.file, f.line) || ', when all that arms it has stopped, as the other places do. ' ||
	'This is a suggestion.' AS text FROM bound b JOIN freed f

--@ reproduce
SELECT 'Delay the callback at its begin, and free the record by ' || where_at(f.file, f.line) || ' while it is armed.'
	AS text, f.file AS file, f.line AS line FROM freed f
