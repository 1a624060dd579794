--@ item still-linked: a queue leads through the record now
SELECT 1 AS priority, 'unknown' AS state, 'seen in the source only' AS why, '' AS evidence FROM subject
	WHERE address IS NULL
UNION ALL
SELECT 2, 'yes', 'the entry at ' || address(n.address) || ' is on the queue at ' || address(n.queue), 'object'
	FROM subject_now n WHERE n.linked = 1
UNION ALL
SELECT 3, 'yes', 'the queue at ' || address(d.queue) || ' leads to ' || address(d.address) || ', in the record: ' ||
	d.text, 'object'
FROM subject_object o JOIN queue_damage d ON within(d.address, o.address, coalesce(o.size, 8))
UNION ALL
SELECT 4, 'yes', 'who walks the queue had come to it: ' || w.written_by || ' holds ' || address(w.value), 'object'
FROM subject_object o JOIN witness w ON w.record = o.address AND w.holder = 'list'
UNION ALL
SELECT 5, 'yes', 'a walk of the queue had come to it: ' || f.name || '() is at ' || where_at(p.file, p.line) ||
	' with ' || address(j.value) || ' of it, and takes nothing off', 'frame chain-' || j.step
FROM side s JOIN function f ON f.function = s.function JOIN party p ON p.lane = s.lane JOIN judged j
	WHERE s.lane = 'waker'
	AND NOT EXISTS (SELECT 1 FROM touch t WHERE t.lane = 'waker' AND t.kind IN ('unlink', 'careful-unlink',
		'remove', 'move', 'write', 'rmw', 'publish', 'complete', 'pass'))
	AND NOT EXISTS (SELECT 1 FROM unread u WHERE u.lane = 'waker')
	AND EXISTS (SELECT 1 FROM crash_step c JOIN frame x ON x.task = c.task AND x.idx = c.idx WHERE c.step = j.step
		AND x.function = f.name)
UNION ALL
SELECT 6, 'unknown', 'no queue that was read leads to it any more: who used it may have taken it off', 'object'
	FROM subject_object
