-- Who calls; locks by function and statement: taken by it, or by all that call it.

-- Direct calls of a function that was read: where, and by whom.
CREATE VIEW call_site AS
SELECT function.function, call.statement, statement.function AS caller
FROM function
	CROSS JOIN call ON call.callee = function.name
		AND coalesce(call.callee_file, iif(function.static, '', function.file)) = function.file
	CROSS JOIN statement ON statement.statement = call.statement;

-- Functions all of whose calls are known: static in a .c file of its own unit, its address never taken, and each
-- function of that file was read.
CREATE VIEW closed_function AS
SELECT function.function FROM function JOIN file ON file.path = function.file AND file.unit = function.file
WHERE function.static = 1 AND function.file LIKE '%.c'
	AND NOT EXISTS (SELECT 1 FROM function_value WHERE function_value.target = function.name
		AND function_value.file = function.file)
	AND NOT EXISTS (SELECT 1 FROM function other
		WHERE other.function BETWEEN function.file || ':' AND function.file || ';'
		AND NOT EXISTS (SELECT 1 FROM successor WHERE successor.statement = other.function));

-- Locks held at a statement by the function itself, known by record and member, or a global one by type and name.
CREATE VIEW own_lock AS
SELECT statement, record_type, iif(member = '', root, member) AS member, must, how FROM lock_region
WHERE how <> 'rcu' AND record_type IS NOT NULL AND (member <> '' OR path = '');

-- Locks of the caller that have been given back at a statement, known as in own_lock.
CREATE VIEW given_lock AS
SELECT statement, record_type, iif(member = '', root, member) AS member, must FROM lock_given
WHERE record_type IS NOT NULL AND (member <> '' OR path = '');

-- Locks that a function is entered with: held at its calls, or at those of its caller (those are looked for six levels
-- up) and not given back before. must: at every call that is known. To be asked with a function.
CREATE VIEW entry_lock AS
SELECT function.function, json_extract(json_each.value, '$[0]') AS record_type,
	json_extract(json_each.value, '$[1]') AS member, json_extract(json_each.value, '$[2]') AS must
FROM function CROSS JOIN json_each((
	WITH RECURSIVE above(function, depth) AS (
		SELECT function.function, 0
		UNION
		SELECT call_site.caller, above.depth + 1
			FROM above CROSS JOIN call_site ON call_site.function = above.function
			WHERE above.depth < 6
		LIMIT 300),
	-- far: held at no call of the function itself
	lock(far, record_type, member) AS (
		SELECT min(above.depth > 0), own_lock.record_type, own_lock.member
			FROM above CROSS JOIN call_site ON call_site.function = above.function
		CROSS JOIN own_lock ON own_lock.statement = call_site.statement
		GROUP BY own_lock.record_type, own_lock.member ORDER BY 1 LIMIT 50),
	-- Functions that can be entered without the lock as far as their own calls tell: of far ones when all
	-- others are known.
	bare(far, record_type, member, function) AS MATERIALIZED (
		SELECT far, record_type, member, function.function FROM lock
		UNION
		SELECT bare.far, bare.record_type, bare.member, call_site.caller
		FROM bare CROSS JOIN call_site ON call_site.function = bare.function
		WHERE NOT EXISTS (SELECT 1 FROM own_lock WHERE own_lock.statement = call_site.statement
			AND own_lock.must = 1
			AND own_lock.record_type = bare.record_type AND own_lock.member = bare.member)
		ORDER BY 1 LIMIT 1000)
	SELECT json_group_array(json_array(record_type, member, NOT entered_without))
	FROM (SELECT record_type, member,
			max((is_cut AND (far OR NOT any_far))
				OR NOT EXISTS (SELECT 1 FROM call_site WHERE call_site.function = bare.function)
				OR EXISTS (SELECT 1 FROM call_site
					JOIN given_lock ON given_lock.statement = call_site.statement
					WHERE call_site.function = bare.function
						AND given_lock.record_type = bare.record_type
						AND given_lock.member = bare.member)) AS entered_without
		FROM (SELECT bare.*, count(*) OVER () >= 1000 AS is_cut, max(far) OVER () AS any_far FROM bare)
			AS bare
		GROUP BY record_type, member)));

--@ let pointer_call of the case by type member: calls by a pointer in a callback member
SELECT call.slot_type AS type, call.slot_member AS member, call.statement, statement.function AS caller
FROM call CROSS JOIN statement ON statement.statement = call.statement
WHERE call.callee IS NULL AND call.slot_type IS NOT NULL
