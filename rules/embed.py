#!/usr/bin/env python3
"""embed.py OUTPUT TOP FILE...: a C table of the text of files, named relative to TOP."""
import os
import re
import sys


def literal(text):
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?")
    return "\n".join('\t"%s\\n"' % line for line in quoted.splitlines()) or '\t""'


KINDS = {
    "vocabulary": "RULES_EMBEDDED_VOCABULARY",
    "item": "RULES_EMBEDDED_ITEM",
    "show": "RULES_EMBEDDED_SHOW",
    "engine": "RULES_EMBEDDED_STATEMENTS",
    "case": "RULES_EMBEDDED_SCHEMA",
    "api": "RULES_EMBEDDED_SCHEMA",
    "fill": "RULES_EMBEDDED_STATEMENTS",
}


def kind(name):
    if name.endswith(".md"):
        return "RULES_EMBEDDED_HELP"
    if name.endswith(("/facts.sql", "/changes.sql")):
        return None
    return KINDS.get(name.split("/")[0], "RULES_EMBEDDED_RULE")


def parts(name, text):
    """(part, text) of a file's rows: its named statements, where it is one of those that are taken by name."""
    if kind(name) != "RULES_EMBEDDED_STATEMENTS":
        return [("NULL", text)]
    pieces = re.split(r"^--@ ([\w-]+)(?::.*)?\n", text, flags=re.M)
    if len(pieces) == 1:
        return [('""', text)]
    return [('"%s"' % part, body) for part, body in zip(pieces[1::2], pieces[2::2])]


def main():
    output, top, files = sys.argv[1], sys.argv[2], sys.argv[3:]
    rows = []
    for path in files:
        name = os.path.relpath(path, top)
        with open(path, encoding="utf-8") as f:
            rows += ['\t{ %s, "%s",\n%s, %s },\n' % (kind(name), name, literal(text), part)
                     for part, text in parts(name, f.read())]
    with open(output, "w", encoding="utf-8") as out:
        out.write('/* Made by rules/embed.py. */\n#include "rules/engine/embedded.h"\n\n#include <stddef.h>\n\n'
                  "const struct rules_embedded rules_embedded_files[] = {\n%s"
                  "\t{ RULES_EMBEDDED_UNKNOWN, NULL, NULL, NULL },\n};\n" % "".join(rows))


main()
