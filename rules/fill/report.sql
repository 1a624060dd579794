-- The report of a crash: when it began (ns of the log), what it says; ?1 the CPU that wrote it.

--@ oops: the first line of the last report of the CPU. A report of an exception has one line with its number, "[#1]"
-- (__die, arch/x86/kernel/dumpstack.c), and begins after that of the report before.
WITH line AS (
	SELECT line, nanoseconds, text LIKE '%[#%]%' AS numbered FROM log_report
	WHERE kind IN ('oops', 'bug') AND (cpu IS NULL OR cpu = ?1)),
last AS (SELECT max(line) AS line FROM line WHERE numbered),
before AS (
	SELECT coalesce(max(line), -1) AS line FROM line WHERE numbered AND line < (SELECT line FROM last))
SELECT min(nanoseconds) FROM line WHERE line > (SELECT line FROM before)

--@ panic
SELECT min(nanoseconds) FROM log_report WHERE kind = 'panic' AND ?1 IS NOT NULL

--@ numbered: the line of the last report of the CPU that has its number
SELECT text FROM log_report WHERE kind = 'oops' AND (cpu IS NULL OR cpu = ?1) AND text LIKE '%Oops: %[#%]%'
ORDER BY line DESC LIMIT 1
