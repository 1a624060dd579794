#!/usr/bin/env python3
"""image.py OUTPUT TOP FILE...: two databases as C: the empty case, and the empty tables of all shared relations; of
each of these which others must have rows for it to have one."""
import os
import re
import sqlite3
import sys
import tempfile

from ways import ways_of

MARK = re.compile(r"^--@ .*\n", re.M)
CASE, OWNER = " of the case", " of the owner"
LET = re.compile(r"--@ let (?P<name>\w+)(?: by (?P<key>[\w ]+))?\n?")
VARYING = ["turn"]  # a table that is filled anew without a relation's statement (engine/working.sql)
GAP = 16  # zeros that end a run of bytes


def parts(text):
    """(mark, SQL) of a file of the vocabulary; what stands before the first mark are views, of mark None."""
    marks = list(MARK.finditer(text))
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    yield None, text[:marks[0].start()] if marks else text
    for mark, end in zip(marks, ends):
        yield mark.group(), text[mark.end():end]


def run(database, sql):
    """A statement that may call functions of ours: here they only have names."""
    while True:
        try:
            return database.execute(sql)
        except sqlite3.OperationalError as error:
            missing = re.match(r"no such function: (\w+)", str(error))
            if not missing:
                raise
            database.create_function(missing.group(1), -1, lambda *values: None)


def add_relation(database, mark, sql):
    """Its table; gives its name."""
    match = LET.fullmatch(mark.split(": ")[0].replace(CASE, "").replace(OWNER, ""))
    cursor = run(database, "SELECT * FROM (%s\n) LIMIT 0" % sql)
    columns = ",".join('"%s"' % column[0] for column in cursor.description)
    database.execute('CREATE TABLE shared."%s" (%s)' % (match["name"], columns))
    if match["key"]:
        database.execute('CREATE INDEX shared."%s by" ON "%s" (%s)'
                         % (match["name"], match["name"], match["key"].replace(" ", ",")))
    return match["name"]


def fill(database, top, files):
    """Gives the statements of the shared relations by name, in the order in which they read each other."""
    texts = {os.path.relpath(path, top): open(path, encoding="utf-8").read() for path in files}
    lets = []
    for name, text in texts.items():
        folder = name.split("/")[0]
        if folder in ("case", "api"):
            database.executescript(text)
        elif folder == "vocabulary":
            for mark, sql in parts(text):
                if mark:
                    lets.append((mark, sql))
                else:
                    database.executescript(sql)
    database.executescript(re.sub(r"CREATE TABLE ", "CREATE TABLE shared.", texts["engine/given.sql"]))
    statements = {}
    for is_of_case in True, False:  # as rules are evaluated: those before bind, then the rest
        for mark, sql in lets:
            if (CASE in mark.split(": ")[0]) == is_of_case:
                statements[add_relation(database, mark, sql)] = sql
    return statements


def explain(database, sql):
    """The program of a statement, and the tables of which it reads a column."""
    tables = set()

    def note(action, table, *_):
        if action == sqlite3.SQLITE_READ:
            tables.add(table)
        return sqlite3.SQLITE_OK

    database.set_authorizer(note)
    program = run(database, "EXPLAIN " + sql).fetchall()
    database.set_authorizer(None)
    return program, tables


def find_needs(database, statements):
    """Of each relation the others that it reads, and the ways to a row of it: (others of a way), first made first; none
    where it may have one in any case."""
    names = [name for name, in database.execute("SELECT name FROM shared.sqlite_master WHERE type = 'table'"
                                                " ORDER BY rowid")] + VARYING
    found = {}
    for name, sql in statements.items():
        program, tables = explain(database, sql)
        ways = {tuple(other for other in names if other in way) for way in ways_of(database, program) or [()]}
        found[name] = [other for other in names if other in tables], [] if () in ways else sorted(ways)
    return found


def bytes_of(database, name):
    with tempfile.TemporaryDirectory() as folder:
        path = folder + "/image"
        copy = sqlite3.connect(path)
        database.backup(copy, name=name)
        copy.close()
        with open(path, "rb") as f:
            return f.read()


def write(out, name, image):
    """Its bytes but for long runs of zeros."""
    runs = [(m.start(), m.group()) for m in re.finditer(rb"[^\0](?:\0{0,%d}[^\0])*" % GAP, image)]
    out.write("static const unsigned char %s_bytes[] = {\n" % name)
    data = b"".join(run for _, run in runs)
    for at in range(0, len(data), 32):
        out.write("\t%s,\n" % ",".join(map(str, data[at:at + 32])))
    out.write("};\nstatic const struct image_run %s_runs[] = {\n" % name)
    for offset, run_bytes in runs:
        out.write("\t{%d, %d},\n" % (offset, len(run_bytes)))
    out.write("};\nconst struct image image_%s = {%d, %s_bytes, %s_runs, %d};\n\n"
              % (name, len(image), name, name, len(runs)))


def write_list(out, name, words):
    texts = ['"%s"' % word for word in words] + ["NULL"]
    out.write("static const char *const %s[] = {%s};\n" % (name, ", ".join(texts)))


def write_needs(out, found):
    for name, (needs, ways) in sorted(found.items()):
        write_list(out, "needs_of_" + name, needs)
        write_list(out, "ways_of_" + name, [" ".join(way) for way in ways])
    rows = "".join('\t{"%s", needs_of_%s, ways_of_%s},\n' % (name, name, name) for name in sorted(found))
    out.write("\nconst struct image_relation image_relation_list[] = {\n%s};\n" % rows)
    out.write("const size_t image_relation_count = %d;\n" % len(found))


def main():
    output, top, files = sys.argv[1], sys.argv[2], sys.argv[3:]
    database = sqlite3.connect(":memory:")
    database.isolation_level = None
    database.execute("PRAGMA page_size = 4096")
    database.execute("ATTACH ':memory:' AS shared")
    # most relations have few rows or none, and each page is one that is cleared and copied
    database.execute("PRAGMA shared.page_size = 1024")
    statements = fill(database, top, files)
    with open(output, "w", encoding="utf-8") as out:
        out.write('/* Made by rules/image.py. */\n#include "rules/engine/image.h"\n\n')
        write(out, "case", bytes_of(database, "main"))
        write(out, "relations", bytes_of(database, "shared"))
        write_needs(out, find_needs(database, statements))


if __name__ == "__main__":
    main()
