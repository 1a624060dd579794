--@ item cancelled: it is taken back, and its callback waited for, before the free
SELECT 1 AS priority, 'unknown' AS state, 'of the way to the free was not read: ' || unread.what AS why,
	'src-free' AS evidence
FROM unread WHERE unread.lane = 'waiter'
UNION ALL
SELECT 1, 'unknown', function.name || '() of the same file was not read', 'src-free'
FROM bound JOIN function ON function.file = bound.file
WHERE NOT EXISTS (SELECT 1 FROM successor WHERE successor.statement = function.function)
UNION ALL
SELECT 1, 'unknown', 'the way to the free was followed to its bound only', 'src-free' FROM bound
WHERE (SELECT count(*) FROM armed_way) >= 20000 OR (SELECT count(*) FROM caller) >= 200
UNION ALL
SELECT 2, 'yes', 'no way to the free is without a cancel', 'src-free' FROM bound
WHERE NOT EXISTS (SELECT 1 FROM touch
	JOIN armed_way ON armed_way.chain = touch.chain AND armed_way.statement = touch.statement
	WHERE touch.lane = 'waiter' AND touch.kind = 'free')
UNION ALL
SELECT 3, 'unknown', 'some way to the free has a cancel: ' || where_at(place_of.file, place_of.line), 'src-free'
FROM taken_back JOIN place_of ON place_of.statement = taken_back.statement
UNION ALL
SELECT 4, 'unknown',
	stranger.what || ' at ' || where_at(stranger.file, stranger.line) || ' may take it back or wait for it',
	'src-free'
FROM stranger
UNION ALL
SELECT 4, 'unknown',
	place_of.function_name || '() hands it to ' || coalesce(call.callee || '()', 'a call through a pointer') ||
		' at ' || where_at(place_of.file, place_of.line) || ', which may cancel it', 'src-free'
FROM bound
	JOIN argument ON argument.record_type = bound.type AND member_in(argument.member, bound.member)
		AND argument.address = 1
	JOIN call ON call.statement = argument.statement AND call.seq = argument.seq
	JOIN place_of ON place_of.statement = argument.statement
WHERE call.callee IS NULL OR call.callee NOT IN (SELECT function FROM api)
UNION ALL
SELECT 4, 'unknown',
	place_of.function_name || '() cancels it at ' || where_at(place_of.file, place_of.line) ||
		', and may run before', 'src-free'
FROM bound JOIN cancel ON cancel.type = bound.type AND cancel.member = bound.member
	JOIN place_of ON place_of.statement = cancel.statement
WHERE NOT EXISTS (SELECT 1 FROM ended
	JOIN order_of ON order_of.first = cancel.statement AND order_of."then" = ended.statement
	WHERE ended.is_cancelled AND ended.type = bound.type AND ended.member = bound.member)
UNION ALL
SELECT 5, 'unknown',
	place_of.function_name || '() does not surely cancel it either, at ' || where_at(place_of.file, place_of.line),
	'src-free'
FROM bound
	JOIN outermost ON outermost.type = bound.type AND outermost.member = bound.member
		AND outermost.function <> bound.function AND NOT outermost.is_cancelled
	JOIN place_of ON place_of.statement = outermost.statement
WHERE NOT EXISTS (SELECT 1 FROM fresh WHERE fresh.function = outermost.function AND fresh.variable = outermost.variable)
UNION ALL
SELECT 6, 'no',
	place_of.function_name || '() cancels it before it frees such a record at ' ||
		where_at(place_of.file, place_of.line) || ', and ' || bound.function_name || '() does not', 'src-free'
FROM bound
	JOIN ended ON ended.type = bound.type AND ended.member = bound.member AND ended.is_cancelled
		AND ended.function <> bound.function
	JOIN place_of ON place_of.statement = ended.statement
UNION ALL
SELECT 7, 'unknown', 'nobody who was read cancels it', 'src-free' FROM bound
