--@ item other-records: it is armed in other records than those that are freed there
SELECT 1 AS priority, 'no' AS state,
	armed_here.function_name || '() arms it at ' || where_at(armed_here.file, armed_here.line) ||
		' in a record that is found there' AS why, 'src-arm src-free' AS evidence
FROM armed_here
UNION ALL
SELECT 2, 'unknown', 'that it is armed in the records there was not seen', 'src-free' FROM bound
