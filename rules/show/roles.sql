--@ roles
SELECT s.role AS role, s.function AS function, s.file AS file, s.line AS line, p.pid AS pid, p.comm AS comm,
	CASE WHEN p.is_named THEN coalesce(a.cpu, p.cpu) ELSE p.task_cpu END AS cpu, CASE
		WHEN p.is_named THEN coalesce(a.idx, p.idx) END AS frame
FROM site s LEFT JOIN party p ON p.lane = s.lane LEFT JOIN (SELECT touch, min(idx) AS idx, cpu FROM acting
	GROUP BY touch) a ON a.touch = s.touch
	AND s.role = 'use'
ORDER BY s.ord
