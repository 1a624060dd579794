-- Conditions of the owner that decide nothing: whichever way they go, it comes to its end and ends a way of finding its
-- record nowhere. The owner is the lane 'waiter'.

--@ let yet_off of the owner by keep chain statement: places from which the owner can still come to where it ends that
WITH RECURSIVE yet_off(keep, chain, statement) AS (
	SELECT keep, chain, statement FROM off
	UNION SELECT yet_off.keep, back.chain, back.statement
	FROM yet_off
		CROSS JOIN back ON back.lane = 'waiter' AND back.next_chain = yet_off.chain
			AND back.next = yet_off.statement)
SELECT * FROM yet_off

--@ let unsure by chain statement: conditions of which it is not known how they go when nobody let the owner go;
-- question: the same of conditions that ask the same
SELECT DISTINCT kept_arm.chain, kept_arm.statement,
	coalesce((SELECT group_concat(tested.text)
			FROM (SELECT DISTINCT tested.kind || ' ' || coalesce(tested.member, '') || ' ' ||
					coalesce(tested.constant, '') AS text
				FROM tested WHERE tested.chain = kept_arm.chain
				AND tested.statement = ltrim(kept_arm.statement, '>') ORDER BY 1) AS tested),
		kept_arm.statement) AS question
FROM kept_arm WHERE NOT kept_arm.sure
UNION SELECT chain, statement, statement FROM local_guard

--@ let undecided of the owner: such conditions of who leaves a pointer, from which it comes to where it ends that no
-- more
SELECT unsure.chain, unsure.statement, unsure.question FROM unsure
WHERE EXISTS (SELECT 1 FROM queued_from WHERE keep = 'pointer')
	AND NOT EXISTS (SELECT 1 FROM yet_off WHERE yet_off.keep = 'pointer' AND yet_off.chain = unsure.chain
		AND yet_off.statement = unsure.statement)

--@ let parting of the owner by chain statement: places where ways of the owner part or end, or a condition asks
WITH going AS (SELECT move.chain, move.statement, move.next_chain, move.next FROM move
	WHERE move.lane = 'waiter' AND EXISTS (SELECT 1 FROM undecided))
SELECT chain, statement FROM going GROUP BY chain, statement HAVING count(*) > 1
UNION SELECT next_chain, next FROM going
WHERE next_chain = '' AND next = '' OR NOT EXISTS (SELECT 1 FROM move WHERE move.lane = 'waiter'
	AND move.chain = going.next_chain AND move.statement = going.next)
UNION SELECT chain, statement FROM unsure WHERE EXISTS (SELECT 1 FROM undecided)

--@ let stretch of the owner by chain statement: from such a place the way of each arm to the next one
WITH RECURSIVE straight(chain, statement, arm, next_chain, next) AS (
	SELECT parting.chain, parting.statement, move.arm, move.next_chain, move.next
	FROM parting
		CROSS JOIN move ON move.lane = 'waiter' AND move.chain = parting.chain
			AND move.statement = parting.statement
	UNION
	SELECT straight.chain, straight.statement, straight.arm, move.next_chain, move.next
	FROM straight
		CROSS JOIN move ON move.lane = 'waiter' AND move.chain = straight.next_chain
			AND move.statement = straight.next
	WHERE NOT EXISTS (SELECT 1 FROM parting WHERE parting.chain = straight.next_chain
		AND parting.statement = straight.next))
SELECT * FROM straight
WHERE EXISTS (SELECT 1 FROM parting WHERE parting.chain = straight.next_chain AND parting.statement = straight.next)

--@ let ahead of the owner: places of that kind that the owner comes to from an arm of such a condition, without asking
-- the same again
WITH RECURSIVE ahead(from_chain, from_statement, question, arm, chain, statement) AS (
	SELECT undecided.chain, undecided.statement, undecided.question, stretch.arm, stretch.next_chain, stretch.next
	FROM undecided
		CROSS JOIN stretch ON stretch.chain = undecided.chain AND stretch.statement = undecided.statement
	UNION
	SELECT ahead.from_chain, ahead.from_statement, ahead.question, ahead.arm, stretch.next_chain, stretch.next
	FROM ahead
		CROSS JOIN stretch ON stretch.chain = ahead.chain AND stretch.statement = ahead.statement
	WHERE NOT EXISTS (SELECT 1 FROM unsure WHERE unsure.chain = ahead.chain AND unsure.statement = ahead.statement
		AND unsure.question = ahead.question))
SELECT * FROM ahead LIMIT 40000

--@ let held_back of the owner by chain statement: conditions with an arm from which the owner comes to its end only
-- when it asks the same again, and places from which it can come to one
WITH RECURSIVE held_back(chain, statement) AS (
	SELECT DISTINCT chain, statement
	FROM (SELECT undecided.chain, undecided.statement, move.arm
			FROM undecided
				CROSS JOIN move ON move.lane = 'waiter' AND move.chain = undecided.chain
					AND move.statement = undecided.statement
			EXCEPT SELECT from_chain, from_statement, arm FROM ahead WHERE chain = '' AND statement = '')
	UNION SELECT back.chain, back.statement
	FROM held_back
		CROSS JOIN back ON back.lane = 'waiter' AND back.next_chain = held_back.chain
			AND back.next = held_back.statement)
SELECT * FROM held_back

--@ let idle by keep chain statement: conditions that decide nothing
SELECT other_row.keep, unsure.chain, unsure.statement FROM unsure JOIN (SELECT 'pointer' AS keep) AS other_row
WHERE NOT EXISTS (SELECT 1 FROM yet_off WHERE yet_off.keep = other_row.keep AND yet_off.chain = unsure.chain
		AND yet_off.statement = unsure.statement)
	AND NOT EXISTS (SELECT 1 FROM held_back WHERE held_back.chain = unsure.chain
		AND held_back.statement = unsure.statement)
	AND (SELECT count(*) FROM ahead) < 40000
