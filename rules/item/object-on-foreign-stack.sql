--@ let interrupting: contexts that are not the task that they run over
SELECT column1 AS context FROM (VALUES ('irq'), ('softirq'), ('nmi'))

--@ item object-on-foreign-stack: the record lies on the stack of another task than the waker's context
SELECT 1 AS priority, 'unknown' AS state, 'seen in the source only' AS why, '' AS evidence FROM subject
WHERE address IS NULL
UNION ALL
SELECT 2, 'no', address(record.address) || ' lies on no stack', 'object' FROM subject_object AS record
WHERE record.place <> 'stack'
UNION ALL
SELECT 3, 'yes',
	address(record.address) || ' lies on the stack of PID ' || record.pid ||
		coalesce(' (' || record.comm || ')', '') || '; the waker runs in an interrupt (' || party.context ||
		') on CPU ' || party.cpu || ' over PID ' || party.pid, 'object frame'
FROM subject_object AS record JOIN party ON party.lane = 'waker'
	JOIN interrupting ON interrupting.context = party.context
WHERE record.task IS NOT NULL
UNION ALL
SELECT 4, CASE WHEN record.task = party.task THEN 'no' ELSE 'yes' END,
	address(record.address) || ' lies on the stack of PID ' || record.pid ||
		coalesce(' (' || record.comm || ')', '') || '; the waker runs in PID ' || party.pid || ' on CPU ' ||
		party.cpu, 'object frame'
FROM subject_object AS record JOIN party ON party.lane = 'waker' WHERE record.task IS NOT NULL
