#!/usr/bin/env python3
"""caserow.py OUTPUT FILE...: a C header with a struct for each table of case/*.sql, to write rows by column name."""
import re
import sys

KEYWORDS = {"auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern",
            "float", "for", "goto", "if", "inline", "int", "long", "register", "restrict", "return", "short", "signed",
            "sizeof", "static", "struct", "switch", "typedef", "union", "unsigned", "void", "volatile", "while"}

HEAD = """/* Made by rules/caserow.py from rules/case: a struct for each table of the case, a member for each column. */
#pragma once

#include "rules/engine/casedb.h"

/*
 * Insert a row by the names of its columns; a column that is not named is NULL:
 * CASE_INSERT(db, lock_hold, .lock = CASE_INT(lock), .pid = CASE_INT(pid)). As casedb_insert.
 */
#define CASE_INSERT(db, table, ...) \\
	casedb_insert((db), #table, (const struct casedb_value *)&(const struct case_##table){__VA_ARGS__}, \\
		      sizeof(struct case_##table) / sizeof(struct casedb_value))
"""


def tables(text):
    """(name, columns) of each table, in order."""
    text = re.sub(r"--.*", "", text)
    for name, body in re.findall(r"CREATE TABLE (\w+) \((.*?)\) STRICT", text, re.S):
        yield name, re.findall(r"(\w+) (?:INTEGER|TEXT|BLOB)\b", body)


def main():
    rows = []
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as f:
            for name, columns in tables(f.read()):
                members = ", ".join(c + "_" if c in KEYWORDS else c for c in columns)
                rows.append("\nstruct case_%s {\n\tstruct casedb_value %s;\n};\n" % (name, members))
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        out.write(HEAD + "".join(rows))


main()
