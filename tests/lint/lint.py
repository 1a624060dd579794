#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""lint.py CHECK: one rule of the house over all files of the project. Environment: VMRACE_TOP, VMRACE (the program)."""
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
import owner_sql  # noqa: E402
import rules_sql  # noqa: E402

TOP = os.environ.get("VMRACE_TOP") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VMRACE = os.environ.get("VMRACE", "")
FILE_LINES, FUNCTION_LINES = 800, 80

# Longer for a reason: file, or file:function.
LONG = {
    "rules/rule/stack-waiter/changes.sql",  # a list of cases: each is a few lines of its own
}

# Who may include what (design: architecture). Folder of the including file, longest prefix first: allowed prefixes.
# Within a folder everything may be included. `*` is everything.
INCLUDES = [
    ("common/", ["common/"]),
    ("dumpcore/", ["common/", "dumpcore/"]),
    ("show/", ["common/", "show/", "dumpcore/dumpcore.h"]),
    ("srcindex/", ["common/", "srcindex/"]),
    ("rules/fill/dump", ["common/", "rules/", "dumpcore/", "show/show.h"]),
    ("rules/fill/source", ["common/", "rules/", "srcindex/srcindex.h"]),
    ("rules/", ["common/", "rules/"]),
    ("report/", ["common/", "report/", "rules/content/finding.h"]),
    ("cli/", ["*"]),
    ("corpus/minikernel/machine/", ["common/", "corpus/minikernel/machine/"]),
    ("tests/", ["*"]),
]
NOBODY = ["cli/"]  # is included by nobody but itself and tests

# The floors of dumpcore from the ground up: a file includes and calls its own floor and those below. The folder's own
# files are the ground, but for those that know all floors.
FLOORS = ["dumpcore", "dumpcore/debuginfo", "dumpcore/types", "dumpcore/code", "dumpcore/kernel", "dumpcore/unwind",
          "dumpcore/identify", "dumpcore/state"]
GROUND = ["dumpcore/kdump"]  # folders that are of the ground floor
ABOVE_ALL = ["dumpcore/dumpcore.h", "dumpcore/open.c"]

# A foreign library is spoken to in one place: header prefix, files that may include it.
FOREIGN = [
    (r"libkdumpfile/|addrxlat", r"dumpcore/kdump/library\.c"),
    (r"elfutils/|dwarf\.h|libelf\.h|gelf\.h",
     r"dumpcore/(debuginfo|types|code|unwind)/|corpus/minikernel/machine/image\.c|tests/"),
    (r"capstone/", r"dumpcore/insn\.c|tests/"),
    (r"clang-c/", r"srcindex/worker/|srcindex/|tests/"),
    (r"sqlite3\.h", r"rules/engine/|rules/fill/|rules/content/|cli/|tests/"),
    (r"cjson/", r"report/|cli/|tests/"),
    (r"graphviz/", r"report/|tests/"),
    (r"histedit\.h", r"cli/prompt\.c"),
]

# Code of other houses' style: the kernel's, whose lines tests name.
KERNEL_STYLE = ("corpus/minikernel/kernel/", "corpus/lab/cases/", "corpus/lab/guest/", "tests/rules/samples/",
                "rules/rule/", "tests/unit/srcindex/tree/")
COLUMNS = 120
COLUMNS_HELD = (".c", ".h", ".py", ".build", ".ini", ".sh")

MACHINE_PATHS = re.compile(r"(?<![\w.])/(work|root|home|tmp/(wt|board))/|\bdeb\.debian\.org/|registry\.npmjs")


def files(*endings):
    try:
        p = subprocess.run(["git", "-C", TOP, "ls-files", "-z"], capture_output=True, check=True)
        names = p.stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):
        names = []
        for folder, folders, here in os.walk(TOP):
            folders[:] = [f for f in folders if not f.startswith((".git", "build"))]
            names += [os.path.relpath(os.path.join(folder, n), TOP) for n in here]
    return sorted(n for n in names if n and (not endings or n.endswith(endings))
                  and os.path.isfile(os.path.join(TOP, n)))


def read(name):
    with open(os.path.join(TOP, name), encoding="utf-8", errors="replace") as f:
        return f.read()


def is_script(name):
    """A file without an ending that names its interpreter."""
    return "." not in os.path.basename(name) and read(name).startswith("#!")


def functions(lines):
    """(name, first line, length) of the functions of a C file in kernel style: body between a lone { and a lone }."""
    for n, line in enumerate(lines):
        if line != "{":
            continue
        head = n - 1
        while head > 0 and not re.match(r"\w", lines[head]):
            head -= 1
        name = re.search(r"(\w+)\s*\(", lines[head])
        end = next((m for m in range(n, len(lines)) if lines[m] == "}"), None)
        if name and end:
            yield name.group(1), head + 1, end - head + 1


