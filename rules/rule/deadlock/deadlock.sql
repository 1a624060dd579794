-- id: deadlock
-- title: Tasks that wait for each other, or for a lock that nobody will let go of
-- family: 10
-- severity: error
-- verdict: state
-- cwe: CWE-833 CWE-667
-- roles: holds-1 waits-1 holds-2 waits-2 holds-3 waits-3 holds-4 waits-4
-- optional: holds-1 holds-2 waits-2 holds-3 waits-3 holds-4 waits-4
-- culprit: waits-1
-- needs: wait_edge
-- wants: nothing
--
-- Each of some tasks waits for what the next one has; or a mutex that is waited for belongs to a task that has exited,
-- or has come back to user space or to its loop without letting go of it.
-- The dump alone proves it; the source adds where each lock was taken. See deadlock.md.

--@ bind: rings, and locks of owners that are gone
SELECT 1 AS observed, cycle, steps, object, object_type, name, waits_for, NULL AS owner FROM wait_cycle WHERE step = 1
UNION ALL
SELECT 1, NULL, 1, object, object_type, name, waits_for, owner FROM wait_lost
WHERE object NOT IN (SELECT object FROM wait_cycle WHERE object IS NOT NULL) GROUP BY object
ORDER BY owner, cycle, object

--@ let waiter: a step of what this is about: of a ring each, else the first who waits
SELECT ring.step, ring.task, ring.pid, ring.comm, ring.cpu, ring.idx, ring.function, ring.file, ring.line, ring.pc,
	ring.kind, ring.object, ring.object_type, ring.waits_for, ring.who, ring.place, ring.doubt, ring.how,
	ring.since, next.who AS next_who, ring.owner_how, ring.owner_exact, ring.does, ring.is_by,
	ring.owner_completes, next.step AS next_step, iif(before.owner_has, before.object, NULL) AS has,
	iif(before.owner_has, before.is_what, NULL) AS has_what
FROM bound JOIN wait_cycle AS ring ON ring.cycle = bound.cycle
	JOIN wait_cycle AS next ON next.cycle = bound.cycle AND next.step = ring.step % ring.steps + 1
	JOIN wait_cycle AS before ON before.cycle = bound.cycle
		AND before.step = (ring.step + ring.steps - 2) % ring.steps + 1
UNION ALL
SELECT 1, lost.task, lost.pid, lost.comm, lost.cpu, lost.idx, lost.function, lost.file, lost.line, lost.pc, lost.kind,
	lost.object, lost.object_type, lost.waits_for, lost.who, lost.place, lost.doubt, NULL, max(lost.since),
	bound.owner, 'its word names it', 1, 'has', 'is had by', 0, NULL, NULL, NULL
FROM bound JOIN wait_lost AS lost ON lost.object = bound.object WHERE bound.cycle IS NULL GROUP BY bound.object

--@ let shown: the steps that texts name: of a long ring the first and the last
SELECT waiter.*, row_number() OVER (ORDER BY waiter.step) AS nth FROM waiter WHERE step <= 16 OR next_step = 1

--@ let unsaid: what a text says of the steps that it does not name
SELECT iif(count(*) > 0, '; and ' || count(*) || ' more', '') AS text
FROM waiter WHERE waiter.step > 16 AND waiter.next_step <> 1

--@ let taken: where a step's task took what the one before waits for, or (why) why that is not known
SELECT waiter.step, place.how, place.function_name, place.file, place.line, place.text, place.idx, place.says,
	place.address, untold.why, iif(place.how = 'code', 'code-holds-', 'src-holds-') || waiter.step AS key
FROM shown AS waiter LEFT JOIN taken_at AS place ON place.task = waiter.task AND place.object = waiter.has
	LEFT JOIN untold ON untold.task = waiter.task AND untold.object = waiter.has
WHERE place.how IS NOT NULL OR untold.why IS NOT NULL

--@ let forgetter: functions that can return with a lock of which it is not known who took it
SELECT row_number() OVER (ORDER BY can_leave.file, can_leave.line) AS number, can_leave.file, can_leave.line,
	can_leave.text
