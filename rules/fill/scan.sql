-- Rounds of a scan: which functions of a whole tree have their bodies read.

--@ begin: calls with an effect on a list or a sleeper, from every function; what was read; of a function of a header,
-- with what file it came; the record types that matter; what is to be read next; whose callers are, or were (1)
CREATE TEMP TABLE IF NOT EXISTS scan_call (function TEXT, callee TEXT, idx INTEGER, record_type TEXT);
CREATE TEMP TABLE IF NOT EXISTS scan_read (function TEXT PRIMARY KEY);
CREATE TEMP TABLE IF NOT EXISTS scan_with (function TEXT PRIMARY KEY, file TEXT);
CREATE TEMP TABLE IF NOT EXISTS scan_type (type TEXT PRIMARY KEY);
CREATE TEMP TABLE IF NOT EXISTS scan_want (effect TEXT PRIMARY KEY);
CREATE TEMP TABLE IF NOT EXISTS scan_next (function TEXT PRIMARY KEY, file TEXT);
CREATE TEMP TABLE IF NOT EXISTS scan_called (function TEXT PRIMARY KEY, name TEXT, file TEXT, callers INTEGER);

--@ callees
SELECT DISTINCT function FROM api
WHERE effect IN ('link', 'unlink', 'careful-unlink', 'remove', 'wake', 'wake-queue')
ORDER BY 1

--@ wanted: functions that a rule wants, by its effects
SELECT DISTINCT api.function FROM api JOIN scan_want ON scan_want.effect = api.effect
WHERE api.function NOT GLOB '*[^A-Za-z0-9_]*'
ORDER BY 1

--@ effects
SELECT DISTINCT effect FROM api ORDER BY 1

--@ note-want
INSERT OR IGNORE INTO scan_want (effect) VALUES (?1)

--@ tags: names of the record types that matter: files that have one are read too
SELECT DISTINCT substr(type, 8) FROM scan_type WHERE type LIKE 'struct %' AND type <> 'struct list_head' ORDER BY 1

--@ note-call
INSERT INTO scan_call (function, callee, idx, record_type) VALUES (?1, ?2, ?3, ?4)

--@ note-with
INSERT OR IGNORE INTO scan_with (function, file) VALUES (?1, ?2)

--@ types: records on a stack that are linked somewhere, or that have a callback: their types, and those of their parts
-- with the callback
INSERT OR IGNORE INTO scan_type
SELECT scan_call.record_type
FROM scan_call JOIN api
	ON api.function = scan_call.callee AND api.argument = scan_call.idx AND api.effect = 'link'
WHERE scan_call.record_type IN (SELECT type FROM stack_object);
INSERT OR IGNORE INTO scan_type
SELECT record.type
FROM slot JOIN stack_object AS record ON record.function = slot.function AND record.variable = slot.object
UNION SELECT slot.type
FROM slot JOIN stack_object AS record ON record.function = slot.function AND record.variable = slot.object;

--@ first: who sets up such a record, its callbacks, and who has to do with its type
WITH callback AS (
	SELECT slot.function, slot.target, slot.file
	FROM slot JOIN stack_object AS record ON record.function = slot.function AND record.variable = slot.object),
handled AS (
	SELECT function, type FROM alias
	UNION SELECT function, rtrim(replace(type, '*', '')) FROM parameter),
wanted AS (
	SELECT function FROM callback
	UNION SELECT target.function
	FROM callback JOIN function AS target
		ON target.name = callback.target AND (target.file = callback.file OR target.static = 0)
	UNION SELECT function FROM stack_object WHERE type IN (SELECT type FROM scan_type)
	UNION SELECT function FROM scan_call WHERE record_type IN (SELECT type FROM scan_type)
	UNION SELECT scan_call.function
	FROM scan_call JOIN handled ON handled.function = scan_call.function
	WHERE handled.type IN (SELECT type FROM scan_type))
INSERT OR IGNORE INTO scan_next
SELECT function.function,
	coalesce((SELECT scan_with.file FROM scan_with WHERE scan_with.function = function.function), function.file)
FROM function WHERE function.function IN (SELECT function FROM wanted)

--@ next: functions that are handed such a record by what was read
INSERT OR IGNORE INTO scan_next
SELECT callee.function,
	coalesce((SELECT scan_with.file FROM scan_with WHERE scan_with.function = callee.function), callee.file)
FROM argument JOIN call ON call.statement = argument.statement AND call.seq = argument.seq
	JOIN function AS callee
		ON callee.name = call.callee AND (call.callee_file IS NULL OR call.callee_file = callee.file)
WHERE argument.record_type IN (SELECT type FROM scan_type) AND (argument.path = '' OR argument.address = 1)
	AND callee.function NOT IN (SELECT function FROM scan_read)

--@ called: static functions that make or change such a record, and those that call one: each of their calls is in their
-- file
UPDATE scan_called SET callers = 1;
DELETE FROM scan_call;
INSERT OR IGNORE INTO scan_called
SELECT function.function, function.name, function.file, 0
FROM scan_read JOIN function ON function.function = scan_read.function
WHERE function.static = 1 AND function.file LIKE '%.c'
	AND (EXISTS (SELECT 1 FROM stack_object JOIN scan_type ON scan_type.type = stack_object.type
			WHERE stack_object.function = function.function)
		OR EXISTS (SELECT 1 FROM statement
			JOIN access ON access.statement = statement.statement AND access.kind IN ('write', 'rmw')
			JOIN scan_type ON scan_type.type = access.record_type
			WHERE statement.function = function.function)
		OR EXISTS (SELECT 1 FROM statement JOIN argument ON argument.statement = statement.statement
			JOIN scan_type ON scan_type.type = argument.record_type
			JOIN call ON call.statement = argument.statement AND call.seq = argument.seq
			JOIN api ON api.function = call.callee AND api.argument = argument.idx
				AND api.effect IN ('unlink', 'careful-unlink', 'remove', 'complete')
			WHERE statement.function = function.function)
		OR EXISTS (SELECT 1 FROM statement JOIN call ON call.statement = statement.statement
			JOIN scan_called AS callee ON callee.name = call.callee AND callee.file = function.file
			WHERE statement.function = function.function))

--@ called-names
SELECT DISTINCT name FROM scan_called WHERE NOT callers ORDER BY 1

--@ called-files
SELECT DISTINCT file FROM scan_called WHERE NOT callers ORDER BY 1

--@ callers: who calls them in their file
INSERT OR IGNORE INTO scan_next
SELECT function.function, function.file
FROM scan_called JOIN scan_call ON scan_call.callee = scan_called.name
	JOIN function ON function.function = scan_call.function AND function.file = scan_called.file
WHERE NOT scan_called.callers AND function.function NOT IN (SELECT function FROM scan_read)

--@ functions
SELECT function FROM scan_next ORDER BY 1

--@ files
SELECT DISTINCT file FROM scan_next ORDER BY 1

--@ done
INSERT OR IGNORE INTO scan_read SELECT function FROM scan_next;
DELETE FROM scan_next;

--@ end
DROP TABLE scan_call;
DROP TABLE scan_want;
DROP TABLE scan_read;
DROP TABLE scan_with;
DROP TABLE scan_type;
DROP TABLE scan_next;
DROP TABLE scan_called;
