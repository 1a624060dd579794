-- What is read of the source.

--@ implicated: files of the frames of the crash and of who waits in a ring or for ever, of owners of records that the
-- chain runs through, of what those call; of a hang, of who sleeps in queues: deeply
-- first, and no threads of the kernel that do not
WITH hit AS (
	SELECT step.task, step.idx, owner.function AS owner_function, owner.file AS owner_file, object.place,
		rtrim(owner.file, replace(owner.file, '/', '')) AS folder
	FROM object JOIN crash_step AS step
		ON step.from_address BETWEEN object.address AND object.address + coalesce(object.size, 8) - 1
	LEFT JOIN object_owner AS owner ON owner.record = object.address),
implicated AS (
	SELECT owner_file AS file FROM hit WHERE place = 'stack'
	UNION SELECT frame.file
	FROM wait_edge AS edge JOIN frame ON frame.task = edge.task AND frame.idx BETWEEN edge.frame AND edge.frame + 3
	WHERE edge.cycle IS NOT NULL OR edge.lost IS NOT NULL OR edge.owner_gone
	UNION SELECT file FROM lock_call UNION SELECT file FROM complete_call
	UNION SELECT file FROM (SELECT frame.file
		FROM wait_edge AS edge CROSS JOIN frame ON frame.task = edge.task AND frame.idx = edge.frame
			CROSS JOIN task ON task.address = edge.task AND (task.state = 'D' OR (task.state = 'S'
				AND NOT EXISTS (SELECT 1 FROM frame AS root WHERE root.task = edge.task
					AND root.function = 'kthread')))
		WHERE edge.kind = 'wait queue' AND edge.asleep = 1 AND frame.file LIKE '%.c'
			AND frame.file NOT LIKE '/%'
			AND NOT EXISTS (SELECT 1 FROM crash WHERE crash.kind = 'oops')
		GROUP BY frame.file ORDER BY max(task.state = 'D') DESC, count(*) DESC, 1 LIMIT 6)
	UNION SELECT frame.file
	FROM frame JOIN hit ON hit.task = frame.task AND frame.idx BETWEEN hit.idx - 1 AND hit.idx + 3
	UNION SELECT callee.file
	FROM code_call AS call JOIN code_function AS callee ON callee.name = call.callee
		JOIN hit ON hit.owner_function = call.function
	WHERE rtrim(callee.file, replace(callee.file, '/', '')) = hit.folder
		OR EXISTS (SELECT 1 FROM api WHERE api.function = call.callee
			AND api.effect IN ('leave-careful', 'retakes-lock', 'unlink', 'remove', 'link')))
SELECT DISTINCT file FROM implicated
WHERE file IS NOT NULL AND file LIKE '%.c' AND file NOT LIKE '/%'
ORDER BY 1 LIMIT 24

--@ types: record types that the chain of the crash runs through, or that the queue lies in which led to a record whose
-- owner is not known: who else uses them may be a side of the race
WITH hit AS (
	SELECT step.task, step.idx, step.how, step.from_address, object.type, object.place, object.owner_function
	FROM object JOIN crash_step AS step
		ON step.from_address BETWEEN object.address AND object.address + coalesce(object.size, 8) - 1)
SELECT type FROM hit WHERE type LIKE 'struct %'
UNION
SELECT rtrim(holder.type, ' *')
FROM hit JOIN variable AS head ON head.task = hit.task AND head.idx BETWEEN hit.idx AND hit.idx + 4
	JOIN variable AS holder ON holder.task = head.task AND holder.idx BETWEEN head.idx + 1 AND hit.idx + 6
WHERE hit.place = 'stack' AND hit.owner_function IS NULL AND holder.type LIKE 'struct % *'
	AND head.type IN ('struct wait_queue_head *', 'wait_queue_head_t *', 'struct swait_queue_head *')
	AND holder.type <> head.type AND head.value - holder.value BETWEEN 0 AND 1023
