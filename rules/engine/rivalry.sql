-- Rivals that are other rules: each asked about the same object, when all rules have been evaluated.
-- ruling: rows (finding, item, rule) of a rival "rule:ID"; explains: rows (rule, item): when that item is yes, the rule
-- explains what others see without their race.

-- What the other rules say of the same object: the candidates that are alive, and why the silent ones are.
CREATE TEMP TABLE verdict_of_rival AS
SELECT r.finding, r.item, r.rule,
	count(o.finding) AS asked,
	sum(o.verdict <> 'silent') AS alive,
	-- silent for want of facts: no answer
	max(o.verdict = 'silent' AND o.silenced_by IN ('roles', 'unknown')) AS unsaid,
	max(o.verdict <> 'silent' AND EXISTS (SELECT 1 FROM confirm c JOIN explains x ON x.rule = o.rule
		AND x.item = c.item
		WHERE c.finding = o.finding AND c.state = 'yes')) AS explained,
	EXISTS (SELECT 1 FROM confirm c JOIN explains x ON x.rule = f.rule AND x.item = c.item
		WHERE c.finding = f.finding AND c.state = 'yes') AS explains,
	max(CASE WHEN o.verdict <> 'silent' THEN o.sentence END) AS sentence,
	max(CASE WHEN o.verdict = 'silent' THEN o.silenced_by || ': ' || o.why END) AS why
FROM ruling r JOIN finding f ON f.finding = r.finding
LEFT JOIN finding o ON o.rule = r.rule AND o.object_address = f.object_address
GROUP BY r.finding, r.item;

INSERT INTO rival SELECT finding, 900 + row_number() OVER (ORDER BY finding, item), item, 'the rule ' || rule ||
	' explains it',
	CASE WHEN explains AND coalesce(NOT explained, 1) THEN 'excluded' WHEN alive AND explained
		AND NOT explains THEN 'holds' WHEN alive OR unsaid OR NOT asked OR why IS NULL THEN 'open'
		ELSE 'excluded' END,
	CASE WHEN (alive OR NOT asked) AND explains AND coalesce(NOT explained,
		1) THEN 'what this rule found explains it without that race' WHEN alive THEN coalesce(sentence, rule ||
		' is not silent about this object')
		WHEN NOT asked THEN rule || ' was not asked about this object' ELSE rule || ' is silent: ' || why END,
			'object'
FROM verdict_of_rival;

-- Others that may have made the record: whether the same rule, asked of each, found that it cannot have left it so.
CREATE TEMP TABLE other_owner AS
SELECT f.finding, w.function, max(o.verdict = 'silent' AND o.silenced_by NOT IN ('roles', 'unknown')) AS excluded,
	w.function || '() may have made it too' || coalesce(': ' || max(o.silenced_by || ': ' || o.why),
		', and was not asked about') AS why
FROM finding f JOIN role r ON r.finding = f.finding AND r.role = 'owner'
JOIN object_owner w ON w.record = f.object_address AND w.function <> r.function
LEFT JOIN role q ON q.role = 'owner' AND q.function = w.function AND q.finding IN (SELECT finding FROM finding n
	WHERE n.rule = f.rule AND n.object_address = f.object_address)
LEFT JOIN finding o ON o.finding = q.finding
WHERE f.verdict IN ('confirmed', 'likely') GROUP BY f.finding, w.function;

INSERT INTO rival SELECT finding, 800, 'other-owner', 'another function made the record, and left it',
	iif(min(coalesce(excluded, 0)), 'excluded', 'open'),
	group_concat(why, '; '), 'object' FROM other_owner GROUP BY finding;
DROP TABLE other_owner;

UPDATE finding SET verdict = 'likely' WHERE verdict = 'confirmed'
	AND finding IN (SELECT finding FROM rival WHERE (item LIKE 'rule:%' OR item = 'other-owner')
		AND state = 'open');
UPDATE finding SET verdict = 'silent', silenced_by = (SELECT item FROM rival r WHERE r.finding = finding.finding
	AND r.state = 'holds' ORDER BY ord LIMIT 1),
	why = (SELECT why FROM rival r WHERE r.finding = finding.finding AND r.state = 'holds' ORDER BY ord LIMIT 1)
WHERE verdict IN ('confirmed', 'likely') AND finding IN (SELECT finding FROM rival WHERE item LIKE 'rule:%'
	AND state = 'holds');

DROP TABLE verdict_of_rival;
