-- What an owner is told by beside its record. The owner is the lane 'waiter'.

--@ let told_beside by chain statement: places where the owner looks at, or hands on, a variable of its own that the
-- record points to
SELECT DISTINCT walk.chain, store.statement
FROM walk
	CROSS JOIN escaped ON escaped.function = walk.function AND escaped.to_root = walk.variable
		AND escaped.root <> walk.variable
	CROSS JOIN statement AS store ON store.function = walk.function
		AND store.kind IN ('condition', 'call', 'assign')
WHERE walk.lane = 'waiter'
	AND (EXISTS (SELECT 1 FROM argument WHERE argument.statement = store.statement AND argument.root = escaped.root)
		OR EXISTS (SELECT 1 FROM test WHERE test.statement = store.statement AND test.root = escaped.root))
	AND EXISTS (SELECT 1 FROM order_of WHERE order_of.first = escaped.statement
		AND order_of."then" = store.statement)
