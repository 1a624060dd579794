-- Who holds and who waits for locks, beside what the locks say.

--@ held: locks of queues that are held
SELECT lock_address FROM queue WHERE lock_address IS NOT NULL AND lock_held ORDER BY lock_address

--@ own: the one queue in which a task's own entries are linked; by PID, none of those who have several
SELECT pid, queue FROM queue_entry WHERE pid IS NOT NULL AND linked AND live AND queue IS NOT NULL
GROUP BY pid HAVING count(*) = 1 ORDER BY pid
