--@ item stale-value: what was used came from the record after it was let go
SELECT 1 AS priority, 'unknown' AS state, 'seen in the source only' AS why, '' AS evidence FROM subject
WHERE address IS NULL
UNION ALL
SELECT 2, 'yes',
	'the waker''s call works with ' || address(judged.value) || ': ' || judged.from_type || '.' ||
		judged.from_member || ' holds ' || address(judged.memory_now) ||
		', which a queue head that is alive never holds', 'chain-' || judged.step
FROM judged WHERE judged.how = 'handed' AND judged.no_list = 1 AND EXISTS (SELECT 1 FROM word_used)
UNION ALL
SELECT 3, 'unknown',
	'the waker''s call works with ' || address(judged.value) || ': what it ' ||
		iif(judged.no_list = 1, 'read there is not known: others ran on after the fault, and memory is of now',
			'reads there could be of a live record'), 'chain-' || judged.step
FROM judged WHERE judged.how = 'handed'
UNION ALL
SELECT 4, CASE WHEN record.is_live THEN 'no' ELSE 'unknown' END,
	'the value used, ' || address(judged.value) || ', is ' || coalesce(judged.place_text, 'the owner''s task') ||
		': a record that is alive holds such a value', 'chain-' || judged.step || ' value'
FROM judged JOIN subject_object AS record WHERE judged.value = record.task OR judged.category = 'task'
UNION ALL
SELECT 5, 'yes',
	'the value used, ' || address(judged.value) || ', is not in ' ||
		coalesce(judged.from_type || '.' || judged.from_member, 'the record') || ' any more: memory holds ' ||
		address(judged.memory_now) ||
		CASE record.lifetime
			WHEN 'reincarnated'
				THEN ', of a later call: the waker read the record after the one that it woke was gone'
			ELSE '' END, 'chain-' || judged.step || ' value'
FROM judged JOIN subject_object AS record WHERE judged.memory_now <> judged.value
UNION ALL
SELECT 6, 'yes',
	'the value used, ' || address(judged.value) || ', is ' || judged.place_text ||
		': a live record never holds that', 'chain-' || judged.step || ' value'
FROM judged JOIN never_held ON never_held.category = judged.category
UNION ALL
SELECT 7, 'no',
	'the value used, ' || address(judged.value) || ', is ' || coalesce(judged.place_text, 'of unknown kind') ||
		', and the record is alive', 'chain-' || judged.step
FROM judged JOIN subject_object AS record WHERE record.is_live
UNION ALL
SELECT 8, 'yes',
	'the value used, ' || address(judged.value) || ', was read from ' || judged.from_type || '.' ||
		judged.from_member || ', which never holds that while the queue head is alive', 'chain-' || judged.step
FROM judged WHERE judged.no_list = 1
UNION ALL
SELECT 9, 'yes',
	'a live record holds ' || own_task.written || ', the owner''s task ' || address(record.task) || ' (' ||
		where_at(own_task.file, own_task.line) || '), and nothing else', 'chain-' || judged.step || ' value'
FROM judged JOIN subject_object AS record JOIN own_task WHERE record.is_over
UNION ALL
SELECT 10, 'unknown',
	'the value used, ' || address(judged.value) || ', is ' || coalesce(judged.place_text, 'of unknown kind') ||
		': a live record could hold it', 'chain-' || judged.step
FROM judged
