-- Who leaves a pointer to a record on its stack with others, and who gets that pointer from there.

--@ let given of the case by function variable: records on a stack, in their owner's function and in those that it hands
-- them to
WITH RECURSIVE given(owner, object, function, variable, depth) AS (
	SELECT function, variable, function, variable, 0 FROM stack_object
	UNION
	SELECT g.owner, g.object, h.target, h.parameter, g.depth + 1 FROM given g JOIN handed h
		ON h.function = g.function AND h.variable = g.variable
	WHERE g.depth < 6 AND h.target IS NOT NULL AND h.parameter IS NOT NULL AND NOT h.known)
SELECT owner, object, function, variable, min(depth) AS depth FROM given GROUP BY owner, object, function, variable

--@ let keeper of the case by to_type to_member: owners of records on a stack that others find by a pointer in an
-- object, or that will run; storer, to_root: who stores it in what; part: a pointer to a part of it is stored
SELECT DISTINCT o.function AS owner, f.name AS owner_name, o.variable, o.type, o.file AS owner_file,
	o.line AS owner_line, e.to_type, e.to_member, e.function AS storer, e.to_root,
	g.depth > 0 OR e.path <> '' AS part
FROM stack_object o JOIN function f ON f.function = o.function JOIN given g ON g.owner = o.function
	AND g.object = o.variable
JOIN left_with e ON e.function = g.function AND e.root = g.variable
WHERE e.to_member IS NOT NULL
UNION
SELECT DISTINCT o.function, f.name, o.variable, o.type, o.file, o.line, o.function, o.variable,
	o.function, o.variable, 1
FROM stack_object o JOIN function f ON f.function = o.function JOIN effect e ON e.function = o.function
	AND e.root = o.variable AND e.effect = 'arm'

--@ let written_by of the case by function variable: pointers through which a function stores, completes or wakes
SELECT DISTINCT s.function, a.root AS variable FROM statement s CROSS JOIN access a ON a.statement = s.statement
	AND a.kind IN ('write', 'rmw') AND (a.path LIKE '->%' OR a.path LIKE '[%' OR a.path LIKE '*%')
UNION SELECT e.function, e.root FROM effect_anywhere e WHERE e.effect IN ('complete', 'wake', 'wake-head')

--@ let call_back of the case by to_type to_member: a pointer that is read from an object is handed to a callback;
-- parameter: which
SELECT DISTINCT g.record_type AS to_type, g.member AS to_member, c.slot_type, c.slot_member, g.idx AS parameter
FROM call c JOIN argument g ON g.statement = c.statement AND g.seq = c.seq
WHERE c.callee IS NULL AND g.path <> '' AND g.record_type IS NOT NULL AND g.member IS NOT NULL

--@ let completer of the case by of_type member: who gets that pointer and works with the record; meant: whose record it
-- is (NULL: of any); type: what it takes it for
SELECT DISTINCT a.of_type, a.member, w.function, w.name, w.file, a.variable, a.type, NULL AS meant FROM alias a
	JOIN function w ON w.function = a.function WHERE a.how = 'member-load'
	AND NOT EXISTS (SELECT 1 FROM alias b WHERE b.function = a.function AND b.how = a.how AND b.of_type = a.of_type
		AND b.member = a.member AND b.variable <> a.variable
		AND EXISTS (SELECT 1 FROM written_by y WHERE y.function = b.function AND y.variable = b.variable)
		AND NOT EXISTS (SELECT 1 FROM written_by y WHERE y.function = a.function AND y.variable = a.variable))
UNION
SELECT DISTINCT e.record_type, e.member, w.function, w.name, w.file, NULL, NULL, NULL FROM effect_anywhere e
	JOIN function w ON w.function = e.function
WHERE e.address = 0 AND e.member <> '' AND e.effect IN ('complete', 'wake', 'wake-head')
UNION -- what runs is the callback that its owner gave it
SELECT DISTINCT s.function, s.object, w.function, w.name, w.file, p.name, NULL, s.function FROM slot s
	JOIN function w ON w.name = s.target AND (w.file = s.file OR w.static = 0)
JOIN parameter p ON p.function = w.function AND p.idx = 0 WHERE s.object IS NOT NULL AND s.function IS NOT NULL
UNION -- by a pointer that it reads and uses at once: complete(&line->reply->done)
SELECT DISTINCT x.record_type, x.member, w.function, w.name, w.file, NULL, NULL, NULL FROM effect_anywhere e
	JOIN function w ON w.function = e.function
JOIN access x ON x.statement = e.statement AND x.root = e.root AND x.kind = 'read' AND e.path LIKE x.path || '->%'
WHERE e.effect IN ('complete', 'wake', 'wake-head')
UNION -- the callback beside it, which is called with it
SELECT DISTINCT b.to_type, b.to_member, w.function, w.name, w.file, p.name, NULL, k.owner FROM keeper k
	JOIN call_back b ON b.to_type = k.to_type AND b.to_member = k.to_member
JOIN slot s ON s.function = k.storer AND s.object = k.to_root AND s.type = b.slot_type AND s.member = b.slot_member
JOIN function w ON w.name = s.target AND (w.file = s.file OR w.static = 0)
JOIN parameter p ON p.function = w.function AND p.idx = b.parameter
UNION -- the callback that its owner hands on together with it
SELECT DISTINCT b.to_type, b.to_member, w.function, w.name, w.file, p.name, NULL, k.owner FROM keeper k
	JOIN call_back b ON b.to_type = k.to_type AND b.to_member = k.to_member
CROSS JOIN statement x ON x.function = k.owner CROSS JOIN argument r ON r.statement = x.statement
	AND r.root = k.variable AND r.address = 1
CROSS JOIN argument c ON c.statement = r.statement AND c.seq = r.seq AND c.root_kind = 'function'
JOIN function w ON w.name = c.root AND (w.file = x.file OR w.static = 0)
JOIN parameter p ON p.function = w.function AND p.idx = b.parameter AND p.type LIKE '%*%' WHERE k.storer <> k.owner

--@ let pairing of the case by owner variable: who can complete whose record
SELECT DISTINCT k.owner, k.owner_name, k.variable, k.type, k.owner_file, k.owner_line, k.to_type, k.to_member,
	c.function AS completer, c.name AS completer_name, c.file AS completer_file, c.variable AS pointer
FROM keeper k JOIN completer c ON c.of_type = k.to_type AND c.member = k.to_member AND c.function <> k.owner
WHERE (c.meant IS NULL OR c.meant = k.owner)
	AND (k.part OR c.type IS NULL OR c.type = k.type OR c.type IN (SELECT type FROM generic_record))
	AND (c.type IS NOT 'struct completion' OR k.part OR k.type = c.type)
	-- Beside the pointer its owner stores another callback than this one.
	AND (NOT EXISTS (SELECT 1 FROM slot s JOIN slot o ON o.type = s.type AND o.member = s.member
		AND o.target = c.name WHERE s.function = k.storer AND s.object = k.to_root AND s.target <> c.name)
		OR EXISTS (SELECT 1 FROM slot s WHERE s.function = k.storer AND s.object = k.to_root
			AND s.target = c.name))
