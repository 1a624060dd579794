-- Where a record stays found: the simulation of an owner that nobody lets go, and the ends that it comes to.

--@ let waiting by chain statement: places where the owner waits for who has its record; is_own: for the record itself,
-- so that it is there however the owner came to that place
SELECT DISTINCT t.chain, t.statement, NOT (t.detail < 0 AND s.kind = 'call') AS is_own FROM touch t
	JOIN statement s ON s.statement = t.statement WHERE t.lane = 'waiter' AND t.kind = 'wait-may'
UNION SELECT p.chain, p.statement, 0 FROM slept p WHERE NOT EXISTS (SELECT 1 FROM touch t WHERE t.lane = 'waiter'
	AND t.kind = 'wait-may' AND t.chain = p.chain AND t.statement = p.statement)

--@ let owing by keep statement: last places of callees of the owner which alone take the record off, on other ways
SELECT DISTINCT n.keep, s.statement FROM (SELECT DISTINCT keep FROM off) n JOIN (SELECT DISTINCT chain, function
	FROM walk WHERE lane = 'waiter' AND chain <> '') w
CROSS JOIN statement s ON s.function = w.function CROSS JOIN successor x ON x.statement = s.statement AND x.next = ''
WHERE EXISTS (SELECT 1 FROM off o WHERE o.keep = n.keep AND substr(o.chain, 1, length(w.chain)) = w.chain)
	AND NOT EXISTS (SELECT 1 FROM off o WHERE o.keep = n.keep AND substr(o.chain, 1, length(w.chain)) <> w.chain)

--@ let kept by keep chain statement: places that an owner comes to, whom nobody let go, with its record where it was
-- put; is_end: its end. By a pointer: waited: the call in which it waited last (of what runs by itself: its own
-- function), NULL: it has not; left_chain, left: the place at which it left that call, '' not yet. On a queue: way: the
-- last place of a callee that led to the end as a matter of course, or that owed it to take the record off; at the end
-- the last place. call: of a callee, whose result is known
WITH RECURSIVE kept(keep, assumption, chain, statement, sure, waited, left_chain, left, way, is_end, call, result) AS (
	SELECT q.keep, u.assumption, e.next_chain, e.next, 1, (SELECT '' FROM touch t WHERE t.lane = 'waiter'
		AND t.kind = 'arm' AND t.chain = q.chain AND t.statement = q.statement AND q.keep = 'pointer'), '', '',
		'', 0, NULL, NULL
	FROM queued_from q JOIN assumed u CROSS JOIN move e ON e.lane = 'waiter' AND e.chain = q.chain
		AND e.statement = q.statement
	UNION
	SELECT k.keep, k.assumption, e.next_chain, e.next, (k.sure
		AND (EXISTS (SELECT 1 FROM idle i WHERE i.keep = k.keep AND i.chain = k.chain
			AND i.statement = k.statement)
			OR (coalesce(a.sure, 1) AND NOT EXISTS (SELECT 1 FROM local_guard g WHERE g.keep = k.keep
				AND g.chain = k.chain AND g.statement = k.statement)))
		AND NOT EXISTS (SELECT 1 FROM passed p WHERE p.chain = k.chain AND p.statement = k.statement)
		AND NOT EXISTS (SELECT 1 FROM doubt d WHERE d.keep = k.keep AND d.chain = k.chain
			AND d.statement = k.statement)
		-- In a dump the record was met by that pointer: nobody had taken it back.
		AND NOT (k.keep = 'pointer' AND k.waited IS NOT NULL AND NOT EXISTS (SELECT 1 FROM subject
			WHERE address IS NOT NULL)
			AND EXISTS (SELECT 1 FROM taker p WHERE p.chain = k.chain AND p.statement = k.statement)))
		OR (k.keep = 'pointer' AND w.is_own IS 1 AND NOT EXISTS (SELECT 1 FROM subject
			WHERE address IS NOT NULL)),
		iif(w.is_own OR k.waited IS NULL, coalesce(w.chain, k.waited), k.waited),
		CASE WHEN w.is_own THEN '' WHEN k.left <> '' THEN k.left_chain WHEN g.ends THEN k.chain ELSE '' END,
		CASE WHEN w.is_own THEN '' WHEN k.left <> '' THEN k.left WHEN g.ends THEN k.statement ELSE '' END,
		CASE WHEN k.keep <> 'queue' THEN ''
			WHEN e.next_chain <> k.chain AND e.next LIKE '>%' AND k.statement NOT LIKE '>%' THEN k.statement
			WHEN e.next = '' THEN iif(k.way = '', k.statement, k.way)
			WHEN EXISTS (SELECT 1 FROM owing o WHERE o.keep = k.keep AND o.statement = k.way) THEN k.way
			WHEN k.statement LIKE '>%' AND e.next LIKE '>%' THEN k.way ELSE '' END,
		e.next = '' AND e.next_chain = '' AND k.chain = '',
		coalesce(r.call, nullif(k.call, ltrim(e.next, '>'))),
		coalesce(r.constant, iif(k.call = ltrim(e.next, '>'), NULL, k.result))
	FROM kept k CROSS JOIN move e ON e.lane = 'waiter' AND e.chain = k.chain AND e.statement = k.statement
	LEFT JOIN kept_arm a ON a.chain = k.chain AND a.statement = k.statement AND a.assumption = k.assumption
		AND a.arm = e.arm
	LEFT JOIN waiting w ON w.chain = k.chain AND w.statement = k.statement AND k.keep = 'pointer'
	LEFT JOIN (SELECT 1 AS ends) g ON k.keep = 'pointer' AND ((k.chain = coalesce(k.waited, '')
		AND length(e.next_chain) < length(k.chain)) OR (k.chain = '' AND e.next = ''))
	LEFT JOIN known_result r ON r.chain = k.chain AND r.statement = k.statement
	WHERE coalesce(a.can, 1)
		AND NOT EXISTS (SELECT 1 FROM result_test t WHERE t.statement = k.statement AND t.call = k.call
			AND holds(k.result, t.operator, t.constant) = (e.arm = 'false'))
		AND NOT EXISTS (SELECT 1 FROM link_arm n WHERE n.chain = k.chain AND n.statement = k.statement
			AND n.arm = e.arm AND NOT n.can)
		AND NOT EXISTS (SELECT 1 FROM same_arm m WHERE m.chain = k.chain AND m.statement = k.statement
			AND m.arm <> e.arm)
		AND NOT EXISTS (SELECT 1 FROM still_there t WHERE k.keep = 'pointer' AND t.chain = k.chain
			AND t.statement = k.statement AND t.arm <> e.arm)
		AND NOT EXISTS (SELECT 1 FROM off o WHERE o.keep = k.keep AND o.chain = k.chain
			AND o.statement = k.statement))