def check_size():
    for name in files(".c", ".h", ".sql", ".py"):
        lines = read(name).splitlines()
        if len(lines) > FILE_LINES and name not in LONG:
            yield "%s: %d lines (%d at most, or a reason in tests/lint/lint.py)" % (name, len(lines), FILE_LINES)
        if not name.endswith(".c"):
            continue
        for function, first, length in functions(lines):
            if length > FUNCTION_LINES and name + ":" + function not in LONG:
                yield "%s:%d: %s has %d lines (%d at most)" % (name, first, function, length, FUNCTION_LINES)


def check_format():
    """clang-format decides layout."""
    names = [n for n in files(".c", ".h") if not n.startswith(KERNEL_STYLE) and not re.search(r"/(bad|good)/", n)]
    p = subprocess.run(["clang-format", "--dry-run", *names], cwd=TOP, capture_output=True)
    lines = p.stderr.decode(errors="replace").splitlines()
    yield from (line for line in lines if "warning: code should be clang-formatted" in line)
    if p.returncode:
        yield "clang-format: %s" % (lines[-1] if lines else "exit status %d" % p.returncode)


def check_columns():
    """No line is wider than a reader's window (a tab is eight columns)."""
    for name in files():
        if not (name.endswith(COLUMNS_HELD) or is_script(name)):
            continue
        for n, line in enumerate(read(name).splitlines(), 1):
            if len(line.expandtabs(8)) > COLUMNS:
                yield "%s:%d: %d columns (%d at most)" % (name, n, len(line.expandtabs(8)), COLUMNS)


def allowed(name, header):
    for prefix, may in INCLUDES:
        if name.startswith(prefix):
            same = os.path.dirname(header) == os.path.dirname(name)
            return "*" in may or same or any(header.startswith(m) for m in may)
    return True


def check_includes():
    folders = {f.split("/")[0] for f in files(".h")}
    for name in files(".c", ".h"):
        if name.startswith(("corpus/minikernel/kernel/", "corpus/lab/")):
            continue
        for n, line in enumerate(read(name).splitlines(), 1):
            m = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if not m:
                continue
            header = m.group(2)
            if m.group(1) == '"' and header.split("/")[0] in folders:
                if not allowed(name, header):
                    yield "%s:%d: may not include %s" % (name, n, header)
                if any(header.startswith(p) and not name.startswith((p, "tests/")) for p in NOBODY):
                    yield "%s:%d: nobody includes %s" % (name, n, header)
            for library, where in FOREIGN:
                if m.group(1) == "<" and re.match(library, header) and not re.match(where, name):
                    yield "%s:%d: <%s> is spoken to elsewhere (%s)" % (name, n, header, where)


def floor(name):
    folder = os.path.dirname(name)
    return len(FLOORS) if name in ABOVE_ALL else 0 if folder in GROUND else FLOORS.index(folder)


def includes_upward(name):
    for n, line in enumerate(read(name).splitlines(), 1):
        m = re.match(r'\s*#\s*include\s*"(dumpcore/[^"]+)"', line)
        if m and floor(m.group(1)) > floor(name):
            yield "%s:%d: includes %s, of a floor above its own" % (name, n, m.group(1))


def source_of(member):
    """The file that an object of the library was made of: debuginfo_image is dumpcore/debuginfo/image.c."""
    for folder in GROUND + FLOORS[1:]:
        prefix = os.path.basename(folder) + "_"
        name = "%s/%s.c" % (folder, member[len(prefix):])
        if member.startswith(prefix) and os.path.exists(os.path.join(TOP, name)):
            return name
    return "dumpcore/%s.c" % member


def calls_upward(archive):
    """By the names that object files need and have."""
    p = subprocess.run(["nm", "-A", archive], capture_output=True, text=True, check=True)
    needs, has = [], {}
    for line in p.stdout.splitlines():
        m = re.match(r".*[:/](\w+)\.c\.o: *[0-9a-f]* (\w) (\w+)$", line)
        if m:
            name = source_of(m.group(1))
            if m.group(2) == "U":
                needs.append((name, m.group(3)))
            elif m.group(2).isupper():
                has[m.group(3)] = name
    for name, symbol in needs:
        if symbol in has and floor(has[symbol]) > floor(name):
            yield "%s: calls %s of %s, of a floor above its own" % (name, symbol, has[symbol])


