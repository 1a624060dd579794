-- Whether others can find the owner's record at all, and by what.

-- Functions that may be called by others than those who are read.
CREATE VIEW open_function AS
SELECT function.function FROM function
WHERE NOT function.static
	OR NOT EXISTS (SELECT 1 FROM call_site WHERE call_site.function = function.function)
	OR EXISTS (SELECT 1 FROM function_value WHERE function_value.target = function.name
		AND function_value.file = function.file)
	OR EXISTS (SELECT 1 FROM slot WHERE slot.target = function.name);

--@ let stored_pointer: places where the owner, or what it calls, stores a pointer that leads to its record, and in
-- which member; of source alone
SELECT DISTINCT left_with.statement, left_with.to_type, left_with.to_member
FROM subject JOIN queued_from ON queued_from.keep = 'pointer'
	JOIN statement ON statement.statement = queued_from.statement
	JOIN left_with ON left_with.function = statement.function AND left_with.statement = statement.statement
WHERE subject.address IS NULL

--@ let reading_open: of those, places whose member is read by a function that others call too, where that was not just
-- stored; read one by one until such a function is met, for a member may be read in thousands of places
SELECT DISTINCT stored_pointer.statement FROM stored_pointer
WHERE EXISTS (SELECT 1
	FROM (SELECT function, statement FROM reading WHERE record_type = stored_pointer.to_type
				AND member = stored_pointer.to_member
			UNION ALL SELECT function, statement FROM reading WHERE record_type = stored_pointer.to_type
				AND member LIKE '%.' || stored_pointer.to_member) AS look
		CROSS JOIN open_function ON open_function.function = look.function
	WHERE NOT EXISTS (SELECT 1 FROM order_of WHERE order_of.first = stored_pointer.statement
		AND order_of."then" = look.statement AND order_of.always_first))

--@ let finder by statement: of the others, functions that read it so, and who calls them, up to six calls
WITH RECURSIVE finder(statement, function, depth) AS (
	SELECT DISTINCT stored_pointer.statement, reading.function, 0
	FROM stored_pointer
		CROSS JOIN reading ON reading.record_type = stored_pointer.to_type
			AND (reading.member = stored_pointer.to_member
				OR reading.member LIKE '%.' || stored_pointer.to_member)
	WHERE stored_pointer.statement NOT IN (SELECT statement FROM reading_open)
		AND NOT EXISTS (SELECT 1 FROM order_of WHERE order_of.first = stored_pointer.statement
			AND order_of."then" = reading.statement AND order_of.always_first)
	UNION
	SELECT finder.statement, call_site.caller, finder.depth + 1
	FROM finder CROSS JOIN call_site ON call_site.function = finder.function
	WHERE finder.depth < 6
		AND NOT EXISTS (SELECT 1 FROM order_of WHERE order_of.first = finder.statement
			AND order_of."then" = call_site.statement AND order_of.always_first))
SELECT * FROM finder LIMIT 1000

--@ let found_within by statement: places of which all those are known: nobody else can come upon what is left there
SELECT finder.statement FROM finder
GROUP BY finder.statement
HAVING max(finder.depth) < 6 AND (SELECT count(*) FROM finder) < 1000
	AND NOT max(EXISTS (SELECT 1 FROM open_function WHERE open_function.function = finder.function))

--@ let sharing of the owner: whether no other task can find the record: what others find it by, else what was not read
-- of its owner
SELECT 1 AS priority, 'no' AS state,
	place_of.text || ' at ' || where_at(place_of.file, place_of.line) || ' puts it where others find it' AS why
FROM queued_from JOIN place_of ON place_of.statement = queued_from.statement
WHERE NOT (queued_from.keep = 'pointer' AND queued_from.statement IN (SELECT statement FROM found_within))
UNION ALL
SELECT 2, 'unknown', 'how it is found is not known: the owner''s function was not read'
WHERE NOT EXISTS (SELECT 1 FROM side WHERE lane = 'waiter' AND function IS NOT NULL)
UNION ALL
SELECT 3, 'unknown', 'of what its owner does with it was not read: ' || unread.what FROM unread
WHERE unread.lane = 'waiter'
UNION ALL
SELECT 3, 'unknown', place_of.text || ' at ' || where_at(place_of.file, place_of.line) ||
	' stores its address in another record on that stack, and nobody is seen to find it by that'
FROM lodged JOIN place_of ON place_of.statement = lodged.statement
UNION ALL
SELECT 3, 'unknown', 'the pointer that ' || place_of.text || ' at ' || where_at(place_of.file, place_of.line) ||
	' stores is read only in calls of those who have just stored it'
FROM found_within JOIN place_of ON place_of.statement = found_within.statement
UNION ALL
SELECT 4, 'yes', function.name || '() neither links it to what others have nor stores its address there'
FROM side JOIN function ON function.function = side.function WHERE side.lane = 'waiter'
