-- Records that no step of the value chain was read from as such: a pointer at hand leads to what the chain read from
-- its own task's stack.

--@ own: what the chain loaded from the stack of the task that it is of, beside variables that it knows the type of
SELECT DISTINCT step.from_address, step.value, step.memory_now, step.task
FROM crash_step AS step JOIN task ON task.address = step.task
	AND step.from_address BETWEEN task.stack AND task.stack + task.stack_size - 1
WHERE step.how = 'loaded' AND step.from_type IS NULL
ORDER BY step.step LIMIT 4

--@ leading: typed pointers that may lead to the address ?1, each value and type once
SELECT value, type, min(holder_name) FROM reference
WHERE target = 'stack' AND type IS NOT NULL AND ?1 - value BETWEEN 0 AND 4095
	AND NOT EXISTS (SELECT 1 FROM object WHERE object.address = reference.value AND object.type IS NOT NULL)
GROUP BY value, type ORDER BY value DESC, type LIMIT 16

--@ nameless: what is known of the place ?1 by the stack alone
DELETE FROM object WHERE address = ?1 AND type IS NULL

--@ aim: references to the record at ?1, of the type ?2
UPDATE reference SET target_object = ?1 WHERE value = ?1 AND type = ?2
