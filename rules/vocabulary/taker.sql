-- What may take back the pointer by which others find a record: what has it is handed on, or changed. The owner is the
-- lane 'waiter'.

--@ let taker of the owner by chain statement: places that may take the pointer back
SELECT chain, statement FROM handed_back
UNION
SELECT DISTINCT handled.chain, handled.statement
FROM handled CROSS JOIN inner AS reached ON reached.chain = handled.chain AND reached.place = handled.statement
	CROSS JOIN statement ON statement.function = reached.function
	CROSS JOIN access ON access.statement = statement.statement AND access.kind IN ('write', 'rmw')
	JOIN kept_by ON kept_by.to_type = access.record_type AND kept_by.to_member = access.member
WHERE NOT EXISTS (SELECT 1 FROM api WHERE api.function = handled.callee)
UNION -- a member is stored that who completes it, or who calls that, looks at; or under a lock, or marked
SELECT DISTINCT stored_beside.chain, stored_beside.statement FROM stored_beside
WHERE stored_beside.is_told
	OR EXISTS (SELECT 1
		FROM access AS look CROSS JOIN statement AS looking ON looking.statement = look.statement
			JOIN completing ON completing.function = looking.function
		WHERE look.record_type = stored_beside.record_type AND look.member = stored_beside.member
		AND look.kind IN ('read', 'rmw'))
UNION -- what was stored in a loop is taken back in one: from all who have it
SELECT DISTINCT withdrawn.chain, condition.statement
FROM withdrawn JOIN statement AS taking ON taking.statement = withdrawn.statement AND taking.loop > 0
	JOIN queued_from ON queued_from.chain = withdrawn.chain
	JOIN statement AS putting ON putting.statement = queued_from.statement AND putting.loop > 0
	CROSS JOIN order_before ON order_before.function = taking.function
		AND order_before."then" = taking.statement AND order_before.always_first
	JOIN statement AS condition ON condition.statement = order_before.first AND condition.kind = 'condition'
		AND condition.loop > 0
UNION -- what it was queued on is handed on or changed
SELECT DISTINCT touch.chain, statement.statement
FROM touch CROSS JOIN argument ON argument.statement = touch.statement AND argument.root <> touch.variable
	CROSS JOIN statement ON statement.function = touch.function AND statement.statement <> touch.statement
WHERE touch.lane = 'waiter' AND touch.kind = 'arm'
	AND (EXISTS (SELECT 1 FROM argument AS other_argument WHERE other_argument.statement = statement.statement
			AND other_argument.root = argument.root AND other_argument.path = argument.path)
		OR EXISTS (SELECT 1 FROM access WHERE access.statement = statement.statement
			AND access.root = argument.root AND access.path = argument.path))
	AND EXISTS (SELECT 1 FROM order_of WHERE order_of.first = touch.statement
		AND order_of."then" = statement.statement)
UNION -- something else is cancelled: what completes it may run there
SELECT DISTINCT walk.chain, call.statement
FROM (SELECT DISTINCT chain, function FROM walk WHERE lane = 'waiter') AS walk
	CROSS JOIN statement ON statement.function = walk.function
	CROSS JOIN call ON call.statement = statement.statement
WHERE call.callee IN (SELECT function FROM api WHERE effect IN ('cancel', 'quiesce'))
	OR EXISTS (SELECT 1 FROM function JOIN quieting ON quieting.function = function.function
		WHERE function.name = call.callee AND (call.callee_file IS NULL OR call.callee_file = function.file)
		AND NOT EXISTS (SELECT 1 FROM walk AS other_walk WHERE other_walk.lane = 'waiter'
			AND other_walk.call = call.statement AND other_walk.function = function.function))
UNION -- what it was read from goes to a function that was not read
SELECT DISTINCT holder.chain, call.statement
FROM holder
	JOIN alias ON alias.function = holder.function AND alias.variable = holder.variable
		AND alias.how = 'member-load' AND holder.prefix = ''
	CROSS JOIN statement ON statement.function = holder.function
	CROSS JOIN argument ON argument.statement = statement.statement AND argument.root = alias.of
		AND argument.path = ''
	CROSS JOIN call ON call.statement = argument.statement AND call.seq = argument.seq
WHERE NOT EXISTS (SELECT 1 FROM api WHERE api.function = call.callee)
	AND NOT EXISTS (SELECT 1 FROM function WHERE function.name = call.callee)
