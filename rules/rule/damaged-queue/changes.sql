-- Changes of facts.sql, and what the rule says of each (tests/unit/rules/test_rule_changes.c).

--@ change as it is: damaged, in-flux=no
SELECT 1;

--@ change its lock is held: silent in-flux
UPDATE queue SET in_flux = 1, lock_held = 1;

--@ change a stopped CPU is inside its update: silent in-flux
UPDATE queue SET in_flux = 1;

--@ change whether its lock was held cannot be read: silent unknown, in-flux=unknown
UPDATE queue SET in_flux = NULL, lock_held = NULL;

--@ change not every stack could be read: silent unknown, in-flux=unknown
UPDATE queue SET in_flux = NULL;

--@ change it has no lock: damaged, in-flux=no
UPDATE queue SET lock_address = NULL, lock_held = NULL;

--@ change the links disagree in one bit: damaged
UPDATE queue_damage SET kind = 'one-sided', one_bit = 1, expected = -80000, found = -80001;
