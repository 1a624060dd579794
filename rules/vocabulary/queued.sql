-- Where the owner's record gets where others find it, and where the owner comes to from there. The owner is the lane
-- 'waiter'.

--@ let kept_by: members of other objects by which others find the owner's record: the owner puts its address there, or
-- the waker reads it there
SELECT DISTINCT left_with.to_type, left_with.to_member
FROM walk JOIN left_with ON left_with.function = walk.function AND left_with.root = walk.variable
WHERE walk.lane = 'waiter' AND left_with.to_member IS NOT NULL
	AND NOT EXISTS (SELECT 1 FROM lodged WHERE lodged.chain = walk.chain
		AND lodged.statement = left_with.statement)
UNION
SELECT DISTINCT carried.to_type, carried.to_member
FROM walk JOIN carried ON carried.function = walk.function AND carried.root = walk.variable WHERE walk.lane = 'waiter'
UNION
SELECT DISTINCT alias.of_type, alias.member
FROM walk JOIN alias ON alias.function = walk.function AND alias.variable = walk.variable AND alias.how = 'member-load'
WHERE walk.lane = 'waker' AND alias.of_type NOT IN (SELECT type FROM generic_record)

--@ let queued_from by chain statement: places where the owner's record gets where others find it: on a queue, or by a
-- pointer
SELECT lane, 'queue' AS keep, chain, statement FROM shared_link
UNION
SELECT lane, 'pointer', chain, statement FROM touch WHERE lane = 'waiter' AND kind = 'arm'
UNION
SELECT walk.lane, 'pointer', walk.chain, left_with.statement
FROM walk JOIN left_with ON left_with.function = walk.function AND left_with.root = walk.variable
WHERE walk.lane = 'waiter' AND NOT EXISTS (SELECT 1 FROM lodged WHERE lodged.chain = walk.chain
	AND lodged.statement = left_with.statement)
UNION -- by what it is put into
SELECT walk.lane, 'pointer', walk.chain, carried.statement
FROM walk JOIN carried ON carried.function = walk.function AND carried.root = walk.variable WHERE walk.lane = 'waiter'
UNION -- with a callback in it
SELECT walk.lane, 'pointer', walk.chain, sent.statement
FROM walk JOIN sent ON sent.function = walk.function AND sent.variable = walk.variable WHERE walk.lane = 'waiter'
UNION -- who finds it on the queue may keep a pointer to it
SELECT shared_link.lane, 'pointer', shared_link.chain, shared_link.statement
FROM shared_link JOIN walk ON walk.lane = 'waker'
	JOIN alias ON alias.function = walk.function AND alias.variable = walk.variable AND alias.how = 'member-load'
		AND alias.of_type NOT IN (SELECT type FROM generic_record)
UNION -- so has who took it off there before it wrote into the record, whatever it kept the pointer in
SELECT lane, 'pointer', chain, statement FROM shared_link WHERE EXISTS (SELECT 1 FROM taken_away)

--@ let queued of the owner by chain statement: places that the owner comes to after that; place: its number
WITH RECURSIVE queued(chain, statement) AS (
	SELECT move.next_chain, move.next
	FROM queued_from
		CROSS JOIN move ON move.lane = queued_from.lane AND move.chain = queued_from.chain
			AND move.statement = queued_from.statement
	UNION
	SELECT move.next_chain, move.next
	FROM queued
		CROSS JOIN move ON move.lane = 'waiter' AND move.chain = queued.chain
			AND move.statement = queued.statement)
SELECT row_number() OVER () AS place, chain, statement FROM queued
