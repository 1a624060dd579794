-- Records on stacks that the value chain runs through.

--@ subjects: at most ?1 of them
SELECT DISTINCT object.address, coalesce(object.size, 0), coalesce(object.task, 0), object.owner_function,
	object.owner_file, object.owner_variable
FROM object JOIN crash_step AS step
	ON step.from_address BETWEEN object.address AND object.address + coalesce(object.size, 8) - 1
WHERE object.place = 'stack'
ORDER BY 1 LIMIT ?1

--@ owners: those who may have made the records of `subjects`, a row each; at most ?1 rows
SELECT DISTINCT object.address, coalesce(object.size, 0), coalesce(object.task, 0), owner.function, owner.file,
	owner.variable
FROM object JOIN object_owner AS owner ON owner.record = object.address
	JOIN crash_step AS step
		ON step.from_address BETWEEN object.address AND object.address + coalesce(object.size, 8) - 1
WHERE object.place = 'stack'
ORDER BY 1, 4, 5 LIMIT ?1

--@ values: what was loaded from the record at ?1 up to ?2, or what a call in flight finds there; and where in it
WITH used AS (
	SELECT step, iif(how = 'handed', memory_now, value) AS value, from_address FROM crash_step
	WHERE how IN ('loaded', 'handed') AND from_address >= ?1 AND from_address < ?2)
SELECT DISTINCT value, from_address FROM used WHERE value <> 0
ORDER BY step LIMIT ?3

--@ user: the task and frame that worked with the record at ?1 up to ?2
SELECT task, idx FROM crash_step WHERE from_address >= ?1 AND from_address < ?2 ORDER BY step DESC LIMIT 1
