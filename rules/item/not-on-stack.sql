--@ item not-on-stack: the record is not on a stack
SELECT 1 AS priority, 'no' AS state, 'it is an automatic variable of ' || function.name || '()' AS why,
	'object src-owner' AS evidence
FROM subject JOIN side ON side.lane = 'waiter' JOIN function ON function.function = side.function
WHERE subject.address IS NULL
UNION ALL
SELECT 2, 'no', address(record.address) || ' lies on the stack of PID ' || record.pid, 'object'
FROM subject_object AS record WHERE record.place = 'stack'
UNION ALL
SELECT 3, 'unknown', address(record.address) || ' lies in memory of unknown kind', 'object'
FROM subject_object AS record WHERE record.place = 'other'
UNION ALL
SELECT 4, 'yes', address(record.address) || ' lies on: ' || record.place, 'object' FROM subject_object AS record
