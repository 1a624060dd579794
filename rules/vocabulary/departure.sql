-- By which test the owner goes. The owner is the lane 'waiter'.

--@ let leave_test: tests of the record by which the owner can go without a lock that the waker holds
SELECT tested.*,
	(SELECT top_statement.ord FROM statement AS top_statement WHERE top_statement.statement = tested.top)
		AS top_ord,
	EXISTS (SELECT 1 FROM arm_free WHERE arm_free.chain = tested.chain AND arm_free.statement = tested.statement
		AND NOT arm_free.is_free) AS decides
FROM tested
WHERE EXISTS (SELECT 1 FROM arm_free WHERE arm_free.chain = tested.chain AND arm_free.statement = tested.statement
		AND arm_free.is_free)
	-- In a dump the record was met; of source alone a test is a way out only in a wait, or where all waits end.
	AND EXISTS (SELECT 1 FROM unwaited WHERE unwaited.chain = tested.chain AND unwaited.statement = tested.statement
		AND (unwaited.slept OR EXISTS (SELECT 1 FROM subject WHERE address IS NOT NULL)
			OR EXISTS (SELECT 1 FROM api WHERE api.function = tested.function_name
				AND api.effect = 'leave-careful')))
	-- The owner has a part of the count that says when the waker may store it, and still has it there.
	AND NOT EXISTS (SELECT 1 FROM counted_member WHERE tested.kind = 'state'
		AND member_in(counted_member.member, tested.member)
		AND NOT EXISTS (SELECT 1 FROM given_up WHERE given_up.count = counted_member.count
			AND given_up.chain = tested.chain AND given_up.statement = tested.statement))
	-- The waker's own lock, held at the test, makes it no way out.
	AND NOT EXISTS (SELECT 1 FROM held_here
		JOIN claim ON claim.record_type = held_here.record_type AND claim.name = held_here.member
			AND claim.state > 0 AND NOT claim.is_open
		WHERE held_here.lane = 'waiter' AND held_here.chain = tested.chain
		AND held_here.statement = tested.statement
		AND (SELECT count(*) FROM shared_lock WHERE shared_lock.record_type IS held_here.record_type
			AND shared_lock.member = held_here.member) < 2)
	AND NOT EXISTS (SELECT 1 FROM either_held WHERE either_held.chain = tested.chain
		AND either_held.statement = tested.statement)
UNION
SELECT touch.chain, touch.depth, NULL, 'links', touch.member, touch.record_type, NULL, NULL, touch.kind, NULL, NULL,
	effect.callee || '()', 1000000, NULL, NULL, touch.top, touch.top_ord, 1
FROM touch JOIN effect ON effect.statement = touch.statement AND effect.seq = touch.seq AND effect.effect = touch.kind
WHERE touch.lane = 'waiter' AND touch.kind = 'leave-careful'
	AND NOT EXISTS (SELECT 1 FROM function WHERE function.name = effect.callee)
	AND EXISTS (SELECT 1 FROM free_end WHERE free_end.chain = touch.chain AND free_end.statement = touch.statement
		AND NOT free_end.doubtful)
UNION -- a wait for a completion in the record ends when that was made, whatever its maker does then
SELECT touch.chain, touch.depth, touch.statement, 'completion', touch.member, touch.record_type, NULL, NULL, touch.kind,
	touch.file, touch.line, touch.text, touch.ord, touch.function, touch.function_name, touch.top, touch.top_ord, 0
FROM touch WHERE touch.lane = 'waiter' AND touch.kind = 'wait-done'
	AND NOT EXISTS (SELECT 1 FROM lasting_lock JOIN lock_taken ON lock_taken.lane = touch.lane
			AND lock_taken.chain = touch.chain AND lock_taken.record_type = lasting_lock.record_type
			AND lock_taken.member = lasting_lock.member
		JOIN order_of ON order_of.first = touch.statement AND order_of."then" = lock_taken.statement
			AND order_of.always_then)
	AND NOT EXISTS (SELECT 1 FROM waited_out JOIN order_of ON order_of."then" = waited_out.statement
		AND order_of.always_then WHERE waited_out.lane = touch.lane AND waited_out.chain = touch.chain
		AND order_of.first = touch.statement)
UNION -- or for one that the record leads to
SELECT wait.chain, 0, wait.statement, 'completion', wait.to_member, wait.to_type, NULL, NULL, 'wait-done',
	statement.file, statement.line, statement.text, statement.ord, statement.function, function.name,
	coalesce(top.top, wait.statement), coalesce(top_statement.ord, statement.ord), 0
FROM companion_wait AS wait JOIN statement ON statement.statement = wait.statement
	JOIN function ON function.function = statement.function
	LEFT JOIN walk_top AS top ON top.lane = 'waiter' AND top.chain = wait.chain
	LEFT JOIN statement AS top_statement ON top_statement.statement = top.top

