-- Which arms of its conditions an owner takes that nobody has let go. The owner is the lane 'waiter'.

--@ let own_store of the owner by chain statement: where the owner stores a member of its record that it tests, and
-- what; constant NULL: a value that is not known
SELECT DISTINCT chain, statement, kind, member, constant FROM touch
WHERE lane = 'waiter' AND kind IN ('write', 'publish', 'rmw')
	AND member IN (SELECT member FROM tested WHERE kind = 'state')
UNION -- of an atomic or the like: in its only part
SELECT DISTINCT touch.chain, touch.statement, touch.kind, tested.member, touch.constant
FROM (SELECT DISTINCT member FROM tested WHERE kind = 'state') AS tested
	JOIN touch ON touch.lane = 'waiter' AND touch.kind IN ('write', 'publish', 'rmw')
		AND touch.member LIKE tested.member || '.%'
WHERE NOT EXISTS (SELECT 1 FROM touch AS part WHERE part.lane = 'waiter' AND part.statement = touch.statement
		AND part.kind = touch.kind AND part.member LIKE tested.member || '.%' AND part.member <> touch.member)
UNION -- an initialiser sets the members that it does not name to zero
SELECT DISTINCT touch.chain, touch.statement, touch.kind, tested.member, 0
FROM (SELECT DISTINCT member FROM tested WHERE kind = 'state') AS tested
	JOIN touch ON touch.lane = 'waiter' AND touch.kind = 'write' AND touch.statement_kind = 'declare'
WHERE NOT EXISTS (SELECT 1 FROM touch AS named WHERE named.lane = 'waiter' AND named.statement = touch.statement
		AND member_in(named.member, tested.member) AND named.kind = 'write')

--@ let own_value: the values that such members get
SELECT DISTINCT member, constant FROM own_store

--@ let assumed: a value of one member of the state, to be looked at alone: the others may have any of the owner's
-- values
SELECT row_number() OVER (ORDER BY member, constant) AS assumption, member, constant FROM own_value
UNION ALL SELECT 0, NULL, NULL WHERE NOT EXISTS (SELECT 1 FROM own_value)

--@ let own_business of the owner: members of the record that nobody but the owner stores: a test of them says nothing
-- of being let go
SELECT DISTINCT tested.member FROM tested
WHERE tested.kind = 'state'
	AND NOT EXISTS (SELECT 1 FROM access JOIN statement ON statement.statement = access.statement
		WHERE access.record_type = tested.record_type AND access.member = tested.member
		AND access.kind IN ('write', 'rmw')
		AND statement.function NOT IN (SELECT function FROM walk WHERE lane = 'waiter'))

--@ let own_pointer: pointers among those; of source alone
SELECT DISTINCT access.member FROM subject JOIN own_business JOIN tested ON tested.member = own_business.member
	CROSS JOIN access ON access.statement = tested.statement AND access.member = tested.member
		AND access.record_type = tested.record_type AND access.type LIKE '%*' WHERE subject.address IS NULL

--@ let own_link: pointers in the entry by which the record is linked: none of them is NULL while it is
SELECT DISTINCT tested.member
FROM tested JOIN touch ON touch.lane = 'waiter' AND touch.kind = 'link' AND touch.member IS NOT NULL
WHERE tested.kind = 'state' AND tested.member <> touch.member AND member_in(touch.member, tested.member)
UNION -- nor those by which the owner tells
SELECT member FROM true_mark

--@ let bit_mark: marks of known bits, and what the owner stores in them: tests of single bits go by these
SELECT own_value.member, own_value.constant FROM own_value JOIN true_mark ON true_mark.member = own_value.member
WHERE own_value.constant <> 0 AND NOT EXISTS (SELECT 1 FROM own_value AS other WHERE other.member = own_value.member
		AND other.constant IS NULL)

--@ let kept_arm by chain statement arm: arms of tests that an owner takes which nobody has let go; sure: known to be so
SELECT kept_arm.chain, place.column1 || kept_arm.statement AS statement, kept_arm.assumption, kept_arm.arm,
	kept_arm.can, kept_arm.sure
FROM (SELECT tested.chain, tested.statement, assumed.assumption, arm.column1 AS arm,
	max(tested.operator IS NULL
		OR CASE CASE WHEN tested.operator IN ('&', '!&') AND tested.member IN (SELECT member FROM bit_mark)
				THEN 'bit'
				WHEN tested.member IN (SELECT member FROM own_link) THEN 'linked' ELSE tested.kind END
			WHEN 'bit'
				THEN EXISTS (SELECT 1 FROM bit_mark WHERE bit_mark.member = tested.member
					AND coalesce(holds(bit_mark.constant, tested.operator, tested.constant) =
						(arm.column1 = 'true'), 1))
			WHEN 'linked'
				THEN coalesce(tested.constant, 0) <> 0
					OR holds(1, tested.operator, tested.constant) IS (arm.column1 = 'true')
			WHEN 'links'
				THEN holds(EXISTS (SELECT 1 FROM taken_away), tested.operator,
					tested.constant) IS (arm.column1 = 'true')
			WHEN 'waited'
				THEN holds(CAST(tested.how AS INTEGER), tested.operator,
					tested.constant) IS (arm.column1 = 'true')
			ELSE NOT EXISTS (SELECT 1 FROM own_value WHERE own_value.member = tested.member)
				OR EXISTS (SELECT 1 FROM own_value WHERE own_value.member = tested.member
					AND (assumed.member IS NOT tested.member
						OR own_value.constant IS assumed.constant)
					AND coalesce(holds(own_value.constant, tested.operator,
							tested.constant) = (arm.column1 = 'true'), 1)) END) AS can,
	min((tested.member IN (SELECT member FROM own_business)
			-- a pointer that is not known is NULL where it has nothing to take off, too
			AND NOT (assumed.constant IS NULL AND assumed.member IN (SELECT member FROM own_pointer
				WHERE own_pointer.member = tested.member)))
		OR (tested.operator IS NOT NULL
			AND (tested.kind <> 'state'
				OR (EXISTS (SELECT 1 FROM own_value WHERE own_value.member = tested.member)
					AND NOT EXISTS (SELECT 1 FROM own_value WHERE own_value.member = tested.member
						AND own_value.constant IS NULL))))) AS sure
FROM tested JOIN assumed JOIN (VALUES ('true'), ('false')) AS arm
GROUP BY tested.chain, tested.statement, assumed.assumption, arm.column1) AS kept_arm
	JOIN (VALUES (''), ('>')) AS place

