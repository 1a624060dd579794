#!/usr/bin/env python3
"""ways_test.py TOP: which tables a statement needs rows of (rules/ways.py), against what SQLite answers.

Each statement is run with each choice of its tables empty and one row in all others: where it has a row, one of its
ways must be open. The tables are such that a statement has rows as often as it can.
"""
import itertools
import os
import sqlite3
import sys

sys.path.insert(0, os.path.join(sys.argv[1], "rules"))
from ways import ways_of  # noqa: E402

TABLES = "abcd"
# A statement, and its ways ("a b" needs both; None: it needs none).
STATEMENTS = [
    ("SELECT * FROM a", ["a"]),
    ("SELECT 1", None),
    ("SELECT x FROM a JOIN b USING (x)", ["a b"]),
    ("SELECT * FROM a CROSS JOIN b CROSS JOIN c WHERE a.x = c.x AND b.y = c.y", ["a b c"]),
    ("SELECT * FROM a LEFT JOIN b ON b.x = a.x", ["a"]),
    ("SELECT * FROM a LEFT JOIN b ON b.x = a.x JOIN c ON c.y = b.y", ["a b c"]),
    ("SELECT * FROM a UNION SELECT * FROM b", ["a", "b"]),
    ("SELECT * FROM a UNION ALL SELECT b.* FROM b JOIN c ON c.x = b.x", ["a", "b c"]),
    ("SELECT * FROM a UNION SELECT 1, 1", None),
    ("SELECT * FROM a INTERSECT SELECT * FROM b", ["a b"]),
    ("SELECT * FROM a EXCEPT SELECT * FROM b WHERE x = 2", ["a"]),
    ("SELECT DISTINCT x FROM a ORDER BY y", ["a"]),
    ("SELECT * FROM a ORDER BY y, x LIMIT 3", ["a"]),
    ("SELECT x FROM a UNION SELECT x FROM b ORDER BY 1", ["a", "b"]),
    ("SELECT * FROM a WHERE NOT EXISTS (SELECT 1 FROM b WHERE b.x = a.x AND b.y = 2)", ["a"]),
    ("SELECT * FROM a WHERE x IN (SELECT x FROM b)", ["a b"]),
    ("SELECT * FROM a WHERE x NOT IN (SELECT b.y FROM b WHERE b.y = 2)", ["a"]),
    ("SELECT * FROM a WHERE x IN (1, 2)", ["a"]),
    ("SELECT count(*) FROM a", None),
    ("SELECT max(x) FROM a", None),
    ("SELECT * FROM a JOIN (SELECT count(*) AS n FROM b) WHERE n < 9", ["a"]),
    ("SELECT DISTINCT x FROM (SELECT * FROM a UNION ALL SELECT * FROM b) JOIN c USING (x)", ["a c", "b c"]),
    ("WITH w AS MATERIALIZED (SELECT DISTINCT x FROM a) SELECT * FROM w JOIN b ON b.x = w.x", ["a b"]),
    ("WITH w AS MATERIALIZED (SELECT x FROM a UNION SELECT x FROM b) SELECT * FROM w JOIN w AS v USING (x)",
     ["a", "b"]),
    ("WITH RECURSIVE w(x, n) AS (SELECT x, 0 FROM a UNION SELECT b.x, n + 1 FROM w JOIN b USING (x) WHERE n < 3) "
     "SELECT w.x FROM w JOIN c USING (x)", ["a c"]),
    ("WITH RECURSIVE w(x) AS (SELECT 1 UNION SELECT x + 1 FROM w JOIN b USING (x)) SELECT * FROM w", None),
    ("SELECT x, row_number() OVER (PARTITION BY x ORDER BY y) FROM a", ["a"]),
    ("SELECT x, max(y) OVER (PARTITION BY x) FROM (SELECT DISTINCT * FROM a UNION ALL SELECT * FROM b)", ["a", "b"]),
    ("SELECT x, first_value(a.y) OVER (ORDER BY a.y), rank() OVER (ORDER BY x) FROM a LEFT JOIN b USING (x)", ["a"]),
    ("SELECT * FROM (SELECT DISTINCT x FROM a) AS p JOIN (SELECT DISTINCT x FROM b) AS q USING (x)", ["a b"]),
    ("SELECT * FROM a WHERE EXISTS (SELECT 1 FROM b) OR EXISTS (SELECT 1 FROM c)", ["a"]),
    ("SELECT * FROM a JOIN b ON a.x = b.x OR a.y = b.y", ["a b"]),
    ("SELECT * FROM a JOIN json_each('[1]') AS j ON j.value = a.x", ["a"]),
    ("SELECT * FROM (VALUES (1), (2)) JOIN a", ["a"]),
    ("SELECT * FROM v JOIN c USING (x)", ["a c", "b c"]),
    ("SELECT a.x FROM a JOIN b ON b.rowid = a.x JOIN c ON c.z = b.x AND c.y = 1", ["a b c"]),
    ("SELECT x FROM a EXCEPT SELECT x FROM b WHERE b.y = 2 UNION SELECT x FROM c ORDER BY 1 LIMIT 1", ["a", "c"]),
]
# Where something may be known of fewer tables than are needed.
FEWER = [
    ("SELECT x, count(*) FROM a GROUP BY x", ["a"]),
    ("SELECT x, group_concat(z) FROM a JOIN c USING (x, y) GROUP BY x HAVING count(*) > 0", ["a c"]),
    ("SELECT x FROM (SELECT x, min(y) FROM a GROUP BY x) JOIN b USING (x)", ["a b"]),
    ("SELECT x FROM a JOIN (SELECT y, sum(x) AS s FROM b GROUP BY y) AS t ON t.y = a.y", ["a b"]),
]


def make(empty):
    database = sqlite3.connect(":memory:")
    for name in TABLES:
        database.execute("CREATE TABLE %s (x, y, z INTEGER DEFAULT 1)" % name if name == "c"
                         else "CREATE TABLE %s (x, y)" % name)
        if name not in empty:
            database.execute("INSERT INTO %s (x, y) VALUES (1, 1)" % name)
    database.execute("CREATE INDEX c_z ON c (z, x)")
    database.execute("CREATE VIEW v AS SELECT * FROM a UNION ALL SELECT * FROM b")
    return database


def main():
    wrong = []
    databases = [(set(empty), make(empty)) for size in range(len(TABLES) + 1)
                 for empty in itertools.combinations(TABLES, size)]
    for sql, wanted in STATEMENTS + FEWER:
        ways = ways_of(databases[0][1], databases[0][1].execute("EXPLAIN " + sql))
        if (sql, wanted) in STATEMENTS and (ways and [" ".join(way) for way in ways]) != wanted:
            wrong.append("%s: ways are %s, not %s" % (sql, ways, wanted))
        for empty, database in databases:
            has_rows = database.execute(sql).fetchone() is not None
            is_open = ways is None or any(not empty & set(way) for way in ways)
            if has_rows and not is_open:
                wrong.append("%s: has a row without %s, ways are %s" % (sql, sorted(empty), ways))
    print("\n".join(wrong) or "%d statements" % len(STATEMENTS + FEWER))
    return 1 if wrong else 0


sys.exit(main())
