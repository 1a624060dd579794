-- Timers and works in a record: who arms them and takes them back, and who frees the record.

--@ let armed_or_not of the case by record_type: places where a timer or work in a record is armed, or taken back
SELECT DISTINCT record_type, member, statement, function, effect FROM effect_anywhere
WHERE effect IN ('arm', 'cancel') AND record_type IS NOT NULL

--@ let deferred of the case by type member: timers and works in a record, where they are armed, and the callback that
-- finds the record by them
SELECT DISTINCT alias.type, arming.member, arming.statement AS arm, function.function AS callback,
	function.name AS callback_name, function.file AS callback_file, parameter.name AS parameter,
	alias.statement AS finds
FROM alias JOIN function ON function.function = alias.function
	JOIN function_value ON function_value.target = function.name AND function_value.file = function.file
	JOIN parameter ON parameter.function = function.function AND parameter.idx = 0 AND parameter.name = alias.of
	JOIN armed_or_not AS arming ON arming.effect = 'arm' AND arming.record_type = alias.type
		AND member_in(arming.member, alias.member)
WHERE alias.how IN ('container_of', 'first-member') AND alias.statement IS NOT NULL

--@ let cancel of the case: places that take such a timer or work back and wait for its callback
SELECT DISTINCT deferred.type, deferred.member, cancelling.function, cancelling.statement
FROM deferred
	JOIN armed_or_not AS cancelling ON cancelling.effect = 'cancel' AND cancelling.record_type = deferred.type
		AND member_in(cancelling.member, deferred.member)

--@ let ended of the case: places that free such a record, and whether that is cancelled before, on every path of the
-- function
SELECT DISTINCT deferred.type, deferred.member, let_go.function, let_go.variable, let_go.statement,
	EXISTS (SELECT 1 FROM cancel
		JOIN order_of ON order_of.first = cancel.statement AND order_of."then" = let_go.statement
			AND order_of.always_first
		WHERE cancel.type = deferred.type AND cancel.member = deferred.member) AS is_cancelled
FROM deferred JOIN let_go ON let_go.type = deferred.type

--@ let outermost of the case: of these places those where the function does not have the record from a caller that was
-- read
SELECT ended.* FROM ended
WHERE NOT EXISTS (SELECT 1 FROM handing
	JOIN let_go ON let_go.function = handing.function AND let_go.variable = handing.variable
		AND let_go.statement = handing.statement
	WHERE handing.target = ended.function AND handing.parameter = ended.variable)

--@ let fresh of the case: variables that a function gives memory that it has just got: nothing is armed in it unless it
-- does so
SELECT DISTINCT statement.function, access.root AS variable
FROM call JOIN api ON api.function = call.callee AND api.effect = 'alloc'
	JOIN statement ON statement.statement = call.statement
	JOIN access ON access.statement = statement.statement AND access.path = '' AND access.kind = 'write'
