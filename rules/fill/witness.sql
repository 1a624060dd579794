-- Witnesses that other facts have already.

--@ others: registers and variables of other tasks than the user (?4) and the record's (?5) that hold an address from ?2
-- up to ?3. Where they have it from is not known, so they may have read the same word: of group 1.
INSERT OR IGNORE INTO witness (record, value, offset, holder, task, idx, pid, name, place_address, function, written_by,
	independent)
SELECT ?1, reference.value, reference.value - ?1, reference.holder, reference.holder_task, reference.holder_idx,
	reference.holder_pid, reference.holder_name, reference.holder_address, frame.function,
	reference.holder || ' of PID ' || reference.holder_pid, 1
FROM reference LEFT JOIN frame ON frame.task = reference.holder_task AND frame.idx = reference.holder_idx
WHERE reference.value >= ?2 AND reference.value < ?3 AND reference.holder_task NOT IN (?4, ?5)

--@ nodes: heads and entries of queues
SELECT address, type FROM queue UNION SELECT address, type FROM queue_entry WHERE linked ORDER BY 1 LIMIT 4096
