-- What comes after what on the paths of a side, with the same record.

--@ let release_at: what the waker does to the record that lets its owner go
SELECT t.touch FROM touch t JOIN leave l ON t.lane = 'waker'
WHERE (l.kind = 'completion' AND t.kind = 'complete' AND t.member IS coalesce(nullif(l.member, ''), (SELECT m.member
		FROM handed_part m WHERE m.chain = l.chain)))
	OR (l.kind = 'links' AND t.kind IN ('unlink', 'careful-unlink') AND (t.member IS NULL OR l.member IS NULL
		OR member_in(t.member, l.member)))
	OR (l.kind = 'state' AND t.kind IN ('write', 'rmw', 'publish') AND member_in(t.member, l.member)
		-- Which of its values let the owner go is not known of a switch; in a dump it was let go.
		AND NOT (l.operator IS 'switch' AND NOT EXISTS (SELECT 1 FROM subject WHERE address IS NOT NULL))
		AND coalesce(holds(coalesce(t.constant, iif(t.value LIKE '&%' AND coalesce(l.constant, 0) = 0, 1,
			NULL)), l.operator, l.constant) = (SELECT a.arm = 'true' FROM wanted_arm a
			WHERE a.chain = l.chain AND a.statement = l.statement), 1))

--@ let starter by touch: touches that may let a record go, take it away, or hand it to somebody; place: the first one
-- at that place
SELECT touch, lane, chain, statement, min(touch) OVER (PARTITION BY lane, chain, statement) AS place FROM touch
WHERE kind IN ('unlink', 'careful-unlink', 'remove', 'write', 'rmw', 'publish', 'free', 'complete', 'put', 'link',
	'wake', 'init')

--@ let start: places of starters, with the variables that are followed from there; of source alone nobody asks for
-- others than releases
SELECT DISTINCT s.place, s.lane, s.chain, s.statement, g.kin FROM starter s JOIN kin g ON g.lane = s.lane
WHERE s.touch IN (SELECT touch FROM release_at) OR EXISTS (SELECT 1 FROM subject WHERE address IS NOT NULL)

--@ let reach by place kin at_chain statement: where control can come after a place with the same record in a variable
WITH RECURSIVE reach(place, lane, kin, at_chain, statement) AS (
	SELECT s.place, s.lane, s.kin, e.next_chain, e.next
	FROM start s CROSS JOIN move e ON e.lane = s.lane AND e.chain = s.chain AND e.statement = s.statement
	UNION
	SELECT r.place, r.lane, r.kin, e.next_chain, e.next
	FROM reach r CROSS JOIN move e ON e.lane = r.lane AND e.chain = r.at_chain AND e.statement = r.statement
	WHERE NOT EXISTS (SELECT 1 FROM renewed_kin k WHERE k.lane = r.lane AND k.kin = r.kin
		AND k.at_chain = r.at_chain AND k.statement = r.statement))
SELECT * FROM reach LIMIT 60000

--@ let past by place kin at_chain statement: places that a record is brought to without passing a place; of source alone
-- nobody asks
WITH RECURSIVE past(place, lane, kin, at_chain, statement, start_chain, start_statement) AS (
	SELECT s.place, s.lane, s.kin, '', o.function, s.chain, s.statement
	FROM start s JOIN side o ON o.lane = s.lane WHERE EXISTS (SELECT 1 FROM subject WHERE address IS NOT NULL)
	UNION
	SELECT s.place, s.lane, s.kin, e.next_chain, e.next, s.chain, s.statement
	FROM start s JOIN renewed_kin k ON k.lane = s.lane AND k.kin = s.kin
	CROSS JOIN move e ON e.lane = k.lane AND e.chain = k.at_chain AND e.statement = k.statement
	WHERE EXISTS (SELECT 1 FROM subject WHERE address IS NOT NULL)
	UNION
	SELECT r.place, r.lane, r.kin, e.next_chain, e.next, r.start_chain, r.start_statement
	FROM past r CROSS JOIN move e ON e.lane = r.lane AND e.chain = r.at_chain AND e.statement = r.statement
	WHERE NOT (r.at_chain = r.start_chain AND r.statement = r.start_statement))
SELECT * FROM past LIMIT 60000

--@ let cut by lane: where the paths of a side are so many that the search for what comes after ended early
SELECT lane, 'more than ' || count(*) || ' places on its paths' AS what FROM reach GROUP BY lane HAVING (SELECT count(*)
	FROM reach) >= 60000

--@ let after by first: a touch that comes after another one of the same record; always: never but after it,
-- as a dump shows; of source alone: 0
SELECT f.touch AS first, t.touch AS "then", t.kind, EXISTS (SELECT 1 FROM subject WHERE address IS NOT NULL)
	AND (SELECT count(*) FROM past) < 60000 AND NOT EXISTS (SELECT 1
	FROM past p WHERE p.place = s.place AND p.kin = g.kin
		AND p.at_chain = t.chain AND p.statement = t.statement) AS always
FROM touch f JOIN starter s ON s.touch = f.touch JOIN touch t ON t.lane = f.lane AND t.touch <> f.touch
JOIN kin g ON g.lane = t.lane AND g.chain = t.chain AND g.variable = t.variable
WHERE EXISTS (SELECT 1 FROM reach r WHERE r.place = s.place AND r.kin = g.kin
		AND r.at_chain = t.chain AND r.statement = t.statement)
UNION
SELECT f.touch, t.touch, t.kind, 1 FROM touch f JOIN starter s ON s.touch = f.touch
JOIN touch t ON t.lane = f.lane AND t.chain = f.chain AND t.statement = f.statement AND t.seq > f.seq
