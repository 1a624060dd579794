--@ roles
SELECT site.role AS role, site.function AS function, site.file AS file, site.line AS line, party.pid AS pid,
	party.comm AS comm,
	CASE WHEN party.is_named THEN coalesce(acting.cpu, party.cpu) ELSE party.task_cpu END AS cpu,
	CASE WHEN party.is_named THEN coalesce(acting.idx, party.idx) END AS frame
FROM site LEFT JOIN party ON party.lane = site.lane
	LEFT JOIN (SELECT touch, min(idx) AS idx, cpu FROM acting GROUP BY touch) AS acting ON acting.touch = site.touch
		AND site.role = 'use'
ORDER BY site.ord
