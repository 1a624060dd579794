-- id: late-completion
-- title: Record on a stack completed after its owner gave up waiting
-- family: 2
-- severity: error
-- verdict: race
-- cwe: CWE-562 CWE-416
-- roles: arm owner leave complete
-- optional: complete
-- culprit: leave
-- without: damaged completer-in-flight
-- explains: left-behind-exit
-- needs: crash_step|stack_object
--
-- An owner leaves a pointer to a record on its stack with others, gives up waiting, and returns without taking the
-- pointer back. Who completes the record later writes into a stack that has another use. See late-completion.md.

--@ let keeper: owners of records on a stack that others find by a pointer in an object, or that will run
SELECT DISTINCT o.function AS owner, f.name AS owner_name, o.variable, o.type, o.file AS owner_file,
	o.line AS owner_line, e.to_type, e.to_member
FROM stack_object o JOIN function f ON f.function = o.function JOIN left_with e ON e.function = o.function
	AND e.root = o.variable
WHERE e.to_member IS NOT NULL
UNION -- a function that it hands the record to leaves the pointer
SELECT DISTINCT o.function, f.name, o.variable, o.type, o.file, o.line, e.to_type, e.to_member
FROM stack_object o JOIN function f ON f.function = o.function JOIN handed h ON h.function = o.function
	AND h.variable = o.variable
JOIN left_with e ON e.function = h.target AND e.root = h.parameter
WHERE e.to_root_kind <> 'local' AND e.to_member IS NOT NULL
UNION
SELECT DISTINCT o.function, f.name, o.variable, o.type, o.file, o.line, o.function, o.variable
FROM stack_object o JOIN function f ON f.function = o.function JOIN effect e ON e.function = o.function
	AND e.root = o.variable AND e.effect = 'arm'

--@ let completer: who reads that pointer back and works with the record
SELECT DISTINCT a.of_type, a.member, w.function, w.name, w.file, a.variable FROM alias a
	JOIN function w ON w.function = a.function WHERE a.how = 'member-load'
UNION
SELECT DISTINCT e.record_type, e.member, w.function, w.name, w.file, NULL FROM effect_anywhere e
	JOIN function w ON w.function = e.function
WHERE e.address = 0 AND e.member <> '' AND e.effect IN ('complete', 'wake', 'wake-head')
UNION -- what runs is the callback that its owner gave it
SELECT DISTINCT s.function, s.object, w.function, w.name, w.file, p.name FROM slot s
	JOIN function w ON w.name = s.target AND (w.file = s.file OR w.static = 0)
JOIN parameter p ON p.function = w.function AND p.idx = 0 WHERE s.object IS NOT NULL
UNION -- by a pointer that it reads and uses at once: complete(&line->reply->done)
SELECT DISTINCT x.record_type, x.member, w.function, w.name, w.file, NULL FROM effect_anywhere e
	JOIN function w ON w.function = e.function
JOIN access x ON x.statement = e.statement AND x.root = e.root AND x.kind = 'read' AND e.path LIKE x.path || '->%'
WHERE e.effect IN ('complete', 'wake', 'wake-head')

--@ let met: records on a stack that the value chain runs through, with the owner that fits
SELECT h.object_address AS address, h.task, h.idx, o.function AS owner, f.name AS owner_name, o.variable, o.type,
	o.file AS owner_file, o.line AS owner_line
FROM chain_hit h JOIN object r ON r.address = h.object_address
LEFT JOIN stack_object o ON o.type = r.type AND o.function IN (SELECT n.function FROM function n
	WHERE n.name = r.owner_function
	OR n.name IN (SELECT w.function FROM object_owner w WHERE w.record = r.address AND r.owner_function IS NULL))
LEFT JOIN function f ON f.function = o.function

