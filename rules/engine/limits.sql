-- What keeps the verdicts weak, for the report.

--@ no-source
INSERT INTO limits (ord, what, why, effect)
VALUES (1, 'kernel source', 'no source tree was given',
	'who may do what in which order is not known: likely is the strongest verdict; give the source tree of this '
	|| 'kernel to have the release, the use and the way out checked')

--@ differing: whoever reads "silent" must know that it rests on another kernel's source
INSERT INTO limits (ord, what, why, effect)
SELECT 2, 'source tree ' || tree.path,
	'it is not this kernel''s: ' || coalesce((SELECT group_concat(text, '; ')
		FROM (SELECT reason.text FROM tree_reason AS reason WHERE reason.path = tree.path
			ORDER BY reason.text LIMIT 3)), 'it differs'),
	'what it says cannot confirm a race; a rule that it silenced is silent by source that differs'
FROM tree WHERE tree.match = 'differs' ORDER BY tree.path LIMIT 1;
UPDATE finding
SET why = why || ' (the source that says so differs from this kernel: '
	|| (SELECT group_concat(name || '()', ', ')
		FROM (SELECT function.name
			FROM function_match AS compared JOIN function ON function.function = compared.function
			WHERE compared.match = 'differs' ORDER BY function.name))
	|| ')'
WHERE verdict = 'silent' AND EXISTS (SELECT 1 FROM dump)
	AND EXISTS (SELECT 1 FROM function_match WHERE match = 'differs')

--@ degraded: files that libclang could not read well, by the commonest reasons: what a rule did not find there is not
-- known
INSERT INTO limits (ord, what, why, effect)
WITH reason AS ( -- "line 5: TEXT", "mm/slab.h line 5: TEXT"
	SELECT file, text, substr(text, 1 + instr(text, ': ')) AS cause FROM parse_problem WHERE severity = 'unread'),
common AS (
	SELECT count(*) AS number, iif(count(*) = 1, min(file) || ' (' || min(text) || ')',
		count(*) || ' files, as ' || min(file) || ' (' || (SELECT same.text FROM reason AS same
			WHERE same.cause = reason.cause ORDER BY same.file LIMIT 1) || ')') AS text
	FROM reason GROUP BY cause)
SELECT (SELECT coalesce(max(ord), 0) + 1 FROM limits), 'source files',
	sum(number) || ' of ' || (SELECT count(*) FROM file) || ' could not be read well: '
	|| (SELECT group_concat(text, '; ') FROM (SELECT text FROM common ORDER BY number DESC, text LIMIT 3))
	|| iif(count(*) > 3, '; and for ' || (count(*) - 3) || ' more reasons', ''),
	'what a rule did not find in them is not known'
FROM common HAVING count(*) > 0

--@ refused: files that the source asked for and was not given, and names that are too long to keep
INSERT INTO limits (ord, what, why, effect)
SELECT (SELECT coalesce(max(ord), 0) + 1 FROM limits), 'source that was refused',
	(SELECT group_concat(file || ': ' || text, '; ')
		FROM (SELECT file, text FROM parse_problem WHERE severity = 'refused' ORDER BY file, text LIMIT 3))
	|| iif(count(*) > 3, '; and ' || (count(*) - 3) || ' more', ''),
	'what stands in them is not known'
FROM parse_problem WHERE severity = 'refused' HAVING count(*) > 0

--@ uncompared: functions that have a role and were not compared with this kernel's code
INSERT INTO limits (ord, what, why, effect)
SELECT (SELECT coalesce(max(ord), 0) + 1 FROM limits), 'source of ' || group_concat(name || '()', ', '),
	'it was not compared with this kernel''s code: debug information was not read, or does not have it',
	'a race in which it has a role is likely at most'
FROM (SELECT DISTINCT role.function AS name
	FROM finding JOIN role ON role.finding = finding.finding
		JOIN function ON function.function = role.file || ':' || role.function
	WHERE finding.verdict = 'likely'
		AND NOT EXISTS (SELECT 1 FROM function_match WHERE function_match.function = function.function)
	ORDER BY role.function)
HAVING count(*) > 0

--@ untried: a kernel that is older or newer than each that this was tried on
INSERT INTO limits (ord, what, why, effect)
SELECT (SELECT coalesce(max(ord), 0) + 1 FROM limits), 'kernel ' || release,
	'it is ' || iif(number < oldest, 'older', 'newer') ||
		printf(' than each that this was tried on (%d.%d to %d.%d)', oldest / 1000, oldest % 1000,
			newest / 1000, newest % 1000),
	'a member that has moved is named where it is missed; what means something else than before is not noticed'
FROM (SELECT 4019 AS oldest, 7003 AS newest)
	JOIN (SELECT release, CAST(release AS INTEGER) * 1000
			+ CAST(substr(release, instr(release, '.') + 1) AS INTEGER) AS number
		FROM dump WHERE release GLOB '[0-9]*.[0-9]*')
WHERE number NOT BETWEEN oldest AND newest
