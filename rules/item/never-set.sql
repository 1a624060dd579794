--@ item never-set: the owner stored the value itself, or nothing: a mistake in how the record is made
SELECT * FROM never_set_answer
