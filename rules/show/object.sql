--@ object
SELECT s.type AS type, s.address AS address, coalesce(o.place, 'stack') AS place, o.pid AS pid, o.comm AS comm,
	o.cache AS cache, o.offset AS offset,
	o.lifetime AS lifetime, coalesce((SELECT member FROM site WHERE role = 'use'), j.from_member) AS member
FROM subject s LEFT JOIN subject_object o ON 1 LEFT JOIN judged j ON 1
