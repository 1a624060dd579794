-- How long the waker had known the record that it lets go.

--@ let letting: what the waker does to the record that is too late when its owner has gone: lets it go, or completes it
SELECT * FROM site_touch WHERE lane = 'waker' AND role IN ('release', 'complete')

--@ let kept_lock: locks that the waker lets the record go under, else those that it holds while it changes it
SELECT DISTINCT held_here.record_type, held_here.member
FROM letting
	JOIN held_here ON held_here.lane = letting.lane AND held_here.chain = letting.chain
		AND held_here.statement = letting.statement
UNION
SELECT record_type, member FROM slot_lock WHERE lane = 'waker'
UNION
SELECT letting_lock.record_type, letting_lock.member FROM letting_lock
WHERE letting_lock.lane = 'waker'
	AND NOT EXISTS (SELECT 1 FROM letting
		JOIN held_here ON held_here.lane = letting.lane AND held_here.chain = letting.chain
			AND held_here.statement = letting.statement)

--@ let turned by chain statement: places where the waker takes or gives up such a lock, itself or by a call
SELECT DISTINCT walk.chain, effect.statement, kept_lock.record_type, kept_lock.member
FROM kept_lock JOIN (SELECT DISTINCT chain, function FROM walk WHERE lane = 'waker') AS walk
	CROSS JOIN effect ON effect.function = walk.function AND effect.effect IN ('lock', 'trylock', 'unlock')
		AND ((effect.record_type = kept_lock.record_type
				AND coalesce(nullif(effect.api_member, ''), nullif(effect.member, ''),
					effect.root) = kept_lock.member) OR effect.member LIKE '%.' || kept_lock.member
			OR kept_lock.member LIKE '%.' || nullif(effect.member, ''))
UNION
SELECT DISTINCT walk.chain, call.statement, kept_lock.record_type, kept_lock.member
FROM kept_lock JOIN (SELECT DISTINCT chain, function FROM walk WHERE lane = 'waker') AS walk
	CROSS JOIN statement ON statement.function = walk.function
	CROSS JOIN call ON call.statement = statement.statement
	JOIN function ON function.name = call.callee AND (call.callee_file IS NULL OR call.callee_file = function.file)
	CROSS JOIN statement AS other_statement ON other_statement.function = function.function
	CROSS JOIN given_lock ON given_lock.statement = other_statement.statement
		AND ((given_lock.record_type = kept_lock.record_type AND given_lock.member = kept_lock.member)
			OR given_lock.member LIKE '%.' || kept_lock.member
			OR kept_lock.member LIKE '%.' || given_lock.member)

--@ let copied by known statement: one variable of the waker's function gets the record of another one: a copy, or the
-- next that a walk has saved
SELECT same_record.known, same_record.other, same_record.statement
FROM side JOIN same_record ON same_record.function = side.function AND same_record.statement IS NOT NULL
WHERE side.lane = 'waker'
UNION
SELECT alias.variable, other_alias.variable, alias.statement
FROM side JOIN alias ON alias.function = side.function AND alias.how = 'list-walk'
	JOIN alias AS other_alias ON other_alias.function = alias.function AND other_alias.statement = alias.statement
		AND other_alias.how = 'list-walk' AND other_alias.variable <> alias.variable
WHERE side.lane = 'waker'

--@ let got: where the waker's function gets hold of a record; turned: a lock may have been given up since it was found
SELECT DISTINCT walk.variable, walk.function AS statement,
	EXISTS (SELECT 1 FROM slot_lock WHERE slot_lock.lane = 'waker') AND EXISTS (SELECT 1 FROM turned) AS turned
FROM walk JOIN parameter ON parameter.function = walk.function AND parameter.name = walk.variable
WHERE walk.lane = 'waker' AND walk.chain = ''
UNION
SELECT DISTINCT walk.variable, access.statement, 0
FROM walk CROSS JOIN statement ON statement.function = walk.function
	CROSS JOIN access ON access.statement = statement.statement AND access.root = walk.variable AND access.path = ''
		AND access.kind IN ('write', 'rmw')
WHERE walk.lane = 'waker' AND walk.chain = '' AND coalesce(access.value, '') NOT IN ('NULL', '0')
	AND NOT EXISTS (SELECT 1 FROM same_record
		JOIN walk AS other_walk ON other_walk.lane = walk.lane AND other_walk.chain = ''
			AND other_walk.variable = same_record.known
		WHERE same_record.function = walk.function AND same_record.statement = statement.statement
		AND same_record.other = walk.variable)
UNION
SELECT copied.known, copied.statement, 0
FROM copied
	JOIN alias ON alias.statement = copied.statement AND alias.variable = copied.known AND alias.how = 'list-walk'

--@ let known_at by variable chain statement: places that the waker comes to with it; turned: a lock was taken or given
-- up on the way, and the record not taken off before
WITH RECURSIVE known_at(variable, chain, statement, record_type, member, turned) AS (
	SELECT got.variable, move.next_chain, move.next, kept_lock.record_type, kept_lock.member, got.turned
	FROM got JOIN kept_lock
		CROSS JOIN move ON move.lane = 'waker' AND move.chain = '' AND move.statement = got.statement
	UNION
	SELECT known_at.variable, move.next_chain, move.next, known_at.record_type, known_at.member,
		known_at.turned
			OR EXISTS (SELECT 1 FROM turned WHERE turned.chain = known_at.chain
				AND turned.statement = known_at.statement AND turned.record_type = known_at.record_type
				AND turned.member = known_at.member)
	FROM known_at
		CROSS JOIN move ON move.lane = 'waker' AND move.chain = known_at.chain
			AND move.statement = known_at.statement
	WHERE NOT EXISTS (SELECT 1 FROM access WHERE known_at.chain = '' AND access.statement = known_at.statement
			AND access.root = known_at.variable AND access.path = '' AND access.kind IN ('write', 'rmw'))
		AND (known_at.turned
			OR NOT EXISTS (SELECT 1 FROM touch WHERE touch.lane = 'waker' AND touch.chain = known_at.chain
				AND touch.statement = known_at.statement
				AND touch.kind IN ('unlink', 'careful-unlink', 'remove')))
	UNION
	SELECT copied.other, move.next_chain, move.next, known_at.record_type, known_at.member, known_at.turned
	FROM known_at
		JOIN copied ON known_at.chain = '' AND copied.known = known_at.variable
			AND copied.statement = known_at.statement
		CROSS JOIN move ON move.lane = 'waker' AND move.chain = known_at.chain
			AND move.statement = known_at.statement)
SELECT * FROM known_at LIMIT 20000

--@ let known_since: of each such lock, whether it was held from where the record was found to the release, on each way
SELECT kept_lock.record_type || '.' || kept_lock.member AS lock,
	NOT EXISTS (SELECT 1 FROM letting
		JOIN thread ON thread.lane = letting.lane AND thread.chain = letting.chain
			AND thread.variable = letting.variable AND thread.at_chain = ''
		JOIN known_at ON known_at.variable = thread.at_variable AND known_at.chain = letting.chain
			AND known_at.statement = letting.statement
		WHERE known_at.record_type = kept_lock.record_type AND known_at.member = kept_lock.member
		AND known_at.turned) AS always
FROM kept_lock
