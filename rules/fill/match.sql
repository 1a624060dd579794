-- Whether the source is this kernel's: each implicated function's declaration line, lines with code, calls and struct
-- offsets, as debug information and as the source have them. Run when both halves are there.

-- Functions that both sides have.
CREATE TEMP VIEW both AS
SELECT source.function, source.name, source.file, source.line, source.last_line, code.line AS code_line
FROM function AS source JOIN code_function AS code ON code.name = source.name AND code.file = source.file;

-- Calls of the source, with their statement's function and place.
CREATE TEMP VIEW source_call AS
SELECT statement.function, call.callee, statement.line AS statement_line, call.line, call.macro_line,
	statement.macro = '__cleanup' AS is_cleanup
FROM statement JOIN call ON call.statement = statement.statement;

INSERT INTO function_match SELECT function, 'exact', NULL FROM both WHERE true ON CONFLICT DO NOTHING;

CREATE TEMP TABLE differing AS
SELECT function, name || '() starts at line ' || code_line || ' in debug information, at line ' || line
	|| ' in the source' AS why
FROM both WHERE code_line <> line
UNION ALL
SELECT both.function, both.name || '() has code of line ' || min(code.line) || ', outside lines ' || both.line
	|| ' to ' || both.last_line || ' of the source'
FROM both JOIN code_line AS code ON code.function = both.name AND code.file = both.file
WHERE code.line > 0 AND (code.line < both.line OR code.line > both.last_line)
GROUP BY both.function;

-- A call that the source does not write in the function at all (a macro's, the compiler's) is not compared. One that it
-- writes may stand on any line of its statement, up to where the next statement begins, and where the macro begins
-- whose argument it is. What a cleanup attribute has called when a scope ends has the declaration's line (gcc) or the
-- scope's (clang): no line of its own.
INSERT INTO differing
SELECT both.function, both.name || '() calls ' || code.callee || '() at line ' || min(code.line)
	|| ' in debug information, not in the source'
FROM both JOIN code_call AS code ON code.function = both.name AND code.file = both.file
WHERE code.callee <> '' AND code.line BETWEEN both.line AND both.last_line
	AND EXISTS (SELECT 1 FROM source_call AS written
		WHERE written.function = both.function AND written.callee = code.callee)
	AND NOT EXISTS (SELECT 1 FROM source_call AS written
		WHERE written.function = both.function AND written.callee = code.callee
			AND (written.is_cleanup
				OR code.line IN (written.line, written.macro_line, written.statement_line)
				OR (min(written.line, written.statement_line) < code.line
					AND NOT EXISTS (SELECT 1 FROM statement AS next
						WHERE next.function = both.function
							AND next.line > max(written.line, written.statement_line)
							AND next.line <= code.line))))
GROUP BY both.function, code.callee;

-- Offsets in the structs that a function has on its stack or points to.
WITH used AS (
	SELECT function, type FROM stack_object
	UNION SELECT function, type FROM alias)
INSERT INTO differing
SELECT compared.function, 'struct offsets differ: ' || code.type || '.' || code.member || ' is at ' || code.offset
	|| ' in debug information, at ' || source.offset || ' in the source'
FROM source_member AS source JOIN code_member AS code
		ON code.type = source.type AND code.member = source.member AND code.offset <> source.offset
	JOIN used ON used.type = source.type
	JOIN function_match AS compared ON compared.function = used.function;

UPDATE function_match
SET match = 'differs', why = (SELECT group_concat(why, '; ')
	FROM (SELECT differing.why FROM differing WHERE differing.function = function_match.function
		ORDER BY differing.why LIMIT 4))
WHERE function IN (SELECT function FROM differing);

-- The trees: differs when one of their implicated functions does; exact when all that could be compared fit, and there
-- are some.
CREATE TEMP TABLE of_tree AS
SELECT file.tree, compared.function, compared.match, compared.why
FROM function_match AS compared JOIN function ON function.function = compared.function
	JOIN file ON file.path = function.file;
UPDATE tree SET match = CASE
	WHEN EXISTS (SELECT 1 FROM of_tree WHERE of_tree.match = 'differs' AND of_tree.tree = tree.path) THEN 'differs'
	WHEN EXISTS (SELECT 1 FROM of_tree WHERE of_tree.match = 'exact' AND of_tree.tree = tree.path) THEN 'exact'
	ELSE 'unknown' END;
INSERT INTO tree_reason
SELECT tree, function, why FROM of_tree WHERE match = 'differs' AND why IS NOT NULL ON CONFLICT DO NOTHING;
INSERT INTO tree_reason
SELECT path, '', 'no implicated function is in it, so that nothing could be compared with debug information'
FROM tree WHERE match = 'unknown' ON CONFLICT DO NOTHING;

DROP TABLE differing;
DROP TABLE of_tree;
DROP VIEW source_call;
DROP VIEW both;
