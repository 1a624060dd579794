-- Where a record stays found: the simulation of an owner that nobody lets go, and the ends that it comes to.

--@ let owing of the owner by keep statement: last places of callees of the owner which alone take the record off, on
-- other ways
SELECT DISTINCT off.keep, statement.statement
FROM (SELECT DISTINCT keep FROM off) AS off
	JOIN (SELECT DISTINCT chain, function FROM walk WHERE lane = 'waiter' AND chain <> '') AS walk
	CROSS JOIN statement ON statement.function = walk.function
	CROSS JOIN successor ON successor.statement = statement.statement AND successor.next = ''
WHERE EXISTS (SELECT 1 FROM off AS elsewhere WHERE elsewhere.keep = off.keep
		AND substr(elsewhere.chain, 1, length(walk.chain)) = walk.chain)
	AND NOT EXISTS (SELECT 1 FROM off AS elsewhere WHERE elsewhere.keep = off.keep
		AND substr(elsewhere.chain, 1, length(walk.chain)) <> walk.chain)

--@ let kept of the owner by keep: places that an owner comes to, whom nobody let go, with its record where it was
-- put; is_end: its end. By a pointer: waited: the call in which it waited last (of what runs by itself: its own
-- function), NULL: it has not; left_chain, left: the place at which it left that call, '' not yet. On a queue: way: the
-- last place of a callee that led to the end as a matter of course, or that owed it to take the record off; at the end
-- the last place. call: of a callee, whose result is known; answer: what its own function answers as far as is known
WITH RECURSIVE kept(place, keep, assumption, sure, waited, left_chain, left, way, is_end, call, result, answer) AS (
	SELECT queued.place, queued_from.keep, assumed.assumption,
		NOT EXISTS (SELECT 1 FROM walk_cut WHERE lane = 'waiter'),
		(SELECT '' FROM touch WHERE touch.lane = 'waiter' AND touch.kind = 'arm'
			AND touch.chain = queued_from.chain AND touch.statement = queued_from.statement
			AND queued_from.keep = 'pointer'), '', '', '', 0, NULL, NULL,
		(SELECT answer_here.constant FROM answer_here WHERE answer_here.chain = queued_from.chain
			AND answer_here.statement = queued_from.statement AND move.next_chain = queued_from.chain)
	FROM queued_from JOIN assumed
		CROSS JOIN move ON move.lane = 'waiter' AND move.chain = queued_from.chain
			AND move.statement = queued_from.statement
		CROSS JOIN queued ON queued.chain = move.next_chain AND queued.statement = move.next
	WHERE NOT EXISTS (SELECT 1 FROM outdated WHERE outdated.chain = queued_from.chain
		AND outdated.statement = queued_from.statement AND outdated.assumption = assumed.assumption)
	UNION
	SELECT step.next_place, kept.keep, coalesce(restated.next_assumption, kept.assumption),
		(kept.sure AND (step.is_idle OR (coalesce(kept_arm.sure, 1) AND NOT step.is_guarded))
				AND NOT step.is_doubtful AND NOT (kept.waited IS NOT NULL AND step.is_taken)
				AND NOT EXISTS (SELECT 1 FROM answer_test WHERE kept.answer IS NOT NULL
					AND answer_test.chain = step.chain AND answer_test.statement = step.statement
					AND answer_test.operator IS NULL))
			OR step.is_begun,
		iif(step.is_own OR kept.waited IS NULL, coalesce(step.wait_chain, kept.waited), kept.waited),
		CASE WHEN step.is_own THEN '' WHEN kept.left <> '' THEN kept.left_chain
			WHEN going.ends THEN step.chain ELSE '' END,
		CASE WHEN step.is_own THEN iif(step.chain = '' AND step.next = '', step.statement, '')
			WHEN kept.left <> '' THEN kept.left WHEN going.ends THEN step.statement ELSE '' END,
		CASE step.goes WHEN 'none' THEN '' WHEN 'left' THEN step.statement
			WHEN 'end' THEN iif(kept.way = '', step.statement, kept.way)
			WHEN 'on' THEN kept.way
			ELSE CASE WHEN EXISTS (SELECT 1 FROM owing WHERE owing.keep = kept.keep
				AND owing.statement = kept.way) THEN kept.way ELSE '' END END,
		step.next = '' AND step.next_chain = '' AND step.chain = '',
		iif(step.statement LIKE '>%' AND kept.answer IS NOT NULL, ltrim(step.statement, '>'),
			nullif(kept.call, ltrim(step.statement, '>'))),
		iif(step.statement LIKE '>%' AND kept.answer IS NOT NULL, kept.answer,
			iif(kept.call = ltrim(step.statement, '>'), NULL, kept.result)),
		CASE step.how WHEN 'constant' THEN step.constant WHEN 'same' THEN kept.answer
			WHEN 'own' THEN iif(step.operator = 'truth', kept.answer,
				holds(kept.answer, step.operator, step.other))
			ELSE iif(step.call IS NOT kept.call, NULL, iif(step.operator = 'truth', kept.result,
				holds(kept.result, step.operator, step.other))) END
	FROM kept
		CROSS JOIN kept_step AS step ON step.place = kept.place AND step.keep = kept.keep
		LEFT JOIN kept_arm ON step.is_test AND kept_arm.chain = step.chain
			AND kept_arm.statement = step.statement AND kept_arm.assumption = kept.assumption
			AND kept_arm.arm = step.arm
		LEFT JOIN restated ON restated.chain = step.chain AND restated.statement = step.statement
			AND restated.assumption = kept.assumption
		LEFT JOIN (SELECT 1 AS ends) AS going ON kept.keep = 'pointer'
			AND ((step.chain = coalesce(kept.waited, '') AND length(step.next_chain) < length(step.chain))
				OR (step.chain = '' AND step.next = ''))
	WHERE coalesce(kept_arm.can, 1)
		AND NOT EXISTS (SELECT 1 FROM result_test WHERE result_test.statement = step.statement
			AND holds(CASE WHEN step.statement = '>' || result_test.call THEN kept.answer
					WHEN result_test.call = kept.call THEN kept.result END, result_test.operator,
				result_test.constant) = (step.arm = 'false'))
		AND NOT EXISTS (SELECT 1 FROM answer_test WHERE answer_test.chain = step.chain
			AND answer_test.statement = step.statement
			AND holds(kept.answer, answer_test.operator, answer_test.constant) = (step.arm = 'false')))
