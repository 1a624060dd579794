-- What comes after what on the paths of a side, with the same record: of a waker, its release and what it uses then.

--@ let release_at: what the waker does to the record that lets its owner go
SELECT later.touch FROM touch AS later JOIN leave ON later.lane = 'waker'
WHERE (leave.kind = 'completion' AND later.kind = 'complete'
		AND later.member IS coalesce(nullif(leave.member, ''),
			(SELECT handed_part.member FROM handed_part WHERE handed_part.chain = leave.chain)))
	OR (leave.kind = 'links' AND later.kind IN ('unlink', 'careful-unlink')
		AND (later.member IS NULL OR leave.member IS NULL OR member_in(later.member, leave.member)))
	OR (leave.kind = 'state' AND later.kind IN ('write', 'rmw', 'publish') AND member_in(later.member, leave.member)
		-- Which of its values let the owner go is not known of a switch; in a dump it was let go.
		AND NOT (leave.operator IS 'switch' AND NOT EXISTS (SELECT 1 FROM subject WHERE address IS NOT NULL))
		AND coalesce(holds(coalesce(later.constant,
						iif(later.value LIKE '&%' AND coalesce(leave.constant, 0) = 0, 1,
							NULL)), leave.operator,
					leave.constant) = (SELECT wanted_arm.arm = 'true'
				FROM wanted_arm WHERE wanted_arm.chain = leave.chain
				AND wanted_arm.statement = leave.statement), 1))

--@ let starter by touch: touches that may let a record go, take it away, or hand it to somebody; place: the first one
-- at that place
SELECT touch, lane, chain, statement, seq, min(touch) OVER (PARTITION BY lane, chain, statement) AS place FROM touch
WHERE kind IN ('unlink', 'careful-unlink', 'remove', 'write', 'rmw', 'publish', 'free', 'complete', 'put', 'link',
	'wake', 'init')

--@ let start: places of starters, with the variables that are followed from there; of source alone nobody asks for
-- others than releases
SELECT DISTINCT starter.place, starter.lane, starter.chain, starter.statement, kin.kin
FROM starter JOIN kin ON kin.lane = starter.lane
WHERE starter.touch IN (SELECT touch FROM release_at) OR EXISTS (SELECT 1 FROM subject WHERE address IS NOT NULL)

--@ let reach by place kin at_chain statement: where control can come after a place with the same record in a variable
WITH RECURSIVE reach(place, lane, kin, at_chain, statement) AS (
	SELECT start.place, start.lane, start.kin, move.next_chain, move.next
	FROM start
		CROSS JOIN move ON move.lane = start.lane AND move.chain = start.chain
			AND move.statement = start.statement
	UNION
	SELECT reach.place, reach.lane, reach.kin, move.next_chain, move.next
	FROM reach
		CROSS JOIN move ON move.lane = reach.lane AND move.chain = reach.at_chain
			AND move.statement = reach.statement
	WHERE NOT EXISTS (SELECT 1 FROM renewed_kin WHERE renewed_kin.lane = reach.lane AND renewed_kin.kin = reach.kin
		AND renewed_kin.at_chain = reach.at_chain AND renewed_kin.statement = reach.statement))
SELECT * FROM reach LIMIT 60000

--@ let past by place kin at_chain statement: places that a record is brought to without passing a place; of source
-- alone nobody asks
WITH RECURSIVE past(place, lane, kin, at_chain, statement, start_chain, start_statement) AS (
	SELECT start.place, start.lane, start.kin, '', side.function, start.chain, start.statement
	FROM start JOIN side ON side.lane = start.lane WHERE EXISTS (SELECT 1 FROM subject WHERE address IS NOT NULL)
	UNION
	SELECT start.place, start.lane, start.kin, move.next_chain, move.next, start.chain, start.statement
	FROM start JOIN renewed_kin ON renewed_kin.lane = start.lane AND renewed_kin.kin = start.kin
		CROSS JOIN move ON move.lane = renewed_kin.lane AND move.chain = renewed_kin.at_chain
			AND move.statement = renewed_kin.statement
	WHERE EXISTS (SELECT 1 FROM subject WHERE address IS NOT NULL)
	UNION
	SELECT past.place, past.lane, past.kin, move.next_chain, move.next, past.start_chain, past.start_statement
	FROM past
		CROSS JOIN move ON move.lane = past.lane AND move.chain = past.at_chain
			AND move.statement = past.statement
	WHERE NOT (past.at_chain = past.start_chain AND past.statement = past.start_statement))
SELECT * FROM past LIMIT 60000

--@ let cut by lane: where the paths of a side are so many that the search for what comes after ended early
SELECT lane, 'more than ' || count(*) || ' places on its paths' AS what FROM reach GROUP BY lane HAVING (SELECT count(*)
	FROM reach) >= 60000

--@ let touch_at by lane chain statement: touches by where they are; not what the last user does of a record whose owner
-- goes when it is the last itself
SELECT touch.lane, touch.chain, touch.statement, touch.variable, touch.touch, touch.seq, touch.kind FROM touch
WHERE NOT EXISTS (SELECT 1 FROM leave JOIN own_count ON own_count.chain = leave.chain
		AND own_count.statement = leave.statement AND own_count.count = leave.member
	JOIN last_user ON last_user.count = own_count.count WHERE last_user.touch = touch.touch)

--@ let started by place: touches that something is followed from, by their place
SELECT place, touch FROM starter

--@ let after by first: a touch that comes after another one of the same record; always: never but after it,
-- as a dump shows; of source alone: 0
SELECT earlier.touch AS first, later.touch AS "then", later.kind,
	EXISTS (SELECT 1 FROM subject WHERE address IS NOT NULL) AND (SELECT count(*) FROM past) < 60000
		AND NOT EXISTS (SELECT 1 FROM past WHERE past.place = reach.place AND past.kin = reach.kin
			AND past.at_chain = later.chain AND past.statement = later.statement) AS always
FROM reach
	CROSS JOIN touch_at AS later ON later.lane = reach.lane AND later.chain = reach.at_chain
		AND later.statement = reach.statement
	CROSS JOIN kin ON kin.lane = later.lane AND kin.chain = later.chain AND kin.variable = later.variable
		AND kin.kin = reach.kin
	CROSS JOIN started AS earlier ON earlier.place = reach.place AND earlier.touch <> later.touch
UNION
SELECT earlier.touch, later.touch, later.kind, 1
FROM starter AS earlier
	CROSS JOIN touch_at AS later ON later.lane = earlier.lane AND later.chain = earlier.chain
		AND later.statement = earlier.statement AND later.seq > earlier.seq
