-- What this case looked at, and why nothing could be: run when the rules have been evaluated.

--@ count
WITH compared AS ( -- files with functions that debug information has too
	SELECT function.file, max(match.match = 'differs') AS differs
	FROM function_match AS match JOIN function ON function.function = match.function GROUP BY function.file),
source AS (
	SELECT file_read.unread, file_read.is_foreign, compared.differs
	FROM file_read LEFT JOIN compared ON compared.file = file_read.path),
ended AS (
	SELECT count(*) AS number FROM rule_result WHERE status = 'not_applicable')
INSERT INTO coverage
SELECT (SELECT CASE
		WHEN NOT EXISTS (SELECT 1 FROM looked WHERE what = 'tasks') THEN 'unread'
		WHEN crash.kind = 'none' THEN iif(dump.crashed, 'unread', 'none')
		WHEN crash.kind <> 'hang' AND crash.task IS NULL THEN 'unread'
		ELSE 'read' END
	FROM dump JOIN crash),
	(SELECT (SELECT count(*) FROM task WHERE error IS NULL) FROM looked WHERE what = 'tasks'),
	(SELECT known FROM looked WHERE what = 'tasks'),
	(SELECT count FROM looked WHERE what = 'queues'),
	(SELECT count FROM looked WHERE what = 'locks'),
	(SELECT count FROM looked WHERE what = 'pending'),
	(SELECT count(*) FROM source WHERE NOT unread AND differs = 0),
	(SELECT count(*) FROM source WHERE NOT unread AND differs),
	(SELECT count(*) FROM source WHERE NOT unread AND differs IS NULL),
	(SELECT count(*) FROM source WHERE unread AND NOT is_foreign)
		+ coalesce((SELECT known - count FROM looked WHERE what = 'source'), 0),
	(SELECT count(*) FROM source WHERE unread AND is_foreign),
	(SELECT count(*) FROM asked) - (SELECT number FROM ended), (SELECT number FROM ended), NULL, NULL

--@ nothing: the first reason that holds
CREATE TEMP TABLE reason AS
WITH producer (fact, what) AS ( -- who would have made the rows that a rule lacks
	VALUES ('queue_damage', 'queues'), ('queue_entry', 'queues'), ('queue', 'queues'), ('crash_step', 'chain'),
		('object', 'chain'), ('lock', 'locks'), ('lock_wait', 'locks'), ('lock_hold', 'locks'),
		('log_report', 'log'), ('stack_object', 'source'), ('alias', 'source'), ('access', 'source'),
		('call', 'source'), ('function', 'source')),
seen AS ( -- of whom rows would be there, if there were any
	SELECT what FROM looked WHERE what <> 'source'
	UNION SELECT 'source' FROM file_read WHERE NOT unread),
unseeing AS ( -- rules that lack facts that nobody could look for
	SELECT rule, missing FROM rule_result
	WHERE status = 'not_applicable'
		AND NOT EXISTS (SELECT 1 FROM json_each('["' || replace(missing, '|', '","') || '"]') AS need
			LEFT JOIN producer ON producer.fact = need.value
			WHERE coalesce(producer.what, 'tasks') IN (SELECT what FROM seen))),
said AS ( -- what the log has of a crash that no stack shows
	SELECT text FROM crash_explanation
	WHERE (SELECT crash FROM coverage) = 'unread' AND text LIKE 'the log says: %' ORDER BY line LIMIT 1)
SELECT 1 AS ord, 'no vmlinux was given' AS why,
	iif(naming = 'own', 'without it stacks, tasks, slabs and the log can be shown by what the kernel kept of its '
			|| 'own names and types, but no rule can look: each needs lines or variables of functions; ',
		coalesce(nameless || '; ', ''))
		|| 'give the vmlinux of ' || coalesce(release, 'that kernel') || ', with debug information'
		|| CASE WHEN build_id IS NULL AND package IS NULL THEN ''
			ELSE ' (' || coalesce('build-id ' || build_id, '')
				|| iif(build_id IS NULL OR package IS NULL, '', ', ')
				|| coalesce('package ' || package, '') || ')' END
		|| coalesce('; ' || (SELECT text FROM said), '') AS way_out
FROM dump WHERE vmlinux IS NULL
UNION ALL
SELECT 1, 'the vmlinux has no debug information (DWARF), and each rule needs lines or variables of functions',
	'give the one with it' || coalesce(' (package ' || package || ')', '')
FROM dump WHERE naming = 'types'
UNION ALL
SELECT 2, 'no task could be read' || coalesce(': ' || (SELECT why FROM gap WHERE what = 'tasks'), '')
		|| coalesce(' (' || (SELECT text FROM said) || ')', ''), NULL
FROM dump WHERE NOT EXISTS (SELECT 1 FROM frame)
UNION ALL
SELECT 3, 'the crash could not be read' || coalesce(': ' || (SELECT text FROM said),
		': the kernel wrote down that it crashed, and no CPU''s stack shows where'), NULL
FROM coverage WHERE crash = 'unread'
UNION ALL
SELECT 4, CASE count(*) WHEN 0 THEN 'no source file was read' WHEN 1 THEN max(path) || ' could not be read'
		ELSE 'none of ' || count(*) || ' source files could be read' END
		|| coalesce(': ' || (SELECT file || ': ' || text FROM parse_problem
			WHERE severity IN ('unread', 'foreign') ORDER BY severity DESC, file LIMIT 1), ''),
	'give a tree that was built, or the whole kernel tree with its .config'
FROM file_read HAVING coalesce(sum(NOT unread), 0) = 0 AND NOT EXISTS (SELECT 1 FROM dump)
	-- Where no rule that was asked looks at source, none was to be read.
	AND (SELECT max(count(*), 1) FROM asked) > (SELECT count(*) FROM unseeing
		WHERE NOT EXISTS (SELECT 1 FROM json_each('["' || replace(missing, '|', '","') || '"]') AS need
			JOIN producer ON producer.fact = need.value AND producer.what = 'source'))
UNION ALL
SELECT 5, 'no rule could look: nothing gives the facts that ' || group_concat(rule, ', ') || ' needs ('
		|| group_concat(DISTINCT missing) || ')',
	CASE WHEN NOT EXISTS (SELECT 1 FROM dump) THEN 'analyze a dump, or ask another rule'
		WHEN NOT EXISTS (SELECT 1 FROM file) THEN 'give the source tree, or ask another rule' END
FROM unseeing HAVING count(*) > 0 AND count(*) = (SELECT count(*) FROM asked);

UPDATE coverage
SET blind = (SELECT why FROM reason ORDER BY ord LIMIT 1),
	way_out = (SELECT coalesce(way_out, (SELECT CASE
			WHEN split THEN 'a part of a split dump: give all of its parts together'
			WHEN incomplete THEN 'the file is cut short: copy the dump again'
			WHEN vmlinux_match = 'no' THEN 'give the vmlinux of ' || coalesce(release, 'that kernel')
			WHEN pages_excluded > 0 THEN 'the dump''s filter may have left it out: dump with '
				|| 'makedumpfile -d 31 or less'
			ELSE 'check that dump and vmlinux are of one kernel' END FROM dump))
		FROM reason ORDER BY ord LIMIT 1)
WHERE EXISTS (SELECT 1 FROM reason);
DROP TABLE reason

--@ limit
INSERT INTO limits (ord, what, why, effect)
SELECT 0, 'anything at all', blind, way_out FROM coverage WHERE blind IS NOT NULL

--@ blind
SELECT blind || coalesce(': ' || way_out, '') FROM coverage WHERE blind IS NOT NULL
