-- Which locks of the owner are one that the waker has. Locks are told as in waker.sql.

--@ let may_let: what the waker does to the record that may let its owner go; is_asked: the owner looks at that
SELECT DISTINCT touch.chain, touch.statement,
	EXISTS (SELECT 1 FROM record_test
		WHERE (record_test.kind = 'links' AND touch.kind IN ('unlink', 'careful-unlink', 'remove'))
			OR (record_test.kind = 'waited' AND touch.kind = 'complete')
			OR (record_test.kind = 'state' AND touch.kind IN ('write', 'rmw', 'publish')
				AND member_in(record_test.member, touch.member))) AS is_asked
FROM touch
WHERE touch.lane = 'waker' AND EXISTS (SELECT 1 FROM owner_lock)
	AND touch.kind IN ('unlink', 'careful-unlink', 'remove', 'write', 'rmw', 'publish', 'complete')

--@ let let_reach by at_chain statement kin: where the waker comes after such a touch with the same record in a variable
WITH RECURSIVE let_reach(first_chain, first, kin, at_chain, statement) AS (
	SELECT DISTINCT may_let.chain, may_let.statement, kin.kin, move.next_chain, move.next
	FROM may_let JOIN kin ON kin.lane = 'waker'
		CROSS JOIN move ON move.lane = 'waker' AND move.chain = may_let.chain
			AND move.statement = may_let.statement
	UNION
	SELECT let_reach.first_chain, let_reach.first, let_reach.kin, move.next_chain, move.next
	FROM let_reach
		CROSS JOIN move ON move.lane = 'waker' AND move.chain = let_reach.at_chain
			AND move.statement = let_reach.statement
	WHERE NOT EXISTS (SELECT 1 FROM renewed_kin WHERE renewed_kin.lane = 'waker' AND renewed_kin.kin = let_reach.kin
		AND renewed_kin.at_chain = let_reach.at_chain AND renewed_kin.statement = let_reach.statement))
SELECT * FROM let_reach LIMIT 20000

--@ let let_before by chain statement: what the waker does to the record after such a touch, or with it
SELECT may_let.statement AS first_statement, may_let.is_asked, use.chain, use.statement
FROM touch AS use JOIN kin ON kin.lane = use.lane AND kin.chain = use.chain AND kin.variable = use.variable
	CROSS JOIN let_reach ON let_reach.at_chain = use.chain AND let_reach.statement = use.statement
		AND let_reach.kin = kin.kin
	JOIN may_let ON may_let.chain = let_reach.first_chain AND may_let.statement = let_reach.first
WHERE use.lane = 'waker'
UNION
SELECT statement, is_asked, chain, statement FROM may_let

--@ let late_touch: those that a lock must be held at to keep the owner out: where nothing may let it go, all
SELECT DISTINCT chain, statement FROM let_before
UNION
SELECT touch.chain, touch.statement FROM touch
WHERE touch.lane = 'waker' AND EXISTS (SELECT 1 FROM owner_lock)
	AND (NOT EXISTS (SELECT 1 FROM may_let) OR (SELECT count(*) FROM let_reach) >= 20000)

--@ let waker_has: locks that the waker has, or may have, where it touches the record; is_vague: the name may be that of
-- a pointer; chain, statement: a place where it is not held but by who calls
SELECT DISTINCT named_lock.record_type, named_lock.name, 0 AS is_vague, led_there.chain, led_there.statement
FROM led_there JOIN named_lock ON named_lock.statement = led_there.at_statement
WHERE led_there.lane = 'waker' AND EXISTS (SELECT 1 FROM owner_lock)
UNION SELECT named_lock.record_type, named_lock.name, 0, NULL, NULL
FROM waker_call JOIN named_lock ON named_lock.statement = waker_call.statement
UNION SELECT record_type, member, 0, NULL, NULL FROM slot_lock WHERE lane = 'waker'
UNION SELECT record_type, member, record_type IN (SELECT type FROM lock_type), NULL, NULL
FROM side_entry WHERE lane = 'waker' AND EXISTS (SELECT 1 FROM owner_lock)

--@ let waker_lock: those locks; is_sure: it has it at each late touch; is_over: it has given it back before it does
-- anything to the record after the one statement that can let the owner go
SELECT waker_has.record_type, waker_has.name, max(waker_has.is_vague) AS is_vague,
	EXISTS (SELECT 1 FROM slot_lock WHERE slot_lock.lane = 'waker'
		AND slot_lock.record_type = waker_has.record_type AND slot_lock.member = waker_has.name)
		OR NOT EXISTS (SELECT 1 FROM late_touch
			WHERE NOT EXISTS (SELECT 1 FROM held_here WHERE held_here.lane = 'waker'
				AND held_here.chain = late_touch.chain AND held_here.statement = late_touch.statement
				AND held_here.record_type = waker_has.record_type
				AND waker_has.name IN ('', held_here.member)))
		OR (EXISTS (SELECT 1 FROM side CROSS JOIN waker_call
				CROSS JOIN named_lock ON named_lock.statement = waker_call.statement AND named_lock.must
					AND named_lock.record_type IS waker_has.record_type
					AND named_lock.name = waker_has.name
				WHERE side.lane = 'waker' AND side.task IS NOT NULL)
			AND NOT EXISTS (SELECT 1 FROM late_touch
				JOIN given_lock ON given_lock.statement = late_touch.statement
					AND given_lock.record_type = waker_has.record_type
					AND given_lock.member = waker_has.name)) AS is_sure,
	min(waker_has.statement IS NOT NULL) AND (SELECT count(*) FROM let_reach) < 20000
		AND (SELECT count(DISTINCT statement) FROM may_let WHERE is_asked) = 1
		AND NOT max(EXISTS (SELECT 1 FROM let_before WHERE let_before.is_asked
			AND let_before.statement <> let_before.first_statement
			AND let_before.chain = waker_has.chain
			AND let_before.statement = waker_has.statement)) AS is_over
