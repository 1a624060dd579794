-- Where what an owner calls stores the address of its record in another record on the same stack. The owner is the lane
-- 'waiter'.

--@ let lodging by chain statement: places where a callee stores the address in what a parameter leads to, and the
-- variable that it was handed that of, through parameters that are never set; of source alone: in a dump it was found
WITH RECURSIVE lodging(chain, statement, at_chain, function, root) AS (
	SELECT walk.chain, left_with.statement, walk.chain, walk.function, left_with.to_root
	FROM subject JOIN walk ON walk.lane = 'waiter'
		JOIN left_with ON left_with.function = walk.function AND left_with.root = walk.variable
	WHERE subject.address IS NULL AND left_with.to_root_kind = 'parameter' AND left_with.to_path LIKE '->%'
		AND left_with.to_path NOT LIKE '->%->%'
	UNION
	SELECT lodging.chain, lodging.statement, walk.parent, caller.function, argument.root
	FROM lodging JOIN walk ON walk.lane = 'waiter' AND walk.chain = lodging.at_chain AND walk.call IS NOT NULL
		JOIN parameter ON parameter.function = lodging.function AND parameter.name = lodging.root
		JOIN function ON function.function = lodging.function
		JOIN statement AS caller ON caller.statement = walk.call
		JOIN call ON call.statement = walk.call AND call.callee = function.name
		JOIN argument ON argument.statement = call.statement AND argument.seq = call.seq
			AND argument.idx = parameter.idx AND (argument.address = 1 OR argument.path = '')
			AND argument.path NOT LIKE '->%->%'
	WHERE NOT EXISTS (SELECT 1 FROM statement AS store
		CROSS JOIN access ON access.statement = store.statement AND access.root = lodging.root
			AND access.path = '' AND access.kind IN ('write', 'rmw')
		WHERE store.function = lodging.function))
SELECT * FROM lodging

--@ let lodged by chain statement: those where it is a record on the stack that nobody is seen to put where others find
-- it: with that the owner's own is gone
SELECT DISTINCT lodging.chain, lodging.statement
FROM lodging JOIN stack_object AS local ON local.function = lodging.function AND local.variable = lodging.root
WHERE NOT EXISTS (SELECT 1 FROM shared WHERE shared.function = local.function AND shared.variable = local.variable)