--@ bind: records that somebody met, with who can have completed them; then what the source permits
SELECT 1 AS observed, m.address AS object_address, m.task AS user_task, coalesce(min(f.idx), m.idx) AS user_idx,
	m.owner, m.variable, coalesce(m.type, r.type) AS type,
	coalesce(m.owner_name, r.owner_function) AS owner_name, coalesce(m.owner_file, r.owner_file) AS owner_file,
		coalesce(m.owner_line, r.owner_line) AS owner_line,
	r.task AS owner_task, c.function AS completer, c.variable AS pointer
FROM met m JOIN object r ON r.address = m.address
LEFT JOIN keeper k ON k.owner = m.owner AND k.variable = m.variable
LEFT JOIN completer c ON c.function <> m.owner AND ((c.of_type = k.to_type AND c.member = k.to_member)
		-- or a pointer that whoever found the record kept
		OR (c.variable IS NOT NULL AND c.of_type NOT IN (SELECT type FROM generic_record)
			AND EXISTS (SELECT 1 FROM alias x WHERE x.function = c.function AND x.type = m.type)))
	AND EXISTS (SELECT 1 FROM frame f WHERE f.task = m.task AND f.function = c.name AND (f.file IS NULL
		OR f.file = c.file))
LEFT JOIN frame f ON f.task = m.task AND f.function = c.name AND (f.file IS NULL OR f.file = c.file)
GROUP BY m.address, m.owner, m.variable, m.owner_line, c.function, c.variable
UNION ALL
SELECT DISTINCT 0, NULL, NULL, NULL, k.owner, k.variable, k.type, k.owner_name, k.owner_file, k.owner_line, NULL,
	c.function, c.variable
FROM keeper k LEFT JOIN completer c ON c.of_type = k.to_type AND c.member = k.to_member AND c.function <> k.owner
ORDER BY 1 DESC, 2, 5, 6, 10, 12, 13

--@ side
SELECT 'waiter' AS lane, b.owner AS function, b.variable AS variable, b.owner_task AS task, NULL AS idx FROM bound b
UNION ALL SELECT 'waker', b.completer, b.pointer, b.user_task, b.user_idx FROM bound b WHERE b.completer IS NOT NULL
	OR b.user_task IS NOT NULL

--@ subject
SELECT b.object_address AS address, b.type AS type FROM bound b

--@ let kept_how: by what others find the record that this rule is about
SELECT 'pointer' AS keep

--@ let armed: where the owner leaves the pointer with others
SELECT p.file, p.line, p.text, p.function_name, p.ord, q.statement FROM queued_from q JOIN kept_how h ON h.keep = q.keep
	JOIN place_of p ON p.statement = q.statement
ORDER BY q.chain = '' DESC, p.ord LIMIT 1

--@ let exit_left: the way out that leaves it there: one that is sure, else the first
SELECT b.* FROM left_behind b JOIN kept_how h ON h.keep = b.keep ORDER BY b.sure DESC, b.line LIMIT 1

--@ let completed: what the completer does to the record first
SELECT t.touch, t.function_name, t.file, t.line, t.text, t.member FROM touch t WHERE t.lane = 'waker'
	AND t.kind <> 'pass'
UNION ALL
SELECT NULL, f.name, e.file, e.line, e.text, e.member FROM bound b JOIN effect e ON e.function = b.completer
	JOIN function f ON f.function = e.function
JOIN kept_by k ON (k.to_type = e.record_type AND k.to_member = e.member) OR EXISTS (SELECT 1 FROM access x
	WHERE x.statement = e.statement AND x.root = e.root
	AND x.record_type = k.to_type AND x.member = k.to_member AND e.path LIKE x.path || '->%')
WHERE b.pointer IS NULL AND e.effect IN ('complete', 'wake', 'wake-head')
ORDER BY 4 LIMIT 1

--@ site
SELECT 1 AS ord, 'owner' AS role, 'waiter' AS lane, NULL AS touch, b.owner_name AS function, b.owner_file AS file,
	b.owner_line AS line,
	coalesce(b.type || ' ', '') || coalesce(b.variable, 'its record') AS text, NULL AS member,
		'makes it on its stack' AS says, 'made' AS touches, NULL AS allows FROM bound b
