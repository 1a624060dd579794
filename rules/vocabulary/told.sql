-- Whether an owner may be told by a callee that nobody finds its record, where what the callee answers is not known.
-- The owner is the lane 'waiter'.

--@ let queueing of the owner by chain: callees of the owner on the way to where its record is put where others find it;
-- place: where that is, or the call that leads there
SELECT DISTINCT queued_from.keep, walk.chain, walk.parent, walk.call, walk.function,
	coalesce(within.call, queued_from.statement) AS place
FROM queued_from JOIN walk ON walk.lane = 'waiter' AND walk.call IS NOT NULL
		AND substr(queued_from.chain, 1, length(walk.chain)) = walk.chain
	LEFT JOIN (SELECT DISTINCT chain, parent, call FROM walk WHERE lane = 'waiter') AS within
		ON within.parent = walk.chain AND substr(queued_from.chain, 1, length(within.chain)) = within.chain

--@ let open_return by chain: those that may come back without having been there, with what is not known
SELECT DISTINCT queueing.keep, queueing.chain
FROM queueing CROSS JOIN statement AS ending ON ending.function = queueing.function AND ending.kind = 'return'
		AND ending.text <> 'return'
WHERE queueing.place <> ending.statement
	AND NOT EXISTS (SELECT 1 FROM known_result WHERE known_result.chain = queueing.chain
		AND known_result.statement = ending.statement)
	AND NOT EXISTS (SELECT 1 FROM same_reply WHERE same_reply.chain = queueing.chain
		AND same_reply.statement = ending.statement)
	AND NOT EXISTS (SELECT 1 FROM answer_variable WHERE answer_variable.chain = queueing.chain
		AND ending.text = 'return ' || answer_variable.variable
		AND NOT EXISTS (SELECT 1 FROM answer_store WHERE answer_store.chain = answer_variable.chain
			AND answer_store.constant IS NULL AND NOT answer_store.by_call))
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
