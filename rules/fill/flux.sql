-- Queues that were being changed when the CPUs stopped.

--@ begin: pointers that a frame inside an update was handed; value NULL: not known
CREATE TEMP TABLE flux (task INTEGER, idx INTEGER, value INTEGER)

--@ updates: frames of running tasks that are inside an update
SELECT DISTINCT frame.task, frame.idx
FROM frame JOIN task ON task.address = frame.task AND task.on_cpu = 1 JOIN api ON api.function = frame.function
WHERE api.effect IN ('link', 'unlink', 'careful-unlink', 'remove', 'move')
ORDER BY frame.task, frame.idx LIMIT 64

--@ pointer
INSERT INTO temp.flux (task, idx, value) VALUES (?1, ?2, ?3)

--@ update: what a pointer leads to is a queue's head or an entry of it: 64 bytes, the largest of either in any kernel
WITH damage AS (
	SELECT queue, address AS place FROM queue_damage
	UNION SELECT queue, found FROM queue_damage
	UNION SELECT queue, prev FROM queue_damage
	UNION SELECT queue, next FROM queue_damage),
part AS (
	SELECT address AS queue, address AS low, address + 64 AS high FROM queue
	UNION ALL SELECT queue, address, address + 64 FROM queue_entry WHERE queue IS NOT NULL
	UNION ALL SELECT queue, place - 64, place + 16 FROM damage WHERE place IS NOT NULL),
hit AS (
	SELECT DISTINCT flux.task, flux.idx, part.queue
	FROM temp.flux JOIN part ON flux.value >= part.low AND flux.value < part.high),
blind AS (
	SELECT DISTINCT flux.task, flux.idx FROM temp.flux
	WHERE flux.value IS NULL
		AND NOT EXISTS (SELECT 1 FROM hit WHERE hit.task = flux.task AND hit.idx = flux.idx)),
unread AS (
	SELECT 1 FROM cpu LEFT JOIN task ON task.address = cpu.task
	WHERE (cpu.online OR cpu.task IS NOT NULL)
		AND (task.address IS NULL OR task.error IS NOT NULL
			OR NOT EXISTS (SELECT 1 FROM frame WHERE frame.task = task.address)))
UPDATE queue SET in_flux = CASE
	WHEN lock_held = 1 OR address IN (SELECT queue FROM hit) OR EXISTS (SELECT 1 FROM blind) THEN 1
	WHEN lock_held = 0 AND EXISTS (SELECT 1 FROM cpu) AND NOT EXISTS (SELECT 1 FROM unread) THEN 0
	END

--@ end
DROP TABLE temp.flux
