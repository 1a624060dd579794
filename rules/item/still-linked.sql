--@ item still-linked: a queue leads through the record now
SELECT 1 AS priority, 'unknown' AS state, 'seen in the source only' AS why, '' AS evidence FROM subject
WHERE address IS NULL
UNION ALL
SELECT 2, 'yes', 'the entry at ' || address(entry.address) || ' is on the queue at ' || address(entry.queue), 'object'
FROM subject_now AS entry WHERE entry.linked = 1
UNION ALL
SELECT 3, 'yes',
	'the queue at ' || address(damage.queue) || ' leads to ' || address(damage.address) || ', in the record: ' ||
		damage.text, 'object'
FROM subject_object AS record
	JOIN queue_damage AS damage ON within(damage.address, record.address, coalesce(record.size, 8))
UNION ALL
SELECT 4, 'yes', 'who walks the queue had come to it: ' || witness.written_by || ' holds ' || address(witness.value),
	'object'
FROM subject_object AS record JOIN witness ON witness.record = record.address AND witness.holder = 'list'
UNION ALL
SELECT 5, 'yes',
	'a walk of the queue had come to it: ' || function.name || '() is at ' || where_at(party.file, party.line) ||
		' with ' || address(judged.value) || ' of it, and takes nothing off', 'frame chain-' || judged.step
FROM side JOIN function ON function.function = side.function JOIN party ON party.lane = side.lane JOIN judged
WHERE side.lane = 'waker'
	AND NOT EXISTS (SELECT 1 FROM touch WHERE touch.lane = 'waker'
		AND touch.kind IN ('unlink', 'careful-unlink', 'remove', 'move', 'write', 'rmw', 'publish', 'complete',
			'pass'))
	AND NOT EXISTS (SELECT 1 FROM unread WHERE unread.lane = 'waker')
	AND EXISTS (SELECT 1 FROM crash_step AS step JOIN frame ON frame.task = step.task AND frame.idx = step.idx
		WHERE step.step = judged.step AND frame.function = function.name)
UNION ALL
SELECT 6, 'unknown', 'no queue that was read leads to it any more: who used it may have taken it off', 'object'
FROM subject_object
