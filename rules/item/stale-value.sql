--@ item stale-value: what was used came from the record after it was let go
SELECT 1 AS priority, 'unknown' AS state, 'seen in the source only' AS why, '' AS evidence FROM subject
	WHERE address IS NULL
UNION ALL
SELECT 2, 'yes', 'the waker''s call works with ' || address(j.value) || ': ' || j.from_type || '.' || j.from_member ||
	' holds ' ||
	address(j.memory_now) || ', which a queue head that is alive never holds', 'chain-' || j.step FROM judged j
		WHERE j.how = 'handed' AND j.no_list = 1
UNION ALL
SELECT 3, 'unknown', 'the waker''s call works with ' || address(j.value) ||
	': what it reads there could be of a live record', 'chain-' || j.step
FROM judged j WHERE j.how = 'handed'
UNION ALL
SELECT 4, CASE WHEN o.is_live THEN 'no' ELSE 'unknown' END, 'the value used, ' || address(j.value) || ', is ' ||
	coalesce(j.place_text, 'the owner''s task') || ': a record that is alive holds such a value', 'chain-' ||
		j.step || ' value'
FROM judged j JOIN subject_object o WHERE j.value = o.task OR j.category = 'task'
UNION ALL
SELECT 5, 'yes', 'the value used, ' || address(j.value) || ', is not in ' || coalesce(j.from_type || '.' ||
	j.from_member, 'the record') ||
	' any more: memory holds ' || address(j.memory_now) || CASE o.lifetime WHEN 'reincarnated'
		THEN ', of a later call: the waker read the record after the one that it woke was gone' ELSE '' END,
			'chain-' || j.step || ' value'
FROM judged j JOIN subject_object o WHERE j.memory_now <> j.value
UNION ALL
SELECT 6, 'yes', 'the value used, ' || address(j.value) || ', is ' || j.place_text ||
	': a live record never holds that', 'chain-' || j.step || ' value'
FROM judged j JOIN never_held n ON n.category = j.category
UNION ALL
SELECT 7, 'no', 'the value used, ' || address(j.value) || ', is ' || coalesce(j.place_text, 'of unknown kind') ||
	', and the record is alive',
	'chain-' || j.step FROM judged j JOIN subject_object o WHERE o.is_live
UNION ALL
SELECT 8, 'yes', 'the value used, ' || address(j.value) || ', was read from ' || j.from_type || '.' || j.from_member ||
	', which never holds that while the queue head is alive', 'chain-' || j.step FROM judged j WHERE j.no_list = 1
UNION ALL
SELECT 9, 'yes', 'a live record holds ' || k.written || ', the owner''s task ' || address(o.task) || ' (' ||
	where_at(k.file, k.line) ||
	'), and nothing else', 'chain-' || j.step || ' value' FROM judged j JOIN subject_object o JOIN own_task k
		WHERE o.is_over
UNION ALL
SELECT 10, 'unknown', 'the value used, ' || address(j.value) || ', is ' || coalesce(j.place_text, 'of unknown kind') ||
	': a live record could hold it',
	'chain-' || j.step FROM judged j
