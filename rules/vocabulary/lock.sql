-- Locks of the two sides.

--@ let owner_entry of the owner: locks that the owner's function may be entered with
SELECT entry_lock.record_type, entry_lock.member, entry_lock.must
FROM side JOIN entry_lock ON entry_lock.function = side.function WHERE side.lane = 'waiter'

--@ let side_entry by lane: locks that a side's own function may be entered with; must: is surely
SELECT 'waiter' AS lane, record_type, member, must FROM owner_entry
UNION ALL
SELECT side.lane, entry_lock.record_type, entry_lock.member, entry_lock.must
FROM side JOIN entry_lock ON entry_lock.function = side.function WHERE side.lane <> 'waiter'

--@ let entered_with by lane: locks that a side's own function is surely entered with
SELECT DISTINCT lane, record_type, member FROM side_entry WHERE must = 1

--@ let led_there by lane chain statement: where a touch is, and the calls that led there
WITH RECURSIVE up(lane, chain, statement, at_chain, at_statement) AS (
	SELECT DISTINCT touch.lane, touch.chain, touch.statement, touch.chain, touch.statement FROM touch
	UNION
	SELECT up.lane, up.chain, up.statement, outer_call.parent, outer_call.call
	FROM up CROSS JOIN outer_call ON outer_call.lane = up.lane AND outer_call.chain = up.at_chain)
SELECT * FROM up

--@ let held_here by lane chain statement: a lock that is surely held at a place of a side: by its function, or by the
-- calls to it
-- A call that was entered with a lock may give it up (given_lock): then it is not held there any more.
WITH lock(lane, chain, statement, at_chain, record_type, member, at_statement) AS (
	SELECT led_there.lane, led_there.chain, led_there.statement, led_there.at_chain, own_lock.record_type,
		own_lock.member, led_there.at_statement
	FROM led_there JOIN own_lock ON own_lock.statement = led_there.at_statement AND own_lock.must = 1
	UNION
	SELECT led_there.lane, led_there.chain, led_there.statement, '<', entered_with.record_type,
		entered_with.member, led_there.at_statement
	FROM led_there JOIN entered_with ON entered_with.lane = led_there.lane WHERE led_there.at_chain = '')
SELECT DISTINCT lock.lane, lock.chain, lock.statement, lock.record_type || '.' || lock.member AS lock, lock.record_type,
	lock.member, statement.file, statement.line
FROM lock JOIN statement ON statement.statement = lock.at_statement
WHERE NOT EXISTS (SELECT 1 FROM led_there JOIN given_lock ON given_lock.statement = led_there.at_statement
	WHERE led_there.lane = lock.lane
	AND led_there.chain = lock.chain AND led_there.statement = lock.statement
	AND (lock.at_chain = '<' OR length(led_there.at_chain) > length(lock.at_chain))
	AND given_lock.record_type = lock.record_type AND given_lock.member = lock.member)

--@ let locked_slot of the case by target: functions that are callbacks which are called under a lock, by api
SELECT DISTINCT slot.target, api.detail AS record_type, api.member, api.function AS slot
FROM api CROSS JOIN slot ON api.function = slot.type || '.' || slot.member WHERE api.effect = 'called-locked'

--@ let slot_lock by lane: a lock that callers of a callback hold, by api: of the side's function, or of all that call
-- it
WITH RECURSIVE above(lane, function, depth) AS (
	SELECT lane, function, 0 FROM side WHERE function IS NOT NULL
	UNION
	SELECT above.lane, call_site.caller, above.depth + 1
	FROM above CROSS JOIN call_site ON call_site.function = above.function WHERE above.depth < 4 LIMIT 60)
SELECT DISTINCT above.lane, locked_slot.record_type, locked_slot.member, locked_slot.slot
FROM above CROSS JOIN function ON function.function = above.function
	CROSS JOIN locked_slot ON locked_slot.target = function.name
WHERE NOT EXISTS (SELECT 1 FROM above AS top JOIN function AS top_function ON top_function.function = top.function
	WHERE top.lane = above.lane AND NOT EXISTS (SELECT 1 FROM slot AS top_slot
			WHERE top_slot.target = top_function.name)
		AND (top.depth = 4 OR NOT EXISTS (SELECT 1 FROM call_site WHERE call_site.function = top.function)))
	AND (SELECT count(*) FROM above) < 60 -- else who calls it is not known

--@ let letting_lock by lane: a lock that a side holds while it does something to the record that others can see
SELECT DISTINCT touch.lane, held_here.lock, held_here.record_type, held_here.member,
	'held at ' || where_at(held_here.file, held_here.line) AS how, held_here.file, held_here.line
FROM touch
	JOIN held_here ON held_here.lane = touch.lane AND held_here.chain = touch.chain
		AND held_here.statement = touch.statement
WHERE touch.kind IN ('unlink', 'careful-unlink', 'remove', 'write', 'rmw', 'publish')
UNION
SELECT slot_lock.lane, slot_lock.record_type || '.' || slot_lock.member, slot_lock.record_type, slot_lock.member,
	'a ' || slot_lock.slot || ' callback is called under it', NULL, NULL
FROM slot_lock

--@ let lasting_lock by record_type member: locks that the waker holds wherever it touches the record
SELECT held_here.record_type, held_here.member
FROM touch JOIN held_here ON held_here.lane = touch.lane AND held_here.chain = touch.chain
	AND held_here.statement = touch.statement