--@ let asleep_later of the owner by chain statement: places from which the owner can come to where it sleeps or waits
WITH RECURSIVE asleep_later(chain, statement) AS (
	SELECT chain, statement FROM slept
	UNION SELECT chain, statement FROM touch WHERE lane = 'waiter' AND kind IN ('wait-done', 'wait-may', 'wait')
	UNION
	SELECT back.chain, back.statement
	FROM asleep_later
		CROSS JOIN back ON back.lane = 'waiter' AND back.next_chain = asleep_later.chain
			AND back.next = asleep_later.statement)
SELECT * FROM asleep_later

--@ let last_arm of the owner by chain statement: arms of tests behind which the owner neither sleeps nor takes a lock
-- any more
SELECT DISTINCT leave_test.chain, leave_test.statement, move.arm
FROM leave_test
	CROSS JOIN move ON move.lane = 'waiter' AND move.chain = leave_test.chain
		AND move.statement IN (leave_test.statement, '>' || leave_test.statement) AND move.arm <> ''
WHERE EXISTS (SELECT 1 FROM free_end WHERE free_end.chain = move.next_chain AND free_end.statement = move.next
		AND NOT free_end.doubtful)
	AND NOT EXISTS (SELECT 1 FROM asleep_later WHERE asleep_later.chain = move.next_chain
		AND asleep_later.statement = move.next)

--@ let wanted_arm by chain statement: the arm of a test by which the owner goes: the only last one, else the first that
-- is free
SELECT leave_test.chain, leave_test.statement,
	coalesce(iif(count(DISTINCT last_arm.arm) = 1, max(last_arm.arm), NULL), max(arm_free.arm)) AS arm,
	count(DISTINCT last_arm.arm) = 1 AS is_last
FROM arm_free JOIN leave_test ON leave_test.chain = arm_free.chain AND leave_test.statement = arm_free.statement
	LEFT JOIN last_arm ON last_arm.chain = arm_free.chain AND last_arm.statement = arm_free.statement
WHERE arm_free.is_free GROUP BY leave_test.chain, leave_test.statement

--@ let opened by chain statement: tests that the waker's store turns to an arm behind which the owner sleeps no more
SELECT DISTINCT leave_test.chain, leave_test.statement, leave_test.member
FROM leave_test
	JOIN wanted_arm ON wanted_arm.chain = leave_test.chain AND wanted_arm.statement = leave_test.statement
		AND wanted_arm.is_last
	JOIN touch ON touch.lane = 'waker' AND touch.kind IN ('write', 'rmw', 'publish')
		AND member_in(touch.member, leave_test.member)
WHERE leave_test.kind = 'state'
	AND coalesce(holds(touch.constant, leave_test.operator, leave_test.constant) = (wanted_arm.arm = 'true'), 1)

--@ let leave: the last of them that decides whether the lock is taken; where none does, that the waker's store decides
SELECT * FROM leave_test
ORDER BY decides DESC,
	EXISTS (SELECT 1 FROM opened WHERE opened.chain = leave_test.chain AND opened.statement = leave_test.statement
		AND opened.member = leave_test.member) DESC, kind = 'waited', top_ord DESC, ord DESC, file, line
LIMIT 1

--@ let handed_part of the owner by chain: the member of the record that a callee of the owner is handed the address of
SELECT callee.chain, min(argument.member) AS member
FROM (SELECT DISTINCT chain, parent, call FROM walk WHERE lane = 'waiter' AND call IS NOT NULL) AS callee
	CROSS JOIN statement ON statement.statement = callee.call
	CROSS JOIN argument ON argument.statement = callee.call AND argument.address = 1 AND argument.member <> ''
WHERE EXISTS (SELECT 1 FROM walk AS caller WHERE caller.lane = 'waiter' AND caller.function = statement.function
	AND caller.variable = argument.root AND caller.chain = callee.parent)
GROUP BY callee.chain HAVING count(DISTINCT argument.member) = 1

--@ let waits_behind of the owner: loops on the owner's way out that do nothing but wait for what others have
SELECT DISTINCT statement.file, statement.line, statement.text
FROM leave CROSS JOIN order_of ON order_of.first = leave.statement
	CROSS JOIN statement ON statement.statement = order_of."then" AND statement.kind = 'condition'
	CROSS JOIN access ON access.statement = statement.statement AND access.kind = 'read'
		AND (access.root_kind = 'global' OR access.path LIKE '->%')
WHERE NOT EXISTS (SELECT 1 FROM walk WHERE walk.lane = 'waiter' AND walk.function = statement.function
		AND walk.variable = access.root)
	AND EXISTS (SELECT 1 FROM successor
		LEFT JOIN successor AS other_successor ON other_successor.statement = successor.next
		LEFT JOIN statement AS other_statement ON other_statement.statement = successor.next
		WHERE successor.statement = statement.statement
		AND (successor.next = statement.statement
			OR (other_statement.kind NOT IN ('assign', 'declare', 'condition', 'return')
				AND other_successor.next = statement.statement)))
