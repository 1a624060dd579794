-- What a fix can be made of.

--@ let moved_diff: the unlink moved behind the use, in one function, as a unified diff
SELECT '--- a/' || file || char(10) || '+++ b/' || file || char(10) || '@@ -' || min(line) ||
	',' || count(*) || ' +' || min(line) || ',' || count(*) || ' @@' || char(10) ||
	group_concat(CASE line WHEN release_line THEN '-' || text
			WHEN use_line
				THEN ' ' || text || char(10) || '+' ||
					replace(release_text, 'list_del_init(', 'list_del_init_careful(')
			ELSE ' ' || text END, char(10)) || char(10) AS diff
FROM (SELECT context.file, context.line, context.text, release.line AS release_line, use.line AS use_line,
		source_line.text AS release_text
	FROM site_touch AS release
		JOIN site_touch AS use ON use.role = 'use' AND use.function = release.function
			AND use.line > release.line AND use.line - release.line < 20
		JOIN source_line ON source_line.file = release.file AND source_line.line = release.line
		JOIN source_line AS context ON context.file = release.file
			AND context.line BETWEEN release.line - 3 AND use.line + 3
		JOIN leave ON leave.kind = 'links'
	WHERE release.role = 'release' AND release.text LIKE 'list_del_init(%'
	ORDER BY context.file, context.line)
HAVING count(*) > 0
