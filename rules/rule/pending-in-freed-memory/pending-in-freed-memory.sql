-- id: pending-in-freed-memory
-- title: Memory freed while a timer or work in it can run
-- family: 3
-- severity: error
-- verdict: race
-- cwe: CWE-416
-- roles: arm free callback
-- culprit: free
-- needs: alias
--
-- A record has a timer or work in it. One place frees the record without taking that back, where the others do. From
-- the source alone: no fact of a dump says which timers and works are pending. See pending-in-freed-memory.md.

--@ let deferred: timers and works in a record, where they are armed, and the callback that finds the record by them
SELECT DISTINCT alias.type, effect.member, effect.statement AS arm, function.function AS callback,
	function.name AS callback_name, function.file AS callback_file, parameter.name AS parameter,
	alias.statement AS finds
FROM alias JOIN function ON function.function = alias.function
	JOIN function_value ON function_value.target = function.name AND function_value.file = function.file
	JOIN parameter ON parameter.function = function.function AND parameter.idx = 0 AND parameter.name = alias.of
	JOIN effect ON effect.effect = 'arm' AND effect.record_type = alias.type
		AND member_in(effect.member, alias.member)
WHERE alias.how IN ('container_of', 'first-member') AND alias.statement IS NOT NULL

--@ let cancel: places that take such a timer or work back and wait for its callback
SELECT DISTINCT deferred.type, deferred.member, effect.function, effect.statement
FROM deferred
	JOIN effect ON effect.effect = 'cancel' AND effect.record_type = deferred.type
		AND member_in(effect.member, deferred.member)

--@ let ended: places that free such a record, and whether that is cancelled before, on every path of the function
SELECT DISTINCT deferred.type, deferred.member, let_go.function, let_go.variable, let_go.statement,
	EXISTS (SELECT 1 FROM cancel
		JOIN order_of ON order_of.first = cancel.statement AND order_of."then" = let_go.statement
			AND order_of.always_first
		WHERE cancel.type = deferred.type AND cancel.member = deferred.member) AS is_cancelled
FROM deferred JOIN let_go ON let_go.type = deferred.type

--@ let outermost: of these places those where the function does not have the record from a caller that was read
SELECT ended.* FROM ended
WHERE NOT EXISTS (SELECT 1 FROM handed
	JOIN let_go ON let_go.statement = handed.statement AND let_go.variable = handed.variable
	WHERE handed.target = ended.function AND handed.parameter = ended.variable)

--@ let fresh: variables that a function gives memory that it has just got: nothing is armed in it unless it does so
SELECT DISTINCT statement.function, access.root AS variable
FROM call JOIN api ON api.function = call.callee AND api.effect = 'alloc'
	JOIN statement ON statement.statement = call.statement
	JOIN access ON access.statement = statement.statement AND access.path = '' AND access.kind = 'write'

--@ bind: functions that free a record which they took from where others find it
SELECT DISTINCT 0 AS observed, outermost.is_cancelled, outermost.type, outermost.member, outermost.function,
	outermost.variable, function.name AS function_name, function.file, alias.statement AS taken, deferred.callback,
	deferred.parameter, deferred.callback_name, deferred.callback_file
FROM outermost JOIN function ON function.function = outermost.function
	JOIN alias ON alias.function = outermost.function AND alias.variable = outermost.variable
		AND alias.how IN ('list-walk', 'member-load')
	JOIN deferred ON deferred.type = outermost.type AND deferred.member = outermost.member
ORDER BY outermost.is_cancelled, outermost.type, outermost.member, outermost.function, outermost.variable,
	alias.statement, deferred.callback

--@ side
SELECT 'waiter' AS lane, bound.function AS function, bound.variable AS variable, NULL AS task, NULL AS idx FROM bound
UNION ALL SELECT 'waker', bound.callback, bound.parameter, NULL, NULL FROM bound

--@ subject
SELECT NULL AS address, bound.type AS type FROM bound

--@ let freed: where the record is freed
SELECT touch.* FROM touch WHERE touch.lane = 'waiter' AND touch.kind = 'free'
ORDER BY touch.top_ord, touch.depth, touch.ord LIMIT 1

