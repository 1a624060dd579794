--@ let interrupting: contexts that are not the task that they run over
SELECT column1 AS context FROM (VALUES ('irq'), ('softirq'), ('nmi'))

--@ item object-on-foreign-stack: the record lies on the stack of another task than the waker's context
SELECT 1 AS priority, 'unknown' AS state, 'seen in the source only' AS why, '' AS evidence FROM subject
	WHERE address IS NULL
UNION ALL
SELECT 2, 'no', address(o.address) || ' lies on no stack', 'object' FROM subject_object o WHERE o.place <> 'stack'
UNION ALL
SELECT 3, 'yes', address(o.address) || ' lies on the stack of PID ' || o.pid || coalesce(' (' || o.comm || ')', '') ||
	'; the waker runs in an interrupt (' || p.context || ') on CPU ' || p.cpu || ' over PID ' || p.pid,
		'object frame'
FROM subject_object o JOIN party p ON p.lane = 'waker' JOIN interrupting i ON i.context = p.context
	WHERE o.task IS NOT NULL
UNION ALL
SELECT 4, CASE WHEN o.task = p.task THEN 'no' ELSE 'yes' END, address(o.address) || ' lies on the stack of PID ' ||
	o.pid ||
	coalesce(' (' || o.comm || ')', '') || '; the waker runs in PID ' || p.pid || ' on CPU ' || p.cpu,
		'object frame'
FROM subject_object o JOIN party p ON p.lane = 'waker' WHERE o.task IS NOT NULL
