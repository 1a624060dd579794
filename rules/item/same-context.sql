--@ item same-context: the one who uses the record is its owner
SELECT 1 AS priority, 'yes' AS state, f.name || '() hands the record to it' AS why, 'frame object' AS evidence
FROM side w JOIN walk o ON o.lane = 'waiter' AND o.function = w.function AND o.depth > 0
	JOIN side s ON s.lane = 'waiter'
JOIN function f ON f.function = s.function WHERE w.lane = 'waker'
UNION ALL
SELECT 2, 'yes', 'the access is made by the record''s own task', 'frame object'
FROM subject_object o JOIN party p ON p.lane = 'waker' AND p.task = o.task AND p.context = 'task'
UNION ALL
SELECT 3, 'unknown', 'the owner hands the record on further than was looked: ' || u.what, 'src-owner'
FROM subject x JOIN unread u ON u.lane = 'waiter' AND (u.what LIKE 'calls deeper%' OR u.what LIKE 'more than%')
	WHERE x.address IS NULL
UNION ALL
SELECT 4, state, why, 'src-owner' FROM sharing
WHERE state <> 'no' AND priority = (SELECT min(priority) FROM sharing)
UNION ALL
SELECT 5, 'no', 'two functions, two callers', 'src-use src-owner' FROM subject WHERE address IS NULL
UNION ALL
SELECT 6, 'no', 'the waker runs in context ' || p.context || ' over PID ' || p.pid ||
	', the record is on the stack of PID ' || o.pid,
	'frame object'
FROM subject_object o JOIN party p ON p.lane = 'waker' WHERE o.task IS NOT NULL
