-- id: stack-waiter
-- title: Stack waiter used after it was let go
-- family: 1
-- severity: error
-- verdict: race
-- cwe: CWE-362 CWE-416
-- roles: release use owner leave
-- optional: leave
-- needs: crash_step|stack_object
--
-- A waiter's record lies on its own stack. Once a waker has made "you may leave" visible, the waiter can return without the
-- waker's lock, and the record is gone. See stack-waiter.md.

--@ let pair: who may wake whom: a waker and its pointer, an owner and its automatic variable
SELECT DISTINCT w.function AS waker, w.name AS waker_name, w.file AS waker_file, p.name AS root, o.function AS owner, f.name AS owner_name, o.variable, o.type,
	o.file AS owner_file, o.line AS owner_line, 'callback' AS how, s.type || '.' || s.member AS slot
FROM slot s JOIN stack_object o ON o.function = s.function AND o.variable = s.object JOIN function f ON f.function = o.function
JOIN function w ON w.name = s.target AND (w.file = s.file OR w.static = 0) JOIN parameter p ON p.function = w.function AND p.idx = 0
WHERE w.function <> o.function
UNION
SELECT DISTINCT w.function, w.name, w.file, r.variable, o.function, f.name, o.variable, o.type, o.file, o.line, r.how, NULL
FROM stack_object o JOIN function f ON f.function = o.function
JOIN (SELECT function, variable, type, how FROM alias WHERE how IN ('container_of', 'list-walk', 'cast', 'first-member')
	UNION SELECT function, name, rtrim(replace(type, '*', '')), 'parameter' FROM parameter WHERE type LIKE 'struct % *') r ON r.type = o.type
JOIN function w ON w.function = r.function
WHERE w.function <> o.function AND o.type NOT IN ('struct list_head', 'struct wait_queue_entry', 'struct swait_queue', 'struct completion')
	AND o.type IN (SELECT e.record_type FROM effect e WHERE e.effect = 'link')
	AND EXISTS (SELECT 1 FROM effect e WHERE e.function = w.function AND e.effect IN ('unlink', 'careful-unlink', 'remove', 'wake', 'wake-queue'))
	AND NOT EXISTS (SELECT 1 FROM slot s WHERE s.target = w.name)
	AND NOT EXISTS (SELECT 1 FROM handed h WHERE h.function = o.function AND h.variable = o.variable AND h.target = w.function)

--@ let hit: the value chain of the crash runs through a record on a stack, or a call that it happened in works with one that is over
SELECT s.step, s.task, s.idx, s.value, s.memory_now, s.from_type, s.from_member, s.from_address, s.register, o.address AS object_address
FROM crash_step s JOIN object o ON s.from_address >= o.address AND s.from_address < o.address + coalesce(o.size, 8)
WHERE o.place = 'stack' AND (s.how <> 'handed' OR o.lifetime IN ('dead-below-sp', 'reused', 'exited'))

--@ let hit_pair: pairs whose record, owner and waker are those of the crash
SELECT h.object_address, h.step, p.*, min(f.idx) AS waker_idx
FROM hit h JOIN object o ON o.address = h.object_address JOIN pair p ON p.type = o.type AND (o.owner_function IS NULL OR o.owner_function = p.owner_name)
JOIN frame f ON f.task = h.task AND f.function = p.waker_name AND (f.file IS NULL OR f.file = p.waker_file)
	AND f.idx >= coalesce((SELECT c.idx FROM crash c WHERE c.task = f.task), 0)
GROUP BY h.object_address, h.step, p.waker, p.root, p.owner, p.variable, p.owner_line, p.how, p.slot

--@ bind: the crash's record with the pairs that fit it, or alone; then what the source permits
SELECT 1 AS observed, h.object_address, h.step, h.task AS w_task, coalesce(p.waker_idx, (SELECT min(f.idx) FROM frame f JOIN frame g ON g.task = f.task AND g.physical = f.physical JOIN crash_step s ON s.step = h.step
		WHERE g.task = h.task AND g.idx = h.idx AND f.line = s.line AND f.file = s.file), h.idx) AS w_idx, p.waker, p.root, p.owner, p.variable,
	coalesce(p.type, o.type) AS type, p.how, p.slot, coalesce(p.owner_name, o.owner_function) AS owner_name, coalesce(p.owner_file, o.owner_file) AS owner_file,
	coalesce(p.owner_line, o.owner_line) AS owner_line,
	(SELECT count(DISTINCT q.owner) FROM hit_pair q WHERE q.object_address = h.object_address) AS owners
FROM hit h JOIN object o ON o.address = h.object_address LEFT JOIN hit_pair p ON p.object_address = h.object_address AND p.step = h.step
-- both sides: a record whose owner nobody names is bound only while it may still be found in the source of who used it
WHERE p.waker IS NOT NULL OR o.owner_function IS NOT NULL
	OR (coalesce(o.type, '') NOT IN ('struct list_head', 'struct wait_queue_entry', 'struct swait_queue', 'struct completion') AND NOT EXISTS (SELECT 1
		FROM frame g JOIN frame f ON f.task = g.task AND f.physical = g.physical JOIN function n ON n.name = f.function WHERE g.task = h.task AND g.idx = h.idx))
UNION ALL
SELECT 0, NULL, NULL, NULL, NULL, p.waker, p.root, p.owner, p.variable, p.type, p.how, p.slot, p.owner_name, p.owner_file, p.owner_line, 1
FROM pair p
ORDER BY 1 DESC, 2, 3, 6, 8, 9, 7

--@ let o: the record
SELECT o.*, t.cpu AS owner_cpu, t.sp AS owner_sp FROM bound b JOIN object o ON o.address = b.object_address LEFT JOIN task t ON t.address = o.task

--@ let hs: the step of the chain that loaded from it
SELECT s.* FROM bound b JOIN crash_step s ON s.step = b.step

--@ let wf: the waker's frame
SELECT f.* FROM bound b JOIN frame_text f ON f.task = b.w_task AND f.idx = b.w_idx

--@ let still_queued: the record's entry, where a queue leads through it (a later call may have queued its own)
SELECT q.address, q.queue FROM o JOIN queue_entry q ON q.address >= o.address AND q.address < o.address + coalesce(o.size, 8)
WHERE q.linked = 1 AND q.queue IS NOT NULL AND o.lifetime IN ('live', 'dead-below-sp', 'reused', 'exited') ORDER BY q.address LIMIT 1

--@ let waker_walk: variables that lead to the record, in the waker and in what it hands it to
WITH RECURSIVE walk(function, variable, top, depth) AS (
	SELECT b.waker, b.root, NULL, 0 FROM bound b WHERE b.waker IS NOT NULL
	UNION
	SELECT w.function, a.b, w.top, w.depth FROM walk w JOIN same_record a ON a.function = w.function AND a.a = w.variable
	UNION
	SELECT h.target, h.parameter, coalesce(w.top, h.statement), w.depth + 1
	FROM walk w JOIN handed h ON h.function = w.function AND h.variable = w.variable
	WHERE h.target IS NOT NULL AND h.parameter IS NOT NULL AND NOT h.known AND w.depth < 3)
SELECT * FROM walk

--@ let touch: what the waker does to the record
SELECT w.function, coalesce(w.top, s.statement) AS top, (SELECT t.ord FROM statement t WHERE t.statement = coalesce(w.top, s.statement)) AS top_ord,
	s.statement, s.ord, a.seq, s.file, coalesce(a.line, s.line) AS line, s.text, a.kind, a.record_type, a.member, w.depth, '' AS detail
FROM waker_walk w CROSS JOIN statement s ON s.function = w.function CROSS JOIN access a ON a.statement = s.statement AND a.root = w.variable
WHERE a.path <> '' AND a.kind IN ('read', 'write', 'rmw')
UNION
SELECT w.function, coalesce(w.top, e.statement), (SELECT t.ord FROM statement t WHERE t.statement = coalesce(w.top, e.statement)),
	e.statement, e.ord, e.seq, e.file, e.line, e.text, e.effect, e.record_type, CASE WHEN e.api_member <> '' THEN e.api_member ELSE e.member END, w.depth, e.detail
FROM waker_walk w CROSS JOIN effect e ON e.function = w.function AND e.root = w.variable AND (e.path = '' OR e.address = 1)
WHERE e.effect <> 'address-only'
UNION
SELECT w.function, coalesce(w.top, h.statement), (SELECT t.ord FROM statement t WHERE t.statement = coalesce(w.top, h.statement)),
	h.statement, h.ord, h.seq, (SELECT f.file FROM statement f WHERE f.statement = h.statement), (SELECT f.line FROM statement f WHERE f.statement = h.statement),
	(SELECT f.text FROM statement f WHERE f.statement = h.statement), 'pass', NULL, NULL, w.depth, coalesce(h.callee, 'a pointer')
