-- id: stack-waiter
-- title: Stack waiter used after it was let go
-- family: 1
-- severity: error
-- verdict: race
-- cwe: CWE-362 CWE-416
-- roles: release use owner leave
-- optional: leave
-- culprit: use
-- needs: crash_step|stack_object
--
-- A waiter's record lies on its own stack. Once a waker has made "you may leave" visible, the waiter can return
-- without the waker's lock, and the record is gone. See stack-waiter.md.

--@ let pair: who may wake whom
SELECT * FROM callback_pair UNION SELECT * FROM list_pair

--@ let hit_pair: pairs whose record, owner and waker are those of the crash
SELECT h.object_address, h.step, p.*, min(f.idx) AS waker_idx
FROM chain_hit h JOIN object o ON o.address = h.object_address
JOIN pair p ON p.type = o.type AND (o.owner_function IS NULL OR o.owner_function = p.owner_name)
JOIN frame f ON f.task = h.task AND f.function = p.waker_name AND (f.file IS NULL OR f.file = p.waker_file)
	AND f.idx >= coalesce((SELECT c.idx FROM crash c WHERE c.task = f.task), 0)
GROUP BY h.object_address, h.step, p.waker, p.root, p.owner, p.variable, p.owner_line

--@ bind: the crash's record with the pairs that fit it, or alone; then what the source permits
SELECT 1 AS observed, h.object_address, h.task AS waker_task, coalesce(p.waker_idx, (SELECT min(f.idx) FROM frame f
	JOIN frame g ON g.task = f.task
		AND g.physical = f.physical JOIN crash_step s ON s.step = h.step WHERE g.task = h.task AND g.idx = h.idx
			AND f.line = s.line AND f.file = s.file),
		h.idx) AS waker_idx, p.waker, p.root, p.owner, p.variable, coalesce(p.type, o.type) AS type,
	coalesce(p.owner_name, o.owner_function) AS owner_name, coalesce(p.owner_file, o.owner_file) AS owner_file,
		coalesce(p.owner_line, o.owner_line) AS owner_line,
	o.task AS owner_task, coalesce(p.variable, o.owner_variable) AS record_name
FROM chain_hit h JOIN object o ON o.address = h.object_address LEFT
	JOIN hit_pair p ON p.object_address = h.object_address AND p.step = h.step
-- both sides: a record whose owner nobody names is bound only while it may still be found in the source of who used it
WHERE p.waker IS NOT NULL OR o.owner_function IS NOT NULL OR (coalesce(o.type, '') NOT IN (SELECT type
	FROM generic_record)
	AND NOT EXISTS (SELECT 1 FROM frame g JOIN frame f ON f.task = g.task AND f.physical = g.physical
		JOIN function n ON n.name = f.function
		WHERE g.task = h.task AND g.idx = h.idx))
UNION ALL
SELECT 0, NULL, NULL, NULL, p.waker, p.root, p.owner, p.variable, p.type, p.owner_name, p.owner_file, p.owner_line,
	NULL, p.variable FROM pair p
ORDER BY 1 DESC, 2, 4, 5, 7, 8, 6

--@ side
SELECT 'waker' AS lane, b.waker AS function, b.root AS variable, b.waker_task AS task, b.waker_idx AS idx FROM bound b
UNION ALL SELECT 'waiter', b.owner, b.variable, b.owner_task, NULL FROM bound b

--@ subject
SELECT b.object_address AS address, b.type AS type FROM bound b

--@ let released: the release: the one with an access after it, else the first
SELECT t.* FROM touch t JOIN release_at r ON r.touch = t.touch LEFT JOIN after a ON a.first = t.touch LEFT
	JOIN touch u ON u.touch = a."then"
ORDER BY u.kind <> 'pass' IS NOT 1, u.kind IS NULL, t.top_ord, t.ord, t.seq LIMIT 1

--@ let used: the first access after it
SELECT u.*, a.always FROM released r JOIN after a ON a.first = r.touch JOIN touch u ON u.touch = a."then"
ORDER BY u.kind = 'pass', u.top_ord < r.top_ord, u.top_ord, u.depth, u.ord, u.seq LIMIT 1

--@ site
SELECT 1 AS ord, 'owner' AS role, 'waiter' AS lane, NULL AS touch, b.owner_name AS function, b.owner_file AS file,
	b.owner_line AS line,
	coalesce(b.type || ' ', '') || coalesce(b.record_name, 'its record') AS text, NULL AS member,
		'makes it on its stack and queues it' AS says, 'made' AS touches, NULL AS allows FROM bound b
UNION ALL
SELECT 2, 'release', 'waker', r.touch, r.function_name, r.file, r.line, r.text, r.member, 'lets the owner go', NULL,
	'leave' FROM released r
UNION ALL
SELECT 2, 'release', 'waker', NULL, c.function, c.file, c.line, c.callee || '()', NULL, 'has the body of ' ||
	c.callee || '() before its pc', NULL, 'leave' FROM code_release c
