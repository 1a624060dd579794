-- What a fix can be made of.

--@ let moved_diff: the unlink moved behind the use, in one function, as a unified diff
SELECT '--- a/' || release.file || char(10) || '+++ b/' || release.file || char(10) || '@@ -' || min(context.line) ||
	',' || count(*) || ' +' || min(context.line) || ',' || count(*) || ' @@' || char(10) ||
	group_concat(CASE context.line WHEN release.line THEN '-' || context.text
			WHEN use.line
				THEN ' ' || context.text || char(10) || '+' ||
					replace(source_line.text, 'list_del_init(', 'list_del_init_careful(')
			ELSE ' ' || context.text END, char(10)) || char(10) AS diff
FROM site_touch AS release
	JOIN site_touch AS use ON use.role = 'use' AND use.function = release.function AND use.line > release.line
		AND use.line - release.line < 20
	JOIN source_line ON source_line.file = release.file AND source_line.line = release.line
	JOIN (SELECT * FROM source_line ORDER BY file, line) AS context ON context.file = release.file
		AND context.line BETWEEN release.line - 3 AND use.line + 3
	JOIN leave ON leave.kind = 'links'
WHERE release.role = 'release' AND release.text LIKE 'list_del_init(%' HAVING count(*) > 0
