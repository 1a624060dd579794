-- Who frees a record, and where it has it from.

--@ let let_go of the case by function variable: places of a function that free what a variable leads to, or hand it on
-- to who does; type: of the record
WITH RECURSIVE let_go(function, variable, statement, type) AS (
	SELECT freeing.function, freeing.root, freeing.statement, freeing.record_type FROM effect_anywhere AS freeing
	WHERE freeing.effect = 'free' AND freeing.path = '' AND freeing.record_type IS NOT NULL
	UNION
	SELECT handing.function, handing.variable, handing.statement, let_go.type
	FROM let_go CROSS JOIN handing ON handing.target = let_go.function AND handing.parameter = let_go.variable
		CROSS JOIN argument ON argument.statement = handing.statement AND argument.seq = handing.seq
			AND argument.root = handing.variable AND argument.path = ''
			AND argument.record_type = let_go.type)
SELECT * FROM let_go

--@ let placed of the case by function variable: members and lists of other objects by which a function finds a record,
-- or where it puts one
SELECT function, variable, of_type AS type, member FROM alias WHERE how = 'member-load' AND of_type IS NOT NULL
UNION
SELECT alias.function, alias.variable,
	iif(access.root_kind = 'global' AND access.path = '', access.root, access.record_type),
	coalesce(access.member, '')
FROM alias JOIN access ON access.statement = alias.statement AND access.root = alias.of AND access.kind = 'address'
WHERE alias.how = 'list-walk'
UNION
SELECT function, root, to_type, to_member FROM escaped WHERE to_member IS NOT NULL
UNION
SELECT effect.function, effect.root,
	iif(argument.root_kind = 'global' AND argument.path = '', argument.root, argument.record_type),
	coalesce(argument.member, '')
FROM effect
	JOIN argument ON argument.statement = effect.statement AND argument.seq = effect.seq
		AND argument.root <> effect.root AND argument.address = 1
WHERE effect.effect = 'link'
