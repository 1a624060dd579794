-- What debug information says of the two sides: where there is no source.

--@ let code_side: a function of a side as debug information has it, and how far it came
SELECT s.lane, f.function, f.file, f.pc FROM side s JOIN frame f ON f.task = s.task AND f.idx = s.idx
UNION ALL
SELECT s.lane, o.owner_function, o.owner_file, NULL FROM side s JOIN subject_object o ON o.task = s.task
WHERE s.idx IS NULL AND o.owner_function IS NOT NULL

--@ let code_touch: calls and inlined bodies of a side that do something to a record, in the order of their addresses
SELECT s.lane, c.function, c.file, c.line, c.address, c.callee, p.effect AS kind,
	(SELECT d.file FROM code_function d WHERE d.name = c.callee LIMIT 1) AS callee_file,
	coalesce(c.address < s.pc, 1) AS is_before
FROM code_side s JOIN code_call c ON c.function = s.function AND (s.file IS NULL OR c.file = s.file)
JOIN api p ON p.function = c.callee ORDER BY c.address

--@ let code_release: without source: the last unlink before the waker's pc, as debug information has it
SELECT c.* FROM code_touch c WHERE c.lane = 'waker' AND c.is_before AND c.kind IN ('unlink', 'careful-unlink')
	AND NOT EXISTS (SELECT 1 FROM side WHERE lane = 'waker' AND function IS NOT NULL) AND c.line IS NOT NULL
ORDER BY c.address DESC LIMIT 1

--@ let code_leave: without source: what the owner calls that can return without the lock
SELECT c.* FROM code_touch c WHERE c.lane = 'waiter' AND c.kind = 'leave-careful' AND NOT EXISTS (SELECT 1 FROM side
	WHERE lane = 'waiter' AND function IS NOT NULL) ORDER BY c.address LIMIT 1
