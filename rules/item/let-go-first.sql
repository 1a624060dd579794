--@ item let-go-first: who met the record had let its owner go before
SELECT 1 AS priority, 'open' AS state, t.text || ' at ' || where_at(t.file, t.line) ||
	' comes before that: the owner may have been let go, and have left by another way' AS why,
	'src-leave' AS evidence
FROM touch t JOIN tested m ON m.kind = 'state' AND member_in(t.member, m.member)
JOIN party p ON p.lane = 'waker'
JOIN place_of c ON c.function_name = p.function AND c.line = (SELECT max(y.line) FROM place_of y
	WHERE y.function = c.function AND y.line <= p.line)
WHERE t.lane = 'waker' AND t.kind IN ('write', 'rmw', 'publish') AND EXISTS (SELECT 1 FROM starter s
	JOIN reach r ON r.place = s.place WHERE s.touch = t.touch AND r.at_chain = '' AND r.statement = c.statement)
UNION ALL
SELECT 2, 'excluded', 'who met it had not let it go', 'src-leave' FROM subject