FROM waker_walk w CROSS JOIN handed h ON h.function = w.function AND h.variable = w.variable WHERE NOT h.known AND h.target IS NULL

--@ let waker_lock: locks that the waker holds while it lets the waiter go
SELECT DISTINCT l.lock, l.record_type, l.member, l.statement, 'held at ' || s.file || ':' || s.line AS how, s.file, s.line
FROM touch t JOIN lock_region l ON l.statement IN (t.statement, t.top) AND l.must = 1 JOIN statement s ON s.statement = l.statement
WHERE t.kind IN ('unlink', 'careful-unlink', 'write', 'rmw', 'publish')
UNION
SELECT DISTINCT p.detail || '.' || p.member, p.detail, p.member, NULL, 'a ' || p.function || ' callback is called under it', NULL, NULL
FROM bound b JOIN api p ON p.function = b.slot AND p.effect = 'called-locked'

--@ let owner_walk: variables that lead to the record, in the owner and in what it hands it to
WITH RECURSIVE walk(function, variable, top, depth, free_after) AS (
	SELECT b.owner, b.variable, NULL, 0, 1 FROM bound b WHERE b.owner IS NOT NULL
	UNION
	SELECT w.function, a.b, w.top, w.depth, w.free_after FROM walk w JOIN same_record a ON a.function = w.function AND a.a = w.variable
	UNION
	SELECT h.target, h.parameter, coalesce(w.top, h.statement), w.depth + 1, min(w.free_after, h.exit_unlocked)
	FROM walk w JOIN handed h ON h.function = w.function AND h.variable = w.variable
	WHERE h.target IS NOT NULL AND h.parameter IS NOT NULL AND w.depth < 3)
SELECT * FROM walk

--@ let leave_test: tests of the record by which the owner can go without a lock that the waker holds
WITH test AS (
	SELECT w.top, w.free_after, s.statement, s.function, s.ord, s.file, s.line, s.text, s.exit_unlocked, 'links' AS kind, e.effect AS how,
		CASE WHEN e.api_member <> '' THEN e.api_member ELSE e.member END AS member
	FROM owner_walk w CROSS JOIN statement s ON s.function = w.function AND s.kind = 'condition'
	CROSS JOIN effect e ON e.statement = s.statement AND e.root = w.variable AND e.effect IN ('test-empty', 'careful-test-empty')
	UNION
	SELECT w.top, w.free_after, s.statement, s.function, s.ord, s.file, s.line, s.text, s.exit_unlocked, 'state', 'state', a.member
	FROM owner_walk w CROSS JOIN statement s ON s.function = w.function AND s.kind = 'condition'
	CROSS JOIN access a ON a.statement = s.statement AND a.root = w.variable AND a.path <> '' AND a.kind = 'read'
	WHERE NOT EXISTS (SELECT 1 FROM effect e WHERE e.statement = s.statement AND e.root = w.variable AND e.effect IN ('test-empty', 'careful-test-empty'))
	UNION
	SELECT coalesce(w.top, e.statement), w.free_after, NULL, NULL, 1000000, NULL, NULL, e.callee || '()', s.exit_unlocked, 'links', e.callee, e.api_member
	FROM owner_walk w CROSS JOIN effect e ON e.function = w.function AND e.root = w.variable AND e.effect = 'leave-careful'
	JOIN statement s ON s.statement = e.statement
	WHERE NOT EXISTS (SELECT 1 FROM function f WHERE f.name = e.callee))
SELECT t.*, f.name AS function_name,
	t.statement IS NULL OR (EXISTS (SELECT 1 FROM branch b WHERE b.statement = t.statement AND b.acquires = 1)
		AND EXISTS (SELECT 1 FROM branch b WHERE b.statement = t.statement AND b.acquires = 0)) AS decides,
	coalesce((SELECT x.ord FROM statement x WHERE x.statement = t.top), t.ord) AS top_ord
FROM test t LEFT JOIN function f ON f.function = t.function
WHERE t.exit_unlocked = 1 AND t.free_after = 1
	-- It decides whether the lock is taken, or it is the way out of the loop in which the owner waits.
	AND (decides OR (EXISTS (SELECT 1 FROM branch b WHERE b.statement = t.statement AND (b.first = t.statement OR EXISTS (SELECT 1 FROM flow x WHERE x.a = b.first AND x.b = t.statement)))
		AND EXISTS (SELECT 1 FROM branch b WHERE b.statement = t.statement AND b.first IS NOT t.statement
			AND NOT EXISTS (SELECT 1 FROM flow x WHERE x.a = b.first AND x.b = t.statement))))
	-- The waker's own lock, held at the test, makes it no way out.
	AND NOT EXISTS (SELECT 1 FROM lock_region l JOIN waker_lock k ON (l.record_type = k.record_type AND l.member = k.member) OR l.lock = k.lock
			OR l.member LIKE '%.' || k.member OR k.member LIKE '%.' || l.member
		WHERE l.statement IN (t.statement, t.top) AND l.must = 1)
	AND NOT EXISTS (SELECT 1 FROM lock_region l WHERE l.statement IN (t.statement, t.top) AND l.must = 1 AND NOT EXISTS (SELECT 1 FROM waker_lock))
	-- A call on every way out that takes the lock after all.
	AND NOT EXISTS (SELECT 1 FROM flow x CROSS JOIN effect e ON e.statement = x.b
		WHERE x.a = coalesce(t.top, t.statement) AND x.postdominates = 1 AND e.effect IN ('retakes-lock', 'lock'))

--@ let leave: the last of them that decides whether the lock is taken
SELECT * FROM leave_test ORDER BY decides DESC, top_ord DESC, ord DESC, file, line LIMIT 1

--@ let queued_at: statements of the owner by which the record gets queued
SELECT DISTINCT coalesce(w.top, e.statement) AS statement FROM owner_walk w CROSS JOIN effect e ON e.function = w.function AND e.root = w.variable AND e.effect = 'link'

--@ let taken_off_at: statements of the owner that take it off, or test whether somebody did
SELECT DISTINCT coalesce(w.top, e.statement) AS statement FROM owner_walk w CROSS JOIN effect e ON e.function = w.function AND e.root = w.variable
	AND e.effect IN ('unlink', 'careful-unlink', 'remove', 'leave-careful', 'test-empty', 'careful-test-empty')
UNION SELECT coalesce(top, statement) FROM leave_test
UNION SELECT s.statement FROM bound b CROSS JOIN effect e ON e.function = b.owner AND e.effect = 'retakes-lock' JOIN statement s ON s.statement = e.statement

--@ let way_out: other ways out of the loop in which the owner waits, on which it does not look whether somebody took the record off; and arms that take the
-- lock and need not take the record off
SELECT DISTINCT c.statement, c.file, coalesce(s.line, c.line) AS line
FROM leave_test t CROSS JOIN statement c ON c.function = t.function AND c.kind = 'condition' AND c.statement <> t.statement
JOIN flow i ON i.a = t.statement AND i.b = c.statement JOIN flow j ON j.a = c.statement AND j.b = t.statement
JOIN branch b ON b.statement = c.statement LEFT JOIN statement s ON s.statement = b.first
WHERE b.first IS NOT t.statement AND NOT EXISTS (SELECT 1 FROM flow x WHERE x.a = b.first AND x.b = t.statement)
	AND c.statement NOT IN (SELECT statement FROM taken_off_at)
	AND NOT EXISTS (SELECT 1 FROM taken_off_at k WHERE k.statement = b.first OR EXISTS (SELECT 1 FROM flow x WHERE x.a IN (b.first, t.top) AND x.b = k.statement AND x.postdominates = 1))
	AND NOT EXISTS (SELECT 1 FROM owner_walk w CROSS JOIN effect e ON e.function = w.function AND e.root = w.variable AND e.effect IN ('unlink', 'careful-unlink', 'remove', 'leave-careful')
		WHERE w.function = t.function AND (e.statement = b.first OR EXISTS (SELECT 1 FROM flow x WHERE x.a = b.first AND x.b = e.statement AND x.postdominates = 1)))
UNION
SELECT t.statement, t.file, coalesce(s.line, t.line) FROM leave_test t CROSS JOIN branch b ON b.statement = t.statement AND b.acquires = 1 LEFT JOIN statement s ON s.statement = b.first
WHERE NOT EXISTS (SELECT 1 FROM owner_walk w CROSS JOIN effect e ON e.function = w.function AND e.root = w.variable
		AND e.effect IN ('unlink', 'careful-unlink', 'remove', 'leave-careful', 'test-empty', 'careful-test-empty')
	WHERE EXISTS (SELECT 1 FROM (SELECT e.statement AS at UNION SELECT w.top) k WHERE k.at = b.first OR EXISTS (SELECT 1 FROM flow x WHERE x.a = b.first AND x.b = k.at AND x.postdominates = 1)))
	AND NOT EXISTS (SELECT 1 FROM owner_walk w CROSS JOIN statement c ON c.function = w.function AND c.kind = 'condition' CROSS JOIN access a ON a.statement = c.statement AND a.root = w.variable
		WHERE c.statement <> t.statement AND (c.statement = b.first OR EXISTS (SELECT 1 FROM flow x WHERE x.a = b.first AND x.b = c.statement AND x.postdominates = 1)))

