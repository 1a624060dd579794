-- Records with a count of who uses them, of whom the owner is one: who is the last of them lets it go.

--@ let counting by function: conditions on what is left of a count in a record, of the functions that both sides run
-- through: on the result of what changes it, or on a parameter that all who call hand such a result; arm: of who is the
-- last, NULL: not known
SELECT DISTINCT statement.function, statement.statement, access.record_type, access.member,
	CASE holds(0, test.operator, test.constant) WHEN 1 THEN 'true' WHEN 0 THEN 'false' END AS arm
FROM (SELECT DISTINCT function FROM walk) AS walk
	CROSS JOIN statement ON statement.function = walk.function AND statement.kind = 'condition'
	CROSS JOIN test ON test.statement = statement.statement
	CROSS JOIN access ON access.statement = test.read_at AND access.kind = 'rmw' AND access.marked = 1
		AND access.root = test.root AND access.path = test.path AND access.member <> ''
UNION
SELECT statement.function, statement.statement, access.record_type, access.member, NULL
FROM (SELECT DISTINCT function FROM walk) AS walk
	CROSS JOIN parameter ON parameter.function = walk.function
	CROSS JOIN statement ON statement.function = walk.function AND statement.kind = 'condition'
	JOIN access AS asked ON asked.statement = statement.statement AND asked.root = parameter.name
		AND asked.root_kind = 'parameter' AND asked.path = ''
	CROSS JOIN call_site ON call_site.function = walk.function
	CROSS JOIN argument ON argument.statement = call_site.statement AND argument.idx = parameter.idx
		AND argument.root_kind = 'result'
	CROSS JOIN access ON access.statement = call_site.statement AND access.kind = 'rmw' AND access.marked = 1
		AND access.member <> ''
WHERE NOT EXISTS (SELECT 1 FROM call_site AS other_site WHERE other_site.function = walk.function
	AND NOT EXISTS (SELECT 1 FROM argument AS other WHERE other.statement = other_site.statement
		AND other.idx = parameter.idx AND other.root_kind = 'result'))

--@ let last_user by touch: what the waker does to the record only where such a count says that nobody else is left
SELECT DISTINCT touch.touch, touch.kind, touch.member, counting.record_type, counting.member AS count
FROM touch
	JOIN led_there ON led_there.lane = touch.lane AND led_there.chain = touch.chain
		AND led_there.statement = touch.statement
	CROSS JOIN statement ON statement.statement = led_there.at_statement
	CROSS JOIN counting ON counting.function = statement.function
	JOIN order_of ON order_of.first = counting.statement AND order_of."then" = led_there.at_statement
		AND order_of.always_first AND NOT order_of.always_then
WHERE touch.lane = 'waker'
	AND NOT EXISTS (SELECT 1 FROM successor WHERE successor.statement = counting.statement
		AND successor.arm <> counting.arm
		AND (successor.next = led_there.at_statement
			OR EXISTS (SELECT 1 FROM order_of AS reached WHERE reached.first = successor.next
				AND reached."then" = led_there.at_statement)))

--@ let own_count by count chain statement: places where the owner changes such a count and asks for the result
SELECT DISTINCT last_user.count, touch.chain, touch.statement
FROM last_user JOIN touch ON touch.lane = 'waiter' AND touch.kind = 'rmw' AND touch.member = last_user.count
	AND touch.record_type = last_user.record_type
WHERE EXISTS (SELECT 1 FROM test WHERE test.read_at = touch.statement AND test.member = last_user.count)
	OR EXISTS (SELECT 1 FROM argument WHERE argument.statement = touch.statement
		AND argument.root_kind = 'result')

--@ let given_up of the owner by count chain statement: places that the owner comes to after it has given up its own
-- part of the count, and was not told by anything else that it is alone
WITH RECURSIVE given_up(count, chain, statement) AS (
	SELECT own_count.count, move.next_chain, move.next
	FROM own_count
		CROSS JOIN move ON move.lane = 'waiter' AND move.chain = own_count.chain
			AND move.statement = own_count.statement
	UNION
	SELECT given_up.count, move.next_chain, move.next
	FROM given_up
		CROSS JOIN move ON move.lane = 'waiter' AND move.chain = given_up.chain
			AND move.statement = given_up.statement
	WHERE NOT EXISTS (SELECT 1 FROM told_beside WHERE told_beside.chain = given_up.chain
		AND told_beside.statement = given_up.statement))
SELECT * FROM given_up

--@ let counted_member by member: members that the waker stores only when it is the last, where the owner has a part of
-- that count
SELECT DISTINCT last_user.member, last_user.count
FROM last_user JOIN own_count ON own_count.count = last_user.count
WHERE last_user.kind IN ('write', 'publish', 'rmw')
	AND NOT EXISTS (SELECT 1 FROM touch WHERE touch.lane = 'waker' AND touch.kind IN ('write', 'publish', 'rmw')
		AND member_in(touch.member, last_user.member)
		AND touch.touch NOT IN (SELECT other.touch FROM last_user AS other WHERE other.count = last_user.count))
