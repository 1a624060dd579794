--@ item let-go-before: another one had let the owner go before, and left its record there
SELECT 1 AS priority, 'open' AS state,
	other_release.name || '() lets the owner go too, by ' || other_release.text || ' at ' ||
		where_at(other_release.file, other_release.line) || ', and takes nothing off' AS why,
	'src-leave' AS evidence
FROM other_release
UNION ALL
SELECT 2, 'open', 'how the owner leaves was not read', '' FROM subject
WHERE NOT EXISTS (SELECT 1 FROM leave WHERE statement IS NOT NULL)
UNION ALL
SELECT 3, 'excluded', 'no other function that was read lets the owner go and leaves its record there', 'src-leave'
FROM subject
