-- How an owner can go: the tests of its record, and where they lead. The owner is the lane 'waiter'.

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
	-- A constant does not let it go, unless the owner takes some lock on that way: to take it off.
	AND (record_test.other_arm IS NULL
		OR NOT EXISTS (SELECT 1 FROM move
			JOIN free_end ON free_end.chain = move.next_chain AND free_end.statement = move.next
				AND NOT free_end.locked
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
-- a lock that the waker has, or may have
SELECT DISTINCT tested.chain, tested.statement, move.arm,
	coalesce((SELECT NOT free_end.doubtful FROM free_end WHERE free_end.chain = move.next_chain
		AND free_end.statement = move.next), 0) AS is_free
FROM tested
	CROSS JOIN move ON move.lane = 'waiter' AND move.chain = tested.chain
		AND move.statement IN (tested.statement, '>' || tested.statement) AND move.arm <> ''
