--@ item own-callback: the callback itself frees the record
SELECT 1 AS priority, 'yes' AS state, bound.callback_name || '() frees it itself' AS why, 'src-free' AS evidence
FROM bound WHERE bound.function = bound.callback
UNION ALL
SELECT 2, 'unknown', bound.callback_name || '() leads to the free', 'src-free'
FROM bound JOIN caller ON caller.function = bound.callback
UNION ALL
SELECT 3, 'no', bound.function_name || '() takes the record from where others find it', 'src-free' FROM bound
