-- A crash that no CPU's stack shows, and of which the log has a report.

--@ no-crash: nobody said what the crash is
INSERT INTO crash (kind) SELECT 'none' WHERE NOT EXISTS (SELECT 1 FROM crash)

--@ reported: where the last such report begins; lines of one report follow one another closely
SELECT min(report.line)
FROM log_report AS report
WHERE (SELECT kind FROM crash) = 'none' AND report.kind IN ('oops', 'bug', 'panic', 'sysrq', 'lockup', 'stall')
	AND report.line > (SELECT max(last.line) FROM log_report AS last
		WHERE last.kind IN ('oops', 'bug', 'panic', 'sysrq', 'lockup', 'stall')) - 40
HAVING min(report.line) IS NOT NULL

--@ take: its kind, without a place: nothing but the log tells of it
UPDATE crash SET kind = CASE
	WHEN EXISTS (SELECT 1 FROM log_report WHERE kind = 'sysrq') THEN 'sysrq'
	WHEN EXISTS (SELECT 1 FROM log_report WHERE kind IN ('oops', 'bug')) THEN 'oops'
	WHEN EXISTS (SELECT 1 FROM log_report WHERE kind = 'panic') THEN 'panic'
	ELSE 'hang' END
WHERE kind = 'none'
