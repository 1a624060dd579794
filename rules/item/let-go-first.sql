--@ item let-go-first: who met the record had let its owner go before
SELECT 1 AS priority, 'open' AS state,
	touch.text || ' at ' || where_at(touch.file, touch.line) ||
		' comes before that: the owner may have been let go, and have left by another way' AS why,
	'src-leave' AS evidence
FROM touch JOIN tested ON tested.kind = 'state' AND member_in(touch.member, tested.member)
	JOIN party ON party.lane = 'waker'
	JOIN place_of ON place_of.function_name = party.function
		AND place_of.line = (SELECT max(other_place_of.line) FROM place_of AS other_place_of
			WHERE other_place_of.function = place_of.function AND other_place_of.line <= party.line)
WHERE touch.lane = 'waker' AND touch.kind IN ('write', 'rmw', 'publish')
	AND EXISTS (SELECT 1 FROM starter JOIN reach ON reach.place = starter.place WHERE starter.touch = touch.touch
		AND reach.at_chain = '' AND reach.statement = place_of.statement)
UNION ALL
SELECT 2, 'excluded', 'who met it had not let it go', 'src-leave' FROM subject
