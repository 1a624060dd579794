--@ let private_head: links of the record to a head that is a local variable of the owner too
SELECT t.chain, t.statement FROM touch t JOIN argument a ON a.statement = t.statement AND a.seq = t.seq
	AND a.root <> t.variable
JOIN stack_object o ON o.function = t.function AND o.variable = a.root WHERE t.lane = 'waiter' AND t.kind = 'link'
	AND a.root_kind = 'local' AND a.path NOT LIKE '->%'

--@ let sharing: whether no other task can find the record: what others find it by, else what was not read of its owner
SELECT 1 AS priority, 'no' AS state, t.text || ' at ' || where_at(t.file, t.line) ||
	' puts it where others find it' AS why
FROM queued_from q JOIN place_of t ON t.statement = q.statement
WHERE NOT EXISTS (SELECT 1 FROM private_head p WHERE p.chain = q.chain AND p.statement = q.statement)
UNION ALL
SELECT 1, 'no', p.text || ' at ' || where_at(p.file, p.line) || ' stores its address where others find it'
	FROM queued_from q JOIN place_of p ON p.statement = q.statement
WHERE q.keep = 'pointer'
UNION ALL
SELECT 2, 'unknown', 'how it is found is not known: the owner''s function was not read'
WHERE NOT EXISTS (SELECT 1 FROM side WHERE lane = 'waiter' AND function IS NOT NULL)
UNION ALL
SELECT 3, 'unknown', 'of what its owner does with it was not read: ' || u.what FROM unread u
	WHERE u.lane = 'waiter'
UNION ALL
SELECT 4, 'yes', f.name || '() neither links it to what others have nor stores its address there'
FROM side s JOIN function f ON f.function = s.function WHERE s.lane = 'waiter'