--@ let left_behind: a way out of the owner on which the record stays queued (family 4: then it was not let go, it was forgotten)
SELECT r.statement, r.file, r.line FROM queued_at q CROSS JOIN flow x ON x.a = q.statement CROSS JOIN statement r ON r.statement = x.b AND r.kind = 'return'
WHERE NOT EXISTS (SELECT 1 FROM taken_off_at t CROSS JOIN flow y ON y.a = q.statement AND y.b = t.statement AND y.postdominates = 1)
	AND NOT EXISTS (SELECT 1 FROM taken_off_at t CROSS JOIN flow y ON y.a = t.statement AND y.b = r.statement AND y.dominates = 1)
	AND NOT EXISTS (SELECT 1 FROM taken_off_at t WHERE t.statement = r.statement)
UNION SELECT statement, file, line FROM way_out
ORDER BY 3 LIMIT 1

--@ let release_at: statements that let the owner go
SELECT t.* FROM touch t JOIN leave l
WHERE (l.kind = 'links' AND t.kind IN ('unlink', 'careful-unlink')
		AND (t.member IS NULL OR l.member IS NULL OR t.member = l.member OR t.member LIKE '%.' || l.member OR l.member LIKE '%.' || t.member))
	OR (l.kind = 'state' AND t.kind IN ('write', 'rmw', 'publish') AND (t.member = l.member OR t.member LIKE '%.' || l.member OR l.member LIKE '%.' || t.member))

--@ let arm: touched statements of the waker that only one arm of a condition leads to
SELECT DISTINCT b.statement AS condition, b.arm, t.top AS statement
FROM (SELECT DISTINCT top FROM touch) t CROSS JOIN statement s ON s.statement = t.top CROSS JOIN statement c ON c.function = s.function CROSS JOIN branch b ON b.statement = c.statement
WHERE b.first = t.top OR EXISTS (SELECT 1 FROM flow x WHERE x.a = b.first AND x.b = t.top AND x.dominates = 1)

--@ let race: each release with each later access
SELECT r.statement AS release, r.top_ord AS r_top, r.ord AS r_ord, u.statement AS used, u.top_ord AS u_top, u.ord AS u_ord, u.seq AS u_seq, u.kind AS u_kind,
	u.line AS u_line, u.member AS u_member, u.function AS u_function, r.function AS r_function, r.kind AS r_kind,
	coalesce((SELECT x.dominates FROM flow x WHERE x.a = r.top AND x.b = u.top), r.top = u.top) AS dominates
FROM release_at r JOIN touch u
WHERE (r.top <> u.top AND u.top_ord > r.top_ord AND EXISTS (SELECT 1 FROM flow x WHERE x.a = r.top AND x.b = u.top)
		-- In two arms of one condition the access is of the loop's next round; where that walks a list, of its next record.
		AND NOT EXISTS (SELECT 1 FROM arm p JOIN arm q ON q.condition = p.condition AND q.arm <> p.arm WHERE p.statement = r.top AND q.statement = u.top
			AND EXISTS (SELECT 1 FROM bound b JOIN alias a ON a.function = b.waker AND a.how = 'list-walk' JOIN statement w ON w.function = a.function AND w.line = a.line
				JOIN flow x ON x.a = w.statement AND x.b = p.condition JOIN flow y ON y.a = p.condition AND y.b = w.statement)))
	OR (r.top = u.top AND r.function = u.function AND u.ord > r.ord AND EXISTS (SELECT 1 FROM flow x WHERE x.a = r.statement AND x.b = u.statement))
	OR (r.statement = u.statement AND u.seq > r.seq)

--@ let released: the release: the one with an access after it, else the first
SELECT r.*, f.name AS function_name FROM release_at r JOIN function f ON f.function = r.function
ORDER BY EXISTS (SELECT 1 FROM race x WHERE x.release = r.statement AND x.u_kind <> 'pass') DESC,
	EXISTS (SELECT 1 FROM race x WHERE x.release = r.statement) DESC, r.top_ord, r.ord, r.seq LIMIT 1

--@ let used: the first access after it
SELECT u.*, f.name AS function_name, x.dominates FROM race x JOIN released r ON r.statement = x.release
JOIN touch u ON u.statement = x.used AND u.seq = x.u_seq AND u.kind = x.u_kind JOIN function f ON f.function = u.function
ORDER BY u.kind = 'pass', u.top_ord, u.depth, u.ord, u.seq LIMIT 1

--@ let uf: the frame that is at the use or after it
SELECT f.*, EXISTS (SELECT 1 FROM statement t WHERE t.function = u.function
		AND t.line = (SELECT max(y.line) FROM statement y WHERE y.function = u.function AND y.line <= f.line)
		AND (t.statement = u.statement OR EXISTS (SELECT 1 FROM flow x WHERE x.a = u.statement AND x.b = t.statement))) AS at_use
FROM bound b JOIN used u JOIN frame_text f ON f.task = b.w_task AND f.function = u.function_name AND (f.file IS NULL OR f.file = u.file)
WHERE f.idx >= coalesce((SELECT c.idx FROM crash c WHERE c.task = f.task), 0)
ORDER BY f.idx LIMIT 1

--@ let code_release: without source: the last unlink before the waker's pc, as debug information has it
SELECT c.function, c.file, c.line, c.address, c.callee FROM bound b JOIN wf ON 1 JOIN code_call c ON c.function = wf.function AND (wf.file IS NULL OR c.file = wf.file)
JOIN api p ON p.function = c.callee AND p.effect IN ('unlink', 'careful-unlink')
WHERE b.waker IS NULL AND c.address < wf.pc AND c.line IS NOT NULL ORDER BY c.address DESC LIMIT 1

--@ let code_leave: without source: what the owner calls that can return without the lock
SELECT c.callee, coalesce((SELECT d.file FROM code_function d WHERE d.name = c.callee LIMIT 1), NULL) AS file
FROM bound b JOIN code_call c ON c.function = b.owner_name JOIN api p ON p.function = c.callee AND p.effect = 'leave-careful'
WHERE b.owner IS NULL ORDER BY c.address LIMIT 1

--@ let quality: what the source side could not read of the functions that matter
SELECT f.function, f.quality, f.cfg FROM function f WHERE f.function IN (SELECT function FROM waker_walk UNION SELECT function FROM owner_walk)
	AND (f.quality <> 'ok' OR f.cfg <> 'full')

--@ let kept: the owner puts its own task in the member that was read, and nobody else writes it
SELECT s.file, a.line, a.value FROM hs JOIN owner_walk w JOIN statement s ON s.function = w.function
JOIN access a ON a.statement = s.statement AND a.kind = 'write' AND a.record_type = hs.from_type AND a.member = hs.from_member AND a.value IN ('current', 'get_current()')
WHERE NOT EXISTS (SELECT 1 FROM access x WHERE x.record_type = hs.from_type AND x.member = hs.from_member AND x.kind IN ('write', 'rmw') AND coalesce(x.value, '') NOT IN ('current', 'get_current()'))
ORDER BY w.depth, a.line LIMIT 1

--@ let flight: no value that was read, but a call at work with the record
SELECT * FROM hs WHERE how = 'handed'

--@ let twin: a record that is alive, one bit away from the one that the call was handed
SELECT q.address, q.pid FROM flight JOIN bound b JOIN object q ON q.type = b.type AND q.place = 'stack' AND q.lifetime = 'live'
WHERE popcount((q.address | b.object_address) - (q.address & b.object_address)) = 1 ORDER BY q.address LIMIT 1

--@ let near: the value used is one bit away from the owner's task, or from what memory holds
SELECT 'the owner''s task' AS what FROM hs JOIN o WHERE popcount((hs.value | o.task) - (hs.value & o.task)) = 1
UNION ALL SELECT 'what memory holds, ' || address(hs.memory_now) FROM hs WHERE how <> 'handed'
	-- Not where that is no value of a live record either: then the flip explains nothing.
	AND NOT EXISTS (SELECT 1 FROM kept JOIN o WHERE hs.memory_now <> o.task) AND popcount((hs.value | hs.memory_now) - (hs.value & hs.memory_now)) = 1
LIMIT 1

