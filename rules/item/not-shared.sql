--@ item not-shared: no other task can find the record
SELECT priority, state, why, 'src-owner' AS evidence, state <> 'no' AS alone FROM sharing
UNION ALL -- of the source alone: who leaves it behind may be told there that nobody finds it
SELECT 0, 'unknown', 'its owner hands the record on further than was looked: ' || walk_cut.what, 'src-owner',
	walk_cut.own
FROM subject JOIN walk_cut ON walk_cut.lane = 'waiter' WHERE subject.address IS NULL