--@ let armed_here: places that arm it in a record which they find or put where who frees has it from
SELECT DISTINCT place_of.function_name, place_of.file, place_of.line, place_of.text
FROM bound JOIN deferred ON deferred.type = bound.type AND deferred.member = bound.member
	JOIN effect ON effect.statement = deferred.arm AND effect.effect = 'arm' AND effect.record_type = bound.type
	JOIN placed ON placed.function = effect.function AND placed.variable = effect.root
	JOIN placed AS freed ON freed.function = bound.function AND freed.variable = bound.variable
		AND freed.type = placed.type AND freed.member = placed.member
	JOIN place_of ON place_of.statement = deferred.arm

--@ site
SELECT 1 AS ord, 'arm' AS role, 'waker' AS lane, NULL AS touch, armed_here.function_name AS function,
	armed_here.file AS file, armed_here.line AS line, armed_here.text AS text, bound.member AS member,
	'arms it' AS says, NULL AS touches, NULL AS allows
FROM bound JOIN (SELECT * FROM armed_here ORDER BY file, line LIMIT 1) AS armed_here
UNION ALL
SELECT 2, 'free', 'waiter', freed.touch, freed.function_name, freed.file, freed.line, freed.text, NULL,
	'frees the record', 'frees', 'callback'
FROM freed
UNION ALL
SELECT 3, 'callback', 'waker', NULL, place_of.function_name, place_of.file, place_of.line, place_of.text, bound.member,
	'finds the record by it', 'reads', NULL
FROM bound
	JOIN deferred ON deferred.callback = bound.callback AND deferred.type = bound.type
		AND deferred.member = bound.member
	JOIN place_of ON place_of.statement = deferred.finds
GROUP BY place_of.line

--@ let taken_back: places on the way of who frees the record where that timer or work is cancelled
SELECT DISTINCT walk.chain, cancel.statement
FROM bound JOIN cancel ON cancel.type = bound.type AND cancel.member = bound.member
	JOIN walk ON walk.lane = 'waiter' AND walk.function = cancel.function

--@ let armed_way by chain statement: places that it comes to from where it took the record, with nothing cancelled
WITH RECURSIVE armed_way(chain, statement) AS (
	SELECT '', taken FROM bound
	UNION
	SELECT move.next_chain, move.next
	FROM armed_way
		CROSS JOIN move ON move.lane = 'waiter' AND move.chain = armed_way.chain
			AND move.statement = armed_way.statement
	WHERE NOT EXISTS (SELECT 1 FROM taken_back WHERE taken_back.chain = armed_way.chain
		AND taken_back.statement = armed_way.statement))
SELECT * FROM armed_way LIMIT 20000

--@ let caller: functions that lead to the one that frees, by calls that were read
WITH RECURSIVE caller(function, depth) AS (
	SELECT function, 0 FROM bound
	UNION
	SELECT call_site.caller, caller.depth + 1 FROM caller JOIN call_site ON call_site.function = caller.function
	WHERE caller.depth < 4)
SELECT * FROM caller LIMIT 200

--@ let way: frees of the record, and the calls that lead there: in who frees it, and in its callers
SELECT DISTINCT let_go.statement, walk.variable
FROM bound JOIN walk ON walk.lane = 'waiter'
	JOIN let_go ON let_go.type = bound.type AND let_go.function = walk.function AND let_go.variable = walk.variable
UNION
SELECT DISTINCT call_site.statement, NULL FROM caller JOIN call_site ON call_site.function = caller.function

--@ let decider: conditions that decide whether it is freed; a test of the pointer alone is none
SELECT DISTINCT place_of.file, place_of.line, place_of.text
FROM bound JOIN way JOIN order_of ON order_of."then" = way.statement AND NOT order_of.always_then
	JOIN place_of ON place_of.statement = order_of.first AND place_of.kind = 'condition'
WHERE place_of.statement <> bound.taken
	AND (EXISTS (SELECT 1 FROM call WHERE call.statement = place_of.statement)
		OR EXISTS (SELECT 1 FROM access WHERE access.statement = place_of.statement
			AND (access.root IS NOT way.variable OR access.path <> '')))

