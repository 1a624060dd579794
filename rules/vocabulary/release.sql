-- What a waker does to the record that lets its owner go, and what it does with the record after that.

--@ let released: the release: the one with an access after it, else the first
SELECT touch.*
FROM touch JOIN release_at ON release_at.touch = touch.touch LEFT JOIN after ON after.first = touch.touch
	LEFT JOIN touch AS use ON use.touch = after."then"
ORDER BY use.kind <> 'pass' IS NOT 1, use.kind IS NULL, touch.top_ord, touch.ord, touch.seq LIMIT 1

--@ let used: the first access after it
SELECT use.*, after.always
FROM released JOIN after ON after.first = released.touch JOIN touch AS use ON use.touch = after."then"
ORDER BY use.kind = 'pass', use.top_ord < released.top_ord, use.top_ord, use.depth, use.ord, use.seq LIMIT 1
