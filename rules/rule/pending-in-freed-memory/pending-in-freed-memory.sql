-- id: pending-in-freed-memory
-- title: Memory freed while a timer or work in it can run
-- family: 3
-- severity: error
-- verdict: race
-- cwe: CWE-416
-- roles: arm free callback
-- culprit: free
-- needs: alias
-- wants: arm cancel take-off
--
-- A record has a timer or work in it. One place frees the record without taking that back, where the others do. From
-- the source alone: no fact of a dump says which timers and works are pending. See pending-in-freed-memory.md.

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
FROM bound CROSS JOIN placed AS freed ON freed.function = bound.function AND freed.variable = bound.variable
	CROSS JOIN deferred ON deferred.type = bound.type AND deferred.member = bound.member
	CROSS JOIN effect ON effect.statement = deferred.arm AND effect.effect = 'arm'
		AND effect.record_type = bound.type
	CROSS JOIN placed ON placed.function = effect.function AND placed.variable = effect.root
		AND placed.type = freed.type AND placed.member = freed.member
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
FROM bound CROSS JOIN way CROSS JOIN order_of ON order_of."then" = way.statement AND NOT order_of.always_then
	CROSS JOIN place_of ON place_of.statement = order_of.first AND place_of.kind = 'condition'
WHERE place_of.statement <> bound.taken
	AND (EXISTS (SELECT 1 FROM call WHERE call.statement = place_of.statement)
		OR EXISTS (SELECT 1 FROM access WHERE access.statement = place_of.statement
			AND (access.root IS NOT way.variable OR access.path <> '')))

--@ let stranger: calls before that of functions that wait, or of which it is not known: they may take it back
SELECT DISTINCT place_of.file, place_of.line, coalesce(call.callee || '()', 'a call through a pointer') AS what
FROM way JOIN statement ON statement.statement = way.statement
	CROSS JOIN order_before ON order_before.function = statement.function AND order_before."then" = way.statement
	CROSS JOIN call ON call.statement = order_before.first
	JOIN place_of ON place_of.statement = call.statement
WHERE (call.callee IS NULL OR call.callee NOT IN (SELECT function FROM api)
		OR call.callee IN (SELECT function FROM api
			WHERE effect IN ('sleep', 'wait-done', 'wait-may', 'retakes-lock')))
	AND NOT EXISTS (SELECT 1 FROM walk WHERE walk.lane = 'waiter' AND walk.call = call.statement)

--@ guard own-callback

--@ guard other-records

--@ guard not-reached

--@ guard cancelled

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
