--@ item plain-value: such a value is what the member holds anyway
SELECT * FROM plain_value_answer
