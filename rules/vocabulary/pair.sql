-- Who may be the two sides of a race: a pair of functions, and the variables by which they know the record.

--@ let callback_pair of the case: a callback that an owner puts into its record is the waker, and is handed the record
SELECT DISTINCT w.function AS waker, w.name AS waker_name, w.file AS waker_file, p.name AS root, o.function AS owner,
	f.name AS owner_name,
	o.variable, o.type, o.file AS owner_file, o.line AS owner_line
FROM slot s JOIN stack_object o ON o.function = s.function AND o.variable = s.object
	JOIN function f ON f.function = o.function
JOIN function w ON w.name = s.target AND (w.file = s.file OR w.static = 0) JOIN parameter p ON p.function = w.function
	AND p.idx = 0
WHERE w.function <> o.function

--@ let found of the case by function variable: pointers to a record that was taken from where it can be found: an
-- entry, a walk, a member, or handed on by who did
WITH RECURSIVE found(function, variable) AS (
	SELECT function, variable FROM alias WHERE how IN ('list-walk', 'member-load')
	UNION SELECT a.function, a.variable FROM alias a WHERE a.how IN ('container_of', 'first-member')
		AND a.of NOT IN (SELECT p.name FROM parameter p WHERE p.function = a.function)
		AND NOT EXISTS (SELECT 1 FROM stack_object o WHERE o.function = a.function AND o.variable = a.of)
	UNION SELECT a.function, a.variable FROM alias a JOIN parameter p ON p.function = a.function AND p.name = a.of
		JOIN function f ON f.function = a.function WHERE a.how IN ('container_of', 'first-member', 'cast')
		AND (NOT f.static OR EXISTS (SELECT 1 FROM function_value v WHERE v.target = f.name AND v.file = f.file)
			OR EXISTS (SELECT 1 FROM slot s WHERE s.target = f.name))
	UNION SELECT h.target, h.parameter FROM handed h JOIN argument g ON g.statement = h.statement AND g.seq = h.seq
		AND g.root = h.variable AND g.root_kind = 'local' AND g.path = ''
		WHERE h.target IS NOT NULL AND h.parameter IS NOT NULL AND NOT EXISTS (SELECT 1 FROM stack_object o
			WHERE o.function = h.function AND o.variable = h.variable)
		AND NOT EXISTS (SELECT 1 FROM alias a WHERE a.function = h.function AND a.variable = h.variable)
		AND h.function NOT IN (SELECT s.function FROM api p CROSS JOIN call c ON c.callee = p.function
			CROSS JOIN statement s ON s.statement = c.statement WHERE p.effect = 'alloc')
	UNION SELECT s.function, s.other FROM found x JOIN same_record s ON s.function = x.function
		AND s.known = x.variable
	UNION SELECT h.target, h.parameter FROM found x JOIN handed h ON h.function = x.function
		AND h.variable = x.variable
		WHERE h.target IS NOT NULL AND h.parameter IS NOT NULL)
SELECT * FROM found

--@ let list_pair of the case: a function that takes records of the owner's type from where they are queued, and does
-- something to them
SELECT DISTINCT w.function AS waker, w.name AS waker_name, w.file AS waker_file, r.variable AS root,
	o.function AS owner, f.name AS owner_name,
	o.variable, o.type, o.file AS owner_file, o.line AS owner_line
FROM stack_object o JOIN function f ON f.function = o.function
JOIN (SELECT a.function, a.variable, a.type FROM alias a JOIN found x ON x.function = a.function
	AND x.variable = a.variable
	UNION SELECT p.function, p.name, rtrim(replace(p.type, '*', '')) FROM parameter p
		JOIN found x ON x.function = p.function AND x.variable = p.name
		WHERE p.type LIKE 'struct % *') r ON r.type = o.type
JOIN function w ON w.function = r.function
WHERE w.function <> o.function AND o.type NOT IN (SELECT type FROM generic_record) AND o.type IN (SELECT type
	FROM shared_type)
	AND (EXISTS (SELECT 1 FROM effect e WHERE e.function = w.function AND e.effect IN ('unlink', 'careful-unlink',
		'remove', 'wake', 'wake-queue', 'complete'))
		OR EXISTS (SELECT 1 FROM statement s CROSS JOIN access a ON a.statement = s.statement
			AND a.root = r.variable AND a.path <> ''
			AND a.kind IN ('write', 'rmw') WHERE s.function = w.function))
	AND NOT EXISTS (SELECT 1 FROM slot s WHERE s.target = w.name)
	AND NOT EXISTS (SELECT 1 FROM handed h WHERE h.function = o.function AND h.variable = o.variable
		AND h.target = w.function)

--@ let left_with of the case by function root: places where a variable's address is stored with what others may have:
-- in no variable of the function's own, or in one that it puts where it will run or be found
SELECT e.* FROM escaped e WHERE e.to_root <> e.root AND (e.to_root_kind <> 'local' OR (e.to_path LIKE '->%'
	AND NOT EXISTS (SELECT 1 FROM alias l WHERE l.function = e.function AND l.variable = e.to_root
		AND l.how = 'address'))
	OR (e.to_path NOT LIKE '->%' AND EXISTS (SELECT 1 FROM effect x WHERE x.function = e.function
		AND x.root = e.to_root AND x.address = 1 AND x.effect = 'arm')))