--@ let unset: the owner was not seen to write the member that was read: it can have been wrong from the start
SELECT hs.from_member AS member FROM bound b JOIN hs ON hs.from_member IS NOT NULL
WHERE b.owner IS NOT NULL AND NOT EXISTS (SELECT 1 FROM owner_walk w CROSS JOIN statement s ON s.function = w.function CROSS JOIN access a ON a.statement = s.statement AND a.kind = 'write'
		AND a.root = w.variable AND (a.member = hs.from_member OR hs.from_member LIKE '%.' || a.member OR a.member LIKE '%.' || hs.from_member))
	-- Nor to hand it, or what it is a part of, to one who could.
	AND NOT EXISTS (SELECT 1 FROM owner_walk w CROSS JOIN statement s ON s.function = w.function CROSS JOIN argument g ON g.statement = s.statement AND g.root = w.variable AND g.address = 1
		WHERE g.member <> '' AND (hs.from_member = g.member OR hs.from_member LIKE g.member || '.%' OR (hs.from_type <> b.type AND g.record_type = b.type)))
	AND NOT EXISTS (SELECT 1 FROM handed h WHERE h.function = b.owner AND h.variable = b.variable AND h.target IS NULL AND NOT h.known)

--@ let whole: but for what was read, the dead record still holds what its owner put there: a function
SELECT m.name, s.target FROM bound b JOIN o ON o.lifetime = 'dead-below-sp' JOIN hs ON hs.memory_now = hs.value JOIN slot s ON s.function = b.owner AND s.object = b.variable
JOIN object_member m ON m.address = o.address AND m.name = s.record_member AND m.name <> hs.from_member AND m.value LIKE '%(' || s.target || ')' ORDER BY m.offset LIMIT 1

--@ let sound: other waiters of the same kind that were looked at
SELECT q.address, q.pid, q.comm, q.lifetime, q.bytes, q.covering_function
FROM bound b JOIN object q ON q.type = b.type AND q.address IS NOT b.object_address AND q.place = 'stack' AND q.lifetime = 'live'
ORDER BY q.pid, q.address LIMIT 8

--@ let nowhere: the live frame of the owner's task that covers the record, or the innermost
SELECT f.* FROM o JOIN frame_text f ON f.task = o.task
ORDER BY f.idx = o.covering_idx DESC, f.idx LIMIT 1

--@ guard not-on-stack: the record is not on a stack
WITH part(state, why, evidence) AS (SELECT CASE WHEN o.place = 'stack' OR b.object_address IS NULL THEN 'no' WHEN o.place = 'other' THEN 'unknown' ELSE 'yes' END,
	CASE WHEN b.object_address IS NULL THEN b.variable || ' is an automatic variable of ' || b.owner_name || '()' ELSE address(b.object_address) || ' lies on: ' || o.place ||
		coalesce(' of PID ' || o.pid, '') END, 'object src-owner'
FROM bound b LEFT JOIN o ON 1
) SELECT * FROM part

--@ guard same-context: the waker is the owner itself
WITH part(state, why, evidence) AS (SELECT CASE WHEN EXISTS (SELECT 1 FROM owner_walk w WHERE w.function = b.waker) THEN 'yes' WHEN b.observed = 0 THEN 'no' WHEN wf.task IS NULL OR o.task IS NULL THEN 'unknown' WHEN wf.task = o.task AND wf.context = 'task' THEN 'yes' ELSE 'no' END,
	CASE WHEN EXISTS (SELECT 1 FROM owner_walk w WHERE w.function = b.waker) THEN b.owner_name || '() hands the record to it' WHEN b.observed = 0 THEN 'two functions, two callers' WHEN wf.task = o.task AND wf.context = 'task' THEN 'the access is made by the record''s own task'
		ELSE 'the waker runs in context ' || coalesce(wf.context, '?') || coalesce(' over PID ' || wf.pid, '') || ', the record is on the stack of PID ' || coalesce(o.pid, '?') END,
	'frame object'
FROM bound b LEFT JOIN wf ON 1 LEFT JOIN o ON 1
) SELECT * FROM part

--@ guard never-unlinks: the waker neither unlinks the entry nor stores the state that the owner tests
WITH part(state, why, evidence) AS (SELECT CASE WHEN b.waker IS NULL THEN CASE WHEN EXISTS (SELECT 1 FROM code_release) THEN 'no' ELSE 'unknown' END
	WHEN NOT EXISTS (SELECT 1 FROM leave) THEN CASE WHEN EXISTS (SELECT 1 FROM touch WHERE kind IN ('unlink', 'careful-unlink', 'write', 'rmw', 'publish')) THEN 'no' ELSE 'unknown' END
	WHEN EXISTS (SELECT 1 FROM released) THEN 'no' WHEN EXISTS (SELECT 1 FROM quality) OR EXISTS (SELECT 1 FROM touch WHERE kind = 'pass') THEN 'unknown' ELSE 'yes' END,
	CASE WHEN b.waker IS NULL THEN coalesce((SELECT function || '() has the body of ' || callee || '() before its pc' FROM code_release), 'no source: the waker''s statements are not known')
	WHEN EXISTS (SELECT 1 FROM released) THEN (SELECT text || ' at ' || file || ':' || line FROM released)
	ELSE 'looked through ' || (SELECT count(*) FROM touch) || ' accesses of the record in the waker and in what it calls' END, 'src-release code-release'
FROM bound b
) SELECT * FROM part

--@ guard careful-release-last: the release is a careful unlink, and nothing of the record is touched after it
WITH part(state, why, evidence) AS (SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM released) THEN CASE WHEN b.waker IS NULL THEN 'unknown' ELSE 'no' END
	WHEN EXISTS (SELECT 1 FROM used WHERE kind <> 'pass') THEN 'no' WHEN (SELECT kind FROM released) <> 'careful-unlink' THEN 'no'
	WHEN EXISTS (SELECT 1 FROM quality) OR EXISTS (SELECT 1 FROM used) THEN 'unknown' ELSE 'yes' END,
	CASE WHEN NOT EXISTS (SELECT 1 FROM released) THEN CASE WHEN b.waker IS NULL THEN 'no source: the waker''s statements are not known' ELSE 'there is no release' END
	WHEN EXISTS (SELECT 1 FROM used) THEN (SELECT r.text || ' at line ' || r.line || ' is followed by ' || u.text || ' at line ' || u.line FROM released r JOIN used u)
	ELSE (SELECT text || ' at ' || file || ':' || line || CASE kind WHEN 'careful-unlink' THEN ' is careful' ELSE ' is a ' || kind END || '; nothing touches the record after it' FROM released) END,
	'src-release src-use'
FROM bound b
) SELECT * FROM part

--@ guard release-is-last: nothing touches the record after the release, on any path
WITH part(state, why, evidence) AS (SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM released) THEN CASE WHEN b.waker IS NULL THEN 'unknown' ELSE 'no' END
	WHEN EXISTS (SELECT 1 FROM used WHERE kind <> 'pass') THEN 'no'
	WHEN EXISTS (SELECT 1 FROM used) OR EXISTS (SELECT 1 FROM quality) THEN 'unknown' ELSE 'yes' END,
	CASE WHEN NOT EXISTS (SELECT 1 FROM released) THEN CASE WHEN b.waker IS NULL THEN 'no source: what follows the release is not known' ELSE 'there is no release' END
	WHEN EXISTS (SELECT 1 FROM used WHERE kind <> 'pass') THEN (SELECT text || ' at ' || file || ':' || line || ' comes after it' FROM used)
	WHEN EXISTS (SELECT 1 FROM used) THEN (SELECT 'the record is handed to ' || detail || ', which was not read' FROM used)
	ELSE 'no access of the record after ' || (SELECT text || ' at ' || file || ':' || line FROM released) END, 'src-release src-use'
FROM bound b
) SELECT * FROM part

--@ guard owner-retakes-lock: the owner takes the waker's lock on every way out
WITH part(state, why, evidence) AS (SELECT CASE WHEN b.owner IS NULL THEN CASE WHEN EXISTS (SELECT 1 FROM code_leave) THEN 'no' ELSE 'unknown' END
	WHEN EXISTS (SELECT 1 FROM leave) THEN 'no'
	WHEN EXISTS (SELECT 1 FROM quality) OR EXISTS (SELECT 1 FROM handed h WHERE h.function = b.owner AND h.variable = b.variable AND h.target IS NULL AND NOT h.known) THEN 'unknown' ELSE 'yes' END,
	CASE WHEN b.owner IS NULL THEN coalesce((SELECT b.owner_name || '() calls ' || callee || '(), which can return without the lock' FROM code_leave), 'no source: how the owner leaves is not known')
	WHEN EXISTS (SELECT 1 FROM leave) THEN (SELECT text || coalesce(' at ' || file || ':' || line, '') || ' can return without the lock' FROM leave)
	ELSE 'no test of ' || b.variable || ' in ' || b.owner_name || '() or in what it calls lets it go without the lock' END, 'src-leave src-owner'
FROM bound b
) SELECT * FROM part

