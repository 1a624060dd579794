-- What a case has beside its tables while it is worked on; --case does not keep it.

--@ begin
-- Files, and whether they could not be read: one that lacks a header, or gave nothing but errors, is not read; and
-- whether that is so because this architecture does not have them.
CREATE TEMP VIEW IF NOT EXISTS file_read AS
SELECT file.path,
	file.quality = 'unusable' OR (file.quality <> 'ok'
		AND (file.path NOT IN (SELECT file FROM function)
			OR file.path IN (SELECT file FROM parse_problem WHERE text LIKE '%file not found%'))) AS unread,
	file.path IN (SELECT file FROM parse_problem WHERE severity = 'foreign') AS is_foreign
FROM file;

-- While rules are evaluated: rivals that are other rules, the items by which rules explain what others see, and the
-- rules themselves.
CREATE TEMP TABLE IF NOT EXISTS ruling (finding INTEGER NOT NULL, item TEXT NOT NULL, rule TEXT NOT NULL);
CREATE TEMP TABLE IF NOT EXISTS explains (rule TEXT NOT NULL, item TEXT NOT NULL);
CREATE TEMP TABLE IF NOT EXISTS asked (rule TEXT NOT NULL);
-- Of a candidate with several mistakes (relation `mistake` of its rule) the one that is looked at.
CREATE TEMP TABLE IF NOT EXISTS turn (number INTEGER NOT NULL);
INSERT INTO turn SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM turn);
