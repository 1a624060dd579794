-- Records on stacks that the value chain runs through.

--@ subjects: at most ?1 of them
SELECT DISTINCT object.address, coalesce(object.size, 0), coalesce(object.task, 0), object.owner_function,
	object.owner_file, object.owner_variable
FROM object JOIN crash_step AS step
	ON step.from_address BETWEEN object.address AND object.address + coalesce(object.size, 8) - 1
WHERE object.place = 'stack'
ORDER BY 1 LIMIT ?1

--@ values: values that were loaded from the record at ?1 up to ?2, and from where in it
SELECT DISTINCT value, from_address FROM crash_step
WHERE how = 'loaded' AND value <> 0 AND from_address >= ?1 AND from_address < ?2
ORDER BY step LIMIT ?3

--@ user: the task and frame that worked with the record at ?1 up to ?2
SELECT task, idx FROM crash_step WHERE from_address >= ?1 AND from_address < ?2 ORDER BY step DESC LIMIT 1
