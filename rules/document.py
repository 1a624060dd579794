#!/usr/bin/env python3
"""document.py facts|rules TOP: docs/facts.md from rules/schema.sql, docs/rules.md from the rules; on standard
output."""
import glob
import os
import re
import sys


def split_columns(body):
    """Columns of a table's body with the comment behind each line, and on those that follow: (name, type, comment)."""
    for line in re.sub(r"\n\s*--", "", body).splitlines():
        code, _, comment = line.partition("--")
        code = re.sub(r"\([^()]*\)", "", code)
        names = [c.strip() for c in code.split(",") if c.strip()]
        columns = [c for c in names if re.match(r"[a-z_]+ (INTEGER|TEXT|BLOB)", c)]
        for i, column in enumerate(columns):
            name, kind = column.split()[:2]
            yield name, kind.lower(), comment.strip() if i == len(columns) - 1 else ""


def facts(top):
    text = open(os.path.join(top, "schema.sql"), encoding="utf-8").read()
    print("# Facts: the tables of the case database\n\n"
          "Made from `rules/schema.sql` by `rules/document.py`; do not edit. `vmrace facts TABLE` prints one; "
          "addresses are printed in hex.")
    comment = []
    for part in re.split(r"\n(?=--|CREATE|INSERT|PRAGMA|WITH)", text):
        if part.startswith("--"):
            line = part[2:].strip()
            if line.startswith("----"):
                print("\n## " + line.strip("- ").capitalize())
                comment = []
            else:
                comment.append(line)
            continue
        table = re.match(r"CREATE TABLE (\w+) \((.*)\) STRICT", part, re.S)
        if table:
            print("\n### %s\n\n%s\n" % (table[1], " ".join(comment)))
            trailing = re.search(r"STRICT[^;]*;[ ]*-- (.*)", part)
            rows = list(split_columns(table[2]))
            print("| column | type | is |\n|---|---|---|")
            for name, kind, what in rows:
                print("| `%s` | %s | %s |" % (name, kind, what.replace("|", "\\|")))
            if trailing:
                print("\n" + trailing[1])
        if not part.startswith("CREATE INDEX"):
            comment = []


def header(text, key):
    found = re.search(r"^-- %s: (.*)$" % key, text, re.M)
    return found[1] if found else ""


def items(text, kind):
    return re.findall(r"^--@ %s ([\w:-]+): (.*)$" % kind, text, re.M)


def rules(top):
    print("# Rules\n\nMade from `rules/*.sql` and `rules/*.md` by `rules/document.py`; do not edit. "
          "`vmrace rules show ID` prints one.")
    for path in sorted(glob.glob(os.path.join(top, "rule/*/*.sql"))):
        text = open(path, encoding="utf-8").read()
        if not header(text, "id"):
            continue
        help_text = open(path[:-4] + ".md", encoding="utf-8").read()
        print("\n## %s\n\n%s. Severity %s, %s; roles: %s.\n"
              % (header(text, "id"), header(text, "title"), header(text, "severity"), header(text, "cwe"),
                 header(text, "roles")))
        print(re.sub(r"^# .*\n+", "", help_text).strip())
        print("\n| confirm item | all must be proven |\n|---|---|")
        for name, what in items(text, "confirm"):
            print("| `%s` | %s |" % (name, what))
        print("\n| guard | each silences |\n|---|---|")
        for name, what in items(text, "guard"):
            print("| `%s` | %s |" % (name, what))
        if items(text, "rival"):
            print("\n| rival | must be excluded; one that holds silences |\n|---|---|")
        for name, what in items(text, "rival"):
            print("| `%s` | %s |" % (name, what))


{"facts": facts, "rules": rules}[sys.argv[1]](sys.argv[2])
