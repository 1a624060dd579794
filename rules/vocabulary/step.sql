-- What each step of an owner whom nobody let go says of its record, whatever came before.

--@ let waiting of the owner by chain statement: places where the owner waits for who has its record; is_own: for the
-- record itself, so that it is there however the owner came to that place
SELECT DISTINCT touch.chain, touch.statement, NOT (touch.detail < 0 AND statement.kind = 'call') AS is_own
FROM touch JOIN statement ON statement.statement = touch.statement
WHERE touch.lane = 'waiter' AND touch.kind = 'wait-may'
UNION -- for a completion that it leads to
SELECT companion_wait.chain, companion_wait.statement, NOT (companion_wait.gives_up < 0 AND statement.kind = 'call')
FROM companion_wait JOIN statement ON statement.statement = companion_wait.statement
WHERE companion_wait.gives_up IS NOT NULL
UNION -- by the pointer to it that others have
SELECT pointer.chain, effect.statement, 0
FROM their_pointer AS pointer
	CROSS JOIN effect ON effect.function = pointer.function AND effect.root = pointer.root
		AND effect.path = pointer.path AND effect.effect = 'wait-may' AND effect.address = 0
UNION SELECT slept.chain, slept.statement, 0 FROM slept
WHERE NOT EXISTS (SELECT 1 FROM touch WHERE touch.lane = 'waiter' AND touch.kind = 'wait-may'
	AND touch.chain = slept.chain AND touch.statement = slept.statement)

--@ let kept_step of the owner by place keep: steps that the owner can take while its record is found by that. What they
-- make of what was sure: is_idle: the condition decides nothing; is_guarded, is_doubtful: it may say that the record is
-- gone; is_taken: the pointer may be taken back there; is_begun: there the record is. wait_chain, is_own: of a wait.
-- goes: what becomes of the way: none, left (a callee), end, on (behind it), lost. how, constant, call, operator,
-- other: what is known of an answer then, as in reply
SELECT way.keep, queued.place, move.chain, move.statement, move.arm, next_queued.place AS next_place,
	move.next_chain, move.next,
	EXISTS (SELECT 1 FROM kept_arm WHERE kept_arm.chain = move.chain AND kept_arm.statement = move.statement)
		AS is_test,
	EXISTS (SELECT 1 FROM idle WHERE idle.keep = way.keep AND idle.chain = move.chain
		AND idle.statement = move.statement) AS is_idle,
	EXISTS (SELECT 1 FROM local_guard WHERE local_guard.keep = way.keep AND local_guard.chain = move.chain
		AND local_guard.statement = move.statement)
		AND NOT EXISTS (SELECT 1 FROM no_null WHERE no_null.chain = move.chain
			AND no_null.statement = move.statement) AS is_guarded,
	EXISTS (SELECT 1 FROM passed WHERE passed.chain = move.chain AND passed.statement = move.statement)
		OR EXISTS (SELECT 1 FROM doubt WHERE doubt.keep = way.keep AND doubt.chain = move.chain
			AND doubt.statement = move.statement)
		OR EXISTS (SELECT 1 FROM asked_again WHERE asked_again.keep = way.keep
			AND asked_again.chain = move.chain AND asked_again.statement = move.statement
			AND asked_again.arm = move.arm)
		OR (way.keep = 'queue' AND EXISTS (SELECT 1 FROM handed_back WHERE handed_back.chain = move.chain
			AND handed_back.statement = move.statement))
		OR (way.keep = 'queue' AND EXISTS (SELECT 1 FROM companion_wait WHERE companion_wait.chain = move.chain
			AND companion_wait.statement = move.statement)) AS is_doubtful,
	-- In a dump the record was met by that pointer: nobody had taken it back.
	way.keep = 'pointer' AND NOT EXISTS (SELECT 1 FROM subject WHERE address IS NOT NULL)
		AND EXISTS (SELECT 1 FROM taker WHERE taker.chain = move.chain
			AND taker.statement = move.statement) AS is_taken,
	way.keep = 'pointer' AND waiting.is_own IS 1
		AND NOT EXISTS (SELECT 1 FROM subject WHERE address IS NOT NULL) AS is_begun,
	waiting.chain AS wait_chain, waiting.is_own,
	CASE WHEN way.keep <> 'queue' THEN 'none'
		WHEN move.next_chain <> move.chain AND move.next LIKE '>%' AND move.statement NOT LIKE '>%' THEN 'left'
		WHEN move.next = '' THEN 'end'
		WHEN move.statement LIKE '>%' AND move.next LIKE '>%' THEN 'on' ELSE 'lost' END AS goes,
	CASE WHEN length(move.next_chain) > length(move.chain) THEN 'constant'
		WHEN answer_edge.chain IS NOT NULL THEN 'constant' WHEN reply.how IS NOT NULL THEN reply.how
		WHEN move.statement LIKE '>%' OR move.next_chain <> move.chain THEN 'constant' ELSE 'same' END AS how,
	iif(answer_edge.chain IS NULL, reply.constant, answer_edge.constant) AS constant, reply.call, reply.operator,
	reply.other
FROM (SELECT DISTINCT keep FROM queued_from) AS way
	CROSS JOIN queued
	CROSS JOIN move ON move.lane = 'waiter' AND move.chain = queued.chain AND move.statement = queued.statement
	CROSS JOIN queued AS next_queued ON next_queued.chain = move.next_chain AND next_queued.statement = move.next
	LEFT JOIN waiting ON waiting.chain = move.chain AND waiting.statement = move.statement
		AND way.keep = 'pointer'
	LEFT JOIN reply ON reply.chain = move.chain AND reply.place = move.statement
		AND length(move.next_chain) <= length(move.chain)
	LEFT JOIN answer_edge ON answer_edge.chain = move.chain AND answer_edge.arm = move.arm
		AND answer_edge.statement = ltrim(move.statement, '>') AND move.next_chain = move.chain
WHERE NOT EXISTS (SELECT 1 FROM link_arm WHERE link_arm.chain = move.chain AND link_arm.statement = move.statement
		AND link_arm.arm = move.arm AND NOT link_arm.can)
	AND NOT EXISTS (SELECT 1 FROM same_arm WHERE same_arm.chain = move.chain
		AND same_arm.statement = move.statement AND same_arm.arm <> move.arm)
	AND NOT EXISTS (SELECT 1 FROM same_text WHERE same_text.chain = move.chain
		AND same_text.statement = move.statement AND same_text.arm <> move.arm)
	AND NOT EXISTS (SELECT 1 FROM no_null WHERE no_null.chain = move.chain
		AND no_null.statement = move.statement AND no_null.arm <> move.arm)
	AND NOT EXISTS (SELECT 1 FROM still_there WHERE way.keep = 'pointer' AND still_there.chain = move.chain
		AND still_there.statement = move.statement AND still_there.arm <> move.arm)
	AND NOT EXISTS (SELECT 1 FROM too_late WHERE way.keep = 'pointer' AND too_late.chain = move.chain
		AND too_late.statement = move.statement AND too_late.arm <> move.arm)
	AND NOT EXISTS (SELECT 1 FROM off AS elsewhere WHERE elsewhere.keep = way.keep AND elsewhere.chain = move.chain
		AND elsewhere.statement = move.statement)
