-- By which variables an owner's callees answer, and what values those have. The owner is the lane 'waiter'.

--@ let answering of the owner by chain call: callees of the owner whose result somebody looks at, stores or hands on
SELECT DISTINCT walk.chain, walk.function, walk.parent, walk.call
FROM walk
WHERE walk.lane = 'waiter' AND walk.call IS NOT NULL
	AND (EXISTS (SELECT 1 FROM result_test WHERE result_test.call = walk.call)
		OR EXISTS (SELECT 1 FROM access WHERE access.statement = walk.call AND access.root_kind = 'local'
			AND access.path = '' AND access.kind = 'write')
		OR EXISTS (SELECT 1 FROM statement WHERE statement.statement = walk.call AND statement.kind = 'return'))

--@ let answer_variable by chain: the only local variable by which such a callee answers, or that the owner keeps an
-- answer in
SELECT chain, function, max(variable) AS variable
FROM (SELECT answering.chain, answering.function, access.root AS variable
	FROM answering
		CROSS JOIN statement ON statement.function = answering.function AND statement.kind = 'return'
		JOIN access ON access.statement = statement.statement AND access.root_kind = 'local'
			AND access.path = '' AND access.kind = 'read' AND statement.text = 'return ' || access.root
	UNION
	SELECT '', statement.function, access.root
	FROM answering JOIN statement ON statement.statement = answering.call
		JOIN access ON access.statement = answering.call AND access.root_kind = 'local' AND access.path = ''
			AND access.kind = 'write'
	WHERE answering.parent = '') AS kept_in
WHERE NOT EXISTS (SELECT 1 FROM statement
	JOIN access ON access.statement = statement.statement AND access.root = kept_in.variable
		AND access.path = '' AND access.kind = 'address'
	WHERE statement.function = kept_in.function)
GROUP BY chain, function HAVING count(DISTINCT variable) = 1

--@ let answer_store by chain statement: where that variable gets a value; constant NULL: not known; by_call: of a
-- callee
SELECT answer_variable.chain, statement.statement,
	iif(count(*) = 1 AND max(access.kind) = 'write', max(access.constant), NULL) AS constant,
	EXISTS (SELECT 1 FROM answering WHERE answering.parent = answer_variable.chain
		AND answering.call = statement.statement) AS by_call, statement.ord
FROM answer_variable CROSS JOIN statement ON statement.function = answer_variable.function
	CROSS JOIN access ON access.statement = statement.statement AND access.root = answer_variable.variable
		AND access.path = '' AND access.kind IN ('write', 'rmw')
GROUP BY answer_variable.chain, statement.statement

--@ let answer_edge by chain statement arm: edges of the control flow on which that variable gets a value: the last
SELECT answer_store.chain, stored.statement, stored.arm, answer_store.statement AS store, answer_store.constant
FROM answer_store
	JOIN (SELECT answer_store.chain, stored.statement, stored.arm, max(answer_store.ord) AS ord
		FROM answer_store JOIN stored ON stored.store = answer_store.statement
		GROUP BY answer_store.chain, stored.statement, stored.arm) AS stored
		ON stored.chain = answer_store.chain AND stored.ord = answer_store.ord

--@ let answer_from by chain statement: places that a value of that variable comes to
WITH RECURSIVE answer_from(chain, store, constant, statement) AS (
	SELECT answer_store.chain, answer_store.statement, answer_store.constant, successor.next
	FROM answer_store CROSS JOIN successor ON successor.statement = answer_store.statement
	WHERE NOT EXISTS (SELECT 1 FROM answer_edge WHERE answer_edge.chain = answer_store.chain
		AND answer_edge.statement = successor.statement AND answer_edge.arm = successor.arm)
	UNION
	SELECT answer_edge.chain, answer_edge.store, answer_edge.constant, successor.next
	FROM answer_edge CROSS JOIN successor ON successor.statement = answer_edge.statement
		AND successor.arm = answer_edge.arm
	UNION
	SELECT answer_from.chain, answer_from.store, answer_from.constant, successor.next
	FROM answer_from CROSS JOIN successor ON successor.statement = answer_from.statement
	WHERE NOT EXISTS (SELECT 1 FROM answer_store WHERE answer_store.chain = answer_from.chain
			AND answer_store.statement = answer_from.statement)
		AND NOT EXISTS (SELECT 1 FROM answer_edge WHERE answer_edge.chain = answer_from.chain
			AND answer_edge.statement = successor.statement AND answer_edge.arm = successor.arm))
SELECT * FROM answer_from

--@ let answer_here by chain statement: places to which only one value of that variable comes, a constant
SELECT chain, statement, max(constant) AS constant FROM answer_from
GROUP BY chain, statement HAVING count(DISTINCT store) = 1 AND max(constant) IS NOT NULL

--@ let answer_test by chain statement: conditions on that variable; operator NULL: they ask in a way that is not known
SELECT asked.chain, asked.statement,
	CASE WHEN asked.text = '' THEN 'truth' WHEN asked.text = '!' THEN 'not'
		WHEN asked.text = ' ' || form.operator || ' ' || CAST(substr(asked.text, length(form.operator) + 3)
				AS INTEGER) THEN form.operator END AS operator,
	CAST(substr(asked.text, length(form.operator) + 3) AS INTEGER) AS constant
FROM (SELECT answer_variable.chain, statement.statement,
		replace(statement.text, answer_variable.variable, '') AS text
	FROM answer_variable
		CROSS JOIN statement ON statement.function = answer_variable.function
			AND statement.kind = 'condition'
		CROSS JOIN access ON access.statement = statement.statement AND access.root = answer_variable.variable
			AND access.path = '' AND access.kind = 'read') AS asked
	LEFT JOIN (SELECT column1 AS operator FROM (VALUES ('=='), ('!='), ('<'), ('<='), ('>'), ('>='))) AS form
		ON asked.text LIKE ' ' || form.operator || ' %'
