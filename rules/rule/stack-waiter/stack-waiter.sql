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
-- wants: link unlink careful-unlink remove wake wake-queue wake-head leave-careful retakes-lock complete wait-done
--
-- A waiter's record lies on its own stack. Once a waker has made "you may leave" visible, the waiter can return
-- without the waker's lock, and the record is gone. See stack-waiter.md.

--@ bind: the crash's record with the pairs that fit it, or alone; then what the source permits
SELECT 1 AS observed, hit.object_address, hit.task AS waker_task,
	coalesce(hit_pair.waker_idx,
		(SELECT min(frame.idx) FROM frame
			JOIN frame AS hit_frame ON hit_frame.task = frame.task AND hit_frame.physical = frame.physical
			JOIN crash_step AS step ON step.step = hit.step WHERE hit_frame.task = hit.task
			AND hit_frame.idx = hit.idx AND frame.line = step.line AND frame.file = step.file), hit.idx)
		AS waker_idx, hit_pair.waker, hit_pair.root, hit_pair.owner, hit_pair.variable,
	coalesce(hit_pair.type, object.type) AS type,
	coalesce(hit_pair.owner_name, object.owner_function) AS owner_name,
	coalesce(hit_pair.owner_file, object.owner_file) AS owner_file,
	coalesce(hit_pair.owner_line, object.owner_line) AS owner_line, object.task AS owner_task,
	coalesce(hit_pair.variable, object.owner_variable) AS record_name
FROM chain_hit AS hit JOIN object ON object.address = hit.object_address
	LEFT JOIN hit_pair ON hit_pair.object_address = hit.object_address AND hit_pair.step = hit.step
-- both sides: a record whose owner nobody names is bound only while it may still be found in the source of who used it
WHERE hit_pair.waker IS NOT NULL OR object.owner_function IS NOT NULL
	OR (coalesce(object.type, '') NOT IN (SELECT type FROM generic_record)
		AND NOT EXISTS (SELECT 1 FROM frame AS hit_frame
			JOIN frame ON frame.task = hit_frame.task AND frame.physical = hit_frame.physical
			JOIN function ON function.name = frame.function WHERE hit_frame.task = hit.task
			AND hit_frame.idx = hit.idx))
UNION ALL
SELECT 0, NULL, NULL, NULL, pair.waker, pair.root, pair.owner, pair.variable, pair.type, pair.owner_name,
	pair.owner_file, pair.owner_line, NULL, pair.variable
FROM pair ORDER BY 1 DESC, 2, 4, 7, 8, 5, 6

--@ side
SELECT 'waiter' AS lane, bound.owner AS function, bound.variable AS variable, bound.owner_task AS task, NULL AS idx
FROM bound
UNION ALL SELECT 'waker', bound.waker, bound.root, bound.waker_task, bound.waker_idx FROM bound

--@ subject
SELECT bound.object_address AS address, bound.type AS type FROM bound

--@ site
SELECT 1 AS ord, 'owner' AS role, 'waiter' AS lane, NULL AS touch, bound.owner_name AS function,
	bound.owner_file AS file, bound.owner_line AS line,
	coalesce(bound.type || ' ', '') || coalesce(bound.record_name, 'its record') AS text, NULL AS member,
	'makes it on its stack and queues it' AS says, 'made' AS touches, NULL AS allows
FROM bound
UNION ALL
SELECT 2, 'release', 'waker', released.touch, released.function_name, released.file, released.line, released.text,
	released.member, 'lets the owner go', NULL, 'leave'
FROM released
UNION ALL
SELECT 2, 'release', 'waker', NULL, code_release.function, code_release.file, code_release.line,
	code_release.callee || '()', NULL, 'has the body of ' || code_release.callee || '() before its pc', NULL,
	'leave'
FROM code_release
UNION ALL
SELECT 3, 'leave', 'waiter', NULL, coalesce(leave.function_name, leave.how), leave.file, leave.line, leave.text,
	leave.member, 'lets the owner go without the lock', NULL, NULL