FROM (SELECT waiter.has AS object FROM shown AS waiter JOIN taken ON taken.step = waiter.step WHERE taken.how IS NULL
		UNION SELECT object FROM bound WHERE cycle IS NULL) AS lock
	JOIN can_leave ON can_leave.object = lock.object
ORDER BY number LIMIT 4

--@ let path: the order in which a step's task takes one lock and waits for the next
SELECT taken.step, taken.key, taken.function_name || '() takes ' || waiter.has_what || ' at ' ||
		where_at(taken.file, taken.line) || iif(taken.function_name = waiter.function, ', then ',
			', then ' || waiter.function || '() ') || waiter.waits_for || ' at ' ||
		where_at(waiter.file, waiter.line) AS text
FROM taken JOIN shown AS waiter ON waiter.step = taken.step WHERE taken.line IS NOT NULL AND waiter.line IS NOT NULL

--@ guard may-go-on: one of the waits may end though nobody lets go
SELECT 1 AS priority, 'unknown' AS state, group_concat(who || ': ' || doubt, '; ') AS why,
	coalesce(group_concat('waits-' || step, ' ') FILTER (WHERE step <= 16), 'waits-1') AS evidence
FROM (SELECT * FROM waiter WHERE doubt IS NOT NULL ORDER BY step LIMIT 16) HAVING count(*) > 0
UNION ALL
SELECT 2, 'no', 'none of them has a time-out, can be ended by a signal, or was woken', 'waits-1' FROM bound

--@ guard other-completer

--@ guard let-go-elsewhere

--@ guard stale-hint

--@ guard moving: the dump is no picture of one moment
SELECT 1 AS priority, 'unknown' AS state,
	'the system ran while the dump was taken: what one task has and another waits for was read at two times' AS why,
	'waits-1' AS evidence
FROM dump WHERE crashed = 0 AND NOT EXISTS (SELECT 1 FROM cpu WHERE registers_from IS NOT NULL)
	AND NOT EXISTS (SELECT 1 FROM crash WHERE kind IN ('oops', 'panic', 'sysrq'))
UNION ALL
SELECT 2, 'no', 'all CPUs had stopped when the dump was taken', 'waits-1' FROM bound

--@ confirm all-wait: each of them waits for a known object
SELECT 'yes' AS state, group_concat(who || ' waits for ' || waits_for, '; ') || (SELECT text FROM unsaid) AS why,
	group_concat('waits-' || step, ' ') AS evidence FROM shown

--@ confirm owners-exact: each object names who has it
SELECT 1 AS priority, 'unknown' AS state,
	'of ' || group_concat(waits_for || ' it is a hint: ' || owner_how, '; ') AS why,
	coalesce(group_concat('has-' || step, ' ') FILTER (WHERE step <= 16), 'waits-1') AS evidence
FROM (SELECT * FROM waiter WHERE NOT owner_exact ORDER BY step LIMIT 16) HAVING count(*) > 0
UNION ALL
SELECT 2, 'yes', group_concat(waits_for || ' ' || is_by || ' ' || next_who || ': ' || owner_how, '; ') ||
		(SELECT text FROM unsaid), group_concat('has-' || step, ' ') FROM shown

--@ confirm owner-took

--@ object
SELECT bound.object_type AS type, bound.object AS address, iif(bound.name IS NULL, 'other', 'data') AS place,
	'live' AS lifetime FROM bound

--@ roles
SELECT named.role, iif(named.waits, waiter.function, taken.function_name) AS function,
	iif(named.waits, waiter.file, taken.file) AS file, iif(named.waits, waiter.line, taken.line) AS line,
	waiter.pid AS pid, waiter.comm AS comm, waiter.cpu AS cpu, iif(named.waits, waiter.idx, taken.idx) AS frame
