-- What an owner is told by beside its record. The owner is the lane 'waiter'.

--@ let led_beside of the case by function record: variables whose address is stored in what another variable is, or
-- leads to
SELECT DISTINCT function, to_root AS record, root, statement FROM escaped WHERE to_root <> root

--@ let told_beside of the owner by chain statement: places where the owner looks at, or hands on, a variable of its own
-- that the record points to
SELECT DISTINCT walk.chain, store.statement
FROM walk
	CROSS JOIN led_beside AS beside ON beside.function = walk.function AND beside.record = walk.variable
	CROSS JOIN statement AS store ON store.function = walk.function
		AND store.kind IN ('condition', 'call', 'assign')
WHERE walk.lane = 'waiter'
	AND (EXISTS (SELECT 1 FROM argument WHERE argument.statement = store.statement AND argument.root = beside.root)
		OR EXISTS (SELECT 1 FROM test WHERE test.statement = store.statement AND test.root = beside.root))
	AND EXISTS (SELECT 1 FROM order_of WHERE order_of.first = beside.statement
		AND order_of."then" = store.statement)