--@ guard pinned: the pointer that is used was loaded before the release, with a reference taken
WITH part(state, why, evidence) AS (SELECT CASE WHEN b.waker IS NULL THEN 'unknown' WHEN EXISTS (SELECT 1 FROM used WHERE kind <> 'pass') THEN 'no'
	WHEN EXISTS (SELECT 1 FROM touch t JOIN released r ON t.top_ord <= r.top_ord WHERE t.kind = 'get')
		OR EXISTS (SELECT 1 FROM released r CROSS JOIN effect e ON e.function = r.function AND e.ord < r.ord WHERE e.effect = 'get') THEN 'yes' ELSE 'no' END,
	CASE WHEN b.waker IS NULL THEN 'no source: when the pointer was loaded is not known'
	WHEN EXISTS (SELECT 1 FROM used WHERE kind <> 'pass') THEN (SELECT coalesce(member, 'the record') || ' is read from the record at line ' || line || ', after the release' FROM used)
	ELSE 'looked for a reference taken before the release' END, 'src-use'
FROM bound b
) SELECT * FROM part

--@ confirm object-on-foreign-stack: the record lies on the stack of another task than the waker's context
WITH part(state, why, evidence) AS (SELECT CASE WHEN o.address IS NULL OR o.task IS NULL OR wf.task IS NULL THEN 'unknown' WHEN o.place <> 'stack' THEN 'no'
	WHEN o.task <> wf.task OR wf.context IN ('irq', 'softirq', 'nmi') THEN 'yes' ELSE 'no' END,
	coalesce(address(o.address) || ' lies on the stack of PID ' || o.pid || coalesce(' (' || o.comm || ')', '') || '; the waker runs in ' ||
		CASE WHEN wf.context IN ('irq', 'softirq', 'nmi') THEN 'an interrupt (' || wf.context || ') on CPU ' || wf.cpu || ' over PID ' || wf.pid ELSE 'PID ' || wf.pid || ' on CPU ' || wf.cpu END,
		'seen in the source only'), 'object frame'
FROM bound b LEFT JOIN o ON 1 LEFT JOIN wf ON 1
) SELECT * FROM part

--@ confirm owner-left: the call that made this record is over
WITH part(state, why, evidence) AS (SELECT CASE WHEN o.address IS NULL THEN 'unknown' WHEN o.lifetime = 'live' THEN 'no'
	WHEN o.owner_function IS NULL OR EXISTS (SELECT 1 FROM twin) THEN 'unknown'
	WHEN o.lifetime IN ('dead-below-sp', 'reused', 'reincarnated', 'exited') THEN 'yes' ELSE 'unknown' END,
	CASE WHEN o.address IS NULL THEN 'seen in the source only'
	WHEN o.owner_function IS NULL THEN 'whose record it was is not known: no function, or more than one, has such a variable'
	WHEN EXISTS (SELECT 1 FROM twin) THEN (SELECT address(b.object_address) || ' is one bit away from the record of PID ' || pid || ' at ' || address(address) || ', which is alive: a flipped bit would do' FROM twin)
	ELSE o.lifetime || coalesce(': ' || o.why, '') END, 'object lifetime owner-frame'
FROM bound b LEFT JOIN o ON 1
) SELECT * FROM part

--@ confirm released-first: the release was executed before the use
WITH part(state, why, evidence) AS (SELECT CASE WHEN b.observed = 0 OR b.waker IS NULL THEN 'unknown'
	WHEN EXISTS (SELECT 1 FROM still_queued) AND (EXISTS (SELECT 1 FROM leave WHERE kind = 'links') OR EXISTS (SELECT 1 FROM touch t JOIN used u JOIN flow x ON x.a = t.top AND x.b = u.top
		AND x.dominates = 1 WHERE t.kind IN ('unlink', 'careful-unlink', 'remove'))) THEN 'no'
	WHEN NOT EXISTS (SELECT 1 FROM used) OR NOT EXISTS (SELECT 1 FROM uf) THEN 'unknown'
	WHEN (SELECT at_use FROM uf) = 1 AND (SELECT dominates FROM used) = 1 THEN 'yes'
	WHEN (SELECT at_use FROM uf) = 1 AND (SELECT lifetime FROM o) IN ('dead-below-sp', 'reused', 'reincarnated', 'exited') THEN 'yes' ELSE 'unknown' END,
	CASE WHEN b.observed = 0 THEN 'seen in the source only'
	WHEN EXISTS (SELECT 1 FROM still_queued) THEN (SELECT 'the entry at ' || address(address) || ' is on its queue, both ways: the waker has not taken it off' FROM still_queued)
	WHEN b.waker IS NULL THEN 'no source: the order of the waker''s statements is not known'
	ELSE coalesce((SELECT u.function_name || '() is at line ' || f.line || ', at or after ' || u.text || ' (line ' || u.line || ')' FROM used u JOIN uf f ON f.at_use = 1),
		'the waker''s frame is not at the use') || coalesce((SELECT '; ' || r.text || ' at line ' || r.line || CASE WHEN u.dominates = 1 THEN ' comes before it on every path'
		ELSE ' comes before it on a path, and the owner is gone' END FROM released r JOIN used u), '') END, 'use-frame src-release src-use lifetime'
FROM bound b
) SELECT * FROM part

--@ confirm stale-value: what was used came from the record after it was let go
WITH part(state, why, evidence) AS (SELECT CASE WHEN hs.step IS NULL THEN 'unknown'
	WHEN EXISTS (SELECT 1 FROM flight) THEN CASE WHEN hs.no_list = 1 AND NOT EXISTS (SELECT 1 FROM unset) THEN 'yes' ELSE 'unknown' END
	WHEN hs.value = o.task OR p.category = 'task' THEN CASE o.lifetime WHEN 'live' THEN 'no' ELSE 'unknown' END
	WHEN EXISTS (SELECT 1 FROM near) OR EXISTS (SELECT 1 FROM whole) OR EXISTS (SELECT 1 FROM unset) THEN 'unknown'
	WHEN hs.memory_now IS NOT NULL AND hs.memory_now <> hs.value THEN 'yes'
	WHEN p.category IN ('function', 'image section', 'non-canonical', 'poison', 'user address', 'page', 'error pointer') THEN 'yes'
	WHEN o.lifetime = 'live' THEN 'no'
	WHEN hs.no_list = 1 THEN 'yes'
	WHEN o.lifetime IN ('dead-below-sp', 'reused', 'exited') AND hs.value <> o.task AND EXISTS (SELECT 1 FROM kept) THEN 'yes' ELSE 'unknown' END,
	CASE WHEN hs.step IS NULL THEN 'seen in the source only'
	WHEN EXISTS (SELECT 1 FROM flight) THEN 'the waker''s call works with ' || address(hs.value) || ': ' || CASE
		WHEN EXISTS (SELECT 1 FROM unset) THEN 'the owner was not seen to initialise ' || (SELECT member FROM unset)
		WHEN hs.no_list = 1 THEN hs.from_type || '.' || hs.from_member || ' holds ' || address(hs.memory_now) || ', which a queue head that is alive never holds'
		ELSE 'what it reads there could be of a live record' END
	WHEN hs.value = o.task OR p.category = 'task' THEN 'the value used, ' || address(hs.value) || ', is ' || coalesce(p.text, 'the owner''s task') || ': a record that is alive holds such a value'
	WHEN EXISTS (SELECT 1 FROM near) THEN 'the value used, ' || address(hs.value) || ', is one bit away from ' || (SELECT what FROM near) || ': a flipped bit would do'
	WHEN EXISTS (SELECT 1 FROM unset) THEN 'the owner was not seen to write ' || (SELECT member FROM unset) || ': the value used, ' || address(hs.value) || ', can have been there from the start'
	WHEN EXISTS (SELECT 1 FROM whole) THEN 'the value used, ' || address(hs.value) || ', is not the owner''s, but the rest of the record still is (' || (SELECT name || ' is ' || target FROM whole) ||
		'): a stray write would do'
	WHEN hs.memory_now IS NOT NULL AND hs.memory_now <> hs.value THEN 'the value used, ' || address(hs.value) || ', is not in ' || coalesce(hs.from_type || '.' || hs.from_member, 'the record') ||
		' any more: memory holds ' || address(hs.memory_now) || CASE o.lifetime WHEN 'reincarnated' THEN ', of a later call: the waker read the record after the one that it woke was gone' ELSE '' END
	WHEN hs.no_list = 1 AND o.lifetime <> 'live' THEN 'the value used, ' || address(hs.value) || ', was read from ' || hs.from_type || '.' || hs.from_member || ', which never holds that while the queue head is alive'
	ELSE 'the value used, ' || address(hs.value) || ', is ' || coalesce(p.text, 'of unknown kind') || ': ' || CASE WHEN p.category IN ('function', 'image section', 'non-canonical', 'poison', 'user address',
		'page', 'error pointer') THEN 'a live record never holds that'
		WHEN o.lifetime IN ('dead-below-sp', 'reused', 'exited') AND hs.value <> o.task AND EXISTS (SELECT 1 FROM kept)
		THEN (SELECT 'a live record holds ' || value || ', the owner''s task ' || address(o.task) || ' (' || file || ':' || line || '), and nothing else' FROM kept) ELSE 'a live record could hold it' END END, 'chain-' || hs.step || ' value'
FROM bound b LEFT JOIN hs ON 1 LEFT JOIN o ON 1 LEFT JOIN place p ON p.address = hs.value
) SELECT * FROM part

