-- Who frees a record, and where it has it from.

--@ let let_go of the case by function variable: places of a function that free what a variable leads to, or hand it on
-- to who does; type: of the record
WITH RECURSIVE let_go(function, variable, statement, type) AS (
	SELECT e.function, e.root, e.statement, e.record_type FROM effect e
	WHERE e.effect = 'free' AND e.path = '' AND e.record_type IS NOT NULL
	UNION
	SELECT h.function, h.variable, h.statement, l.type FROM let_go l
	JOIN handed h ON h.target = l.function AND h.parameter = l.variable
	JOIN argument g ON g.statement = h.statement AND g.seq = h.seq AND g.root = h.variable AND g.path = ''
		AND g.record_type = l.type)
SELECT * FROM let_go

--@ let placed of the case by function variable: members and lists of other objects by which a function finds a record,
-- or where it puts one
SELECT function, variable, of_type AS type, member FROM alias WHERE how = 'member-load' AND of_type IS NOT NULL
UNION
SELECT a.function, a.variable, iif(x.root_kind = 'global' AND x.path = '', x.root, x.record_type),
	coalesce(x.member, '')
FROM alias a JOIN access x ON x.statement = a.statement AND x.root = a.of AND x.kind = 'address'
WHERE a.how = 'list-walk'
UNION
SELECT function, root, to_type, to_member FROM escaped WHERE to_member IS NOT NULL
UNION
SELECT e.function, e.root, iif(g.root_kind = 'global' AND g.path = '', g.root, g.record_type), coalesce(g.member, '')
FROM effect e JOIN argument g ON g.statement = e.statement AND g.seq = e.seq AND g.root <> e.root AND g.address = 1
WHERE e.effect = 'link'
