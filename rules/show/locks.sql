--@ locks
SELECT letting_lock.lane AS lane, letting_lock.lock AS lock,
	(SELECT lock.address FROM lock_hold AS hold JOIN lock ON lock.address = hold.lock WHERE lock.held = 1
		AND hold.pid = party.pid AND hold.cpu = party.cpu ORDER BY lock.address LIMIT 1) AS address,
	iif(EXISTS (SELECT 1 FROM lock_hold AS hold WHERE hold.pid = party.pid AND hold.cpu = party.cpu), 'held now',
		'held: ' || letting_lock.how) AS state, 'lock src-lock' AS evidence
FROM (SELECT * FROM letting_lock WHERE lane = 'waker' ORDER BY file IS NULL, lock LIMIT 1) AS letting_lock
	LEFT JOIN party ON party.lane = letting_lock.lane

--@ locks
SELECT party.lane AS lane, coalesce(lock.name, lock.type) AS lock, lock.address AS address, 'held now' AS state,
	'lock' AS evidence
FROM party JOIN lock_hold AS hold ON hold.pid = party.pid AND hold.cpu = party.cpu
	JOIN lock ON lock.address = hold.lock AND lock.held = 1
WHERE party.is_named AND NOT EXISTS (SELECT 1 FROM letting_lock WHERE lane = party.lane)

--@ locks
SELECT party.lane AS lane, coalesce(lock.name, lock.type) AS lock, lock_wait.lock AS address,
	iif(lock.valid = 0, 'spun on, but no lock lies there', 'spun for') AS state,
	'spin-' || lock_wait.pid || '-' || lock_wait.cpu AS evidence
FROM party
	JOIN lock_wait ON lock_wait.spins = 1 AND lock_wait.pid = party.pid
		AND (NOT party.is_named OR lock_wait.cpu = party.cpu)
	JOIN lock ON lock.address = lock_wait.lock

--@ locks
SELECT 'waiter' AS lane,
	coalesce((SELECT lock FROM letting_lock WHERE lane = 'waker' ORDER BY file IS NULL, lock LIMIT 1),
		'the waker''s lock') AS lock, 'not needed to leave: ' || leave.text AS state, 'src-leave' AS evidence
FROM leave
