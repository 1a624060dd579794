-- Records that are alive, and that the waker did not take off its list: not those that it had when it did.
--
-- What it takes off by a call that checks both neighbours is a record of that list: two words lead to it. One bit of
-- the waker's pointer can only have changed after that, and what it took off would be another record, as taking leaves
-- it. That this one's owner had left, and has made a new one there, needs the race that is to be explained.

--@ let stored_later: members that the owner may store into when the record can be found, or a function of neither side
SELECT touch.member FROM touch
WHERE touch.lane = 'waiter'
	AND touch.kind IN ('write', 'rmw', 'publish', 'init', 'link', 'unlink', 'careful-unlink', 'remove', 'move')
	AND EXISTS (SELECT 1 FROM touch AS link JOIN after ON after.first = link.touch
		WHERE link.lane = 'waiter' AND link.kind = 'link' AND after."then" = touch.touch)
UNION
SELECT access.member
FROM subject JOIN access ON access.record_type = subject.type AND access.kind IN ('write', 'rmw')
	JOIN statement ON statement.statement = access.statement
WHERE statement.function NOT IN (SELECT function FROM walk)
UNION
SELECT coalesce(nullif(effect.api_member, ''), effect.member)
FROM subject
	JOIN effect_anywhere AS found ON found.record_type = subject.type
		AND found.effect IN ('link', 'move', 'init', 'unlink', 'careful-unlink', 'remove')
	JOIN effect ON effect.statement = found.statement AND effect.seq = found.seq
WHERE effect.function NOT IN (SELECT function FROM walk)

--@ let taken_member: what a record that the waker took off holds: a link as the call leaves it (itself, or what is no
-- address), or what the waker always stores before
SELECT taking.member || '.prev' AS name, iif(taking.kind = 'remove', 'poison', 'itself') AS leaves,
	NULL AS constant, taking.text
FROM taking JOIN subject ON subject.type = taking.record_type
WHERE taking.kind IN ('unlink', 'careful-unlink') OR taking.detail = 'poisons the links'
UNION ALL
SELECT store.member, 'constant', store.constant, store.text
FROM taking JOIN subject JOIN after ON after."then" = taking.touch AND after.always
	JOIN touch AS store ON store.touch = after.first AND store.record_type = subject.type
WHERE store.lane = 'waker' AND store.kind = 'write' AND store.constant IS NOT NULL
	AND NOT EXISTS (SELECT 1 FROM touch AS other WHERE other.lane = 'waker' AND other.kind IN ('write', 'rmw')
		AND member_in(other.member, store.member) AND other.constant IS NOT store.constant)

--@ let untaken of the owner by address: a record that is alive and is not as it would be if the waker had taken it off
SELECT live_record.address, live_record.pid,
	member.name || ' of the record of PID ' || live_record.pid || ' is ' || member.value || ', not as ' ||
		taken.text || ' leaves it' AS how
FROM live_record JOIN object ON object.address = live_record.address
	JOIN owner_here ON owner_here.name = object.owner_function JOIN taken_member AS taken
	JOIN object_member AS member ON member.address = object.address AND member.name = taken.name
		AND member.word IS NOT NULL
WHERE NOT EXISTS (SELECT 1 FROM unread WHERE unread.lane = 'waiter')
	AND NOT EXISTS (SELECT 1 FROM stored_later WHERE stored_later.member IS NULL
		OR member_in(stored_later.member, taken.name) OR member_in(taken.name, stored_later.member))
	AND CASE taken.leaves WHEN 'constant' THEN (member.word = 0) <> (taken.constant = 0)
		-- NULL, or an address of the kernel
		WHEN 'poison' THEN member.word = 0 OR member.word >> 47 = -1
		ELSE member.word <> member.address + member.offset - 8 END
