-- What leads to the owner's record, and what it leads to. The owner is the lane 'waiter'.

--@ let holder by chain variable: variables of the owner's functions that lead to what has the pointer; prefix: by what
-- path
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

--@ let companion by chain variable: completions of the owner's own that its record leads to: who completes one is done
-- with the record
SELECT DISTINCT walk.chain, escaped.function, escaped.root AS variable
FROM walk
	JOIN escaped ON escaped.function = walk.function AND escaped.to_root = walk.variable
		AND escaped.root <> escaped.to_root AND escaped.to_root_kind = 'local'
		AND escaped.to_path NOT LIKE '->%'
	JOIN stack_object AS local ON local.function = escaped.function AND local.variable = escaped.root
		AND local.type = 'struct completion'
WHERE walk.lane = 'waiter'
