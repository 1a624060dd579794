-- Conclusions begin again: what the same dump says without the source.
DELETE FROM rule_result;
DELETE FROM finding;
DELETE FROM role;
DELETE FROM evidence;
DELETE FROM step;
DELETE FROM confirm;
DELETE FROM guard;
DELETE FROM rival;
DELETE FROM against;
DELETE FROM finding_lock;
DELETE FROM sibling;
DELETE FROM node;
DELETE FROM edge;
DELETE FROM coverage;
DELETE FROM limits
