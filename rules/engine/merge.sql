-- One cause, one finding; siblings; how each rule ended. Rows are decided by verdict, then by number: the order of
-- candidates, which is stable.
CREATE TEMP VIEW ranked AS
SELECT *, CASE verdict WHEN 'confirmed' THEN 1 WHEN 'likely' THEN 2 WHEN 'damaged' THEN 3 WHEN 'possible' THEN 4 END
	AS rank
FROM finding WHERE verdict IN ('confirmed', 'likely', 'damaged', 'possible');

-- Which finding explains which: same rule and object, or the same bug, or a damage inside an explained object.
CREATE TEMP TABLE explained AS
SELECT loser.finding AS loser, winner.finding AS winner,
	row_number() OVER (PARTITION BY loser.finding ORDER BY winner.rank, winner.finding) AS number
FROM ranked AS loser JOIN ranked AS winner ON (winner.rank, winner.finding) < (loser.rank, loser.finding)
WHERE (winner.rule = loser.rule AND winner.object_address = loser.object_address)
	OR (winner.fingerprint = loser.fingerprint AND (loser.object_address IS NULL OR winner.object_address IS NULL
		OR winner.object_address = loser.object_address))
	OR (loser.verdict = 'damaged' AND winner.verdict IN ('confirmed', 'likely')
		AND loser.object_address = winner.object_address)
	OR (loser.verdict = 'damaged' AND winner.verdict IN ('confirmed', 'likely')
		AND EXISTS (SELECT 1 FROM object WHERE object.address = winner.object_address
			AND loser.object_address BETWEEN object.address
				AND object.address + coalesce(object.size, 1) - 1));
DELETE FROM explained WHERE number > 1;

-- A winner that is itself explained hands its evidence on: to the last winner.
UPDATE explained
SET winner = (SELECT above.winner FROM explained AS above WHERE above.loser = explained.winner)
WHERE winner IN (SELECT loser FROM explained);

INSERT INTO evidence (finding, key, ord, id, kind, statement, address, bytes, type, member, file, line, parents)
SELECT explained.winner, 'merged-' || loser.finding,
	(SELECT count(*) FROM evidence WHERE evidence.finding = explained.winner)
		+ row_number() OVER (PARTITION BY explained.winner ORDER BY loser.finding) - 1,
	'E' || ((SELECT count(*) FROM evidence WHERE evidence.finding = explained.winner)
		+ row_number() OVER (PARTITION BY explained.winner ORDER BY loser.finding)),
	'derived', 'rule ' || loser.rule || ' came to the same: ' || coalesce(loser.sentence, loser.title),
	loser.object_address, NULL, loser.object_type, NULL, NULL, NULL, ''
FROM explained JOIN finding AS loser ON loser.finding = explained.loser
	JOIN finding AS winner ON winner.finding = explained.winner
WHERE loser.verdict <> 'possible' AND winner.rule <> loser.rule
ON CONFLICT DO NOTHING;

INSERT INTO sibling (finding, function, file, line)
SELECT finding.finding, role.function, role.file, role.line
FROM finding JOIN finding AS other ON other.rule = finding.rule AND other.verdict = 'possible'
	JOIN role ON role.finding = other.finding AND role.ord = 1
WHERE finding.verdict IN ('confirmed', 'likely')
	AND role.line IS NOT NULL AND role.file IS NOT NULL AND role.function IS NOT NULL
	AND other.fingerprint IS NOT finding.fingerprint
	AND NOT EXISTS (SELECT 1 FROM role AS own WHERE own.finding = finding.finding
		AND own.function = role.function AND own.file = role.file AND own.line = role.line)
ON CONFLICT DO NOTHING;

UPDATE finding SET verdict = 'merged' WHERE finding IN (SELECT loser FROM explained);
-- With a dump, what only the source permits is no finding.
UPDATE finding SET verdict = 'merged' WHERE verdict = 'possible' AND EXISTS (SELECT 1 FROM dump);
DROP TABLE explained;
DROP VIEW ranked;
