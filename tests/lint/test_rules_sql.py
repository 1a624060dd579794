#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What rules_sql.py finds in a rule that breaks each of its bounds, and that it finds no more."""
import os
import sys

sys.dont_write_bytecode = True
import owner_sql  # noqa: E402
import rules_sql  # noqa: E402

RULE = """--@ let thing
SELECT 1 FROM object o, frame AS f JOIN task t ON 1 WHERE EXISTS (SELECT 1 FROM crash WHERE EXISTS (SELECT 1 FROM cpu
WHERE EXISTS (SELECT 1 FROM lock)))
--@ let named by address: what a row is
SELECT 'x FROM y z' FROM (SELECT 1) q JOIN temp.flux JOIN pragma_table_info(x.y) AS co WHERE a IS DISTINCT FROM b
--@ confirm no-such-item
--@ rival rule:no-such
--@ guard mine
SELECT 1 FROM waiter JOIN wake USING (task)
"""
FOUND = [
    "3: EXISTS inside EXISTS inside EXISTS: give the relation a name",
    "2: names of tables are spelled out, not o f t",
    "5: names of tables are spelled out, not q co",
    "9: USING hides what is read: write ON",
    "1: thing: no sentence that says what a row is",
    "6: confirm no-such-item: there is no rules/item/no-such-item.sql",
    "7: rival rule:no-such: there is no rules/rule/no-such/no-such.sql",
]
LONG = "SELECT 1\n" * 151

top = os.environ.get("VMRACE_TOP") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
name = "rules/rule/a/a.sql"
assert list(rules_sql.check(name, RULE, top)) == [name + ":" + f for f in FOUND]
assert list(rules_sql.check(name, LONG, top)) == [name + ": 151 lines of SQL (150 at most)"]
assert list(rules_sql.check(name, "\t" + "x" * 113, top)) == [name + ":1: 121 columns (120 at most)"]

OWNER = """--@ let one of the owner by chain: what is bound to its lane
SELECT walk.chain FROM walk JOIN (SELECT chain FROM touch WHERE lane = 'waiter') AS own ON own.chain = walk.chain
WHERE walk.lane = 'waiter'
--@ let two of the owner: what reads both
SELECT walk.chain FROM walk JOIN touch ON touch.chain = walk.chain WHERE walk.lane = 'waiter'
--@ let three of the owner: what asks for the other
SELECT chain FROM walk WHERE lane = 'waker'
--@ let four: of nobody
SELECT chain FROM walk
"""
assert list(owner_sql.check("a.sql", OWNER, {"walk", "touch"})) == [
    "a.sql:4: two is of the owner and reads touch",
    "a.sql:6: three is of the owner and reads walk, the other side's lane",
]
assert {"walk", "touch", "move"} <= owner_sql.laned_of(owner_sql.columns_of(top))
