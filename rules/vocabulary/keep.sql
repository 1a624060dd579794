-- Where a record stays found: the simulation of an owner that nobody lets go, and the ends that it comes to.

--@ let taker by chain statement: places that may take the pointer back: what has it, or what it was queued on, is
-- handed on or changed
SELECT DISTINCT w.chain, x.statement FROM (SELECT DISTINCT chain, function, variable FROM walk WHERE lane = 'waiter') w
CROSS JOIN escaped e ON e.function = w.function AND e.root = w.variable AND e.to_root <> e.root
CROSS JOIN statement x ON x.function = w.function
WHERE x.statement <> e.statement AND EXISTS (SELECT 1 FROM order_of o WHERE o.first = e.statement
	AND o."then" = x.statement)
	AND EXISTS (SELECT 1 FROM touch t JOIN order_of o ON o.first = t.statement AND o."then" = x.statement
		WHERE t.lane = 'waiter' AND t.chain = w.chain AND t.kind IN ('wait-done', 'wait-may')
		UNION ALL SELECT 1 FROM slept t JOIN order_of o ON o.first = t.statement AND o."then" = x.statement
			WHERE t.chain = w.chain
		UNION ALL SELECT 1 FROM access a WHERE a.statement = x.statement AND a.root = e.to_root AND a.path <> ''
			AND a.kind = 'rmw'
		UNION ALL SELECT 1 FROM argument g WHERE g.statement = x.statement AND g.root = e.to_root
			AND NOT EXISTS (SELECT 1 FROM touch t
			WHERE t.lane = 'waiter' AND t.chain = w.chain AND t.kind = 'wait-done') AND NOT EXISTS (SELECT 1
				FROM slept t WHERE t.chain = w.chain))
	AND (EXISTS (SELECT 1 FROM argument g WHERE g.statement = x.statement AND g.root = e.to_root)
		OR EXISTS (SELECT 1 FROM access a WHERE a.statement = x.statement AND a.root = e.to_root
			AND a.path <> '' AND a.kind IN ('write', 'rmw')))
UNION
SELECT DISTINCT t.chain, g.statement FROM touch t CROSS JOIN argument h ON h.statement = t.statement
	AND h.root <> t.variable
CROSS JOIN statement x ON x.function = t.function AND x.statement <> t.statement
CROSS JOIN (SELECT statement, root, path FROM argument UNION SELECT statement, root, path
	FROM access) g ON g.statement = x.statement AND g.root = h.root AND g.path = h.path
WHERE t.lane = 'waiter' AND t.kind = 'arm' AND EXISTS (SELECT 1 FROM order_of o WHERE o.first = t.statement
	AND o."then" = x.statement)

--@ let owing by keep statement: last places of callees of the owner which alone take the record off, on other ways
SELECT DISTINCT n.keep, s.statement FROM (SELECT DISTINCT keep FROM off) n JOIN (SELECT DISTINCT chain, function
	FROM walk WHERE lane = 'waiter' AND chain <> '') w
CROSS JOIN statement s ON s.function = w.function CROSS JOIN successor x ON x.statement = s.statement AND x.next = ''
WHERE EXISTS (SELECT 1 FROM off o WHERE o.keep = n.keep AND substr(o.chain, 1, length(w.chain)) = w.chain)
	AND NOT EXISTS (SELECT 1 FROM off o WHERE o.keep = n.keep AND substr(o.chain, 1, length(w.chain)) <> w.chain)

--@ let kept by keep chain statement: places that an owner comes to, whom nobody let go, with its record where it was
-- put; is_end: its end. way: the last place of a callee that led to the end as a matter of course, or that owed it to
-- take the record off; at the end the last place. call: of a callee, whose result is known
WITH RECURSIVE kept(keep, assumption, chain, statement, sure, way, is_end, call, result) AS (
	SELECT q.keep, u.assumption, e.next_chain, e.next, 1, '', 0, NULL, NULL
	FROM queued_from q JOIN assumed u CROSS JOIN move e ON e.lane = 'waiter' AND e.chain = q.chain
		AND e.statement = q.statement
	UNION
	SELECT k.keep, k.assumption, e.next_chain, e.next, k.sure AND coalesce(a.sure, 1)
		AND NOT EXISTS (SELECT 1 FROM local_guard g WHERE g.keep = k.keep AND g.chain = k.chain
			AND g.statement = k.statement)
		AND NOT EXISTS (SELECT 1 FROM passed p WHERE p.chain = k.chain AND p.statement = k.statement)
		AND NOT EXISTS (SELECT 1 FROM doubt d WHERE d.keep = k.keep AND d.chain = k.chain
			AND d.statement = k.statement)
		-- In a dump the record was met by that pointer: nobody had taken it back.
		AND NOT (k.keep = 'pointer' AND NOT EXISTS (SELECT 1 FROM subject WHERE address IS NOT NULL)
			AND EXISTS (SELECT 1 FROM taker p WHERE p.chain = k.chain AND p.statement = k.statement)),
		CASE WHEN e.next_chain <> k.chain AND e.next LIKE '>%' AND k.statement NOT LIKE '>%' THEN k.statement
			WHEN e.next = '' THEN iif(k.way = '', k.statement, k.way)
			WHEN EXISTS (SELECT 1 FROM owing o WHERE o.keep = k.keep AND o.statement = k.way) THEN k.way
			WHEN k.statement LIKE '>%' AND e.next LIKE '>%' THEN k.way ELSE '' END,
		e.next = '' AND e.next_chain = '' AND k.chain = '',
		coalesce(r.call, nullif(k.call, ltrim(e.next, '>'))),
		coalesce(r.constant, iif(k.call = ltrim(e.next, '>'), NULL, k.result))
	FROM kept k CROSS JOIN move e ON e.lane = 'waiter' AND e.chain = k.chain AND e.statement = k.statement
	LEFT JOIN kept_arm a ON a.chain = k.chain AND a.statement = k.statement AND a.assumption = k.assumption
		AND a.arm = e.arm
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
SELECT k.keep, s.file, s.line, s.text, s.statement, f.name AS function_name, max(k.sure) AS sure, u.member, u.constant
FROM kept k JOIN assumed u ON u.assumption = k.assumption JOIN statement s ON s.statement = ltrim(k.way, '>')
JOIN function f ON f.function = s.function
WHERE k.is_end GROUP BY k.keep, s.statement ORDER BY s.line

--@ let kept_cut: the search for such ends ended early
SELECT 'more than ' || count(*) || ' places on its ways out' AS what FROM kept HAVING count(*) >= 20000

--@ let exit_unseen: what was not seen of the owner's ways out; is_all: of any of them
SELECT 1 AS is_all, 'the owner''s ways out are not known: its function was not read' AS why
WHERE NOT EXISTS (SELECT 1 FROM side WHERE lane = 'waiter' AND function IS NOT NULL)
UNION ALL
SELECT 0, 'of the owner''s ways out was not read: ' || what FROM unread WHERE lane = 'waiter'
UNION ALL
SELECT 0, 'not all of the owner''s ways out was looked at: ' || what FROM kept_cut
