-- What an owner puts its record on that lies on a stack too, so that nobody else comes to it by that.

--@ let lent of the owner by statement: calls of the owner's function with the address of what is on the caller's stack,
-- and that it leaves with nobody else
SELECT argument.statement, argument.idx
FROM side JOIN call_site ON call_site.function = side.function
	CROSS JOIN argument ON argument.statement = call_site.statement AND argument.address = 1
		AND argument.path NOT LIKE '->%'
	JOIN stack_object AS local ON local.function = call_site.caller AND local.variable = argument.root
WHERE side.lane = 'waiter'
	AND NOT EXISTS (SELECT 1 FROM left_with WHERE left_with.function = local.function
		AND left_with.root = local.variable)

--@ let private_head of the owner: links of the record to a head that is a local variable too, or to another part of the
-- record: of the owner, or of who called who links it, through parameters
WITH RECURSIVE headed(chain, statement, at_chain, function, root) AS (
	SELECT touch.chain, touch.statement, touch.chain, touch.function, argument.root
	FROM touch
		JOIN argument ON argument.statement = touch.statement AND argument.seq = touch.seq
		JOIN call ON call.statement = argument.statement AND call.seq = argument.seq
	WHERE touch.lane = 'waiter' AND touch.kind = 'link'
		AND NOT EXISTS (SELECT 1 FROM api WHERE api.function = call.callee AND api.effect = 'link'
			AND api.argument = argument.idx)
		AND ((argument.root_kind = 'local' AND argument.path NOT LIKE '->%')
			OR (argument.root_kind = 'parameter' AND argument.path NOT LIKE '->%->%'))
	UNION
	SELECT headed.chain, headed.statement, walk.parent, caller.function, argument.root
	FROM headed
		JOIN walk ON walk.lane = 'waiter' AND walk.chain = headed.at_chain AND walk.call IS NOT NULL
		JOIN parameter ON parameter.function = headed.function AND parameter.name = headed.root
		JOIN statement AS caller ON caller.statement = walk.call
		JOIN argument ON argument.statement = walk.call AND argument.idx = parameter.idx
			AND argument.address = 1 AND argument.path NOT LIKE '->%'
		JOIN call ON call.statement = argument.statement AND call.seq = argument.seq
		JOIN function ON function.function = headed.function AND function.name = call.callee)
SELECT DISTINCT headed.chain, headed.statement
FROM headed JOIN stack_object AS local ON local.function = headed.function AND local.variable = headed.root
WHERE NOT EXISTS (SELECT 1 FROM side WHERE side.lane = 'waiter' AND side.function = headed.function
		AND side.variable = headed.root)
	-- Who is found with the other one is found by it.
	AND NOT EXISTS (SELECT 1 FROM linked WHERE linked.function = headed.function AND linked.variable = headed.root
		AND (NOT EXISTS (SELECT 1 FROM linked_to WHERE linked_to.function = linked.function
				AND linked_to.variable = linked.variable)
			OR EXISTS (SELECT 1 FROM led_to WHERE led_to.function = linked.function
				AND led_to.variable = linked.variable)))
UNION -- of its own parts each link is asked for itself
SELECT DISTINCT headed.chain, headed.statement
FROM headed JOIN side ON side.lane = 'waiter' AND side.function = headed.function AND side.variable = headed.root
UNION -- or that each who calls the owner lends it
SELECT touch.chain, touch.statement
FROM touch
	JOIN argument ON argument.statement = touch.statement AND argument.seq = touch.seq
		AND argument.root <> touch.variable AND argument.root_kind = 'parameter'
		AND argument.path NOT LIKE '->%->%'
	JOIN parameter ON parameter.function = touch.function AND parameter.name = argument.root
	JOIN function ON function.function = touch.function AND function.static
WHERE touch.lane = 'waiter' AND touch.kind = 'link' AND touch.chain = ''
	AND NOT EXISTS (SELECT 1 FROM function_value WHERE function_value.target = function.name
		AND function_value.file = function.file)
	AND EXISTS (SELECT 1 FROM call_site WHERE call_site.function = touch.function)
	AND NOT EXISTS (SELECT 1 FROM call_site WHERE call_site.function = touch.function
		AND NOT EXISTS (SELECT 1 FROM lent WHERE lent.statement = call_site.statement
			AND lent.idx = parameter.idx))

--@ let shared_link of the owner: places where the owner's record is put on a queue that others find
SELECT touch.lane, touch.chain, touch.statement FROM touch
WHERE touch.lane = 'waiter' AND touch.kind = 'link'
	AND NOT EXISTS (SELECT 1 FROM private_head WHERE private_head.chain = touch.chain
		AND private_head.statement = touch.statement)