UNION ALL
SELECT 3, 'leave', 'waiter', NULL, coalesce(l.function_name, l.how), l.file, l.line, l.text, l.member,
	'lets the owner go without the lock', NULL, NULL FROM leave l
UNION ALL
SELECT 3, 'leave', 'waiter', NULL, c.callee, c.callee_file, NULL, c.callee || '()', NULL, 'can return without the lock',
	NULL, NULL FROM code_leave c
UNION ALL
SELECT 4, 'use', 'waker', u.touch, u.function_name, u.file, u.line, u.text, CASE
	WHEN u.kind <> 'pass' THEN u.member END, 'goes on to use the record', 'reads', NULL FROM used u
UNION ALL
SELECT 4, 'use', 'waker', NULL, p.function, p.file, p.line, 'the record', j.from_member, 'goes on to use the record',
	'reads', NULL
FROM bound b JOIN party p ON p.lane = 'waker' LEFT JOIN judged j ON 1 WHERE b.waker IS NULL

--@ guard not-on-stack
--@ guard same-context
--@ guard never-unlinks
--@ guard careful-release-last
--@ guard release-is-last
--@ guard owner-retakes-lock
--@ guard pinned
--@ confirm object-on-foreign-stack
--@ confirm owner-left
--@ confirm released-first
--@ confirm stale-value
--@ confirm leave-without-lock
--@ rival never-set
--@ rival plain-value
--@ rival stray-write
--@ rival flipped-bit
--@ rival left-meanwhile
--@ rival never-there
--@ rival found-before
--@ rival let-go-before
--@ rival rule:entry-left-behind
--@ rival rule:late-completion

--@ sentence
SELECT coalesce(u.function, p.function, f.name) || '() ' || iif(b.observed, 'used ', 'can use ') || coalesce(b.type ||
	coalesce('.' || coalesce(u.member, j.from_member), ''), 'a record') ||
	coalesce(' on the stack of PID ' || o.pid || coalesce(' (' || o.comm || ')', ''), '') || ' after it had let ' ||
		coalesce(b.owner_name || '()', 'its owner') || ' go' ||
	coalesce(' by ' || r.text || ' (' || where_at(r.file, r.line) || ')', '') || coalesce('; ' || l.function_name ||
		'() lets the waiter leave without the lock', '') AS sentence
FROM bound b LEFT JOIN site u ON u.role = 'use' LEFT JOIN party p ON p.lane = 'waker' LEFT
	JOIN function f ON f.function = b.waker LEFT JOIN subject_object o ON 1
LEFT JOIN judged j ON 1 LEFT JOIN site r ON r.role = 'release' LEFT JOIN leave l ON 1

--@ against
SELECT 'nothing found: looked for a live frame of ' || coalesce(b.owner_name || '()', 'the owner') ||
	' that has the record, for a lock that the owner must take on its way out, and for a later owner of the value'
		AS text, 'lifetime src-leave src-owner' AS evidence FROM bound b

--@ fix
SELECT 'In ' || coalesce(r.function_name, p.function, 'the waker') || '(), ' || CASE
	WHEN coalesce(l.kind, 'links') = 'links' THEN 'use the record first and let it go last: after ' ||
		coalesce(u.text, 'the last access') || ' take it off ' ||
		iif(r.text LIKE 'list_del_init(%',
			'with list_del_init_careful(): its store-release pairs with the load-acquire of ' ||
			'list_empty_careful(), so the waiter that ' ||
			'sees the entry unlinked sees all that was done before. ',
			'so that the waiter which sees it off the queue ' ||
			'sees all that was done before (a store-release). ') ||
		'What is still needed after that must be loaded before, with a reference taken.'
	WHEN u.kind = 'wake-head' THEN 'store the state and wake under a lock that ' || coalesce(b.owner_name || '()',
		'the owner') ||
		' must take before it returns: complete() and wait_for_completion() do. ' ||
		'Only to wake first would not do: a waiter that looks before the state is stored sleeps on.'
	ELSE 'load what is needed after ' || coalesce(r.text, 'the release') ||
		' before it, with a reference taken (of a task: get_task_struct()), ' ||
		'then store the state with smp_store_release() and touch the record no more.' END ||
	' This is a suggestion.' AS text, (SELECT diff FROM moved_diff) AS diff
FROM bound b LEFT JOIN released r ON 1 LEFT JOIN used u ON 1 LEFT JOIN leave l ON 1 LEFT
	JOIN party p ON p.lane = 'waker'

--@ reproduce
SELECT 'Widen the window: udelay(50) after ' || coalesce(r.text, 'the release') ||
	', and load that makes waiters come and go; let the waiter run code with deep frames after ' ||
	coalesce(b.owner_name, 'its wait') || '() returns.' AS text, r.file AS file, r.line AS line FROM bound b LEFT
		JOIN site r ON r.role = 'release'
