-- Conditions of an owner that nobody let go which look at what others have, and may say that its record is found no
-- more.

--@ let outward by chain statement: conditions of the owner that look at what others have
SELECT DISTINCT w.chain, c.statement FROM (SELECT DISTINCT chain, function FROM walk WHERE lane = 'waiter') w
CROSS JOIN statement c ON c.function = w.function AND c.kind = 'condition'
WHERE EXISTS (SELECT 1 FROM access a WHERE a.statement = c.statement AND a.path LIKE '->%')
	OR EXISTS (SELECT 1 FROM argument g WHERE g.statement = c.statement AND g.root <> 'current'
		AND (g.path LIKE '->%' OR g.root_kind = 'parameter'))

--@ let queue_of: members of other objects that are the queue, or that lead to it
SELECT DISTINCT g.record_type, g.member, g.address FROM queued_from q
JOIN argument g ON g.statement = q.statement AND g.path LIKE '->%' AND g.member <> '' WHERE q.keep = 'queue'

--@ let doubt by keep chain statement: those that may say so
-- nothing but whether the record is taken off depends on it: of an object that is gone it need not be
SELECT DISTINCT o.keep, n.chain, n.statement FROM outward n
CROSS JOIN successor e ON e.statement = n.statement JOIN off o ON o.chain = n.chain AND o.statement = e.next
CROSS JOIN successor x ON x.statement = o.statement
JOIN successor other ON other.statement = n.statement AND other.arm <> e.arm AND other.next = x.next
WHERE NOT EXISTS (SELECT 1 FROM tested t WHERE t.chain = n.chain AND t.statement = n.statement)
UNION -- somebody takes the queue away: the pointer to it becomes NULL
SELECT 'queue', n.chain, n.statement FROM outward n JOIN queue_of q ON q.address = 0
JOIN access a ON a.record_type = q.record_type AND a.member = q.member AND a.kind = 'write' AND a.constant = 0
UNION -- the queue's own lock is held: who changes that may have taken all off under it
SELECT 'queue', n.chain, n.statement FROM outward n JOIN queue_of q ON q.address = 1
JOIN own_lock l ON l.statement = n.statement AND l.must = 1 AND l.record_type = q.record_type
	AND l.member <> q.member AND member_in(l.member, q.member)