--@ confirm leave-without-lock: the owner can leave without the lock that the waker holds
WITH part(state, why, evidence) AS (SELECT CASE WHEN b.owner IS NULL OR NOT EXISTS (SELECT 1 FROM leave WHERE statement IS NOT NULL) THEN 'unknown'
	WHEN EXISTS (SELECT 1 FROM left_behind) THEN 'unknown'
	WHEN EXISTS (SELECT 1 FROM waker_lock) THEN 'yes' ELSE 'unknown' END,
	CASE WHEN b.owner IS NULL THEN 'no source: how the owner leaves is not known'
	WHEN EXISTS (SELECT 1 FROM left_behind) THEN (SELECT 'the owner can also return at ' || file || ':' || line || ' with its record still queued: then nobody let it go' FROM left_behind)
	ELSE coalesce((SELECT text || ' at ' || file || ':' || line || ' lets it go unlocked' FROM leave WHERE statement IS NOT NULL),
		'no such test was read') || coalesce('; ' || (SELECT group_concat(lock || ' (' || how || ')', ', ') FROM (SELECT * FROM waker_lock ORDER BY lock LIMIT 3)), '; no lock of the waker is known') END,
	'src-leave src-lock lock'
FROM bound b
) SELECT * FROM part

--@ object
WITH part(type, address, place, pid, comm, cache, offset, lifetime, member) AS (SELECT b.type, b.object_address, coalesce(o.place, 'stack'), o.pid, o.comm, o.cache, o.offset, o.lifetime,
	coalesce((SELECT CASE WHEN instr(member, '.') THEN member ELSE member END FROM used WHERE kind <> 'pass'), (SELECT from_member FROM hs))
FROM bound b LEFT JOIN o ON 1
) SELECT * FROM part

--@ roles
WITH part(role, function, file, line, pid, comm, cpu, frame) AS (SELECT 'release', coalesce(r.function_name, c.function, CASE WHEN b.waker IS NULL THEN wf.function END), coalesce(r.file, c.file, CASE WHEN b.waker IS NULL THEN wf.file END),
	coalesce(r.line, c.line), wf.pid, wf.comm, wf.cpu, wf.idx
FROM bound b LEFT JOIN released r ON 1 LEFT JOIN code_release c ON 1 LEFT JOIN wf ON 1
UNION ALL
SELECT 'use', coalesce(u.function_name, CASE WHEN b.waker IS NULL THEN wf.function END), coalesce(u.file, CASE WHEN b.waker IS NULL THEN wf.file END),
	coalesce(u.line, CASE WHEN b.waker IS NULL THEN wf.line END), coalesce(uf.pid, wf.pid), wf.comm, coalesce(uf.cpu, wf.cpu), coalesce(uf.idx, wf.idx)
FROM bound b LEFT JOIN used u ON 1 LEFT JOIN wf ON 1 LEFT JOIN uf ON 1
UNION ALL
SELECT 'owner', b.owner_name, b.owner_file, b.owner_line, o.pid, o.comm, o.owner_cpu, NULL FROM bound b LEFT JOIN o ON 1
UNION ALL
SELECT 'leave', coalesce(l.function_name, CASE WHEN l.statement IS NULL THEN l.how END, c.callee), coalesce(l.file, c.file), l.line, o.pid, o.comm, NULL, NULL
FROM bound b LEFT JOIN leave l ON 1 LEFT JOIN code_leave c ON 1 LEFT JOIN o ON 1
) SELECT * FROM part

--@ sentence
WITH part(sentence) AS (SELECT coalesce(u.function_name, wf.function, b.waker) || '() ' || CASE WHEN b.observed THEN 'used ' ELSE 'can use ' END ||
	coalesce(b.type || coalesce('.' || coalesce(CASE WHEN u.kind <> 'pass' THEN u.member END, hs.from_member), ''), 'a record') || CASE WHEN b.observed THEN coalesce(' on the stack of PID ' || o.pid ||
	coalesce(' (' || o.comm || ')', ''), '') ELSE '' END || ' after it had let ' || coalesce(b.owner_name || '()', 'its owner') || ' go' ||
	coalesce(' by ' || CASE WHEN r.statement IS NOT NULL THEN r.text END || ' (' || r.file || ':' || r.line || ')', coalesce(' by ' || c.callee || '() (' || c.file || ':' || c.line || ')', '')) ||
	coalesce('; ' || l.function_name || '() lets the waiter leave without the lock', '')
FROM bound b LEFT JOIN used u ON 1 LEFT JOIN wf ON 1 LEFT JOIN o ON 1 LEFT JOIN hs ON 1 LEFT JOIN released r ON 1 LEFT JOIN code_release c ON 1 LEFT JOIN leave l ON 1
) SELECT * FROM part