FROM (SELECT column1 AS step, column2 AS waits, column3 AS role FROM (VALUES (1, 0, 'holds-1'), (1, 1, 'waits-1'),
			(2, 0, 'holds-2'), (2, 1, 'waits-2'), (3, 0, 'holds-3'), (3, 1, 'waits-3'),
			(4, 0, 'holds-4'), (4, 1, 'waits-4'))) AS named
	JOIN waiter ON waiter.step = named.step LEFT JOIN taken ON taken.step = waiter.step
WHERE named.waits OR waiter.has IS NOT NULL ORDER BY named.step, named.waits

--@ sentence
SELECT CASE WHEN bound.cycle IS NULL
		THEN waiter.who || waiter.place || ' waits for ' || waiter.waits_for || ', which belongs to ' ||
			bound.owner
	WHEN waiter.kind = 'spinlock' AND bound.steps = 1
		THEN 'CPU ' || waiter.cpu || ' spins' || waiter.place || ' for ' || waiter.waits_for || ', which ' ||
			waiter.who || ' had taken' || coalesce(' in ' || (SELECT function_name FROM taken) ||
			'()', '') || ' when the interrupt came'
	WHEN bound.steps = 1
		THEN waiter.who || waiter.place || ' waits for ' || waiter.waits_for || ', which it has itself'
	ELSE bound.steps || ' tasks wait for each other: ' || (SELECT group_concat(text, '; ') FROM (
			SELECT who || place || ' for ' || waits_for || ', which ' || next_who || ' ' || does AS text
			FROM waiter ORDER BY waiter.step LIMIT 8)) END AS sentence
FROM bound JOIN waiter ON waiter.step = 1

--@ evidence
SELECT 'waits-' || waiter.step AS key, coalesce(seen.kind, 'derived') AS kind,
	waiter.who || ' waits for ' || waiter.waits_for || coalesce(': ' || waiter.how, '') ||
		coalesce('; it has been on no CPU for ' || (waiter.since / 1000000) || ' ms', '') AS statement,
	waiter.pc AS address, seen.bytes AS bytes, waiter.object_type AS type, waiter.file AS file, waiter.line AS line
FROM shown AS waiter LEFT JOIN seen ON seen.address = waiter.pc ORDER BY waiter.step
--@ evidence
SELECT 'has-' || waiter.step AS key, coalesce(seen.kind, 'derived') AS kind,
	waiter.waits_for || ' ' || is_by || ' ' || waiter.next_who || ': ' || waiter.owner_how AS statement,
	waiter.object AS address, seen.bytes AS bytes, waiter.object_type AS type, 'waits-' || waiter.step AS parents
FROM shown AS waiter LEFT JOIN seen ON seen.address = waiter.object ORDER BY waiter.step
--@ evidence
SELECT taken.key, iif(taken.how = 'code', coalesce(seen.kind, 'derived'), 'source') AS kind,
	taken.function_name || '() ' || taken.says AS statement, taken.address, seen.bytes AS bytes, taken.file,
	taken.line
FROM taken LEFT JOIN seen ON seen.address = taken.address WHERE taken.how IS NOT NULL ORDER BY taken.step
--@ evidence
SELECT 'completes-' || completes.step AS key, coalesce(seen.kind, 'derived') AS kind,
	'a way on leads ' || by_whom || ' to ' || text AS statement, completes.address, seen.bytes AS bytes, file, line
FROM bound JOIN completes ON completes.cycle = bound.cycle LEFT JOIN seen ON seen.address = completes.address
ORDER BY completes.step LIMIT 16
--@ evidence
SELECT 'order-' || step AS key, 'derived' AS kind, text AS statement, key || ' waits-' || step AS parents
FROM path ORDER BY step
--@ evidence
SELECT 'keeps-' || number AS key, 'source' AS kind, text AS statement, file, line FROM forgetter ORDER BY number

--@ steps
SELECT 2 * waiter.nth - 1 AS ord, waiter.comm || ' ' || waiter.pid AS lane, waiter.pid AS pid, 'must have' AS tense,
	iif(waiter.has_what LIKE 'flush %', 'runs the work of ', 'takes ') || waiter.has_what ||
		coalesce(': ' || taken.text, '; where is not known: ' || taken.why, '') AS text, taken.file AS file,
	taken.line AS line, iif(taken.how IS NULL, '', taken.key || ' ') ||
		'has-' || (SELECT last.step FROM shown AS last WHERE last.next_step = waiter.step) AS evidence
