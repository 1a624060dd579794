-- The release of a waker, and what it uses of the record then.

--@ let own_choice by chain statement: conditions of the waker that look at nothing but its own variables
SELECT DISTINCT walk.chain, statement.statement
FROM (SELECT DISTINCT chain, function FROM walk WHERE lane = 'waker') AS walk
	CROSS JOIN statement ON statement.function = walk.function AND statement.kind = 'condition'
WHERE EXISTS (SELECT 1 FROM access WHERE access.statement = statement.statement)
	AND NOT EXISTS (SELECT 1 FROM access WHERE access.statement = statement.statement
		AND (access.path <> '' OR access.root_kind NOT IN ('parameter', 'local')
			OR EXISTS (SELECT 1 FROM walk AS record WHERE record.lane = 'waker'
				AND record.chain = walk.chain AND record.variable = access.root)))
	AND NOT EXISTS (SELECT 1 FROM call WHERE call.statement = statement.statement)

--@ let same_turn by first chain statement: where the waker comes from a release that it does not do in each turn of a
-- loop, without such a condition; of source alone
WITH RECURSIVE same_turn(first, chain, statement) AS (
	SELECT release.touch, move.next_chain, move.next
	FROM release_at JOIN touch AS release ON release.touch = release_at.touch
		CROSS JOIN move ON move.lane = 'waker' AND move.chain = release.chain
			AND move.statement = release.statement
	WHERE NOT EXISTS (SELECT 1 FROM subject WHERE address IS NOT NULL)
		AND EXISTS (SELECT 1 FROM after JOIN touch AS use ON use.touch = after."then"
				AND use.chain = release.chain
			JOIN order_of ON order_of.first = use.statement AND order_of."then" = release.statement
				AND order_of.always_first AND NOT order_of.always_then
			WHERE after.first = release.touch)
	UNION
	SELECT same_turn.first, move.next_chain, move.next
	FROM same_turn
		CROSS JOIN move ON move.lane = 'waker' AND move.chain = same_turn.chain
			AND move.statement = same_turn.statement
	WHERE NOT EXISTS (SELECT 1 FROM own_choice WHERE own_choice.chain = same_turn.chain
		AND own_choice.statement = same_turn.statement))
SELECT * FROM same_turn

--@ let next_turn by first then_touch: uses that come after a release only in a next turn of its loop, with the same
-- record: whether there is one was not read
SELECT DISTINCT release.touch AS first, use.touch AS then_touch
FROM release_at JOIN touch AS release ON release.touch = release_at.touch
	JOIN after ON after.first = release.touch
	JOIN touch AS use ON use.touch = after."then" AND use.chain = release.chain
	CROSS JOIN order_of ON order_of.first = use.statement AND order_of."then" = release.statement
		AND order_of.always_first AND NOT order_of.always_then
WHERE EXISTS (SELECT 1 FROM same_turn WHERE same_turn.first = release.touch)
	AND NOT EXISTS (SELECT 1 FROM same_turn WHERE same_turn.first = release.touch AND same_turn.chain = use.chain
		AND same_turn.statement = use.statement)

--@ let released: the release: the one with an access after it, else the first
SELECT touch.*
FROM touch JOIN release_at ON release_at.touch = touch.touch LEFT JOIN after ON after.first = touch.touch
	LEFT JOIN touch AS use ON use.touch = after."then"
ORDER BY use.kind IS NULL,
	EXISTS (SELECT 1 FROM next_turn WHERE next_turn.first = after.first AND next_turn.then_touch = use.touch),
	use.kind = 'pass', touch.top_ord, touch.ord, touch.seq LIMIT 1

--@ let used: the first access after it
SELECT use.*, after.always, EXISTS (SELECT 1 FROM next_turn WHERE next_turn.first = released.touch
		AND next_turn.then_touch = use.touch) AS is_next_turn
FROM released JOIN after ON after.first = released.touch JOIN touch AS use ON use.touch = after."then"
ORDER BY is_next_turn, use.kind = 'pass', use.top_ord < released.top_ord, use.top_ord, use.depth, use.ord, use.seq
LIMIT 1