--@ let stranger: calls before that of functions that wait, or of which it is not known: they may take it back
SELECT DISTINCT place_of.file, place_of.line, coalesce(call.callee || '()', 'a call through a pointer') AS what
FROM way JOIN order_of ON order_of."then" = way.statement JOIN call ON call.statement = order_of.first
	JOIN place_of ON place_of.statement = call.statement
WHERE (call.callee IS NULL OR call.callee NOT IN (SELECT function FROM api)
		OR call.callee IN (SELECT function FROM api
			WHERE effect IN ('sleep', 'wait-done', 'wait-may', 'retakes-lock')))
	AND NOT EXISTS (SELECT 1 FROM walk WHERE walk.lane = 'waiter' AND walk.call = call.statement)

--@ guard own-callback: the callback itself frees the record
SELECT 1 AS priority, 'yes' AS state, bound.callback_name || '() frees it itself' AS why, 'src-free' AS evidence
FROM bound WHERE bound.function = bound.callback
UNION ALL
SELECT 2, 'unknown', bound.callback_name || '() leads to the free', 'src-free'
FROM bound JOIN caller ON caller.function = bound.callback
UNION ALL
SELECT 3, 'no', bound.function_name || '() takes the record from where others find it', 'src-free' FROM bound

--@ guard other-records: it is armed in other records than those that are freed there
SELECT 1 AS priority, 'no' AS state,
	armed_here.function_name || '() arms it at ' || where_at(armed_here.file, armed_here.line) ||
		' in a record that is found there' AS why, 'src-arm src-free' AS evidence
FROM armed_here
UNION ALL
SELECT 2, 'unknown', 'that it is armed in the records there was not seen', 'src-free' FROM bound

--@ guard not-reached: what decides whether it is freed may also say that nothing is armed
SELECT 1 AS priority, 'unknown' AS state,
	decider.text || ' at ' || where_at(decider.file, decider.line) || ' decides whether it is freed' AS why,
	'src-free' AS evidence
FROM decider
UNION ALL
SELECT 2, 'no', 'each way from where it is taken leads to the free', 'src-free' FROM bound

--@ guard cancelled: it is taken back, and its callback waited for, before the free
SELECT 1 AS priority, 'unknown' AS state, 'of the way to the free was not read: ' || unread.what AS why,
	'src-free' AS evidence
FROM unread WHERE unread.lane = 'waiter'
UNION ALL
SELECT 1, 'unknown', function.name || '() of the same file was not read', 'src-free'
FROM bound JOIN function ON function.file = bound.file
WHERE NOT EXISTS (SELECT 1 FROM successor WHERE successor.statement = function.function)
UNION ALL
SELECT 1, 'unknown', 'the way to the free was followed to its bound only', 'src-free' FROM bound
WHERE (SELECT count(*) FROM armed_way) >= 20000
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

--@ confirm freed-while-armed: the record was freed while it was armed
SELECT 'unknown' AS state, 'seen in the source only' AS why, '' AS evidence FROM bound

--@ sentence
SELECT bound.function_name || '() can free ' || bound.type || ' at ' || where_at(freed.file, freed.line) ||
	' while its ' || bound.member || ' is armed; ' || bound.callback_name ||
	'() then works with freed memory' AS sentence
FROM bound JOIN freed

--@ against
SELECT 'that ' || bound.member || ' can be armed at that moment is not proven: another file may stop it before' AS text,
	'src-arm src-free' AS evidence
FROM bound

--@ fix
SELECT 'In ' || bound.function_name || '(), cancel ' || bound.member || ' and wait for its callback before ' ||
	where_at(freed.file, freed.line) || ', when all that arms it has stopped, as the other places do. ' ||
	'This is a suggestion.' AS text
FROM bound JOIN freed

--@ reproduce
SELECT 'Delay the callback at its begin, and free the record by ' || where_at(freed.file, freed.line) ||
		' while it is armed.' AS text, freed.file AS file, freed.line AS line
FROM freed
