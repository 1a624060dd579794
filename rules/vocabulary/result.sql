-- What the result of a call says of the way that the callee took. The owner is the lane 'waiter'.

--@ let result_test by statement call: conditions of the owner that nothing decides but the result of a callee of it
SELECT DISTINCT place.column1 || t.statement AS statement, t.read_at AS call, t.operator, t.constant
FROM (SELECT DISTINCT function, call FROM walk WHERE lane = 'waiter' AND call IS NOT NULL) w
JOIN function f ON f.function = w.function JOIN statement c ON c.statement = w.call
CROSS JOIN statement s ON s.function = c.function AND s.kind = 'condition'
CROSS JOIN test t ON t.statement = s.statement AND t.how = 'result' AND t.read_at = w.call AND t.callee = f.name
JOIN (VALUES (''), ('>')) AS place
WHERE NOT EXISTS (SELECT 1 FROM test o WHERE o.statement = t.statement AND o.seq <> t.seq)

--@ let known_result by chain statement: returns of callees of the owner that give a constant, where the owner tests the
-- result
SELECT DISTINCT w.chain, r.statement, w.call, r.constant
FROM (SELECT DISTINCT chain, function, call FROM walk WHERE lane = 'waiter' AND call IS NOT NULL) w
CROSS JOIN statement s ON s.function = w.function AND s.kind = 'return'
CROSS JOIN returned r ON r.statement = s.statement AND r.how = 'constant'
WHERE NOT EXISTS (SELECT 1 FROM returned o WHERE o.statement = r.statement AND o.seq <> r.seq)
	AND EXISTS (SELECT 1 FROM result_test t WHERE t.call = w.call)
