-- What the functions that put the owner's record where others find it answer on the ways on which they do, and who
-- hands that on. The owner is the lane 'waiter'.

--@ let put_at by chain statement: places where the record is put where others find it, and calls that lead there
WITH RECURSIVE put_at(chain, statement) AS (
	SELECT chain, statement FROM queued_from
	UNION SELECT walk.parent, walk.call
	FROM put_at JOIN walk ON walk.lane = 'waiter' AND walk.chain = put_at.chain WHERE walk.call IS NOT NULL)
SELECT * FROM put_at

--@ let same_reply by chain statement: returns of a value that decided whether the record was queued: true or not
SELECT DISTINCT put_at.chain, returned.statement, (test.operator = 'truth') = (successor.arm = 'true') AS constant
FROM put_at JOIN answering ON answering.chain = put_at.chain
	CROSS JOIN order_before ON order_before.function = answering.function
		AND order_before."then" = put_at.statement AND order_before.always_first
	CROSS JOIN test ON test.statement = order_before.first AND test.operator IN ('truth', 'not')
		AND test.how IN ('direct', 'copy')
	CROSS JOIN successor ON successor.statement = test.statement AND successor.arm IN ('true', 'false')
	JOIN statement AS ending ON ending.function = answering.function AND ending.kind = 'return'
	CROSS JOIN returned ON returned.statement = ending.statement AND returned.read_at = test.read_at
		AND returned.root = test.root AND returned.path = test.path AND returned.operator = 'truth'
		AND returned.how = 'copy'
WHERE (successor.next = put_at.statement
		OR EXISTS (SELECT 1 FROM order_of AS reached WHERE reached.first = successor.next
			AND reached."then" = put_at.statement))
	AND NOT EXISTS (SELECT 1 FROM successor AS opposite WHERE opposite.statement = test.statement
		AND opposite.arm <> successor.arm
		AND (opposite.next = put_at.statement
			OR EXISTS (SELECT 1 FROM order_of AS reached WHERE reached.first = opposite.next
				AND reached."then" = put_at.statement)))
	AND NOT EXISTS (SELECT 1 FROM put_at AS elsewhere WHERE elsewhere.chain = put_at.chain
		AND elsewhere.statement <> put_at.statement)
	AND NOT EXISTS (SELECT 1 FROM test AS another WHERE another.statement = test.statement
		AND another.seq <> test.seq)
	AND NOT EXISTS (SELECT 1 FROM returned AS another WHERE another.statement = returned.statement
		AND another.seq <> returned.seq)

--@ let reply of the owner by chain place: what the owner knows of an answer behind a place: how: constant (NULL:
-- nothing), same (as before), own (the answer of the call at that place), result (of a call before that); operator,
-- other: what of it
SELECT answer_store.chain, answer_store.statement AS place, 'constant' AS how, answer_store.constant, NULL AS call,
	NULL AS operator, NULL AS other
FROM answer_store
UNION -- behind a callee
SELECT walk.parent, '>' || walk.call, iif(answer_store.by_call, 'own', 'constant'), answer_here.constant, NULL,
	'truth', NULL
FROM (SELECT DISTINCT parent, call FROM walk WHERE lane = 'waiter' AND call IS NOT NULL) AS walk
	JOIN statement ON statement.statement = walk.call AND statement.kind <> 'return'
	LEFT JOIN answer_store ON answer_store.chain = walk.parent AND answer_store.statement = walk.call
	LEFT JOIN answer_here ON answer_here.chain = walk.parent AND answer_here.statement = walk.call
UNION -- at a return
SELECT answering.chain, place.column1 || ending.statement,
	CASE WHEN coalesce(known_result.constant, same_reply.constant) IS NOT NULL THEN 'constant'
		WHEN ending.text = 'return ' || answer_variable.variable THEN 'same'
		WHEN returned.how = 'result' AND returned.read_at = ending.statement THEN 'own'
		WHEN returned.how = 'result' THEN 'result' ELSE 'constant' END,
	coalesce(known_result.constant, same_reply.constant), returned.read_at, returned.operator, returned.constant
FROM answering JOIN statement AS ending ON ending.function = answering.function AND ending.kind = 'return'
	JOIN (VALUES (''), ('>')) AS place
	LEFT JOIN answer_variable ON answer_variable.chain = answering.chain
	LEFT JOIN known_result ON known_result.chain = answering.chain AND known_result.statement = ending.statement
	LEFT JOIN same_reply ON same_reply.chain = answering.chain AND same_reply.statement = ending.statement
	LEFT JOIN returned ON returned.statement = ending.statement
		AND NOT EXISTS (SELECT 1 FROM returned AS another WHERE another.statement = returned.statement
			AND another.seq <> returned.seq)
