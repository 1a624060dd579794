# SPDX-License-Identifier: MIT
"""Reads the .edits files of this folder, makes the edits, finds the lines that a finding must name: see README.md."""
import dataclasses
import os
import re


class RecipeError(Exception):
    pass


@dataclasses.dataclass
class Edit:
    function: str
    file: str
    old: list = dataclasses.field(default_factory=list)
    new: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Case:
    name: str
    rule: str
    group: str = ""  # the folder that it is in
    kind: str = ""
    files: list = dataclasses.field(default_factory=list)
    edits: list = dataclasses.field(default_factory=list)
    roles: dict = dataclasses.field(default_factory=dict)  # role: (function, texts)
    also: list = dataclasses.field(default_factory=list)   # functions whose findings come of the same edit


def add_word(case, word, rest):
    if word == "kind":
        case.kind = rest
    elif word == "file":
        case.files.append(rest)
    elif word == "edit":
        function, _, file = rest.partition(" ")
        case.edits.append(Edit(function, file or case.files[0]))
    elif word == "role":
        head, *texts = [part.strip() for part in rest.split(" :: ")]
        role, function = head.split()
        case.roles[role] = (function, texts)
    elif word == "also":
        case.also += rest.split()
    else:
        raise RecipeError("%s: unknown word %s" % (case.name, word))


def add_line(edit, mark, text):
    if mark in " -":
        edit.old.append(text)
    if mark in " +":
        edit.new.append(text)


def read_cases(path):
    rule, cases = os.path.splitext(os.path.basename(path))[0], []
    group = os.path.basename(os.path.dirname(path))
    with open(path, encoding="utf-8") as f:
        for line in f.read().split("\n"):
            if line[:1] in (" ", "-", "+"):
                add_line(cases[-1].edits[-1], line[0], line[1:])
            elif line and line[0] != "#":
                word, _, rest = line.partition(" ")
                if word == "case":
                    cases.append(Case(rest, rule, group))
                else:
                    add_word(cases[-1], word, rest)
    return cases


def function_lines(lines, name):
    """(first, end) of a function of kernel style: it starts in column 0 and ends with a brace there."""
    head = re.compile(r"([A-Za-z_].*\b)?%s ?[()]" % name)  # a struct may have the same name
    for first, line in enumerate(lines):
        if not head.match(line) or line.endswith(";"):
            continue
        body = first
        while body < len(lines) and body < first + 16 and not lines[body].endswith((";", "}")) and lines[body] != "{":
            body += 1
        if body < len(lines) and lines[body] == "{":
            return first, next(n for n in range(body, len(lines)) if lines[n].startswith("}")) + 1
    raise RecipeError("no function " + name)


def apply_edit(lines, edit):
    """The lines with one edit made: its old lines, white space at their ends aside, stand once in the function."""
    first, end = function_lines(lines, edit.function)
    old = [text.strip() for text in edit.old]
    places = [n for n in range(first, end - len(old) + 1)
              if [line.strip() for line in lines[n:n + len(old)]] == old]
    if len(places) != 1:
        raise RecipeError("%s: `%s` is there %d times, not once" % (edit.function, old[0], len(places)))
    return lines[:places[0]] + edit.new + lines[places[0] + len(old):]


def altered(case, read):
    """{file: lines} of the files that the case changes."""
    changed = {}
    for edit in case.edits:
        changed[edit.file] = apply_edit(changed.get(edit.file) or read(edit.file), edit)
    return changed


def role_places(case, lines_of):
    """{role: (function, {(file, line)})}: where a finding may put each role, in the altered files."""
    places = {}
    for role, (function, texts) in case.roles.items():
        found = set()
        for file in case.files:
            lines = lines_of(file)
            try:
                first, end = function_lines(lines, function)
            except RecipeError:
                continue
            found |= {(file, n + 1) for n in range(first, end) if lines[n].strip() in texts}
        if not found:
            raise RecipeError("%s: no line of %s is `%s`" % (case.name, function, texts[0]))
        places[role] = (function, found)
    return places