--@ let link_arm of the owner by chain statement: arms that say by a call's result whether it has linked the record
SELECT DISTINCT walk.chain, test.statement, arm.column1 AS arm,
	holds(CAST(api.detail AS INTEGER), test.operator, test.constant) IS (arm.column1 = 'true') AS can
FROM (SELECT DISTINCT chain, function, variable FROM walk WHERE lane = 'waiter') AS walk
	CROSS JOIN statement ON statement.function = walk.function AND statement.kind = 'condition'
	CROSS JOIN test ON test.statement = statement.statement AND test.how = 'result' AND test.operator IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM shared_test WHERE shared_test.statement = test.statement
			AND shared_test.seq = test.seq)
	CROSS JOIN api ON api.function = test.callee AND api.effect = 'link-result'
	CROSS JOIN argument ON argument.statement = test.read_at AND argument.idx = api.argument
		AND argument.root = walk.variable
	JOIN (VALUES ('true'), ('false')) AS arm

--@ let same_arm by chain statement: later tests of a value that decided whether the record was queued, and their arm
-- for one that was
SELECT DISTINCT queued_from.chain, later.statement,
	iif(later.operator = test.operator, successor.arm, iif(successor.arm = 'true', 'false', 'true')) AS arm
FROM (SELECT DISTINCT chain, statement FROM queued_from) AS queued_from
	JOIN statement ON statement.statement = queued_from.statement
	CROSS JOIN order_before ON order_before.function = statement.function
		AND order_before."then" = queued_from.statement AND order_before.always_first
	CROSS JOIN test ON test.statement = order_before.first AND test.read_at <> test.statement
	CROSS JOIN test AS later ON later.read_at = test.read_at AND later.statement <> test.statement
		AND later.how = test.how AND later.callee IS test.callee AND later.root IS test.root
		AND later.path IS test.path AND later.constant IS test.constant
		AND (later.operator = test.operator
			OR (later.operator, test.operator) IN (VALUES ('truth', 'not'), ('not', 'truth'), ('==', '!='),
				('!=', '==')))
	CROSS JOIN successor ON successor.statement = test.statement AND successor.arm IN ('true', 'false')
WHERE (successor.next = queued_from.statement
		OR EXISTS (SELECT 1 FROM order_of AS reached WHERE reached.first = successor.next
			AND reached."then" = queued_from.statement))
	AND NOT EXISTS (SELECT 1 FROM successor AS opposite WHERE opposite.statement = test.statement
		AND opposite.arm <> successor.arm
		AND (opposite.next = queued_from.statement
			OR EXISTS (SELECT 1 FROM order_of AS reached WHERE reached.first = opposite.next
				AND reached."then" = queued_from.statement)))
	AND NOT EXISTS (SELECT 1 FROM queued_from AS elsewhere WHERE elsewhere.statement <> queued_from.statement)
	AND NOT EXISTS (SELECT 1 FROM test AS another WHERE another.statement IN (test.statement, later.statement)
		AND another.seq <> iif(another.statement = test.statement, test.seq, later.seq))
	AND NOT EXISTS (SELECT 1 FROM queued WHERE queued.chain = queued_from.chain AND queued.statement = test.read_at)

--@ let still_there of the owner by chain statement: comparisons of the pointer by which others find the record with its
-- own address, and the arm of one that is still found
SELECT walk.chain, test.statement, iif(test.operator = '==', 'true', 'false') AS arm
FROM walk CROSS JOIN statement ON statement.function = walk.function AND statement.kind = 'condition'
	CROSS JOIN test ON test.statement = statement.statement AND test.operator IN ('==', '!=')
	JOIN kept_by ON kept_by.to_type = test.record_type AND kept_by.to_member = test.member
	JOIN access ON access.statement = statement.statement AND access.root = walk.variable AND access.path = ''
		AND access.kind IN ('address', 'read')
WHERE walk.lane = 'waiter'
	AND NOT EXISTS (SELECT 1 FROM test AS another WHERE another.statement = statement.statement
		AND another.seq <> test.seq)
	AND NOT EXISTS (SELECT 1 FROM call WHERE call.statement = statement.statement)
