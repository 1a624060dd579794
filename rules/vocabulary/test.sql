-- What conditions look at.

-- Tests of a call's result, through a variable that may have another function's.
CREATE VIEW shared_test AS
SELECT test.statement, test.seq, other.callee AS other FROM test JOIN test AS other ON other.statement = test.statement
WHERE test.how = 'result' AND other.how = 'result' AND test.read_at <> test.statement
	AND other.read_at NOT IN (other.statement, test.read_at) AND other.callee <> test.callee;

--@ let condition of the owner by statement: conditions of the functions that the owner runs through
SELECT DISTINCT statement.statement
FROM (SELECT DISTINCT function FROM walk WHERE lane = 'waiter') AS walk
	CROSS JOIN statement ON statement.function = walk.function AND statement.kind = 'condition'

--@ let record_test by statement root: one of those that depends on a record: on its links, or on a member
-- operator is true for the arm 'true'; NULL: not known.
SELECT test.statement, test.root, test.path, test.record_type, test.member, 'state' AS kind, test.operator,
	test.constant, test.how, test.other_arm
FROM condition CROSS JOIN test ON test.statement = condition.statement WHERE test.how IN ('direct', 'copy', 'mixed')
UNION
SELECT test.statement, test.root, test.path, test.record_type, coalesce(nullif(api.member, ''), test.member), 'links',
	test.operator, test.constant, api.effect, NULL
FROM condition CROSS JOIN test ON test.statement = condition.statement
	JOIN api ON api.function = test.callee AND api.effect IN ('test-empty', 'careful-test-empty')
WHERE test.how = 'result'
	AND NOT EXISTS (SELECT 1 FROM shared_test WHERE shared_test.statement = test.statement
		AND shared_test.seq = test.seq)
UNION -- whether a wait was given up
SELECT test.statement, test.root, test.path, test.record_type, test.member, 'waited', test.operator, test.constant,
	api.detail, NULL
FROM condition CROSS JOIN test ON test.statement = condition.statement
	JOIN api ON api.function = test.callee AND api.effect = 'wait-may'
WHERE test.how = 'result'
	AND NOT EXISTS (SELECT 1 FROM shared_test WHERE shared_test.statement = test.statement
		AND shared_test.seq = test.seq
		AND shared_test.other NOT IN (SELECT waits.function FROM api AS waits WHERE waits.effect = 'wait-may'))
UNION -- by the result of a function of ours that returns (a comparison of) a member of its argument
SELECT test.statement, test.root, test.path || returned.path, returned.record_type, returned.member, 'state',
	CASE WHEN returned.operator = 'truth' THEN test.operator
		WHEN test.operator = 'truth' THEN returned.operator END,
	CASE WHEN returned.operator = 'truth' THEN test.constant ELSE returned.constant END, 'result', NULL
FROM condition CROSS JOIN test ON test.statement = condition.statement JOIN function ON function.name = test.callee
	JOIN statement ON statement.function = function.function AND statement.kind = 'return'
	JOIN returned ON returned.statement = statement.statement AND returned.how IN ('direct', 'copy')
WHERE test.how = 'result'
	AND NOT EXISTS (SELECT 1 FROM shared_test WHERE shared_test.statement = test.statement
		AND shared_test.seq = test.seq)
UNION -- an emptiness test of which the sense is not known
SELECT effect.statement, effect.root, effect.path, effect.record_type,
	coalesce(nullif(effect.api_member, ''), effect.member), 'links', NULL, NULL, effect.effect, NULL
FROM condition JOIN statement ON statement.statement = condition.statement
	CROSS JOIN effect ON effect.function = statement.function AND effect.statement = statement.statement
WHERE effect.effect IN ('test-empty', 'careful-test-empty')
	AND NOT EXISTS (SELECT 1 FROM test WHERE test.statement = effect.statement AND test.callee = effect.callee)
UNION -- a read in a condition of which nothing better is known
SELECT condition.statement, access.root, access.path, access.record_type, access.member, 'state', NULL, NULL,
	'read', NULL
FROM condition
	CROSS JOIN access ON access.statement = condition.statement AND access.kind = 'read' AND access.path <> ''
WHERE NOT EXISTS (SELECT 1 FROM test WHERE test.statement = condition.statement
		AND (test.how <> 'result' OR test.callee IS NOT NULL))
	AND NOT EXISTS (SELECT 1 FROM effect WHERE effect.statement = condition.statement AND effect.root = access.root
		AND effect.effect IN ('test-empty', 'careful-test-empty'))
