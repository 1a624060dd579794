-- Whether the source is this kernel's: each implicated function's declaration line, lines with code, calls and struct offsets,
-- as debug information and as the source have them. Run when both halves are there.

-- Functions that both sides have. A call that the source does not write in the function at all (a macro's, the compiler's) is not compared.
INSERT INTO function_match
SELECT f.function, 'exact', NULL FROM function f JOIN code_function c ON c.name = f.name AND c.file = f.file ON CONFLICT DO NOTHING;

CREATE TEMP TABLE differing AS
SELECT f.function, f.name || '() starts at line ' || c.line || ' in debug information, at line ' || f.line || ' in the source' AS why
FROM function f JOIN code_function c ON c.name = f.name AND c.file = f.file WHERE c.line <> f.line
UNION ALL
SELECT f.function, f.name || '() has code of line ' || min(l.line) || ', outside lines ' || f.line || ' to ' || f.last_line || ' of the source'
FROM function f JOIN code_function c ON c.name = f.name AND c.file = f.file JOIN code_line l ON l.function = f.name AND l.file = f.file
WHERE l.line > 0 AND (l.line < f.line OR l.line > f.last_line) GROUP BY f.function
UNION ALL
SELECT f.function, f.name || '() calls ' || k.callee || '() at line ' || min(k.line) || ' in debug information, not in the source'
FROM function f JOIN code_function c ON c.name = f.name AND c.file = f.file JOIN code_call k ON k.function = f.name AND k.file = f.file
WHERE k.callee <> '' AND k.line BETWEEN f.line AND f.last_line
	AND EXISTS (SELECT 1 FROM statement s JOIN call x ON x.statement = s.statement WHERE s.function = f.function AND x.callee = k.callee)
	AND NOT EXISTS (SELECT 1 FROM statement s JOIN call x ON x.statement = s.statement WHERE s.function = f.function AND x.callee = k.callee
		AND (x.line = k.line OR s.line = k.line OR (min(x.line, s.line) < k.line AND NOT EXISTS (SELECT 1 FROM statement y WHERE y.function = f.function
			AND y.line > max(x.line, s.line) AND y.line <= k.line))))
GROUP BY f.function, k.callee
UNION ALL
SELECT f.function, 'struct offsets differ: ' || m.type || '.' || m.member || ' is at ' || m.offset || ' in debug information, at ' || s.offset || ' in the source'
FROM source_member s JOIN code_member m ON m.type = s.type AND m.member = s.member AND m.offset <> s.offset
JOIN function f ON EXISTS (SELECT 1 FROM function_match x WHERE x.function = f.function)
	AND EXISTS (SELECT 1 FROM stack_object o WHERE o.function = f.function AND o.type = s.type UNION ALL SELECT 1 FROM alias a WHERE a.function = f.function AND a.type = s.type);

UPDATE function_match SET match = 'differs', why = (SELECT group_concat(why, '; ') FROM (SELECT why FROM differing d WHERE d.function = function_match.function ORDER BY why LIMIT 4))
WHERE function IN (SELECT function FROM differing);
DROP TABLE differing;

-- The trees: differs when one of their implicated functions does; exact when all that could be compared fit, and there are some.
UPDATE tree SET match = CASE
	WHEN EXISTS (SELECT 1 FROM function_match m JOIN function f ON f.function = m.function JOIN file x ON x.path = f.file WHERE m.match = 'differs' AND x.tree = tree.path) THEN 'differs'
	WHEN EXISTS (SELECT 1 FROM function_match m JOIN function f ON f.function = m.function JOIN file x ON x.path = f.file WHERE m.match = 'exact' AND x.tree = tree.path) THEN 'exact'
	ELSE 'unknown' END;
INSERT INTO tree_reason SELECT x.tree, m.function, m.why FROM function_match m JOIN function f ON f.function = m.function JOIN file x ON x.path = f.file
	WHERE m.match = 'differs' AND m.why IS NOT NULL ON CONFLICT DO NOTHING;
INSERT INTO tree_reason SELECT path, '', 'no implicated function is in it, so that nothing could be compared with debug information' FROM tree WHERE match = 'unknown' ON CONFLICT DO NOTHING;
