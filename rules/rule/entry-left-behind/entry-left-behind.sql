-- id: entry-left-behind
-- title: Entry left on a queue by an owner that is gone
-- family: 4
-- severity: error
-- verdict: race
-- cwe: CWE-416 CWE-825
-- roles: add owner leave use
-- optional: use
-- culprit: leave
-- without: damaged still-linked
-- explains: left-behind-exit
-- needs: crash_step|stack_object|queue_damage
--
-- An owner queues a record of its own, and one of its ways out does not take it off again. Whoever walks the queue
-- later meets memory that has another use. See entry-left-behind.md.

--@ let owner_of_entry: functions that queue a record on their own stack, or have it queued
SELECT DISTINCT o.function AS owner, f.name AS owner_name, o.variable, o.type, o.file AS owner_file,
	o.line AS owner_line
FROM stack_object o JOIN function f ON f.function = o.function
WHERE EXISTS (SELECT 1 FROM linked l WHERE l.function = o.function AND l.variable = o.variable)

--@ let met: records on a stack whose call is over, and who met them: the value chain of the crash, or a queue that
-- leads through them
SELECT h.object_address AS address, h.task, (SELECT min(f.idx) FROM frame f JOIN frame g ON g.task = f.task
	AND g.physical = f.physical WHERE g.task = h.task AND g.idx = h.idx
	AND f.file IS NOT NULL) AS idx FROM chain_hit h
UNION
SELECT o.address, NULL, NULL FROM object o JOIN lifetime l ON l.name = o.lifetime AND l.is_over
	JOIN queue_damage d ON within(d.address, o.address, coalesce(o.size, 8))
WHERE o.place = 'stack' AND o.address NOT IN (SELECT object_address FROM chain_hit)

--@ let met_type: types of records that somebody met
SELECT DISTINCT o.type FROM met m JOIN object o ON o.address = m.address

--@ let queue_owner: owners that queue such a record on their stack to a member of a struct, and who wakes that queue
SELECT DISTINCT w.owner, w.variable, w.type, f.function AS waker, f.name AS waker_name, f.file AS waker_file
FROM met_type m CROSS JOIN owner_of_entry w ON w.type = m.type
JOIN effect e ON e.function = w.owner AND e.root = w.variable AND e.effect = 'link'
JOIN argument g ON g.statement = e.statement AND g.address = 1 AND g.root <> w.variable AND g.member <> ''
JOIN effect_anywhere k ON k.effect IN ('wake', 'wake-head') AND k.record_type = g.record_type AND k.member = g.member
	JOIN function f ON f.function = k.function

--@ let walker: who comes to such records by a walk of the queue, or as the callback that a walk calls
SELECT w.function, w.name, w.file, a.variable, a.type FROM alias a JOIN function w ON w.function = a.function
	WHERE a.how = 'list-walk' AND a.type IN (SELECT type FROM met_type)
UNION
SELECT w.function, w.name, w.file, p.name, coalesce(s.record_type, s.type) FROM slot s
	JOIN function w ON w.name = s.target AND (w.file = s.file OR w.static = 0)
JOIN parameter p ON p.function = w.function AND p.idx = 0
WHERE coalesce(s.record_type, s.type) IN (SELECT type FROM met_type)

--@ bind: records that somebody met, with the owners that fit; then what the source permits
SELECT 1 AS observed, m.address AS object_address, m.task AS user_task, coalesce(min(f.idx), min(m.idx)) AS user_idx,
	k.function AS walker, k.variable AS cursor,
	w.function AS owner, w.variable, coalesce(w.type, o.type) AS type, coalesce(n.name, o.owner_function,
		(SELECT x.name FROM function x WHERE x.function = q.owner)) AS owner_name, coalesce(w.file,
		o.owner_file) AS owner_file,
	coalesce(w.line, o.owner_line) AS owner_line, o.task AS owner_task, coalesce(w.variable,
		o.owner_variable) AS record_name
FROM met m JOIN object o ON o.address = m.address
LEFT JOIN function n ON n.name = o.owner_function AND (o.owner_file IS NULL OR o.owner_file = n.file)
LEFT JOIN queue_owner q ON o.owner_function IS NULL AND q.type = o.type AND o.lifetime IN (SELECT name FROM lifetime
	WHERE is_over) AND EXISTS (SELECT 1 FROM frame f WHERE f.task = m.task AND f.function = q.waker_name
	AND (f.file IS NULL OR f.file = q.waker_file))
LEFT JOIN stack_object w ON w.function = coalesce(n.function, q.owner) AND w.type = o.type
	AND w.variable = coalesce(o.owner_variable, q.variable, w.variable)
LEFT JOIN (SELECT * FROM walker UNION SELECT waker, waker_name, waker_file, NULL, type
	FROM queue_owner) k ON k.type = o.type AND k.function = coalesce(q.waker, k.function) AND EXISTS (SELECT 1
	FROM frame f WHERE f.task = m.task AND f.function = k.name AND (f.file IS NULL OR f.file = k.file)
	AND f.idx >= coalesce((SELECT c.idx FROM crash c WHERE c.task = f.task), 0))
LEFT JOIN frame f ON f.task = m.task AND f.function = k.name AND (f.file IS NULL OR f.file = k.file)
GROUP BY m.address, k.function, k.variable, w.function, w.variable, w.line
UNION ALL
SELECT 0, NULL, NULL, NULL, NULL, NULL, w.owner, w.variable, w.type, w.owner_name, w.owner_file, w.owner_line, NULL,
	w.variable FROM owner_of_entry w
