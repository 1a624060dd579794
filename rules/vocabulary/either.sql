-- Locks of which it depends on what was not read whether they are held.

--@ let may_hold by lane record_type: locks that a side's function, or who calls it, holds on some way; of source alone
SELECT side_entry.lane, side_entry.record_type, side_entry.member
FROM subject JOIN side_entry WHERE subject.address IS NULL
UNION
SELECT side.lane, own_lock.record_type, own_lock.member
FROM subject JOIN side CROSS JOIN statement ON statement.function = side.function
	CROSS JOIN own_lock ON own_lock.statement = statement.statement
WHERE subject.address IS NULL

--@ let either_held by chain statement: tests of the owner at which it may hold more than one lock of an object that the
-- waker may hold too: that may be one or the other of them, as a helper takes them
SELECT tested.chain, tested.statement
FROM (SELECT DISTINCT chain, statement, top FROM tested) AS tested
	JOIN own_lock ON own_lock.statement IN (tested.statement, tested.top) AND NOT own_lock.must
	JOIN may_hold ON may_hold.lane = 'waker' AND may_hold.record_type = own_lock.record_type
		AND may_hold.member = own_lock.member
GROUP BY tested.chain, tested.statement, own_lock.record_type HAVING count(DISTINCT own_lock.member) > 1
