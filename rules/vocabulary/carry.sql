-- How a record gets where others find it: by its function, by what that hands it to, or by another record.

--@ let same_record of the case by function known: pointers within one function that lead to the same record: both names
-- of an alias; list walks and loads from a member lead to another
SELECT function, of AS known, variable AS other, statement FROM alias WHERE how NOT IN ('list-walk', 'member-load')
UNION
SELECT function, variable, of, statement FROM alias WHERE how IN ('container_of', 'first-member', 'cast', 'copy')

--@ let left_with of the case by function root: places where a variable's address is stored with what others may have:
-- in no variable of the function's own, or in one that it puts where it will run or be found
SELECT escaped.* FROM escaped
WHERE escaped.to_root <> escaped.root
	AND (escaped.to_root_kind <> 'local'
		OR (escaped.to_path LIKE '->%'
			AND NOT EXISTS (SELECT 1 FROM alias WHERE alias.function = escaped.function
				AND alias.variable = escaped.to_root AND alias.how = 'address'))
		OR (escaped.to_path NOT LIKE '->%'
			AND EXISTS (SELECT 1 FROM effect WHERE effect.function = escaped.function
				AND effect.root = escaped.to_root AND effect.address = 1 AND effect.effect = 'arm')))

--@ let linked of the case by function variable: variables whose record is put on a queue, by the function or by what it
-- hands it to
WITH RECURSIVE linked(function, variable) AS (
	SELECT function, root FROM effect_anywhere WHERE effect = 'link'
	UNION SELECT handing.function, handing.variable
	FROM linked CROSS JOIN handing ON handing.target = linked.function AND handing.parameter = linked.variable
	UNION SELECT linked.function, alias.of -- by a pointer to it, or to a part of it, in the same function
	FROM linked CROSS JOIN alias ON alias.function = linked.function AND alias.variable = linked.variable
		AND alias.how IN ('address', 'member')
	WHERE (SELECT count(*) FROM statement CROSS JOIN access ON access.statement = statement.statement
		AND access.root = alias.variable AND access.path = '' AND access.kind IN ('write', 'rmw')
		WHERE statement.function = linked.function) < 2)
SELECT * FROM linked

--@ let linked_to of the case by function variable: beside what a variable's record is put on a queue, by the function
-- or by what it hands both to: a variable of that function; NULL: what others may have
WITH RECURSIVE linked_to(function, variable, head) AS (
	SELECT effect.function, effect.root,
		iif((argument.root_kind = 'local' AND argument.path NOT LIKE '->%')
			OR (argument.root_kind = 'parameter' AND argument.path NOT LIKE '->%->%'), argument.root, NULL)
	FROM effect_anywhere AS effect
		JOIN call ON call.statement = effect.statement AND call.seq = effect.seq
		JOIN argument ON argument.statement = effect.statement AND argument.seq = effect.seq
	WHERE effect.effect = 'link'
		AND NOT EXISTS (SELECT 1 FROM api WHERE api.function = call.callee AND api.effect = 'link'
			AND api.argument = argument.idx)
	UNION SELECT handing.function, handing.variable,
		iif(argument.address = 1 AND argument.path NOT LIKE '->%', argument.root, NULL)
	FROM linked_to
		CROSS JOIN handing ON handing.target = linked_to.function AND handing.parameter = linked_to.variable
		LEFT JOIN parameter ON parameter.function = linked_to.function AND parameter.name = linked_to.head
		LEFT JOIN argument ON argument.statement = handing.statement AND argument.seq = handing.seq
			AND argument.idx = parameter.idx
	UNION SELECT linked_to.function, alias.of, NULL
	FROM linked_to CROSS JOIN alias ON alias.function = linked_to.function AND alias.variable = linked_to.variable
		AND alias.how IN ('address', 'member'))
SELECT * FROM linked_to

--@ let led_to of the case by function variable: variables that are on a queue to which more than variables of the same
-- stack lead
WITH RECURSIVE led_to(function, variable) AS (
	SELECT function, variable FROM linked_to
	WHERE NOT EXISTS (SELECT 1 FROM stack_object AS local WHERE local.function = linked_to.function
		AND local.variable = linked_to.head)
	UNION SELECT linked_to.function, linked_to.variable
	FROM led_to CROSS JOIN linked_to ON linked_to.function = led_to.function AND linked_to.head = led_to.variable)
SELECT * FROM led_to

--@ let shared of the case by function variable: variables whose record is put where others find it: by the function, by
-- what it hands it to, or because it is put into a record that is
WITH RECURSIVE shared(function, variable) AS (
	SELECT function, root FROM effect_anywhere WHERE effect IN ('link', 'arm')
	UNION SELECT function, root FROM left_with
	UNION SELECT same_record.function, same_record.other
	FROM shared
		CROSS JOIN same_record ON same_record.function = shared.function AND same_record.known = shared.variable
	UNION SELECT handing.function, handing.variable
	FROM shared CROSS JOIN handing ON handing.target = shared.function AND handing.parameter = shared.variable
	UNION SELECT escaped.function, escaped.root
	FROM shared
		CROSS JOIN escaped ON escaped.function = shared.function AND escaped.to_root = shared.variable
			AND escaped.to_root <> escaped.root)
SELECT * FROM shared

--@ let putting of the case by function variable: places where a variable's record is put where others find it
SELECT function, root AS variable, statement FROM effect_anywhere WHERE effect IN ('link', 'arm')
UNION SELECT function, root, statement FROM left_with
UNION SELECT handing.function, handing.variable, handing.statement
FROM shared CROSS JOIN handing ON handing.target = shared.function AND handing.parameter = shared.variable

--@ let carried of the case by function root: places where a record on the same stack that holds a variable's address is
-- put where others find it
SELECT DISTINCT escaped.function, escaped.root, escaped.to_type, escaped.to_member, putting.statement
FROM escaped JOIN putting ON putting.function = escaped.function AND putting.variable = escaped.to_root
	JOIN order_of ON order_of.first = escaped.statement AND order_of."then" = putting.statement
WHERE escaped.to_root <> escaped.root AND escaped.to_root_kind = 'local' AND escaped.to_member IS NOT NULL
	AND EXISTS (SELECT 1 FROM stack_object AS local WHERE local.function = escaped.function
		AND local.variable IN (SELECT escaped.to_root
			UNION SELECT alias.of FROM alias WHERE alias.function = escaped.function
				AND alias.variable = escaped.to_root AND alias.how = 'address'))
