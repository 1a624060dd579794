-- Records that no step of the value chain was read from: a queue leads to them on a task's stack, and is damaged there.

--@ damaged: where queues lead to first: the place, the head and its type; no record that is known already; at most ?1
SELECT damage.address, damage.queue, queue.type
FROM queue_damage AS damage JOIN queue ON queue.address = damage.queue
WHERE damage.position = 1 AND NOT EXISTS (SELECT 1 FROM object
	WHERE damage.address BETWEEN object.address AND object.address + coalesce(object.size, 8) - 1)
ORDER BY 1 LIMIT ?1

--@ next: the number of the next step
SELECT coalesce(max(step), 0) + 1 FROM crash_step

--@ again: a later call of the same function has its record in the same place and is about to put it on the queue: it
-- waits for the queue's lock in the call that does so, the record's links lead nowhere, and both links of the head lead
-- there all the same: what the queue has is an earlier call's
UPDATE object SET lifetime = 'unqueued', why = why || ', of a later call: it waits in ' || later.function ||
	'() for the lock of the queue that leads there, and is not on it yet'
FROM (SELECT entry.address, queuing.function
	FROM queue_entry AS entry JOIN object AS record ON record.address = entry.address
		JOIN queue_damage AS damage ON damage.position = 1
			AND damage.address BETWEEN entry.address AND entry.address + record.size - 1
		JOIN witness AS forth ON forth.record = record.address AND forth.value = damage.address
			AND forth.holder = 'list' AND forth.place_address = damage.prev
		JOIN witness AS back ON back.record = record.address AND back.value = damage.address
			AND back.holder = 'list' AND back.place_address = damage.prev + 8
		JOIN queue ON queue.address = damage.queue
		JOIN task ON task.address = record.task
		JOIN lock_wait AS wait ON wait.lock = queue.lock_address AND wait.pid = task.pid
		JOIN variable AS own ON own.task = task.address AND own.idx = record.covering_idx
			AND own.name = record.covering_variable AND own.address = record.address
		JOIN frame AS queuing ON queuing.task = task.address AND queuing.idx > wait.idx
			AND queuing.idx < record.covering_idx
		JOIN api ON api.function = queuing.function AND api.effect = 'link'
		JOIN variable AS entry_handed ON entry_handed.task = task.address
			AND entry_handed.idx = queuing.idx AND entry_handed.parameter = 1
			AND entry_handed.value = record.address
		JOIN variable AS queue_handed ON queue_handed.task = task.address
			AND queue_handed.idx = queuing.idx AND queue_handed.parameter = 1
			AND queue_handed.value = queue.address
	WHERE entry.linked = 0 AND entry.next = entry.prev AND record.place = 'stack'
		AND record.lifetime = 'unknown') AS later
WHERE later.address = object.address
