#!/usr/bin/env python3
"""document.py facts|rules TOP: docs/facts.md from rules/case/*.sql, docs/rules.md from the rules; on standard
output."""
import glob
import os
import re
import sys

CASE = ("dump", "source", "api", "finding")

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
    text = "".join(open(os.path.join(top, "case", name + ".sql"), encoding="utf-8").read() + "\n" for name in CASE)
    print("# Facts: the tables of the case database\n\n"
          "Made from `rules/case/*.sql` by `rules/document.py`; do not edit. `vmrace facts TABLE` prints one; "
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


def item_text(top, name):
    """What a shared item asks, from its own file."""
    path = os.path.join(top, "item", name + ".sql")
    text = open(path, encoding="utf-8").read() if os.path.exists(path) else ""
    found = re.search(r"^--@ item [\w:-]+: (.*)$", text, re.M)
    return found[1] if found else ""


def items(top, text, kind):
    for name, what in re.findall(r"^--@ %s ([\w:-]+)(?:: (.*))?$" % kind, text, re.M):
        yield name, what or item_text(top, name)


def rules(top):
    print("# Rules\n\nMade from `rules/rule/*/*.sql` and `.md` by `rules/document.py`; do not edit. "
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
        for name, what in items(top, text, "confirm"):
            print("| `%s` | %s |" % (name, what))
        print("\n| guard | each silences |\n|---|---|")
        for name, what in items(top, text, "guard"):
            print("| `%s` | %s |" % (name, what))
        if list(items(top, text, "rival")):
            print("\n| rival | must be excluded; one that holds silences |\n|---|---|")
        for name, what in items(top, text, "rival"):
            print("| `%s` | %s |" % (name, what))


{"facts": facts, "rules": rules}[sys.argv[1]](sys.argv[2])
