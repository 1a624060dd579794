--@ let armed_here: places where the owner puts its record where it will run by itself: a timer, a work
SELECT touch.chain, touch.statement FROM touch WHERE touch.lane = 'waiter' AND touch.kind = 'arm'

--@ let completed: what the completer does to the record first
SELECT touch.touch, touch.function_name, touch.file, touch.line, touch.text, touch.member, touch.kind = 'pass' AS passes
FROM touch
WHERE touch.lane = 'waker'
	-- Of what runs by itself, who runs it is at it anyway.
	AND (touch.kind <> 'pass' OR EXISTS (SELECT 1 FROM armed_here))
	-- Another call of the owner has it from where it reads the pointer.
	AND NOT EXISTS (SELECT 1 FROM bound
		JOIN other_call ON other_call.function = bound.owner AND other_call.variable = touch.variable
		WHERE bound.completer = bound.owner AND touch.function = bound.owner
		AND NOT EXISTS (SELECT 1 FROM order_of WHERE order_of.first = other_call.statement
			AND order_of."then" = touch.statement))
UNION ALL
SELECT NULL, function.name, effect.file, effect.line, effect.text, effect.member, 0
FROM bound JOIN effect ON effect.function = bound.completer JOIN function ON function.function = effect.function
	JOIN kept_by ON (kept_by.to_type = effect.record_type AND kept_by.to_member = effect.member)
		OR EXISTS (SELECT 1 FROM access WHERE access.statement = effect.statement AND access.root = effect.root
			AND access.record_type = kept_by.to_type AND access.member = kept_by.to_member
			AND effect.path LIKE access.path || '->%')
WHERE bound.pointer IS NULL AND effect.effect IN ('complete', 'wake', 'wake-head') ORDER BY 7, 4 LIMIT 1

--@ item completer-in-flight: somebody works with the record, by a pointer that its owner left behind
SELECT 1 AS priority, 'unknown' AS state, 'seen in the source only' AS why, '' AS evidence FROM subject
WHERE address IS NULL
UNION ALL
SELECT 2, 'unknown', 'no function that has such a pointer was read', 'frame'
WHERE NOT EXISTS (SELECT 1 FROM side WHERE lane = 'waker' AND function IS NOT NULL)
UNION ALL
SELECT 3, 'unknown', stored_above.why, 'frame' FROM stored_above
UNION ALL
SELECT 4, 'yes',
	function.name || '(), which finds the record by ' || kept_by.to_type || '.' || kept_by.to_member ||
		', is at ' || where_at(party.file, party.line) || ' with ' || address(judged.value),
	'frame chain-' || judged.step
FROM side JOIN function ON function.function = side.function JOIN party ON party.lane = side.lane JOIN judged
	JOIN kept_by
WHERE side.lane = 'waker'
UNION ALL
SELECT 5, 'unknown',
	left_there.by_function || '(), which stores ' || left_there.what ||
		', is not at work any more: that stands there, and ' || left_there.found_by || ' still leads to it',
	'object'
FROM left_there
UNION ALL
SELECT 6, 'unknown', 'by which pointer the record was found is not known', 'frame' FROM subject
