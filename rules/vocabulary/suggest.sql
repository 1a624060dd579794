-- What a fix can be made of.

--@ let moved_diff: the unlink moved behind the use, in one function, as a unified diff
SELECT '--- a/' || r.file || char(10) || '+++ b/' || r.file || char(10) || '@@ -' || min(s.line) || ',' || count(*) ||
	' +' || min(s.line) || ',' || count(*) || ' @@' || char(10) ||
	group_concat(CASE s.line WHEN r.line THEN '-' || s.text WHEN u.line THEN ' ' || s.text || char(10) || '+' ||
		replace(y.text, 'list_del_init(', 'list_del_init_careful(')
		ELSE ' ' || s.text END, char(10)) || char(10) AS diff
FROM site_touch r JOIN site_touch u ON u.role = 'use' AND u.function = r.function AND u.line > r.line
	AND u.line - r.line < 20 JOIN source_line y ON y.file = r.file AND y.line = r.line
JOIN (SELECT * FROM source_line ORDER BY file, line) s ON s.file = r.file AND s.line BETWEEN r.line - 3 AND u.line + 3
	JOIN leave l ON l.kind = 'links'
WHERE r.role = 'release' AND r.text LIKE 'list_del_init(%' HAVING count(*) > 0
