--@ item not-on-stack: the record is not on a stack
SELECT 1 AS priority, 'no' AS state, 'it is an automatic variable of ' || f.name || '()' AS why,
	'object src-owner' AS evidence
FROM subject s JOIN side w ON w.lane = 'waiter' JOIN function f ON f.function = w.function WHERE s.address IS NULL
UNION ALL
SELECT 2, 'no', address(o.address) || ' lies on the stack of PID ' || o.pid, 'object' FROM subject_object o
	WHERE o.place = 'stack'
UNION ALL
SELECT 3, 'unknown', address(o.address) || ' lies in memory of unknown kind', 'object' FROM subject_object o
	WHERE o.place = 'other'
UNION ALL
SELECT 4, 'yes', address(o.address) || ' lies on: ' || o.place, 'object' FROM subject_object o
