-- Where a record stays found: the simulation of an owner that nobody lets go, and the ends that it comes to.

--@ let waiting by chain statement: places where the owner waits for who has its record; is_own: for the record itself,
-- so that it is there however the owner came to that place
SELECT DISTINCT touch.chain, touch.statement, NOT (touch.detail < 0 AND statement.kind = 'call') AS is_own
FROM touch JOIN statement ON statement.statement = touch.statement
WHERE touch.lane = 'waiter' AND touch.kind = 'wait-may'
UNION SELECT slept.chain, slept.statement, 0 FROM slept
WHERE NOT EXISTS (SELECT 1 FROM touch WHERE touch.lane = 'waiter' AND touch.kind = 'wait-may'
	AND touch.chain = slept.chain AND touch.statement = slept.statement)

--@ let owing by keep statement: last places of callees of the owner which alone take the record off, on other ways
SELECT DISTINCT off.keep, statement.statement
FROM (SELECT DISTINCT keep FROM off) AS off
	JOIN (SELECT DISTINCT chain, function FROM walk WHERE lane = 'waiter' AND chain <> '') AS walk
	CROSS JOIN statement ON statement.function = walk.function
	CROSS JOIN successor ON successor.statement = statement.statement AND successor.next = ''
WHERE EXISTS (SELECT 1 FROM off AS elsewhere WHERE elsewhere.keep = off.keep
		AND substr(elsewhere.chain, 1, length(walk.chain)) = walk.chain)
	AND NOT EXISTS (SELECT 1 FROM off AS elsewhere WHERE elsewhere.keep = off.keep
		AND substr(elsewhere.chain, 1, length(walk.chain)) <> walk.chain)

--@ let kept by keep chain statement: places that an owner comes to, whom nobody let go, with its record where it was
-- put; is_end: its end. By a pointer: waited: the call in which it waited last (of what runs by itself: its own
-- function), NULL: it has not; left_chain, left: the place at which it left that call, '' not yet. On a queue: way: the
-- last place of a callee that led to the end as a matter of course, or that owed it to take the record off; at the end
-- the last place. call: of a callee, whose result is known
WITH RECURSIVE kept(keep, assumption, chain, statement, sure, waited, left_chain, left, way, is_end, call, result) AS (
	SELECT queued_from.keep, assumed.assumption, move.next_chain, move.next, 1,
		(SELECT '' FROM touch WHERE touch.lane = 'waiter' AND touch.kind = 'arm'
			AND touch.chain = queued_from.chain AND touch.statement = queued_from.statement
			AND queued_from.keep = 'pointer'), '', '', '', 0, NULL, NULL
	FROM queued_from JOIN assumed
		CROSS JOIN move ON move.lane = 'waiter' AND move.chain = queued_from.chain
			AND move.statement = queued_from.statement
	UNION
	SELECT kept.keep, kept.assumption, move.next_chain, move.next,
		(kept.sure
				AND (EXISTS (SELECT 1 FROM idle WHERE idle.keep = kept.keep AND idle.chain = kept.chain
						AND idle.statement = kept.statement)
					OR (coalesce(kept_arm.sure, 1)
						AND NOT EXISTS (SELECT 1 FROM local_guard
							WHERE local_guard.keep = kept.keep
							AND local_guard.chain = kept.chain
							AND local_guard.statement = kept.statement)))
				AND NOT EXISTS (SELECT 1 FROM passed WHERE passed.chain = kept.chain
					AND passed.statement = kept.statement)
				AND NOT EXISTS (SELECT 1 FROM doubt WHERE doubt.keep = kept.keep
					AND doubt.chain = kept.chain AND doubt.statement = kept.statement)
				-- In a dump the record was met by that pointer: nobody had taken it back.
				AND NOT (kept.keep = 'pointer' AND kept.waited IS NOT NULL
					AND NOT EXISTS (SELECT 1 FROM subject WHERE address IS NOT NULL)
					AND EXISTS (SELECT 1 FROM taker WHERE taker.chain = kept.chain
						AND taker.statement = kept.statement)))
			OR (kept.keep = 'pointer' AND waiting.is_own IS 1
				AND NOT EXISTS (SELECT 1 FROM subject WHERE address IS NOT NULL)),
		iif(waiting.is_own OR kept.waited IS NULL, coalesce(waiting.chain, kept.waited), kept.waited),
		CASE WHEN waiting.is_own THEN '' WHEN kept.left <> '' THEN kept.left_chain
			WHEN going.ends THEN kept.chain ELSE '' END,
		CASE WHEN waiting.is_own THEN iif(kept.chain = '' AND move.next = '', kept.statement, '')
			WHEN kept.left <> '' THEN kept.left WHEN going.ends THEN kept.statement ELSE '' END,
		CASE WHEN kept.keep <> 'queue' THEN ''
			WHEN move.next_chain <> kept.chain AND move.next LIKE '>%' AND kept.statement NOT LIKE '>%'
				THEN kept.statement
			WHEN move.next = '' THEN iif(kept.way = '', kept.statement, kept.way)
			WHEN EXISTS (SELECT 1 FROM owing WHERE owing.keep = kept.keep AND owing.statement = kept.way)
				THEN kept.way
			WHEN kept.statement LIKE '>%' AND move.next LIKE '>%' THEN kept.way ELSE '' END,
		move.next = '' AND move.next_chain = '' AND kept.chain = '',
		coalesce(known_result.call, nullif(kept.call, ltrim(move.next, '>'))),
		coalesce(known_result.constant, iif(kept.call = ltrim(move.next, '>'), NULL, kept.result))
	FROM kept
		CROSS JOIN move ON move.lane = 'waiter' AND move.chain = kept.chain AND move.statement = kept.statement
		LEFT JOIN kept_arm ON kept_arm.chain = kept.chain AND kept_arm.statement = kept.statement
			AND kept_arm.assumption = kept.assumption AND kept_arm.arm = move.arm
		LEFT JOIN waiting ON waiting.chain = kept.chain AND waiting.statement = kept.statement
			AND kept.keep = 'pointer'
		LEFT JOIN (SELECT 1 AS ends) AS going ON kept.keep = 'pointer'
			AND ((kept.chain = coalesce(kept.waited, '') AND length(move.next_chain) < length(kept.chain))
				OR (kept.chain = '' AND move.next = ''))
		LEFT JOIN known_result ON known_result.chain = kept.chain AND known_result.statement = kept.statement
	WHERE coalesce(kept_arm.can, 1)
		AND NOT EXISTS (SELECT 1 FROM result_test WHERE result_test.statement = kept.statement
			AND result_test.call = kept.call
			AND holds(kept.result, result_test.operator, result_test.constant) = (move.arm = 'false'))
		AND NOT EXISTS (SELECT 1 FROM link_arm WHERE link_arm.chain = kept.chain
			AND link_arm.statement = kept.statement AND link_arm.arm = move.arm AND NOT link_arm.can)
		AND NOT EXISTS (SELECT 1 FROM same_arm WHERE same_arm.chain = kept.chain
			AND same_arm.statement = kept.statement AND same_arm.arm <> move.arm)
		AND NOT EXISTS (SELECT 1 FROM same_text WHERE same_text.chain = kept.chain
			AND same_text.statement = kept.statement AND same_text.arm <> move.arm)
		AND NOT EXISTS (SELECT 1 FROM still_there WHERE kept.keep = 'pointer' AND still_there.chain = kept.chain
			AND still_there.statement = kept.statement AND still_there.arm <> move.arm)
		AND NOT EXISTS (SELECT 1 FROM off AS elsewhere WHERE elsewhere.keep = kept.keep
			AND elsewhere.chain = kept.chain AND elsewhere.statement = kept.statement))