SELECT * FROM kept LIMIT 20000

--@ let left_end: ends of the owner that it comes to with its record still where it was put, though nobody let it go, by
-- what it had stored in one member
SELECT kept.keep, '' AS chain, ltrim(kept.way, '>') AS statement, max(kept.sure) AS sure, assumed.member,
	assumed.constant
FROM kept JOIN assumed ON assumed.assumption = kept.assumption
WHERE kept.is_end AND kept.keep = 'queue' GROUP BY kept.keep, kept.way, assumed.member
UNION ALL
SELECT kept.keep, kept.left_chain, ltrim(kept.left, '>'),
	max(kept.sure AND (kept.waited IS NOT NULL OR EXISTS (SELECT 1 FROM subject WHERE address IS NOT NULL))),
	assumed.member, assumed.constant
FROM kept JOIN assumed ON assumed.assumption = kept.assumption
WHERE kept.keep = 'pointer' AND kept.left <> ''
	AND kept.place = (SELECT queued.place FROM queued WHERE queued.chain = '' AND queued.statement = '')
GROUP BY kept.keep, kept.left_chain, kept.left, assumed.member

--@ let left_behind: those to which something that it had stored in each member leads
SELECT left_end.keep, left_end.chain, statement.file, statement.line, statement.text, statement.statement,
	function.name AS function_name, min(left_end.sure) AS sure, left_end.member, left_end.constant
FROM (SELECT keep, chain, statement, member, constant, max(sure) AS sure FROM left_end
		GROUP BY keep, chain, statement, member) AS left_end
	CROSS JOIN statement ON statement.statement = left_end.statement
	JOIN function ON function.function = statement.function
GROUP BY left_end.keep, left_end.chain, left_end.statement
HAVING count(*) = (SELECT count(*) FROM (SELECT DISTINCT member FROM assumed)) ORDER BY 4

--@ let kept_cut: the search for such ends ended early
SELECT 'more than ' || count(*) || ' places on its ways out' AS what FROM kept HAVING count(*) >= 20000

--@ let exit_unseen of the owner: what was not seen of the owner's ways out; is_all: of any of them
SELECT 1 AS is_all, 'the owner''s ways out are not known: its function was not read' AS why
WHERE NOT EXISTS (SELECT 1 FROM side WHERE lane = 'waiter' AND function IS NOT NULL)
UNION ALL
SELECT 0, 'of the owner''s ways out was not read: ' || what FROM unread WHERE lane = 'waiter'
UNION ALL
SELECT 0, 'not all of the owner''s ways out was looked at: ' || what FROM kept_cut
