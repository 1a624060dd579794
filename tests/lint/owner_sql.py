# SPDX-License-Identifier: MIT
"""Relations "of the owner" (--@ let NAME of the owner): whether they read what has lanes with the owner's lane alone.

The engine keeps such a relation as long as the owner's rows stay, whatever the other side is: one that read the other
side too would keep rows of another candidate.
"""
import collections
import os
import re
import sqlite3
import sys

LET = re.compile(r"--@ let (\w+)( of the owner)?")
READ = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)(?:\s+AS\s+(\w+)|(?=\s+(\w+)))?")
WORDS = ("ON", "WHERE", "CROSS", "JOIN", "LEFT", "UNION", "ORDER", "GROUP", "LIMIT", "HAVING")
OWNERS = ("queued_from",)  # who else is read decides there what is a row; each row is the owner's


def columns_of(top):
    """Columns of each relation of the vocabulary, by the databases that the build makes."""
    sys.path.insert(0, os.path.join(top, "rules"))
    import image
    with open(os.path.join(top, "rules/meson.build"), encoding="utf-8") as f:
        names = re.findall(r"'((?:case|api|vocabulary)/\w+\.sql)'", f.read())
    database = sqlite3.connect(":memory:")
    database.isolation_level = None
    database.execute("ATTACH ':memory:' AS shared")
    folder = os.path.join(top, "rules")
    image.fill(database, folder, [os.path.join(folder, name) for name in names + ["engine/given.sql"]])
    tables = [row[0] for row in database.execute("SELECT name FROM shared.sqlite_master WHERE type = 'table'")]
    return {t: [row[1] for row in database.execute('PRAGMA shared.table_info("%s")' % t)] for t in tables}


def lets(text):
    """(name, whether it is of the owner, line, SQL without remarks)."""
    marks = [m for m in re.finditer(r"^--@ .*$", text, re.M)] + [None]
    for mark, end in zip(marks, marks[1:]):
        let = LET.match(mark.group())
        if let:
            sql = text[mark.end():end.start() if end else len(text)]
            yield let[1], bool(let[2]), text.count("\n", 0, mark.start()) + 1, re.sub(r"--[^\n]*", "", sql)


def unbound(sql, laned, own_name):
    """Names under which tables with lanes are read, without the owner's lane asked for as often."""
    read = collections.Counter()
    for table, named, next_word in READ.findall(sql):
        if table in laned and table != own_name:
            read[named or (next_word if next_word and next_word not in WORDS else "") or table] += 1
    missing = {n: c - len(re.findall(r"(?<![\w.])%s\.lane = 'waiter'" % n, sql)) for n, c in read.items()}
    missing = {n: c for n, c in missing.items() if c > 0}
    plain = len(re.findall(r"(?<![\w.])lane = 'waiter'", sql))
    joined = len(re.findall(r"\.lane = queued_from\.lane", sql))
    return sorted(missing) if sum(missing.values()) > plain + joined else []


def check(name, text, laned):
    for let, is_of_owner, line, sql in lets(text):
        if not is_of_owner:
            continue
        names = unbound(sql, laned, let)
        if "'waker'" in sql:
            names.append("the other side's lane")
        if names:
            yield "%s:%d: %s is of the owner and reads %s" % (name, line, let, ", ".join(names))


def laned_of(columns):
    return {table for table, names in columns.items() if "lane" in names} - set(OWNERS)
