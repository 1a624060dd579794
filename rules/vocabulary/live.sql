-- What a record holds while it is alive, and what else explains the value that was used.

--@ let live_value: values that the member may hold while the record is alive
SELECT task.address AS value, 'the task of PID ' || task.pid AS what FROM member_declared AS member JOIN task
WHERE member.member_type = 'struct task_struct *'
UNION SELECT judged.memory_now, 'what memory holds there' FROM judged JOIN subject_object AS record
WHERE judged.how <> 'handed' AND NOT EXISTS (SELECT 1 FROM own_task) AND judged.memory_now IS NOT NULL
	-- A queue head in use leads to an entry or to itself, as the next two say.
	AND judged.no_list = 0
UNION SELECT queue_entry.address, 'a queue''s entry' FROM judged JOIN queue_entry
WHERE judged.from_type = 'struct list_head' OR judged.no_list = 1
UNION SELECT judged.from_address, 'the head itself, as an empty list holds it' FROM judged
WHERE judged.from_type = 'struct list_head' OR judged.no_list = 1
UNION SELECT access.constant, 'what is stored there at ' || access.line
FROM judged_value AS read
	JOIN access ON access.record_type = read.from_type AND access.member = read.from_member
		AND access.constant IS NOT NULL
UNION SELECT store.number, 'what the owner stores there' FROM owner_puts AS store WHERE store.number IS NOT NULL

--@ let live_values_known of the owner: why those are all that there can be; or why a pointer can be none that is one
-- bit away
SELECT 'each task' AS why FROM member_declared AS member WHERE member.member_type = 'struct task_struct *'
UNION ALL SELECT 'each entry' FROM judged WHERE no_list = 1
UNION ALL SELECT 'each store' FROM judged_value AS read
WHERE EXISTS (SELECT 1 FROM owner_puts) AND NOT EXISTS (SELECT 1 FROM owner_puts AS store WHERE store.number IS NULL)
	AND NOT EXISTS (SELECT 1 FROM unread WHERE unread.lane = 'waiter')
	AND NOT EXISTS (SELECT 1 FROM access JOIN statement ON statement.statement = access.statement
		WHERE access.kind IN ('write', 'rmw') AND access.constant IS NULL
		AND member_in(access.member, read.from_member)
		AND statement.function NOT IN (SELECT function FROM walk WHERE lane = 'waiter'))
UNION ALL SELECT 'each address of the kernel' FROM judged_value AS read JOIN member_declared AS member
WHERE member.member_type LIKE '%*%' AND member.member_type NOT LIKE '%(*%'
	AND coalesce(member.declared, '') NOT LIKE '%__user%' AND popcount((read.value >> 47) & 131071) < 16
UNION ALL SELECT 'each function' FROM judged_value AS read JOIN member_declared AS member
WHERE member.member_type LIKE '%(*%' AND popcount((read.value >> 31) & 8589934591) < 32

--@ let live_record: records that are alive, where the address itself may have been damaged
SELECT object.address, object.pid FROM subject JOIN object ON object.type = subject.type AND object.lifetime = 'live'