--@ evidence
WITH part(key, kind, statement, address, bytes, type, member, file, line, parents) AS (SELECT * FROM (
SELECT 'chain-' || s.step AS key, CASE WHEN s.from_address IS NOT NULL AND s.memory_now IS NOT NULL THEN 'dump' ELSE 'derived' END AS kind,
	s.text || CASE WHEN s.memory_now IS NOT NULL AND s.memory_now <> s.value AND s.how = 'loaded' THEN '; memory holds ' || address(s.memory_now) || ' now' ELSE '' END AS statement,
	coalesce(s.from_address, s.value) AS address, CASE WHEN s.from_address IS NOT NULL THEN bytes64(s.memory_now) END AS bytes, s.from_type AS type, s.from_member AS member,
	s.file AS file, s.line AS line, CASE WHEN s.step > 1 AND s.how <> 'handed' THEN 'chain-' || (s.step - 1) ELSE 'frame' END AS parents
FROM bound b JOIN crash_step s WHERE b.observed ORDER BY s.step)
UNION ALL
SELECT 'frame', CASE WHEN m.bytes IS NULL THEN 'derived' ELSE 'dump' END, wf.text || ', context ' || wf.context || ' on CPU ' || wf.cpu, wf.pc, m.bytes, NULL, NULL, wf.file, wf.line, ''
FROM wf LEFT JOIN memory m ON m.address = wf.pc
UNION ALL
SELECT 'use-frame', CASE WHEN m.bytes IS NULL THEN 'derived' ELSE 'dump' END, uf.text || CASE uf.at_use WHEN 1 THEN ': at the use or after it' ELSE '' END, uf.pc, m.bytes, NULL, NULL, uf.file, uf.line, 'frame'
FROM uf LEFT JOIN memory m ON m.address = uf.pc
UNION ALL
SELECT 'object', CASE WHEN o.bytes IS NULL THEN 'derived' ELSE 'dump' END, coalesce(o.type, 'a record') || ' at ' || address(o.address) || ' on the stack of PID ' || o.pid || coalesce(' (' || o.comm || ')', '') ||
	coalesce(', made as ' || o.owner_variable || ' by ' || o.owner_function || '()', ''), o.address, o.bytes, o.type, NULL, NULL, NULL, '' FROM o
UNION ALL
SELECT 'lifetime', 'derived', 'the record is ' || o.lifetime || coalesce(': ' || o.why, ''), o.address, NULL, o.type, NULL, NULL, NULL, 'object owner-frame' FROM o
UNION ALL
SELECT 'owner-frame', CASE WHEN m.bytes IS NULL THEN 'derived' ELSE 'dump' END, n.text || CASE WHEN n.idx = (SELECT covering_idx FROM o) THEN ' covers the record''s address now' ELSE ' is what the owner does now' END,
	n.pc, m.bytes, NULL, NULL, n.file, n.line, '' FROM nowhere n LEFT JOIN memory m ON m.address = n.pc
UNION ALL
SELECT 'value', 'derived', 'the value used, ' || address(hs.value) || ', is ' || p.text, hs.value, NULL, p.type, p.member, p.file, p.line, 'chain-' || hs.step FROM hs JOIN place p ON p.address = hs.value
UNION ALL
SELECT 'lock', CASE WHEN m.bytes IS NULL THEN 'derived' ELSE 'dump' END, l.type || ' ' || coalesce(l.name, address(l.address)) || CASE l.held WHEN 1 THEN ' is held by the waker now' ELSE ' was looked at' END,
	l.address, m.bytes, l.type, NULL, NULL, NULL, ''
FROM (SELECT l.* FROM bound b JOIN lock_hold h ON h.pid = (SELECT pid FROM wf) AND h.cpu = (SELECT cpu FROM wf) JOIN lock l ON l.address = h.lock WHERE l.held = 1 AND b.observed ORDER BY l.address LIMIT 1) l
LEFT JOIN memory m ON m.address = l.address
UNION ALL
SELECT 'spin-' || x.pid || '-' || x.cpu, CASE WHEN m.bytes IS NULL THEN 'derived' ELSE 'dump' END, 'PID ' || x.pid || ' spins on CPU ' || x.cpu || ' for ' || coalesce(l.name, l.type) || ' at ' || address(x.lock) ||
	CASE l.valid WHEN 0 THEN ', where no lock lies' ELSE coalesce(', held by PID ' || h.pid || ' on CPU ' || h.cpu, '') END, x.lock, m.bytes, l.type, NULL, NULL, NULL, ''
FROM bound b JOIN lock_wait x ON b.observed AND x.spins = 1 JOIN lock l ON l.address = x.lock LEFT JOIN lock_hold h ON h.lock = x.lock LEFT JOIN memory m ON m.address = x.lock
UNION ALL
SELECT 'src-release', 'source', r.function_name || '() lets the owner go: ' || r.text, NULL, NULL, r.record_type, r.member, r.file, r.line, '' FROM released r
UNION ALL
SELECT 'code-release', 'derived', 'debug information: ' || c.function || '() has the body of ' || c.callee || '() at line ' || c.line, c.address, NULL, NULL, NULL, c.file, c.line, 'frame' FROM code_release c
UNION ALL
SELECT 'src-use', 'source', u.function_name || '() goes on to use the record: ' || u.text, NULL, NULL, u.record_type, u.member, u.file, u.line, '' FROM used u
UNION ALL
SELECT 'src-owner', 'source', b.variable || ' is an automatic variable of ' || b.owner_name || '()', NULL, NULL, b.type, NULL, b.owner_file, b.owner_line, '' FROM bound b WHERE b.owner IS NOT NULL
UNION ALL
SELECT 'code-owner', 'derived', 'debug information: ' || o.owner_function || '() has an automatic ' || o.type || ' ' || o.owner_variable, o.address, NULL, o.type, NULL, o.owner_file, o.owner_line, 'object'
FROM bound b JOIN o ON o.owner_function IS NOT NULL WHERE b.owner IS NULL
UNION ALL
SELECT 'src-leave', 'source', l.function_name || '() lets the owner go without the lock: ' || l.text, NULL, NULL, NULL, l.member, l.file, l.line, '' FROM leave l WHERE l.file IS NOT NULL
UNION ALL
SELECT 'src-lock', CASE WHEN k.file IS NULL THEN 'derived' ELSE 'source' END, 'the waker''s lock is ' || k.lock || ': ' || k.how, NULL, NULL, k.record_type, k.member, k.file, k.line, '' FROM (SELECT * FROM waker_lock ORDER BY file IS NULL, lock LIMIT 1) k
UNION ALL
SELECT 'sound-' || address(s.address), CASE WHEN s.bytes IS NULL THEN 'derived' ELSE 'dump' END, 'PID ' || s.pid || coalesce(' (' || s.comm || ')', '') || ' has such a record at ' || address(s.address) || ' in a live call' ||
	coalesce(' of ' || s.covering_function || '()', ''), s.address, s.bytes, NULL, NULL, NULL, NULL, '' FROM sound s
UNION ALL
SELECT * FROM (SELECT 'log-' || g.line, CASE WHEN g.text = '' THEN 'derived' ELSE 'log' END, g.text, NULL, NULL, NULL, NULL, NULL, NULL, '' FROM bound b JOIN log_report g ON b.observed ORDER BY g.line LIMIT 1)
) SELECT * FROM part

--@ steps
WITH part(lane, pid, tense, text, file, line, evidence) AS (SELECT 'waiter', o.pid, CASE WHEN b.observed THEN 'must have' ELSE 'can' END, b.owner_name || '() makes ' || coalesce(b.variable, o.owner_variable, 'its record') || ' on its stack and queues it', b.owner_file, b.owner_line,
	'src-owner code-owner object'
FROM bound b LEFT JOIN o ON 1
UNION ALL
SELECT 'waker', wf.pid, CASE WHEN b.observed THEN 'must have' ELSE 'can' END, coalesce(r.text || ' lets the waiter go', c.callee || '() lets the waiter go'), coalesce(r.file, c.file), coalesce(r.line, c.line),
	'src-release code-release use-frame'
FROM bound b LEFT JOIN wf ON 1 LEFT JOIN released r ON 1 LEFT JOIN code_release c ON 1 WHERE r.statement IS NOT NULL OR c.function IS NOT NULL
UNION ALL
SELECT 'waiter', o.pid, CASE WHEN b.observed THEN 'must have' ELSE 'can' END, coalesce(l.function_name || '() sees it (' || l.text || ') and', l.text, b.owner_name || '()') || ' returns without the lock; the record is gone', l.file, l.line,
	'src-leave lifetime src-owner'
FROM bound b LEFT JOIN o ON 1 LEFT JOIN leave l ON 1
UNION ALL
SELECT 'waiter', o.pid, 'happened', 'PID ' || o.pid || CASE o.lifetime WHEN 'reincarnated' THEN ' is in a later call: ' ELSE ' is elsewhere: ' END || n.text || coalesce('; ' || o.why, ''), n.file, n.line, 'owner-frame lifetime' FROM o JOIN nowhere n
UNION ALL
SELECT 'waker', wf.pid, CASE WHEN b.observed THEN 'happened' ELSE 'can' END, coalesce(u.text || ' uses the record', wf.text || ' uses the record') || coalesce(CASE hs.how WHEN 'handed' THEN ', and is not done: it works with ' ELSE ': it got ' END ||
	address(hs.value) || coalesce(' (' || p.text || ')', ''), ''), coalesce(u.file, wf.file), coalesce(u.line, wf.line), coalesce('chain-' || hs.step, '') || ' src-use use-frame frame'
FROM bound b LEFT JOIN wf ON 1 LEFT JOIN used u ON 1 LEFT JOIN hs ON 1 LEFT JOIN place p ON p.address = hs.value
UNION ALL
SELECT 'waker', wf.pid, 'happened', CASE c.kind WHEN 'hang' THEN 'spins in ' || coalesce(c.function, '?') || '()' ELSE c.kind || ' in ' || coalesce(c.function, '?') || '()' END || coalesce(' at ' || address(coalesce(c.fault_address, c.spin_address)), ''),
	c.file, c.line, 'chain-1 frame'
FROM bound b JOIN crash c ON b.observed LEFT JOIN wf ON 1
) SELECT * FROM part

--@ locks
WITH part(lane, lock, address, state, evidence) AS (SELECT 'waker', k.lock, (SELECT l.address FROM lock_hold h JOIN lock l ON l.address = h.lock WHERE l.held = 1 AND h.pid = wf.pid AND h.cpu = wf.cpu ORDER BY l.address LIMIT 1),
	CASE WHEN EXISTS (SELECT 1 FROM lock_hold h WHERE h.pid = wf.pid AND h.cpu = wf.cpu) THEN 'held now' ELSE 'held: ' || k.how END, 'lock src-lock'
FROM (SELECT * FROM waker_lock ORDER BY file IS NULL, lock LIMIT 1) k LEFT JOIN wf ON 1
UNION ALL
SELECT 'waker', coalesce(l.name, l.type), l.address, 'held now', 'lock' FROM bound b JOIN wf JOIN lock_hold h ON h.pid = wf.pid AND h.cpu = wf.cpu JOIN lock l ON l.address = h.lock AND l.held = 1
WHERE NOT EXISTS (SELECT 1 FROM waker_lock)
UNION ALL
SELECT CASE WHEN x.pid = o.pid THEN 'waiter' ELSE 'waker' END, coalesce(l.name, l.type), x.lock, CASE l.valid WHEN 0 THEN 'spun on, but no lock lies there' ELSE 'spun for' END, 'spin-' || x.pid || '-' || x.cpu
FROM bound b JOIN wf JOIN o JOIN lock_wait x ON b.observed AND x.spins = 1 AND (x.pid = o.pid OR (x.pid = wf.pid AND x.cpu = wf.cpu)) JOIN lock l ON l.address = x.lock
UNION ALL
SELECT 'waiter', coalesce((SELECT lock FROM waker_lock ORDER BY file IS NULL, lock LIMIT 1), 'the waker''s lock'), NULL, 'not needed to leave: ' || l.text, 'src-leave' FROM leave l
) SELECT * FROM part

