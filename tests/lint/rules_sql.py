# SPDX-License-Identifier: MIT
"""How the SQL under rules/ reads: bounds, names, sentences, and that what a rule names is there."""
import os
import re

COLUMNS = 120
# Lines of SQL (neither blank nor comment) that a file may have.
LINES = [(re.compile(r"rules/rule/([^/]+)/\1\.sql$"), 150), (re.compile(r"rules/(vocabulary|item)/"), 120)]
EXISTS_DEPTH, ALIAS_LENGTH = 2, 3

TOKEN = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"[^\"]*\"|\w+|\S", re.S)
# What may stand behind a table's name where no alias does.
KEYWORDS = set("""ON WHERE JOIN LEFT INNER CROSS NATURAL FULL RIGHT OUTER GROUP ORDER HAVING LIMIT UNION EXCEPT
INTERSECT USING SET VALUES SELECT WINDOW RETURNING INDEXED NOT DO THEN WHEN ELSE END AND OR""".split())


def tokens(text):
    """(token, line), without comments and literals."""
    starts, at = [], 0
    for row in text.split("\n"):
        starts.append(at)
        at += len(row) + 1
    line = 0
    for m in TOKEN.finditer(text):
        while line + 1 < len(starts) and starts[line + 1] <= m.start():
            line += 1
        if not m[0].startswith(("--", "/*", "'")):
            yield m[0], line + 1


def closing(words, at):
    """Index behind the parenthesis that closes the one at `at`."""
    depth = 0
    for i in range(at, len(words)):
        depth += (words[i][0] == "(") - (words[i][0] == ")")
        if not depth:
            return i + 1
    return len(words)


def aliases(words):
    """(alias, table, line) behind each FROM, JOIN and comma of a FROM list."""
    for i, (word, line) in enumerate(words):
        if word.upper() not in ("FROM", "JOIN"):
            continue
        if i and words[i - 1][0].upper() == "DISTINCT":
            continue  # IS DISTINCT FROM
        while True:
            at = i + 1
            table = ""
            if at < len(words) and words[at][0] != "(":
                table, at = words[at][0], at + 1
                while at + 1 < len(words) and words[at][0] == ".":
                    table, at = words[at + 1][0], at + 2
            if at < len(words) and words[at][0] == "(":
                at = closing(words, at)
            if at < len(words) and words[at][0].upper() == "AS":
                at += 1
            if at < len(words) and re.match(r"\w+$", words[at][0]) and words[at][0].upper() not in KEYWORDS:
                yield words[at][0], table, words[at][1]
                at += 1
            if at >= len(words) or words[at][0] != ",":
                break
            i = at


def check_columns(name, text):
    for n, row in enumerate(text.splitlines(), 1):
        width = len(row.expandtabs(8))
        if width > COLUMNS:
            yield "%s:%d: %d columns (%d at most)" % (name, n, width, COLUMNS)


def check_lines(name, text):
    rows = [r for r in text.splitlines() if r.strip() and not r.strip().startswith("--")]
    for pattern, limit in LINES:
        if pattern.match(name) and len(rows) > limit:
            yield "%s: %d lines of SQL (%d at most)" % (name, len(rows), limit)


def check_exists(name, text):
    stack = []
    words = list(tokens(text))
    for i, (word, line) in enumerate(words):
        if word == "(":
            stack.append(i > 0 and words[i - 1][0].upper() == "EXISTS")
            if stack[-1] and sum(stack) == EXISTS_DEPTH + 1:
                yield "%s:%d: EXISTS inside EXISTS inside EXISTS: give the relation a name" % (name, line)
        elif word == ")" and stack:
            stack.pop()


def check_aliases(name, text):
    short = {}
    for alias, table, line in aliases(list(tokens(text))):
        if len(alias) < ALIAS_LENGTH and alias != table:
            short.setdefault(line, []).append(alias)
    for line, names in sorted(short.items()):
        yield "%s:%d: names of tables are spelled out, not %s" % (name, line, " ".join(names))


def check_using(name, text):
    """SQLite tells nobody of a table of which USING alone reads a column: a relation would not be filled."""
    for word, line in tokens(text):
        if word.upper() == "USING":
            yield "%s:%d: USING hides what is read: write ON" % (name, line)


def check_sentences(name, text):
    rows = text.splitlines()
    for n, row in enumerate(rows, 1):
        let = re.match(r"--@ let (\w+)(?: of the (?:case|owner))?(?: by [\w ]+)?(?:: (.*))?$", row)
        if let and not (let[2] or "").strip():
            yield "%s:%d: %s: no sentence that says what a row is" % (name, n, let[1])
        view = re.match(r"CREATE (?:TEMP )?VIEW (\w+)", row)
        before = rows[n - 2] if n > 1 else ""
        if view and name.startswith("rules/vocabulary/") and not re.match(r"-- \S", before):
            yield "%s:%d: %s: no sentence that says what a row is" % (name, n, view[1])


def parts(text):
    """(kind, name, line, has SQL) of the parts of a rule or item."""
    found = []
    for n, row in enumerate(text.splitlines(), 1):
        mark = re.match(r"--@ ([\w-]+)(?: ((?:rule:)?[\w-]+))?", row)
        if mark:
            found.append([mark[1], mark[2] or "", n, False])
        elif found and row.strip() and not row.startswith("--"):
            found[-1][3] = True
    return found


def check_items(name, text, top):
    item = re.match(r"rules/item/([\w-]+)\.sql$", name)
    if item and item[1] not in [p[1] for p in parts(text) if p[0] == "item"]:
        yield "%s: asks nothing: no --@ item %s" % (name, item[1])
    if not re.match(r"rules/rule/([^/]+)/\1\.sql$", name):
        return
    for kind, what, line, has_sql in parts(text):
        if kind not in ("confirm", "guard", "rival") or has_sql:
            continue
        path = "rules/rule/%s/%s.sql" % (what[5:], what[5:]) if what.startswith("rule:") else "rules/item/%s.sql" % what
        if not os.path.exists(os.path.join(top, path)):
            yield "%s:%d: %s %s: there is no %s" % (name, line, kind, what, path)


def check(name, text, top):
    if re.search(r"/(facts|changes)\.sql$", name):
        return
    yield from check_columns(name, text)
    yield from check_lines(name, text)
    yield from check_exists(name, text)
    yield from check_aliases(name, text)
    yield from check_using(name, text)
    yield from check_sentences(name, text)
    yield from check_items(name, text, top)
