--@ item not-shared: no other task can find the record
SELECT priority, state, why, 'src-owner' AS evidence FROM sharing
