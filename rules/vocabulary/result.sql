-- What the result of a call says of the way that the callee took. The owner is the lane 'waiter'.

--@ let result_test by statement call: conditions of the owner that nothing decides but the result of a callee of it
SELECT DISTINCT place.column1 || test.statement AS statement, test.read_at AS call, test.operator, test.constant
FROM (SELECT DISTINCT function, call FROM walk WHERE lane = 'waiter' AND call IS NOT NULL) AS walk
	JOIN function ON function.function = walk.function
	JOIN statement AS call_statement ON call_statement.statement = walk.call
	CROSS JOIN statement ON statement.function = call_statement.function AND statement.kind = 'condition'
	CROSS JOIN test ON test.statement = statement.statement AND test.how = 'result' AND test.read_at = walk.call
		AND test.callee = function.name
	JOIN (VALUES (''), ('>')) AS place
WHERE NOT EXISTS (SELECT 1 FROM test AS another WHERE another.statement = test.statement AND another.seq <> test.seq)

--@ let known_result by chain statement: returns of callees of the owner that give a constant
SELECT DISTINCT walk.chain, returned.statement, walk.call, returned.constant
FROM (SELECT DISTINCT chain, function, call FROM walk WHERE lane = 'waiter' AND call IS NOT NULL) AS walk
	CROSS JOIN statement ON statement.function = walk.function AND statement.kind = 'return'
	CROSS JOIN returned ON returned.statement = statement.statement AND returned.how = 'constant'
WHERE NOT EXISTS (SELECT 1 FROM returned AS another WHERE another.statement = returned.statement
		AND another.seq <> returned.seq)

--@ let queueing by chain: callees of the owner on the way to where its record is put where others find it; place: where
-- that is, or the call that leads there
SELECT DISTINCT queued_from.keep, walk.chain, walk.parent, walk.call, walk.function,
	coalesce(within.call, queued_from.statement) AS place
FROM queued_from JOIN walk ON walk.lane = 'waiter' AND walk.call IS NOT NULL
		AND substr(queued_from.chain, 1, length(walk.chain)) = walk.chain
	LEFT JOIN (SELECT DISTINCT chain, parent, call FROM walk WHERE lane = 'waiter') AS within
		ON within.parent = walk.chain AND substr(queued_from.chain, 1, length(within.chain)) = within.chain

--@ let open_return by chain: those that may come back without having been there, with what is no constant
SELECT DISTINCT queueing.keep, queueing.chain
FROM queueing CROSS JOIN statement AS ending ON ending.function = queueing.function AND ending.kind = 'return'
		AND ending.text <> 'return'
WHERE queueing.place <> ending.statement
	AND NOT EXISTS (SELECT 1 FROM known_result WHERE known_result.chain = queueing.chain
		AND known_result.statement = ending.statement)
	AND NOT EXISTS (SELECT 1 FROM order_of WHERE order_of.first = queueing.place
		AND order_of."then" = ending.statement AND order_of.always_first)

--@ let told by chain statement: conditions of the owner on what such a callee returns, or one that leads to it, which
-- does not sleep behind that: it may be told there that nobody finds its record
SELECT DISTINCT open_return.keep, queueing.parent AS chain, result_test.statement
FROM open_return JOIN queueing ON queueing.keep = open_return.keep
		AND substr(open_return.chain, 1, length(queueing.chain)) = queueing.chain
	JOIN result_test ON result_test.call = queueing.call
WHERE NOT EXISTS (SELECT 1 FROM slept JOIN order_of ON order_of.first = queueing.place
		AND order_of."then" = slept.statement AND order_of.always_first
	WHERE slept.chain = queueing.chain)
