-- How an owner can go: its ways from where it queued its record to its end. The owner is the lane 'waiter'.

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

--@ let free_end of the owner by chain statement: places from which the owner can come to its end without another lock
-- Of a lock that the waker may hold: the same member of the same type, or one of which that is not known.
WITH RECURSIVE free_end(chain, statement) AS (
	SELECT '', ''
	UNION
	SELECT back.chain, back.statement
	FROM free_end
		CROSS JOIN back ON back.lane = 'waiter' AND back.next_chain = free_end.chain
			AND back.next = free_end.statement
	WHERE NOT EXISTS (SELECT 1 FROM lock_taken WHERE lock_taken.lane = 'waiter' AND lock_taken.chain = back.chain
		AND lock_taken.statement = back.statement))
SELECT * FROM free_end

--@ let their_pointer of the owner by chain: how the owner's functions name the pointer by which others have its record
SELECT DISTINCT walk.chain, walk.function, left_with.to_root AS root, left_with.to_path AS path
FROM walk JOIN left_with ON left_with.function = walk.function AND left_with.root = walk.variable
WHERE walk.lane = 'waiter'

--@ let tested by chain statement: conditions of the owner that look at the record after it was queued, and what for
SELECT DISTINCT walk.chain, walk.depth, record_test.statement, record_test.kind, record_test.member,
	record_test.record_type, record_test.operator, record_test.constant, record_test.how, statement.file,
	statement.line, statement.text, statement.ord, walk.function, function.name AS function_name,
	coalesce(top.top, record_test.statement) AS top
FROM walk JOIN function ON function.function = walk.function CROSS JOIN statement ON statement.function = walk.function
	CROSS JOIN record_test ON record_test.statement = statement.statement AND record_test.root = walk.variable
	JOIN walk_top top ON top.lane = walk.lane AND top.chain = walk.chain
WHERE walk.lane = 'waiter'
	AND EXISTS (SELECT 1 FROM queued WHERE queued.chain = walk.chain AND queued.statement = record_test.statement)
	-- A constant does not let it go.
	AND (record_test.other_arm IS NULL
		OR NOT EXISTS (SELECT 1 FROM move
			JOIN free_end ON free_end.chain = move.next_chain AND free_end.statement = move.next
			WHERE move.lane = 'waiter' AND move.chain = walk.chain AND move.arm = record_test.other_arm
			AND move.statement IN (record_test.statement, '>' || record_test.statement)))
UNION -- or on whether a wait for it by the pointer that others have was given up
SELECT walk.chain, walk.depth, record_test.statement, record_test.kind, '', NULL, record_test.operator,
	record_test.constant, record_test.how, statement.file, statement.line, statement.text, statement.ord,
	walk.function, function.name, coalesce(top.top, record_test.statement)
FROM their_pointer AS pointer
	JOIN walk ON walk.lane = 'waiter' AND walk.chain = pointer.chain AND walk.function = pointer.function
	JOIN function ON function.function = walk.function CROSS JOIN statement ON statement.function = walk.function
	CROSS JOIN record_test ON record_test.statement = statement.statement AND record_test.kind = 'waited'
		AND record_test.root = pointer.root AND record_test.path = pointer.path
	JOIN walk_top top ON top.lane = walk.lane AND top.chain = walk.chain
WHERE EXISTS (SELECT 1 FROM queued WHERE queued.chain = walk.chain AND queued.statement = record_test.statement)
UNION -- or on whether a wait for a completion that it leads to was
SELECT companion.chain, walk.depth, record_test.statement, record_test.kind, '', NULL, record_test.operator,
	record_test.constant, record_test.how, statement.file, statement.line, statement.text, statement.ord,
	walk.function, function.name, coalesce(top.top, record_test.statement)
FROM companion
	JOIN walk ON walk.lane = 'waiter' AND walk.chain = companion.chain AND walk.function = companion.function
	JOIN function ON function.function = walk.function CROSS JOIN statement ON statement.function = walk.function
	CROSS JOIN record_test ON record_test.statement = statement.statement AND record_test.kind = 'waited'
		AND record_test.root = companion.variable AND record_test.path = ''
	JOIN walk_top top ON top.lane = walk.lane AND top.chain = walk.chain
WHERE EXISTS (SELECT 1 FROM queued WHERE queued.chain = companion.chain AND queued.statement = record_test.statement)

--@ let arm_free of the owner: arms of those conditions, and whether the owner can come to its end from there without
-- another lock
SELECT DISTINCT tested.chain, tested.statement, move.arm,
	EXISTS (SELECT 1 FROM free_end WHERE free_end.chain = move.next_chain AND free_end.statement = move.next)
		AS is_free
FROM tested
	CROSS JOIN move ON move.lane = 'waiter' AND move.chain = tested.chain
		AND move.statement IN (tested.statement, '>' || tested.statement) AND move.arm <> ''
