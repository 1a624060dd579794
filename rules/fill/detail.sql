-- What is read in detail: the tasks that the crash or a ring of waits implicates, the addresses and values that
-- evidence mentions.

--@ begin: tasks of the crash, of its value chain, of the stacks that it runs through, of rings of waits, and those
-- that spin for a lock, some that sleep in no queue
CREATE TEMP TABLE implicated AS
SELECT task FROM crash WHERE task IS NOT NULL
UNION SELECT task FROM crash_step WHERE task IS NOT NULL
UNION SELECT object.task
FROM object JOIN crash_step AS step
	ON step.from_address BETWEEN object.address AND object.address + coalesce(object.size, 8) - 1
WHERE object.task IS NOT NULL
UNION SELECT task FROM wait_edge WHERE cycle IS NOT NULL OR lost IS NOT NULL OR owner_gone
UNION SELECT task.address
FROM lock_wait AS wait JOIN task ON task.pid = wait.pid AND (task.pid <> 0 OR task.cpu = wait.cpu)
WHERE wait.spins
UNION SELECT task FROM (SELECT edge.task
	FROM wait_edge AS edge JOIN task ON task.address = edge.task AND task.state IN ('D', 'S')
	WHERE edge.kind = 'wait queue' AND edge.unlinked = 1 AND edge.asleep = 1
	ORDER BY task.state, edge.pid LIMIT 4)
ORDER BY 1 LIMIT 16

--@ tasks
SELECT task FROM temp.implicated ORDER BY 1

--@ mentioned: addresses whose bytes evidence shows, and how many
SELECT pc, 16 FROM frame WHERE task IN (SELECT task FROM temp.implicated)
UNION SELECT address, 16 FROM lock_call
UNION SELECT address, 16 FROM complete_call
UNION SELECT address, 24 FROM queue
UNION SELECT address, 8 FROM lock
UNION SELECT object, 8 FROM wait_edge WHERE object < 0 AND (cycle IS NOT NULL OR lost IS NOT NULL OR owner_gone)
UNION SELECT address, 16 FROM queue_damage
UNION SELECT prev, 16 FROM queue_damage WHERE prev IS NOT NULL
UNION SELECT next, 16 FROM queue_damage WHERE next IS NOT NULL
ORDER BY 1 LIMIT 4000

--@ values: values that need a name
SELECT address FROM queue_damage
UNION SELECT value FROM crash_step
UNION SELECT memory_now FROM crash_step WHERE memory_now IS NOT NULL
UNION SELECT fault_address FROM crash WHERE fault_address IS NOT NULL
UNION SELECT spin_address FROM crash WHERE spin_address IS NOT NULL
ORDER BY 1 LIMIT 100

--@ end
DROP TABLE temp.implicated