SELECT * FROM kept LIMIT 20000

--@ let left_behind: ends of the owner that it comes to with its record still where it was put, though nobody let it go
SELECT k.keep, '' AS chain, s.file, s.line, s.text, s.statement, f.name AS function_name, max(k.sure) AS sure,
	u.member, u.constant
FROM kept k JOIN assumed u ON u.assumption = k.assumption
CROSS JOIN statement s ON s.statement = ltrim(k.way, '>') JOIN function f ON f.function = s.function
WHERE k.is_end AND k.keep = 'queue' GROUP BY k.keep, s.statement
UNION ALL
SELECT k.keep, k.left_chain, s.file, s.line, s.text, s.statement, f.name, max(k.sure AND (k.waited IS NOT NULL OR EXISTS (SELECT 1
	FROM subject WHERE address IS NOT NULL))), u.member, u.constant
FROM kept k JOIN assumed u ON u.assumption = k.assumption
CROSS JOIN statement s ON s.statement = ltrim(k.left, '>') JOIN function f ON f.function = s.function
WHERE k.keep = 'pointer' AND k.chain = '' AND k.statement = '' AND k.left <> ''
GROUP BY k.keep, k.left_chain, s.statement
ORDER BY 4

--@ let kept_cut: the search for such ends ended early
SELECT 'more than ' || count(*) || ' places on its ways out' AS what FROM kept HAVING count(*) >= 20000

--@ let exit_unseen: what was not seen of the owner's ways out; is_all: of any of them
SELECT 1 AS is_all, 'the owner''s ways out are not known: its function was not read' AS why
WHERE NOT EXISTS (SELECT 1 FROM side WHERE lane = 'waiter' AND function IS NOT NULL)
UNION ALL
SELECT 0, 'of the owner''s ways out was not read: ' || what FROM unread WHERE lane = 'waiter'
UNION ALL
SELECT 0, 'not all of the owner''s ways out was looked at: ' || what FROM kept_cut