WHERE touch.lane = 'waker' AND held_here.record_type IS NOT NULL AND held_here.member <> ''
GROUP BY held_here.record_type, held_here.member
HAVING count(DISTINCT touch.touch) = (SELECT count(*) FROM touch AS every WHERE every.lane = 'waker')

--@ let waited_out by lane chain statement: places where a side waits until the other, which runs what it gave to its
-- record, has ended
SELECT touch.lane, touch.chain, touch.statement, touch.record_type, touch.member
FROM touch JOIN slot ON slot.function = touch.function AND slot.object = touch.variable
	JOIN function ON function.name = slot.target AND (function.file = slot.file OR function.static = 0)
	JOIN side ON side.function = function.function AND side.lane <> touch.lane
WHERE touch.kind = 'cancel'
UNION -- or until the queue in its record on which it put that is empty
SELECT DISTINCT walk.lane, walk.chain, ending.statement, ending.record_type, ending.member
FROM walk
	CROSS JOIN effect AS ending ON ending.function = walk.function AND ending.effect = 'quiesce'
		AND ending.root = walk.variable AND ending.member <> ''
	JOIN walk AS giver ON giver.lane = walk.lane
	CROSS JOIN effect AS arming ON arming.function = giver.function AND arming.effect = 'arm'
	CROSS JOIN argument ON argument.statement = arming.statement AND argument.seq = arming.seq
		AND argument.root = giver.variable AND argument.record_type = ending.record_type
		AND argument.member = ending.member
	JOIN slot ON slot.function = giver.function AND slot.object = arming.root
		AND (arming.member = '' OR slot.record_member LIKE arming.member || '.%')
	JOIN function ON function.name = slot.target AND (function.file = slot.file OR function.static = 0)
	JOIN side ON side.function = function.function AND side.lane <> walk.lane

--@ let shared_lock by lane record_type member: locks that a side takes for reading only, as others may have them too
WITH taking AS (
	SELECT DISTINCT walk.lane, effect.record_type, iif(effect.path = '', effect.root, effect.member) AS member,
		EXISTS (SELECT 1 FROM effect AS sharing WHERE sharing.statement = effect.statement
			AND sharing.seq = effect.seq AND sharing.effect = 'shared') AS is_shared
	FROM (SELECT DISTINCT lane, function FROM walk) AS walk CROSS JOIN effect ON effect.function = walk.function
	WHERE effect.effect IN ('lock', 'trylock'))
SELECT taking.lane, taking.record_type, taking.member FROM taking
WHERE NOT EXISTS (SELECT 1 FROM entered_with AS own WHERE own.lane = taking.lane
	AND own.record_type IS taking.record_type AND own.member = taking.member)
GROUP BY taking.lane, taking.record_type, taking.member HAVING min(taking.is_shared) = 1

--@ let lock_taken by lane chain statement: places where a side takes a lock (a global one by its name), or
-- waits for one who has it; none that the other has too, for reading. name: as in waker.sql; is_wait: it waits there
-- until the other is done
SELECT walk.lane, walk.chain, effect.statement, effect.record_type,
	coalesce(nullif(effect.api_member, ''), iif(effect.path = '', effect.root, effect.member)) AS member,
	effect.effect,
	CASE WHEN effect.api_member <> '' THEN ltrim(coalesce(effect.member, '') || '.' || effect.api_member, '.')
		WHEN effect.member <> '' THEN effect.member
		WHEN effect.path = '' AND effect.argument LIKE '&%' THEN effect.root ELSE '' END AS name,
	EXISTS (SELECT 1 FROM effect AS waiting WHERE waiting.statement = effect.statement
		AND waiting.seq = effect.seq AND waiting.effect IN ('wait-done', 'wait-may', 'wait')) AS is_wait
FROM (SELECT DISTINCT lane, chain, function FROM walk) AS walk CROSS JOIN effect ON effect.function = walk.function
WHERE effect.effect IN ('lock', 'retakes-lock')
	AND NOT EXISTS (SELECT 1 FROM effect AS sharing
		JOIN shared_lock ON shared_lock.lane <> walk.lane AND shared_lock.record_type IS effect.record_type
			AND shared_lock.member = iif(effect.path = '', effect.root, effect.member)
		WHERE sharing.statement = effect.statement AND sharing.seq = effect.seq AND sharing.effect = 'shared')
UNION
SELECT walk.lane, walk.chain, lock_region.statement, lock_region.record_type,
	iif(lock_region.path = '', lock_region.root, lock_region.member), 'lock',
	CASE WHEN lock_region.member <> '' THEN lock_region.member
		WHEN lock_region.path = '' AND lock_region.lock LIKE '&%' THEN lock_region.root ELSE '' END, 0
FROM (SELECT DISTINCT lane, chain, function FROM walk) AS walk
	CROSS JOIN statement ON statement.function = walk.function
	CROSS JOIN lock_region ON lock_region.statement = statement.statement
		AND ((lock_region.how = 'acquired' AND statement.kind = 'lock')
			OR (lock_region.how = 'guard' AND lock_region.must = 1)) -- its end is no statement
WHERE NOT EXISTS (SELECT 1 FROM effect AS sharing
	JOIN shared_lock ON shared_lock.lane <> walk.lane AND shared_lock.record_type IS lock_region.record_type
		AND shared_lock.member = iif(lock_region.path = '', lock_region.root, lock_region.member)
	WHERE sharing.statement = statement.statement AND sharing.effect = 'shared')
UNION SELECT waited_out.lane, waited_out.chain, waited_out.statement, waited_out.record_type, waited_out.member,
	'retakes-lock', '', 1
FROM waited_out