UNION ALL
SELECT 2, 'arm', 'waiter', NULL, a.function_name, a.file, a.line, a.text, NULL, 'leaves a pointer to it with others',
	NULL, NULL FROM armed a
UNION ALL
SELECT 3, 'leave', 'waiter', NULL, l.function_name, l.file, l.line, l.text, l.member, 'returns without taking it back',
	NULL, 'complete' FROM exit_left l
UNION ALL
SELECT 4, 'complete', 'waker', c.touch, c.function_name, c.file, c.line, c.text, c.member, 'completes it', 'writes',
	NULL FROM completed c
UNION ALL
SELECT 4, 'complete', 'waker', NULL, p.function, p.file, p.line, 'the record', j.from_member, 'works with it', 'writes',
	NULL
FROM party p LEFT JOIN judged j ON 1 WHERE p.lane = 'waker' AND NOT EXISTS (SELECT 1 FROM completed)

--@ guard not-shared
--@ guard same-context
--@ guard taken-back: every way out of the owner takes the pointer back and waits for who has it
SELECT 1 AS priority, 'unknown' AS state, 'who completes it was not read' AS why, 'src-arm' AS evidence FROM bound
	WHERE NOT observed AND NOT EXISTS (SELECT 1 FROM completed)
UNION ALL
SELECT 2, 'no', 'a way out at ' || where_at(b.file, b.line) || ' does not', 'src-leave' FROM exit_left b WHERE b.sure
UNION ALL
SELECT 2, 'unknown', 'a way out at ' || where_at(b.file, b.line) || ' may not: what decides that was not read',
	'src-leave' FROM exit_left b WHERE NOT b.sure
UNION ALL
SELECT 3, 'unknown', why, iif(is_all, 'object', 'src-arm') FROM exit_unseen
UNION ALL
SELECT 4, 'yes', 'no way from where it is armed to the owner''s end leaves it there', 'src-arm' FROM subject

--@ confirm owner-left
--@ confirm completer-in-flight
--@ confirm left-behind-exit

--@ rival never-set
--@ rival plain-value
--@ rival stray-write
--@ rival flipped-bit
--@ rival left-meanwhile
--@ rival never-there
--@ rival rule:stack-waiter
--@ rival rule:entry-left-behind

--@ sentence
SELECT coalesce(c.function || '()', 'Somebody') || iif(b.observed, ' completed ', ' can complete ') || coalesce(b.type,
	'a record') || coalesce(' on the stack of PID ' || o.pid ||
	coalesce(' (' || o.comm || ')', ''), ' on a stack') || ' after ' || coalesce(b.owner_name || '()',
		'its owner') || ' had given up waiting' ||
	coalesce(' and returned at ' || where_at(l.file, l.line) || ' without taking it back', '') AS sentence
FROM bound b LEFT JOIN site c ON c.role = 'complete' LEFT JOIN subject_object o ON 1 LEFT JOIN exit_left l ON 1

--@ against
SELECT 'nothing found: looked for a statement on the way from ' || coalesce(a.text, 'where it is armed') || ' to ' ||
	coalesce(where_at(l.file, l.line), 'the end') ||
	' that takes the pointer back, cancels, or waits' AS text, 'src-arm src-leave object' AS evidence FROM bound b
		LEFT JOIN armed a ON 1 LEFT JOIN exit_left l ON 1

--@ fix
SELECT 'In ' || coalesce(b.owner_name, 'the owner') || '(), before ' || coalesce('the return at ' || where_at(l.file,
	l.line), 'each return') ||
	', take the pointer back under the lock that the completer holds, or cancel and wait for it; ' ||
	'else the record must live in memory that both sides count. This is a suggestion.' AS text
FROM bound b LEFT JOIN exit_left l ON 1

--@ reproduce
SELECT 'Delay the completion until the owner has given up and returned by ' || where_at(l.file, l.line) || '.' AS text,
	l.file AS file, l.line AS line FROM exit_left l
