-- Rivals that are other rules: each asked about the same object, when all rules have been evaluated.
-- ruling: rows (finding, item, rule) of a rival "rule:ID"; explains: rows (rule, item): when that item is yes, the rule
-- explains what others see without their race.

-- What the other rules say of the same object: the candidates that are alive, and why the silent ones are.
CREATE TEMP TABLE verdict_of_rival AS
SELECT ruling.finding, ruling.item, ruling.rule, count(answer.finding) AS asked,
	sum(answer.verdict <> 'silent') AS alive,
	-- silent for want of facts: no answer
	max(answer.verdict = 'silent' AND answer.silenced_by IN ('roles', 'unknown')) AS unsaid,
	max(answer.verdict <> 'silent'
		AND EXISTS (SELECT 1 FROM confirm
			JOIN explains ON explains.rule = answer.rule AND explains.item = confirm.item
			WHERE confirm.finding = answer.finding AND confirm.state = 'yes')) AS explained,
	EXISTS (SELECT 1 FROM confirm JOIN explains ON explains.rule = finding.rule AND explains.item = confirm.item
		WHERE confirm.finding = finding.finding AND confirm.state = 'yes') AS explains,
	max(CASE WHEN answer.verdict <> 'silent' THEN answer.sentence END) AS sentence,
	max(CASE WHEN answer.verdict = 'silent' THEN answer.silenced_by || ': ' || answer.why END) AS why
FROM ruling JOIN finding ON finding.finding = ruling.finding
	LEFT JOIN finding AS answer ON answer.rule = ruling.rule AND answer.object_address = finding.object_address
GROUP BY ruling.finding, ruling.item;

INSERT INTO rival
SELECT finding, 900 + row_number() OVER (ORDER BY finding, item), item, 'the rule ' || rule || ' explains it',
	CASE WHEN explains AND coalesce(NOT explained, 1) THEN 'excluded'
		WHEN alive AND explained AND NOT explains THEN 'holds'
		WHEN alive OR unsaid OR NOT asked OR why IS NULL THEN 'open' ELSE 'excluded' END,
	CASE
		WHEN (alive OR NOT asked) AND explains AND coalesce(NOT explained, 1)
			THEN 'what this rule found explains it without that race'
		WHEN alive THEN coalesce(sentence, rule || ' is not silent about this object')
		WHEN NOT asked THEN rule || ' was not asked about this object' ELSE rule || ' is silent: ' || why END,
	'object'
FROM verdict_of_rival;

-- Others that may have made the record: whether the same rule, asked of each, found that it cannot have left it so.
CREATE TEMP TABLE other_owner AS
SELECT finding.finding, object_owner.function,
	max(answer.verdict = 'silent' AND answer.silenced_by NOT IN ('roles', 'unknown')) AS excluded,
	object_owner.function || '() may have made it too' ||
		coalesce(': ' || max(answer.silenced_by || ': ' || answer.why), ', and was not asked about') AS why
FROM finding JOIN role AS owner ON owner.finding = finding.finding AND owner.role = 'owner'
	JOIN object_owner ON object_owner.record = finding.object_address AND object_owner.function <> owner.function
	LEFT JOIN role AS candidate ON candidate.role = 'owner' AND candidate.function = object_owner.function
		AND candidate.finding IN (SELECT finding FROM finding AS same_rule WHERE same_rule.rule = finding.rule
			AND same_rule.object_address = finding.object_address)
	LEFT JOIN finding AS answer ON answer.finding = candidate.finding
WHERE finding.verdict IN ('confirmed', 'likely') GROUP BY finding.finding, object_owner.function;

INSERT INTO rival SELECT finding, 800, 'other-owner', 'another function made the record, and left it',
	iif(min(coalesce(excluded, 0)), 'excluded', 'open'),
	group_concat(why, '; '), 'object' FROM other_owner GROUP BY finding;
DROP TABLE other_owner;

UPDATE finding SET verdict = 'likely' WHERE verdict = 'confirmed'
	AND finding IN (SELECT finding FROM rival WHERE (item LIKE 'rule:%' OR item = 'other-owner')
		AND state = 'open');
UPDATE finding
SET verdict = 'silent',
	silenced_by = (SELECT item FROM rival WHERE rival.finding = finding.finding AND rival.state = 'holds'
		ORDER BY ord LIMIT 1),
	why = (SELECT why FROM rival WHERE rival.finding = finding.finding AND rival.state = 'holds' ORDER BY ord
		LIMIT 1)
WHERE verdict IN ('confirmed', 'likely')
	AND finding IN (SELECT finding FROM rival WHERE item LIKE 'rule:%' AND state = 'holds');

DROP TABLE verdict_of_rival;
