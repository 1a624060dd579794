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
