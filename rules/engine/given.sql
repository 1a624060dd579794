-- The small tables that a rule fills (its parts side, subject, site), from which the vocabulary starts.

-- Who takes part: a function and its variable, or a frame where there is no source.
CREATE TABLE side (lane, function, variable, task, idx);
-- The record that it is about.
CREATE TABLE subject (address, type);
-- What must have run, in order.
CREATE TABLE site (ord, role, lane, touch, function, file, line, text, member, says, touches, allows);
