-- Where the source takes locks of rings and of missed unlocks, who may return with one, and who lets go of one that he
-- has not taken.

--@ let lock_site of the case by object function: places in the source that take such a lock, or let go of it: by its
-- member or symbol
SELECT lock_member.object, effect.function, effect.statement, effect.effect, effect.record_type, effect.member
FROM lock_member JOIN effect_anywhere AS effect ON effect.effect IN ('lock', 'trylock', 'unlock')
		AND effect.record_type = lock_member.record_type AND effect.member = lock_member.member
UNION
SELECT wanted.object, effect.function, effect.statement, effect.effect, effect.record_type,
	coalesce(nullif(effect.member, ''), effect.root)
FROM (SELECT DISTINCT object, name FROM wait_edge
		WHERE object IS NOT NULL AND (cycle IS NOT NULL OR lost IS NOT NULL OR owner_gone)) AS wanted
	JOIN effect_anywhere AS effect ON effect.effect IN ('lock', 'trylock', 'unlock')
		AND wanted.name = effect.root || effect.path AND effect.root_kind NOT IN ('parameter', 'local')

--@ let leaves_with of the case by function: functions that may return with such a lock that they took: where they do
SELECT taking.object, taking.function, taking.statement, successor.statement AS leave
FROM lock_site AS taking CROSS JOIN statement AS last ON last.function = taking.function
	CROSS JOIN successor ON successor.statement = last.statement AND successor.next = ''
WHERE taking.effect <> 'unlock'
	AND NOT EXISTS (SELECT 1 FROM lock_site AS giving WHERE giving.object = taking.object
		AND giving.function = taking.function AND giving.statement = last.statement
		AND giving.effect = 'unlock')
	AND (last.statement = taking.statement
		OR (EXISTS (SELECT 1 FROM own_lock WHERE own_lock.statement = last.statement AND own_lock.must = 1
				AND own_lock.record_type = taking.record_type AND own_lock.member = taking.member)
			AND EXISTS (SELECT 1 FROM order_of WHERE order_of.first = taking.statement
				AND order_of."then" = last.statement)))

--@ let can_leave of the case by object: the same for people: where a function returns with the lock that it took
SELECT leaves_with.object, leave.file, leave.line, function.name || '() can return with it at ' ||
	where_at(leave.file, leave.line) || ', having taken it at ' || where_at(taking.file, taking.line) AS text
FROM leaves_with JOIN function ON function.function = leaves_with.function
	JOIN statement AS leave ON leave.statement = leaves_with.leave
	JOIN statement AS taking ON taking.statement = leaves_with.statement

--@ let giving_call of the case by object function: where a function lets go of such a lock: itself, or by one that
-- does so and takes none
SELECT object, function, statement FROM lock_site WHERE effect = 'unlock'
UNION
SELECT lock_site.object, call_site.caller, call_site.statement
FROM lock_site JOIN call_site ON call_site.function = lock_site.function
WHERE lock_site.effect = 'unlock' AND NOT EXISTS (SELECT 1 FROM lock_site AS taking
	WHERE taking.object = lock_site.object AND taking.function = lock_site.function AND taking.effect <> 'unlock')

--@ let brings of the case by object function: functions that may return with such a lock that what they call (4 calls
-- down) took: they do not let go of it on each way behind that
WITH RECURSIVE brings(object, function, depth) AS (
	SELECT DISTINCT object, function, 0 FROM leaves_with
	UNION
	SELECT brings.object, call_site.caller, brings.depth + 1
	FROM brings JOIN call_site ON call_site.function = brings.function
	WHERE brings.depth < 4 AND NOT EXISTS (SELECT 1
		FROM giving_call AS giving JOIN order_of ON order_of.first = call_site.statement
			AND order_of."then" = giving.statement AND order_of.always_then
		WHERE giving.object = brings.object AND giving.function = call_site.caller))
SELECT DISTINCT object, function FROM brings

--@ let taking_call of the case by object function: where a function takes such a lock: itself, or by one that may
-- return with it
SELECT object, function, statement FROM lock_site WHERE effect <> 'unlock'
UNION
SELECT brings.object, call_site.caller, call_site.statement
FROM brings JOIN call_site ON call_site.function = brings.function
UNION
SELECT object, function, statement FROM lent_taking

--@ let lets_go of the case by object: functions that let go of such a lock, or lead by calls to one that does, with
-- nothing before that in which takes it
WITH RECURSIVE lets_go(object, function) AS (
	SELECT giving.object, giving.function
	FROM (SELECT object, function, statement FROM lock_site WHERE effect = 'unlock'
		UNION SELECT object, function, statement FROM lent_giving) AS giving
	WHERE NOT EXISTS (SELECT 1
		FROM taking_call AS taking JOIN order_of ON order_of.first = taking.statement
			AND order_of."then" = giving.statement
		WHERE taking.object = giving.object AND taking.function = giving.function)
	UNION
	SELECT lets_go.object, call_site.caller
	FROM lets_go JOIN call_site ON call_site.function = lets_go.function
	WHERE NOT EXISTS (SELECT 1
		FROM taking_call AS taking JOIN order_of ON order_of.first = taking.statement
			AND order_of."then" = call_site.statement
		WHERE taking.object = lets_go.object AND taking.function = call_site.caller))
SELECT object, function FROM lets_go

--@ let lets_go_alone of the case by object: those of them that nobody calls by name: another task may do so. Of a lock
-- that has such a taker too both may be one task's, which waits where it has it
SELECT lets_go.object, function.name, function.file, function.line
FROM lets_go JOIN function ON function.function = lets_go.function
	JOIN function_value ON function_value.target = function.name AND function_value.file = function.file
WHERE EXISTS (SELECT 1 FROM wait_edge WHERE wait_edge.object = lets_go.object
		AND (wait_edge.lost IS NOT NULL OR wait_edge.owner_gone))
	OR NOT EXISTS (SELECT 1 FROM brings JOIN function AS taker ON taker.function = brings.function
		JOIN function_value AS taken ON taken.target = taker.name AND taken.file = taker.file
		WHERE brings.object = lets_go.object)

--@ let giver_ahead of the case by object: tasks that such a lock does not name, and that come from where they stand to
-- what lets go of it without taking it before that
SELECT giving.object, frame.pid, other.comm, function.name, frame.file, frame.line
FROM (SELECT object, function, statement FROM giving_call
		UNION SELECT lent_giving.object, lent_giving.function, lent_giving.statement FROM lent_giving
		UNION SELECT lets_go.object, call_site.caller, call_site.statement
		FROM lets_go JOIN call_site ON call_site.function = lets_go.function) AS giving
	JOIN function ON function.function = giving.function
	CROSS JOIN frame ON frame.function = function.name AND coalesce(frame.file, function.file) = function.file
	JOIN task AS other ON other.address = frame.task
	CROSS JOIN statement AS place ON place.function = giving.function AND place.line = frame.line
	JOIN order_of ON order_of.first = place.statement AND order_of."then" = giving.statement
WHERE NOT EXISTS (SELECT 1 FROM wait_edge WHERE wait_edge.object = giving.object
		AND frame.task IN (wait_edge.owner_task, wait_edge.task))
	AND NOT EXISTS (SELECT 1 FROM taking_call AS taking
		JOIN order_of AS behind ON behind.first = taking.statement AND behind."then" = giving.statement
		WHERE taking.object = giving.object AND taking.function = giving.function
		AND (taking.statement = place.statement OR EXISTS (SELECT 1 FROM order_of AS before
			WHERE before.first = place.statement AND before."then" = taking.statement)))
