-- How a record gets where others find it: by its function, by what that hands it to, or by another record.

--@ let same_record of the case by function known: pointers within one function that lead to the same record: both names
-- of an alias; list walks and loads from a member lead to another
SELECT function, of AS known, variable AS other, statement FROM alias WHERE how NOT IN ('list-walk', 'member-load')
UNION
SELECT function, variable, of, statement FROM alias WHERE how IN ('container_of', 'first-member', 'cast', 'copy')

--@ let left_with of the case by function root: places where a variable's address is stored with what others may have:
-- in no variable of the function's own, or in one that it puts where it will run or be found
SELECT e.* FROM escaped e WHERE e.to_root <> e.root AND (e.to_root_kind <> 'local' OR (e.to_path LIKE '->%'
	AND NOT EXISTS (SELECT 1 FROM alias l WHERE l.function = e.function AND l.variable = e.to_root
		AND l.how = 'address'))
	OR (e.to_path NOT LIKE '->%' AND EXISTS (SELECT 1 FROM effect x WHERE x.function = e.function
		AND x.root = e.to_root AND x.address = 1 AND x.effect = 'arm')))

--@ let handing of the case by target parameter: calls of functions that were read, with the variable that leads to (a
-- part of) what a parameter points to
SELECT f.function AS target, p.name AS parameter, s.function, g.root AS variable, s.statement
FROM call c JOIN function f ON f.name = c.callee AND coalesce(c.callee_file, f.file) = f.file
CROSS JOIN parameter p ON p.function = f.function
CROSS JOIN argument g ON g.statement = c.statement AND g.seq = c.seq AND g.idx = p.idx
	AND (g.path = '' OR g.address = 1)
CROSS JOIN statement s ON s.statement = c.statement

--@ let linked of the case by function variable: variables whose record is put on a queue, by the function or by what it
-- hands it to
WITH RECURSIVE linked(function, variable) AS (
	SELECT function, root FROM effect_anywhere WHERE effect = 'link'
	UNION SELECT h.function, h.variable FROM linked l CROSS JOIN handing h ON h.target = l.function
		AND h.parameter = l.variable)
SELECT * FROM linked

--@ let shared of the case by function variable: variables whose record is put where others find it: by the function, by
-- what it hands it to, or because it is put into a record that is
WITH RECURSIVE shared(function, variable) AS (
	SELECT function, root FROM effect_anywhere WHERE effect IN ('link', 'arm')
	UNION SELECT function, root FROM left_with
	UNION SELECT s.function, s.other FROM shared x CROSS JOIN same_record s ON s.function = x.function
		AND s.known = x.variable
	UNION SELECT h.function, h.variable FROM shared x CROSS JOIN handing h ON h.target = x.function
		AND h.parameter = x.variable
	UNION SELECT e.function, e.root FROM shared x CROSS JOIN escaped e ON e.function = x.function
		AND e.to_root = x.variable AND e.to_root <> e.root)
SELECT * FROM shared

--@ let putting of the case by function variable: places where a variable's record is put where others find it
SELECT function, root AS variable, statement FROM effect_anywhere WHERE effect IN ('link', 'arm')
UNION SELECT function, root, statement FROM left_with
UNION SELECT h.function, h.variable, h.statement FROM shared x CROSS JOIN handing h ON h.target = x.function
	AND h.parameter = x.variable

--@ let carried of the case by function root: places where a record on the same stack that holds a variable's address is
-- put where others find it
SELECT DISTINCT e.function, e.root, e.to_type, e.to_member, p.statement
FROM escaped e JOIN putting p ON p.function = e.function AND p.variable = e.to_root
JOIN order_of o ON o.first = e.statement AND o."then" = p.statement
WHERE e.to_root <> e.root AND e.to_root_kind = 'local' AND e.to_member IS NOT NULL AND EXISTS (SELECT 1
	FROM stack_object s WHERE s.function = e.function AND s.variable IN (SELECT e.to_root UNION SELECT a.of
		FROM alias a WHERE a.function = e.function AND a.variable = e.to_root AND a.how = 'address'))
