-- What leads to the owner's record, and what it leads to. The owner is the lane 'waiter'.

--@ let holder of the owner by chain variable: variables of the owner's functions that lead to what has the pointer;
-- prefix: by what path
WITH RECURSIVE holder(chain, function, variable, prefix) AS (
	SELECT DISTINCT walk.chain, walk.function, left_with.to_root, ''
	FROM walk JOIN left_with ON left_with.function = walk.function AND left_with.root = walk.variable
	WHERE walk.lane = 'waiter'
	UNION
	SELECT holder.chain, holder.function, same_record.other, holder.prefix
	FROM holder JOIN same_record ON same_record.function = holder.function AND same_record.known = holder.variable
	WHERE holder.prefix = ''
	UNION -- what it was read from
	SELECT holder.chain, holder.function, alias.of, '->' || alias.member
	FROM holder
		JOIN alias ON alias.function = holder.function AND alias.variable = holder.variable
			AND alias.how = 'member-load'
	WHERE holder.prefix = ''
	UNION -- what a call that was handed it with the pointer gives back
	SELECT holder.chain, holder.function, made.root, ''
	FROM holder CROSS JOIN queued ON queued.chain = holder.chain
		CROSS JOIN statement ON statement.statement = queued.statement
			AND statement.function = holder.function
		CROSS JOIN argument ON argument.statement = statement.statement AND argument.root = holder.variable
			AND argument.path = ''
		CROSS JOIN access AS made ON made.statement = statement.statement AND made.kind = 'write'
			AND made.path = '' AND made.root_kind = 'local' AND made.type LIKE 'struct %*'
	WHERE holder.prefix = ''
	UNION -- into a call that is walked into, and back
	SELECT walk.chain, walk.function, parameter.name, ''
	FROM holder JOIN walk ON walk.lane = 'waiter' AND walk.parent = holder.chain
		CROSS JOIN argument ON argument.statement = walk.call AND argument.root = holder.variable
			AND argument.path LIKE '%' || holder.prefix
		JOIN parameter ON parameter.function = walk.function AND parameter.idx = argument.idx
	UNION
	SELECT walk.parent, statement.function, argument.root, ''
	FROM holder JOIN walk ON walk.lane = 'waiter' AND walk.chain = holder.chain
		JOIN parameter ON parameter.function = walk.function AND parameter.name = holder.variable
		CROSS JOIN argument ON argument.statement = walk.call AND argument.idx = parameter.idx
		CROSS JOIN statement ON statement.statement = walk.call
	WHERE holder.prefix = '')
SELECT * FROM holder

--@ let looked_up by chain statement: conditions of the owner on a variable that led to what has the pointer, and that
-- it has set again since then: NULL says that this is found no more, nor is the pointer
SELECT DISTINCT holder.chain, statement.statement
FROM holder CROSS JOIN statement ON statement.function = holder.function AND statement.kind = 'condition'
	JOIN queued ON queued.chain = holder.chain AND queued.statement = statement.statement
	CROSS JOIN access AS asked ON asked.statement = statement.statement AND asked.root = holder.variable
		AND asked.path = ''
	CROSS JOIN order_before ON order_before.function = holder.function
		AND order_before."then" = statement.statement
	CROSS JOIN access AS again ON again.statement = order_before.first AND again.root = holder.variable
		AND again.path = '' AND again.kind IN ('write', 'rmw')
	JOIN queued AS there ON there.chain = holder.chain AND there.statement = order_before.first
WHERE holder.prefix = ''

--@ let own_wait of the owner by chain: waits of the owner by a pointer in its record, for what who has the record
-- completes by that
SELECT DISTINCT walk.chain, effect.statement
FROM walk CROSS JOIN effect ON effect.function = walk.function AND effect.root = walk.variable
		AND effect.effect = 'wait-done' AND effect.address = 0 AND effect.path <> ''
WHERE walk.lane = 'waiter'
	AND EXISTS (SELECT 1 FROM effect_anywhere AS theirs WHERE theirs.effect = 'complete' AND theirs.address = 0
		AND theirs.record_type = effect.record_type AND theirs.member = effect.member)
	AND NOT EXISTS (SELECT 1 FROM api WHERE api.function = effect.callee AND api.effect = 'wait-may')