def check_floors():
    """dumpcore's folders stand on each other, one way down: by includes, and by calls where the library is built."""
    names = [n for n in files(".c", ".h") if n.startswith("dumpcore/")]
    for name in names:
        if os.path.dirname(name) not in FLOORS + GROUND:
            yield "%s: its folder has no floor (FLOORS in tests/lint/lint.py)" % name
        else:
            yield from includes_upward(name)
    archive = os.environ.get("VMRACE_DUMPCORE")
    if archive:
        yield from calls_upward(archive)


def check_paths():
    for name in files():
        if name.startswith("tests/lint/") or name.endswith((".png", ".svg")):
            continue
        for n, line in enumerate(read(name).splitlines(), 1):
            if MACHINE_PATHS.search(line):
                yield "%s:%d: a path or host of somebody's machine: %s" % (name, n, line.strip()[:100])


def check_spdx():
    for name in files(".c", ".h", ".S"):
        if "SPDX-License-Identifier: MIT" not in read(name)[:200]:
            yield "%s: no SPDX line" % name


def check_headers():
    """Each header compiles alone."""
    for name in files(".h"):
        foreign = name.startswith(("corpus/minikernel/kernel/", "corpus/lab/", "tests/fixtures/"))
        if foreign or "/bad/" in name or "/good/" in name:
            continue
        p = subprocess.run(["gcc", "-std=gnu17", "-D_GNU_SOURCE", "-fsyntax-only", "-x", "c", "-I", TOP,
                            "-I", "/usr/lib/llvm-19/include", "-include", os.path.join(TOP, "common/banned.h"),
                            os.path.join(TOP, name)],
                           capture_output=True)
        if p.returncode:
            yield "%s: does not compile alone: %s" % (name, p.stderr.decode(errors="replace").strip().splitlines()[0])


def check_links():
    """Relative links in Markdown lead somewhere."""
    for name in files(".md"):
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", read(name)):
            if re.match(r"[a-z]+:", target):
                continue
            if not os.path.exists(os.path.join(TOP, os.path.dirname(name), target)):
                yield "%s: link to %s, which is not there" % (name, target)


def check_readme():
    """Every folder that a reader opens says what it holds."""
    for folder in ("common", "dumpcore", "show", "srcindex", "rules", "report", "cli", "tests", "corpus",
                   "corpus/minikernel"):
        if not os.path.exists(os.path.join(TOP, folder, "README.md")):
            yield "%s: no README.md" % folder


def check_rules():
    """How the SQL of the rules reads."""
    laned = owner_sql.laned_of(owner_sql.columns_of(TOP))
    for name in files(".sql"):
        if name.startswith("rules/"):
            yield from rules_sql.check(name, read(name), TOP)
            yield from owner_sql.check(name, read(name), laned)


def help_of(*words):
    return subprocess.run([VMRACE, *words, "--help"], capture_output=True, timeout=20).stdout.decode(errors="replace")


def examples(name):
    """Command lines of vmrace in fenced blocks."""
    for block in re.findall(r"```[^\n]*\n(.*?)```", read(name), re.S):
        for line in block.replace("\\\n", " ").splitlines():
            m = re.match(r"\s*(?:\$ )?(?:\./build/(?:cli/)?)?vmrace( .*)?$", line)
            if m:
                words = m.group(1) or ""
                if words.startswith(" -e "):  # commands of a prompt
                    words = " open" + re.sub("'[^']*'", "COMMAND", words)
                yield words.split("#")[0].split("|")[0].split()


def check_examples():
    """Commands and options that documents show exist."""
    commands = set(re.findall(r"^  ([a-z]+) ", help_of(), re.M))
    helps = {}
    for name in files(".md"):
        for words in examples(name):
            command = words[0] if words and words[0] in commands else "analyze"
            known = not words or words[0] in commands or re.search(r"core|linux", words[0])
            if not known and re.fullmatch(r"[a-z]+", words[0]):
                yield "%s: vmrace %s: no such command" % (name, words[0])
            text = helps.setdefault(command, help_of(command))
            for option in (w.split("=")[0] for w in words if re.match(r"--[a-z]", w)):
                if option not in text and option not in ("--help", "--version"):
                    yield "%s: vmrace %s %s: its help does not know it" % (name, command, option)


CHECKS = {n[6:]: f for n, f in list(globals().items()) if n.startswith("check_")}


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in CHECKS:
        print("usage: lint.py " + "|".join(CHECKS))
        return 2
    found = list(CHECKS[sys.argv[1]]())
    for f in found:
        print(f)
    return 1 if found else 0


sys.exit(main())
