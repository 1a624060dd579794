-- What the result of a call says of the way that the callee took. The owner is the lane 'waiter'.

--@ let result_test of the owner by statement call: conditions of the owner that nothing decides but the result of a
-- callee of it
SELECT DISTINCT place.column1 || test.statement AS statement, test.read_at AS call, test.operator, test.constant
FROM (SELECT DISTINCT function, call FROM walk WHERE lane = 'waiter' AND call IS NOT NULL) AS walk
	JOIN function ON function.function = walk.function
	JOIN statement AS call_statement ON call_statement.statement = walk.call
	CROSS JOIN statement ON statement.function = call_statement.function AND statement.kind = 'condition'
	CROSS JOIN test ON test.statement = statement.statement AND test.how = 'result' AND test.read_at = walk.call
		AND test.callee = function.name
	JOIN (VALUES (''), ('>')) AS place
WHERE NOT EXISTS (SELECT 1 FROM test AS another WHERE another.statement = test.statement AND another.seq <> test.seq)

--@ let known_result of the owner by chain statement: returns of callees of the owner that give a constant
SELECT DISTINCT walk.chain, returned.statement, walk.call, returned.constant
FROM (SELECT DISTINCT chain, function, call FROM walk WHERE lane = 'waiter' AND call IS NOT NULL) AS walk
	CROSS JOIN statement ON statement.function = walk.function AND statement.kind = 'return'
	CROSS JOIN returned ON returned.statement = statement.statement AND returned.how = 'constant'
WHERE NOT EXISTS (SELECT 1 FROM returned AS another WHERE another.statement = returned.statement
		AND another.seq <> returned.seq)
