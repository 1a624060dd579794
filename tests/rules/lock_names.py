#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""lock_names.py TOP: what dumpcore's names of lock functions do is what rules/api says of those that it has too."""
import os
import re
import sqlite3
import sys

USES = {"TAKES": "lock", "TRIES": "trylock", "GIVES": "unlock"}
ROW = re.compile(r'\{"(\w+)", (true|false), \w+, DUMPCORE_LOCK_(\w+)\}')


def read(*parts):
    with open(os.path.join(*parts), encoding="utf-8") as file:
        return file.read()


def main():
    top, wrong, compared = sys.argv[1], [], 0
    rows = [(n, b == "true", USES[u]) for n, b, u in ROW.findall(read(top, "dumpcore/state/lockuse.c"))]
    base = sqlite3.connect(":memory:")
    base.executescript(read(top, "rules/case/api.sql"))
    base.executescript(read(top, "rules/api/lock.sql"))
    effects = "SELECT function, effect FROM api WHERE effect IN ('lock', 'trylock', 'unlock') AND argument = 0"
    for function, effect in base.execute(effects):
        use = next((u for n, begins, u in rows if function == n or (begins and function.startswith(n))), None)
        compared += use is not None
        if use not in (None, effect):
            wrong.append("%s: %s in dumpcore/state/lockuse.c, %s in rules/api/lock.sql" % (function, use, effect))
    for line in wrong:
        print(line)
    print("%d names are in both" % compared)
    return 1 if wrong or compared < 10 else 0


sys.exit(main())