SELECT * FROM kept LIMIT 20000

--@ let left_behind: ends of the owner that it comes to with its record still where it was put, though nobody let it go
SELECT kept.keep, '' AS chain, statement.file, statement.line, statement.text, statement.statement,
	function.name AS function_name, max(kept.sure) AS sure, assumed.member, assumed.constant
FROM kept JOIN assumed ON assumed.assumption = kept.assumption
	CROSS JOIN statement ON statement.statement = ltrim(kept.way, '>')
	JOIN function ON function.function = statement.function
WHERE kept.is_end AND kept.keep = 'queue' GROUP BY kept.keep, statement.statement
UNION ALL
SELECT kept.keep, kept.left_chain, statement.file, statement.line, statement.text, statement.statement, function.name,
	max(kept.sure AND (kept.waited IS NOT NULL OR EXISTS (SELECT 1 FROM subject WHERE address IS NOT NULL))),
	assumed.member, assumed.constant
FROM kept JOIN assumed ON assumed.assumption = kept.assumption
	CROSS JOIN statement ON statement.statement = ltrim(kept.left, '>')
	JOIN function ON function.function = statement.function
WHERE kept.keep = 'pointer' AND kept.chain = '' AND kept.statement = '' AND kept.left <> ''
GROUP BY kept.keep, kept.left_chain, statement.statement ORDER BY 4

--@ let kept_cut: the search for such ends ended early
SELECT 'more than ' || count(*) || ' places on its ways out' AS what FROM kept HAVING count(*) >= 20000

--@ let exit_unseen: what was not seen of the owner's ways out; is_all: of any of them
SELECT 1 AS is_all, 'the owner''s ways out are not known: its function was not read' AS why
WHERE NOT EXISTS (SELECT 1 FROM side WHERE lane = 'waiter' AND function IS NOT NULL)
UNION ALL
SELECT 0, 'of the owner''s ways out was not read: ' || what FROM unread WHERE lane = 'waiter'
UNION ALL
SELECT 0, 'not all of the owner''s ways out was looked at: ' || what FROM kept_cut