--@ against
WITH part(text, evidence) AS (SELECT 'nothing found: looked for a live frame of ' || coalesce(b.owner_name || '()', 'the owner') || ' that has the record, for a lock that the owner must take on its way out, and for a later owner of the value', 'lifetime src-leave src-owner'
FROM bound b
UNION ALL
SELECT 'PID ' || s.pid || ' was looked at and is sound: its record at ' || address(s.address) || ' is in a live call', 'sound-' || address(s.address) FROM sound s
UNION ALL
SELECT 'source of ' || q.function || ' was read with quality ' || q.quality || ', control flow ' || q.cfg, 'src-release' FROM quality q
UNION ALL
SELECT CASE hs.how WHEN 'handed' THEN 'the dump does not say where the waker had ' || address(hs.value) || ' from: a stray write over a pointer to another record would look the same'
	ELSE 'the dump does not say when ' || address(hs.value) || ' was written: a stray write before the release would look the same' END, 'chain-' || hs.step
FROM bound b JOIN hs ON b.observed LEFT JOIN place p ON p.address = hs.value WHERE hs.how = 'handed' OR coalesce(p.category, '') NOT IN ('function', 'image section', 'task stack')
) SELECT * FROM part

--@ fix
WITH part(text, diff) AS (SELECT 'In ' || coalesce(r.function_name, wf.function, 'the waker') || '(), ' || CASE WHEN coalesce(l.kind, 'links') = 'links' THEN 'use the record first and let it go last: after ' || coalesce(u.text, 'the last access') ||
	' unlink with list_del_init_careful(): its store-release pairs with the load-acquire of list_empty_careful(), so the waiter that sees the entry unlinked sees all that was done before. ' ||
	'What is still needed after that must be loaded before, with a reference taken.'
	WHEN u.kind = 'wake-head' THEN 'store the state and wake under a lock that ' || coalesce(b.owner_name || '()', 'the owner') || ' must take before it returns: complete() and wait_for_completion() do. ' ||
	'Only to wake first would not do: a waiter that looks before the state is stored sleeps on.'
	ELSE 'load what is needed after ' || coalesce(r.text, 'the release') || ' before it, with a reference taken (of a task: get_task_struct()), then store the state with smp_store_release() and touch the record no more.' END ||
	' This is a suggestion.',
	(SELECT '--- a/' || r.file || char(10) || '+++ b/' || r.file || char(10) || '@@ -' || min(x.line) || ',' || count(*) || ' +' || min(x.line) || ',' || count(*) || ' @@' || char(10) ||
		group_concat(x.out, char(10)) || char(10)
	FROM (SELECT s.line, CASE WHEN s.line = r.line THEN '-' || s.text
			WHEN s.line = u.line THEN ' ' || s.text || char(10) || '+' || replace((SELECT y.text FROM source_line y WHERE y.file = r.file AND y.line = r.line), 'list_del_init(', 'list_del_init_careful(')
			ELSE ' ' || s.text END AS out
		FROM source_line s WHERE s.file = r.file AND s.line BETWEEN r.line - 3 AND u.line + 3 ORDER BY s.line) x
	WHERE r.function = u.function AND l.kind = 'links' AND u.line > r.line AND u.line - r.line < 20 AND r.text LIKE 'list_del_init(%')
FROM bound b LEFT JOIN released r ON 1 LEFT JOIN used u ON 1 LEFT JOIN leave l ON 1 LEFT JOIN wf ON 1
) SELECT * FROM part

--@ reproduce
WITH part(text, file, line) AS (SELECT 'Widen the window: udelay(50) after ' || coalesce(r.text, 'the release') || ', and load that makes waiters come and go; let the waiter run code with deep frames after ' || coalesce(b.owner_name, 'its wait') || '() returns.',
	coalesce(r.file, c.file), coalesce(r.line, c.line)
FROM bound b LEFT JOIN released r ON 1 LEFT JOIN code_release c ON 1
) SELECT * FROM part

--@ nodes
WITH part(id, kind, label, tooltip, evidence) AS (SELECT 'waker', 'task', 'waker' || coalesce(': PID ' || wf.pid || ', ' || wf.context || ' on CPU ' || wf.cpu, ''), wf.text, CASE WHEN b.observed THEN 'frame' ELSE 'src-release' END FROM bound b LEFT JOIN wf ON 1
UNION ALL SELECT 'waiter', 'task', 'waiter' || coalesce(': PID ' || o.pid || ' (' || o.comm || ')', ''), o.why, CASE WHEN b.observed THEN 'owner-frame' ELSE 'src-owner' END FROM bound b LEFT JOIN o ON 1
UNION ALL SELECT 'record', 'object', coalesce(b.type, 'record') || coalesce(' at ' || address(b.object_address), ''), hex(o.bytes), CASE WHEN b.observed THEN 'object' ELSE 'src-owner' END FROM bound b LEFT JOIN o ON 1
UNION ALL SELECT 'release', 'statement', r.text, r.file || ':' || r.line, 'src-release' FROM released r
UNION ALL SELECT 'use', 'statement', u.text, u.file || ':' || u.line, 'src-use' FROM used u
UNION ALL SELECT 'owner', 'statement', b.owner_name || '(): ' || b.type || ' ' || b.variable, b.owner_file || ':' || b.owner_line, 'src-owner' FROM bound b WHERE b.owner IS NOT NULL
UNION ALL SELECT 'leave', 'statement', l.text, coalesce(l.file || ':' || l.line, ''), 'src-leave' FROM leave l
UNION ALL SELECT 'frame', 'frame', uf.text, address(uf.pc), 'use-frame' FROM uf
UNION ALL SELECT 'now', 'frame', n.text, address(n.pc), 'owner-frame' FROM nowhere n
UNION ALL SELECT 'lock', 'lock', k.lock, k.how, 'src-lock' FROM (SELECT * FROM waker_lock ORDER BY file IS NULL, lock LIMIT 1) k
UNION ALL SELECT * FROM (SELECT 'chain' || s.step, 'register', coalesce(s.register || ' = ', '') || address(s.value), s.text, 'chain-' || s.step FROM bound b JOIN crash_step s ON b.observed ORDER BY s.step)
) SELECT * FROM part

--@ edges
WITH part(a, b, label, tooltip, evidence) AS (SELECT 'waker' AS a, 'release' AS b, 'executes' AS label, NULL AS tooltip, 'src-release' AS evidence
UNION ALL SELECT 'release', 'use', 'then', NULL, 'src-use'
UNION ALL SELECT 'use', 'record', 'reads', NULL, 'src-use'
UNION ALL SELECT 'release', 'leave', 'lets go', NULL, 'src-leave'
UNION ALL SELECT 'waiter', 'owner', 'called', NULL, 'src-owner'
UNION ALL SELECT 'owner', 'record', 'made', NULL, 'src-owner'
UNION ALL SELECT 'waiter', 'leave', 'left by', NULL, 'src-leave'
UNION ALL SELECT 'frame', 'use', 'is at', NULL, 'use-frame'
UNION ALL SELECT 'waker', 'frame', 'is in', NULL, 'use-frame'
UNION ALL SELECT 'waiter', 'now', 'is in', NULL, 'owner-frame'
UNION ALL SELECT 'now', 'record', 'covers', o.why, 'lifetime' FROM o WHERE o.covering_idx IS NOT NULL
UNION ALL SELECT 'waker', 'lock', 'holds', NULL, 'src-lock'
UNION ALL SELECT 'waiter', 'lock', 'spins for', NULL, 'spin-' || x.pid || '-' || x.cpu FROM o JOIN lock_wait x ON x.pid = o.pid AND x.spins = 1 JOIN lock_hold h ON h.lock = x.lock JOIN wf ON h.pid = wf.pid AND h.cpu = wf.cpu
UNION ALL SELECT * FROM (SELECT 'chain' || s.step, 'chain' || (s.step + 1), s.how, s.text, 'chain-' || s.step FROM bound b JOIN crash_step s ON b.observed WHERE NOT EXISTS (SELECT 1 FROM crash_step n WHERE n.step = s.step + 1 AND n.how = 'handed') ORDER BY s.step)
UNION ALL SELECT 'chain' || hs.step, 'record', CASE hs.how WHEN 'handed' THEN 'is a part of' ELSE 'loaded from' END, hs.text, 'chain-' || hs.step FROM hs
) SELECT * FROM part