FROM waker_has GROUP BY waker_has.record_type, waker_has.name

--@ let queue_place: members of objects that the owner's record is put on
SELECT DISTINCT argument.record_type, argument.member
FROM queued_from JOIN argument ON argument.statement = queued_from.statement AND argument.address = 1
WHERE argument.member <> ''

--@ let lock_part: a lock of the owner and one of the waker, of which one is named from a struct further out;
-- is_same: what the inner one is in is that part of the outer struct
SELECT outward.*,
	EXISTS (SELECT 1 FROM queue_place WHERE queue_place.record_type = outward.outer_type
		AND queue_place.member = outward.part)
		OR (EXISTS (SELECT 1 FROM source_member WHERE source_member.type = outward.outer_type
				AND source_member.member = outward.part
				AND outward.inner_type IN (source_member.declared,
					'struct ' || rtrim(rtrim(source_member.declared, 't'), '_')))
			AND NOT EXISTS (SELECT 1 FROM queue_place WHERE queue_place.record_type = outward.outer_type
				AND queue_place.member <> outward.part)) AS is_same
FROM (SELECT owner_lock.record_type AS owner_type, owner_lock.name AS owner_name,
		waker_lock.record_type AS waker_type, waker_lock.name AS waker_name,
		owner_lock.record_type AS outer_type, waker_lock.record_type AS inner_type,
		substr(owner_lock.name, 1, length(owner_lock.name) - length(waker_lock.name) - 1) AS part
	FROM owner_lock JOIN waker_lock ON waker_lock.name <> '' AND waker_lock.record_type <> owner_lock.record_type
		AND substr(owner_lock.name, -length(waker_lock.name) - 1) = '.' || waker_lock.name
	UNION
	SELECT owner_lock.record_type, owner_lock.name, waker_lock.record_type, waker_lock.name,
		waker_lock.record_type, owner_lock.record_type,
		substr(waker_lock.name, 1, length(waker_lock.name) - length(owner_lock.name) - 1)
	FROM owner_lock JOIN waker_lock ON owner_lock.name <> '' AND waker_lock.record_type <> owner_lock.record_type
		AND substr(waker_lock.name, -length(owner_lock.name) - 1) = '.' || owner_lock.name) AS outward

--@ let lock_match: a lock of the owner and one of the waker that is the same (2), or may be (1)
SELECT owner_lock.record_type, owner_lock.name, waker_lock.record_type AS waker_type, waker_lock.name AS waker_name,
	waker_lock.is_sure, waker_lock.is_over,
	CASE WHEN owner_lock.record_type IS waker_lock.record_type AND (owner_lock.name = waker_lock.name
			OR member_in(owner_lock.name, waker_lock.name))
			AND (owner_lock.name <> '' OR owner_lock.record_type NOT IN (SELECT type FROM lock_type)) THEN 2
		WHEN lock_part.is_same THEN 2
		WHEN lock_part.is_same IS NOT NULL THEN 1
		WHEN waker_lock.is_vague AND owner_lock.record_type IS waker_lock.record_type THEN 1
		WHEN '' IN (owner_lock.name, waker_lock.name) THEN owner_lock.record_type IS waker_lock.record_type
			OR coalesce(owner_lock.record_type IN (SELECT type FROM lock_type), 1)
			OR coalesce(waker_lock.record_type IN (SELECT type FROM lock_type), 1)
		ELSE 0 END AS same
FROM owner_lock JOIN waker_lock
	LEFT JOIN lock_part ON lock_part.owner_type = owner_lock.record_type AND lock_part.owner_name = owner_lock.name
		AND lock_part.waker_type = waker_lock.record_type AND lock_part.waker_name = waker_lock.name
WHERE same > 0

--@ let claim: locks of the owner: state 2: the waker has it at each late touch; 1: it may have it; 0: surely not;
-- is_open: only as not all of its locks are known
SELECT owner_lock.record_type, owner_lock.name,
	coalesce(max(CASE WHEN lock_match.same IS NULL THEN NULL WHEN lock_match.same = 2 AND lock_match.is_over THEN 0
		WHEN lock_match.same = 2 AND lock_match.is_sure THEN 2 ELSE 1 END),
		EXISTS (SELECT 1 FROM waker_open)) AS state,
	count(lock_match.same) = 0 AS is_open,
	coalesce('the waker may have it by ' ||
		max(coalesce(lock_match.waker_type || '.', '') || lock_match.waker_name),
		(SELECT min(why) FROM waker_open)) AS why
FROM owner_lock LEFT JOIN lock_match ON lock_match.record_type IS owner_lock.record_type
	AND lock_match.name = owner_lock.name
GROUP BY owner_lock.record_type, owner_lock.name