ORDER BY 1 DESC, 2, 5, 6, 7, 8, 12

--@ side
SELECT 'waiter' AS lane, b.owner AS function, b.variable AS variable, b.owner_task AS task, NULL AS idx FROM bound b
UNION ALL SELECT 'waker', b.walker, b.cursor, b.user_task, b.user_idx FROM bound b WHERE b.user_task IS NOT NULL

--@ subject
SELECT b.object_address AS address, b.type AS type FROM bound b

--@ let added: where the owner queues it
SELECT t.* FROM touch t WHERE t.lane = 'waiter' AND t.kind = 'link' ORDER BY t.top_ord, t.depth, t.ord LIMIT 1

--@ let kept_how: by what others find the record that this rule is about
SELECT 'queue' AS keep

--@ let exit_left: the way out that leaves it behind: one that is sure, else the first
SELECT b.* FROM left_behind b JOIN kept_how h ON h.keep = b.keep ORDER BY b.sure DESC, b.line LIMIT 1

--@ site
SELECT 1 AS ord, 'owner' AS role, 'waiter' AS lane, NULL AS touch, b.owner_name AS function, b.owner_file AS file,
	b.owner_line AS line,
	coalesce(b.type || ' ', '') || coalesce(b.record_name, 'its record') AS text, NULL AS member,
		'makes it on its stack' AS says, 'made' AS touches, NULL AS allows FROM bound b
UNION ALL
SELECT 2, 'add', 'waiter', a.touch, a.function_name, a.file, a.line, a.text, a.member, 'puts it where others find it',
	NULL, NULL FROM added a
UNION ALL
SELECT 3, 'leave', 'waiter', NULL, l.function_name, l.file, l.line, l.text, l.member,
	'returns with the record still queued', NULL, 'use' FROM exit_left l
UNION ALL
SELECT 4, 'use', 'waker', NULL, p.function, p.file, p.line, 'the queue''s walk', j.from_member, 'comes to the record',
	'reads', NULL
FROM party p LEFT JOIN judged j ON 1 WHERE p.lane = 'waker'

--@ guard not-shared
--@ guard taken-off: every way out of the owner takes it off, waits, or looks whether it was let go
SELECT 1 AS priority, 'no' AS state, 'a way out at ' || where_at(b.file, b.line) || ' leaves it there' AS why,
	'src-leave' AS evidence FROM exit_left b WHERE b.sure
UNION ALL
SELECT 1, 'unknown', 'a way out at ' || where_at(b.file, b.line) ||
	' may leave it there: what decides that was not read', 'src-leave' FROM exit_left b WHERE NOT b.sure
UNION ALL
SELECT iif(is_all, 2, 3), 'unknown', why, iif(is_all, 'object', 'src-add') FROM exit_unseen
UNION ALL
SELECT 4, 'yes', coalesce('no way from ' || a.text || ' at ' || where_at(a.file, a.line) || ' to the end of ' ||
	a.function_name || '() leaves it queued',
	'its owner puts it on no queue'), 'src-add' FROM subject LEFT JOIN added a ON 1

--@ confirm owner-left
--@ confirm left-behind-exit
--@ confirm still-linked

--@ rival never-set
--@ rival plain-value
--@ rival stray-write
--@ rival flipped-bit
--@ rival left-meanwhile
--@ rival never-there
--@ rival let-go-first
--@ rival rule:stack-waiter
--@ rival rule:late-completion

--@ sentence
SELECT coalesce(b.owner_name || '()', 'A task') || iif(b.observed, ' left ', ' can leave ') || coalesce(b.type,
	'a record') || coalesce(' of its own', '') ||
	coalesce(' on the stack of PID ' || o.pid || coalesce(' (' || o.comm || ')', ''), ' on its stack') ||
		' queued' || coalesce(' when it returned at ' || where_at(l.file, l.line), '') ||
	coalesce('; ' || u.function || '() met it in the queue later', '') AS sentence
FROM bound b LEFT JOIN subject_object o ON 1 LEFT JOIN exit_left l ON 1 LEFT JOIN site u ON u.role = 'use'

--@ against
SELECT 'nothing found: looked for a statement on the way from ' || coalesce(a.text, 'where it is queued') || ' to ' ||
	coalesce(where_at(l.file, l.line), 'the end') || ' that takes it off, and for a wait' AS text,
	'src-add src-leave object' AS evidence FROM bound b LEFT JOIN added a ON 1 LEFT JOIN exit_left l ON 1

--@ fix
SELECT 'In ' || coalesce(b.owner_name, 'the owner') ||
	'(), take the record off its queue, under the queue''s lock, before ' || coalesce('the return at ' ||
	where_at(l.file, l.line), 'each return') ||
	': finish_wait(), remove_wait_queue() or the list''s own removal, as the other ways out do. ' ||
	'This is a suggestion.' AS text
FROM bound b LEFT JOIN exit_left l ON 1

--@ reproduce
SELECT 'Make the owner take the way out at ' || where_at(l.file, l.line) ||
	', then let others walk the queue while its stack is used by deeper calls.' AS text, l.file AS file,
	l.line AS line FROM exit_left l