FROM shown AS waiter LEFT JOIN taken ON taken.step = waiter.step WHERE waiter.has IS NOT NULL
UNION ALL
SELECT 50 + number, 'source', NULL, 'can', text, file, line, 'keeps-' || number FROM forgetter
UNION ALL
SELECT 200 + step, next_comm || ' ' || next_pid, next_pid, 'can',
	would || completes.waits_for || ': ' || text, file, line, 'completes-' || step
FROM bound JOIN completes ON completes.cycle = bound.cycle WHERE step <= 16
UNION ALL
SELECT 100 + nth, comm || ' ' || pid, pid, 'happened', 'waits for ' || waits_for, file, line, 'waits-' || step
FROM shown

--@ locks
SELECT comm || ' ' || pid AS lane, has_what AS lock, has AS address, 'held now' AS state,
	'has-' || (SELECT last.step FROM shown AS last WHERE last.next_step = waiter.step) AS evidence
FROM shown AS waiter WHERE has IS NOT NULL
UNION ALL SELECT comm || ' ' || pid, waits_for, object, 'waited for', 'waits-' || step FROM shown

--@ against
SELECT CASE WHEN EXISTS (SELECT 1 FROM waiter WHERE doubt IS NOT NULL)
		THEN 'a wait of them may end by itself: ' || (SELECT group_concat(who || ': ' || doubt, '; ')
			FROM (SELECT who, doubt FROM waiter WHERE doubt IS NOT NULL ORDER BY step LIMIT 16))
	WHEN EXISTS (SELECT 1 FROM waiter WHERE owner_completes)
		THEN 'a completion names nobody: another may complete it'
	WHEN EXISTS (SELECT 1 FROM waiter WHERE NOT owner_exact)
		THEN 'an owner is only a hint: another may have it, and let go of it'
	ELSE 'nothing found: looked for a time-out, a signal, a waiter that was woken, and a lock that is handed over'
	END AS text, 'waits-1' AS evidence
FROM bound

--@ fix
SELECT CASE WHEN bound.cycle IS NULL THEN 'Let go of ' || bound.waits_for || ' on every way out of what takes it'
	WHEN waiter.kind = 'spinlock' AND bound.steps = 1
		THEN 'Keep interrupts that take ' || bound.waits_for || ' off wherever else it is taken'
	WHEN EXISTS (SELECT 1 FROM waiter WHERE owner_completes)
		THEN 'Wait for the completion without what is needed on the way to it'
	WHEN EXISTS (SELECT 1 FROM waiter WHERE kind = 'flush')
		THEN 'Wait for the work without what it takes'
	WHEN (SELECT min(object) = max(object) FROM waiter) THEN 'Do not take it where it is held: ' || bound.waits_for
	ELSE 'Take them in one order everywhere, or let go of the first before the wait for the second' END ||
	coalesce(': ' || (SELECT group_concat(text, '; ')
		FROM (SELECT text FROM path UNION ALL SELECT text FROM forgetter)), '') ||
	'. This is a suggestion.' AS text
FROM bound JOIN waiter ON waiter.step = 1

--@ nodes
SELECT 'task-' || step AS id, 'task' AS kind, who || coalesce(' in ' || function || '()', '') AS label,
	where_at(file, line) AS tooltip, 'waits-' || step AS evidence
FROM shown UNION ALL SELECT 'lock-' || step, 'lock', waits_for, address(object), 'waits-' || step FROM shown

--@ edges
SELECT 'task-' || step AS a, 'lock-' || step AS b, 'waits for' AS label, 'waits-' || step AS evidence FROM shown
UNION ALL SELECT 'lock-' || step, 'task-' || next_step, is_by, 'has-' || step
FROM shown WHERE next_step IN (SELECT step FROM shown)
