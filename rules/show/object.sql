--@ object
SELECT subject.type AS type, subject.address AS address, coalesce(record.place, 'stack') AS place, record.pid AS pid,
	record.comm AS comm, record.cache AS cache, record.offset AS offset, record.lifetime AS lifetime,
	coalesce((SELECT member FROM site WHERE role = 'use'), judged.from_member) AS member
FROM subject LEFT JOIN subject_object AS record ON 1 LEFT JOIN judged ON 1
