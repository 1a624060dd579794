--@ locks
SELECT k.lane AS lane, k.lock AS lock, (SELECT l.address FROM lock_hold h JOIN lock l ON l.address = h.lock
	WHERE l.held = 1 AND h.pid = p.pid AND h.cpu = p.cpu ORDER BY l.address LIMIT 1) AS address,
	iif(EXISTS (SELECT 1 FROM lock_hold h WHERE h.pid = p.pid AND h.cpu = p.cpu), 'held now', 'held: ' ||
		k.how) AS state, 'lock src-lock' AS evidence
FROM (SELECT * FROM letting_lock WHERE lane = 'waker' ORDER BY file IS NULL, lock LIMIT 1) k LEFT
	JOIN party p ON p.lane = k.lane

--@ locks
SELECT p.lane AS lane, coalesce(l.name, l.type) AS lock, l.address AS address, 'held now' AS state, 'lock' AS evidence
FROM party p JOIN lock_hold h ON h.pid = p.pid AND h.cpu = p.cpu JOIN lock l ON l.address = h.lock AND l.held = 1
WHERE p.is_named AND NOT EXISTS (SELECT 1 FROM letting_lock WHERE lane = p.lane)

--@ locks
SELECT p.lane AS lane, coalesce(l.name, l.type) AS lock, x.lock AS address, iif(l.valid = 0,
	'spun on, but no lock lies there', 'spun for') AS state,
	'spin-' || x.pid || '-' || x.cpu AS evidence
FROM party p JOIN lock_wait x ON x.spins = 1 AND x.pid = p.pid AND (NOT p.is_named OR x.cpu = p.cpu)
	JOIN lock l ON l.address = x.lock

--@ locks
SELECT 'waiter' AS lane, coalesce((SELECT lock FROM letting_lock WHERE lane = 'waker' ORDER BY file IS NULL,
	lock LIMIT 1), 'the waker''s lock') AS lock,
	'not needed to leave: ' || l.text AS state, 'src-leave' AS evidence FROM leave l