UNION
SELECT queue.holder_type
FROM hit JOIN variable AS head ON head.task = hit.task AND head.idx BETWEEN hit.idx AND hit.idx + 4
	JOIN queue ON queue.address = head.value
WHERE hit.place = 'stack' AND hit.owner_function IS NULL AND queue.holder_type LIKE 'struct %'
	AND head.type IN ('struct wait_queue_head *', 'wait_queue_head_t *', 'struct swait_queue_head *')
UNION
SELECT queue.holder_type
FROM hit JOIN queue_damage AS damage ON damage.address = hit.from_address
	JOIN queue ON queue.address = damage.queue
WHERE hit.how = 'queued' AND hit.owner_function IS NULL AND queue.holder_type LIKE 'struct %'
UNION -- of a hang: in which the queue lies that somebody sleeps in, as with files
SELECT type FROM (SELECT 'struct ' || substr(edge.member, 1, instr(edge.member, '.') - 1) AS type
	FROM wait_edge AS edge CROSS JOIN task ON task.address = edge.task
		CROSS JOIN frame ON frame.task = edge.task AND frame.idx = edge.frame
	WHERE edge.kind = 'wait queue' AND edge.asleep = 1 AND edge.member IS NOT NULL
		AND (task.state = 'D' OR (task.state = 'S' AND (frame.file LIKE '/%'
			OR NOT EXISTS (SELECT 1 FROM frame AS root WHERE root.task = edge.task
				AND root.function = 'kthread'))))
		AND NOT EXISTS (SELECT 1 FROM crash WHERE crash.kind = 'oops')
	GROUP BY type ORDER BY max(task.state = 'D') DESC, count(*) DESC, 1 LIMIT 16)
UNION -- where his entry is on no queue: those that the variables of his frame point to
SELECT type FROM (SELECT DISTINCT rtrim(variable.type, ' *') AS type
	FROM wait_edge AS edge CROSS JOIN task ON task.address = edge.task AND task.state IN ('D', 'S')
		JOIN variable ON variable.task = edge.task AND variable.idx = edge.frame
			AND variable.type LIKE 'struct % *'
	WHERE edge.kind = 'wait queue' AND edge.unlinked = 1 AND edge.asleep = 1
		AND NOT EXISTS (SELECT 1 FROM crash WHERE crash.kind = 'oops')
	ORDER BY 1 LIMIT 8)
ORDER BY 1 LIMIT 24

--@ columns: every column of the dump's tables that names a source file
SELECT tables.name, columns.name
FROM sqlite_schema AS tables JOIN pragma_table_info(tables.name) AS columns
WHERE tables.type = 'table' AND columns.name IN ('file', 'owner_file')
ORDER BY 1, 2

--@ compiled: files by the names that they were compiled with
SELECT file FROM frame WHERE file IS NOT NULL
UNION SELECT owner_file FROM object WHERE owner_file IS NOT NULL
UNION SELECT file FROM code_function WHERE file IS NOT NULL
UNION SELECT file FROM lock_call WHERE file IS NOT NULL
UNION SELECT file FROM complete_call WHERE file IS NOT NULL
ORDER BY 1 LIMIT 20000

--@ forget: what is known of the trees beside what srcindex read
DELETE FROM tree;
DELETE FROM tree_reason;
DELETE FROM suppression;
DELETE FROM function_match

--@ read-files
SELECT path FROM file ORDER BY 1

--@ foreign: files that no kernel of this architecture has
SELECT path FROM file_read WHERE is_foreign ORDER BY path

--@ unread: files that could not be read, and lines that could not be parsed: a place, a tab, why
SELECT file_read.path || char(9) || coalesce((SELECT problem.text FROM parse_problem AS problem
		WHERE problem.file = file_read.path AND problem.severity IN ('unread', 'foreign')
		ORDER BY problem.line, problem.text LIMIT 1), 'it could not be parsed')
FROM file_read WHERE file_read.unread
UNION SELECT file || ':' || line || char(9) || text FROM parse_problem WHERE severity IN ('error', 'fatal')
ORDER BY 1