FROM leave
UNION ALL
SELECT 3, 'leave', 'waiter', NULL, code_leave.callee, code_leave.callee_file, NULL, code_leave.callee || '()', NULL,
	'can return without the lock', NULL, NULL
FROM code_leave
UNION ALL
SELECT 4, 'use', 'waker', used.touch, used.function_name, used.file, used.line, used.text,
	CASE WHEN used.kind <> 'pass' THEN used.member END, 'goes on to use the record', 'reads', NULL
FROM used
UNION ALL
SELECT 4, 'use', 'waker', NULL, party.function, party.file, party.line, 'the record', judged.from_member,
	'goes on to use the record', 'reads', NULL
FROM bound JOIN party ON party.lane = 'waker' LEFT JOIN judged ON 1 WHERE bound.waker IS NULL

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
SELECT coalesce(use.function, party.function, function.name) || '() ' || iif(bound.observed, 'used ', 'can use ') ||
	coalesce(bound.type || coalesce('.' || coalesce(use.member, judged.from_member), ''), 'a record') ||
	coalesce(' on the stack of PID ' || record.pid || coalesce(' (' || record.comm || ')', ''), '') ||
	' after it had let ' || coalesce(bound.owner_name || '()', 'its owner') || ' go' ||
	coalesce(' by ' || release.text || ' (' || where_at(release.file, release.line) || ')', '') ||
	coalesce('; ' || leave.function_name || '() lets the waiter leave without the lock', '') AS sentence
FROM bound LEFT JOIN site AS use ON use.role = 'use' LEFT JOIN party ON party.lane = 'waker'
	LEFT JOIN function ON function.function = bound.waker LEFT JOIN subject_object AS record ON 1
	LEFT JOIN judged ON 1 LEFT JOIN site AS release ON release.role = 'release' LEFT JOIN leave ON 1

--@ against
SELECT 'nothing found: looked for a live frame of ' || coalesce(bound.owner_name || '()', 'the owner') ||
	' that has the record, for a lock that the owner must take on its way out, and for a later owner of the value'
	AS text, 'lifetime src-leave src-owner' AS evidence
FROM bound

--@ fix
SELECT 'In ' || coalesce(released.function_name, party.function, 'the waker') || '(), ' ||
		CASE
			WHEN coalesce(leave.kind, 'links') = 'links'
			THEN 'use the record first and let it go last: after ' ||
				coalesce(used.text, 'the last access') || ' take it off ' ||
				iif(released.text LIKE 'list_del_init(%',
				'with list_del_init_careful(): its store-release pairs with the load-acquire of ' ||
				'list_empty_careful(), so the waiter that ' ||
				'sees the entry unlinked sees all that was done before. ',
				'so that the waiter which sees it off the queue ' ||
				'sees all that was done before (a store-release). ') ||
				'What is still needed after that must be loaded before, with a reference taken.'
			WHEN used.kind = 'wake-head'
			THEN 'store the state and wake under a lock that ' ||
			coalesce(bound.owner_name || '()', 'the owner') ||
			' must take before it returns: complete() and wait_for_completion() do. ' ||
			'Only to wake first would not do: a waiter that looks before the state is stored sleeps on.'
			ELSE 'load what is needed after ' || coalesce(released.text, 'the release') ||
			' before it, with a reference taken (of a task: get_task_struct()), ' ||
			'then store the state with smp_store_release() and touch the record no more.' END ||
		' This is a suggestion.' AS text, (SELECT diff FROM moved_diff) AS diff
FROM bound LEFT JOIN released ON 1 LEFT JOIN used ON 1 LEFT JOIN leave ON 1 LEFT JOIN party ON party.lane = 'waker'

--@ reproduce
SELECT 'Widen the window: udelay(50) after ' || coalesce(release.text, 'the release') ||
		', and load that makes waiters come and go; let the waiter run code with deep frames after ' ||
		coalesce(bound.owner_name, 'its wait') || '() returns.' AS text, release.file AS file,
	release.line AS line
FROM bound LEFT JOIN site AS release ON release.role = 'release'
