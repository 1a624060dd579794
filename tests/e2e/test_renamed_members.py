# SPDX-License-Identifier: MIT
"""A kernel in which one member has another name: vmrace ends in the same answer, or names what it could not read.

Which members there are is asked of vmrace itself: `asked` is vmrace with a note of each member that its readers ask the
types for. `rename` finds their names in the DWARF of a vmlinux; each is changed in a copy, alone, as a kernel to come
could have it, and the same commands are run again. A difference is right when the run says a limit, a gap or an error
that it did not say before. By default the minikernel's members; VMRACE_TEST_LONG=1 takes those of the corpus' kernel
too. VMRACE_RENAMED="OWNER.MEMBER ..." runs only these.
"""
import difflib
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import unittest

import tool

ASKED, RENAME = os.environ["VMRACE_ASKED_PROGRAM"], os.environ["VMRACE_RENAME_PROGRAM"]
CORPUS = os.environ.get("VMRACE_CORPUS_CACHE") or os.path.expanduser("~/.cache/vmrace-corpus")
ONLY = os.environ.get("VMRACE_RENAMED", "").split()
AT_LEAST = 60
FINGERPRINT = re.compile(r"vmrace1:[0-9a-f]{32}")  # names of members are in it
# What is known of the program and its run, not of the dump; or only a way to other tables.
NOT_COMPARED = ("gap", "limits", "sqlite_stat1", "sqlite_sequence")
TIME_LIMIT = 600

# member: why its answer differs in silence today
KNOWN = {}


class Kernel:
    def __init__(self, core, vmlinux, folder):
        self.core, self.vmlinux, self.folder = core, vmlinux, folder
        self.copy = os.path.join(folder, "vmlinux")
        self.runs = 0

    def run(self, program, vmlinux, *words, asked=None):
        environment = dict(os.environ, VMRACE_CACHE_DIR=os.path.join(self.folder, "cache"), NO_COLOR="1")
        if asked:
            environment["VMRACE_ASKED"] = asked
        p = subprocess.run([program, *words, "--no-cache", "--dump", self.core, "--vmlinux", vmlinux],
                           capture_output=True, timeout=TIME_LIMIT, env=environment)
        if p.returncode not in (0, 3):
            raise AssertionError("%s: exit status %d: %s" % (" ".join(words), p.returncode, p.stderr[-500:]))
        return p.stdout.decode(errors="replace"), p.stderr.decode(errors="replace")

    def answers(self, vmlinux, program=tool.VMRACE, asked=None):
        """{command: (lines of the answer, what it says of its limits)}."""
        case = os.path.join(self.folder, "case.db")
        if os.path.exists(case):
            os.unlink(case)
        found = {}
        _, said = self.run(program, vmlinux, "analyze", "--case", case, "--format", "json", "-o",
                           os.path.join(self.folder, "report"), asked=asked)
        found["analyze"] = rows_of(case, said)
        for words in (["slabs"], ["bt", "--all", "--locals"], ["dmesg"], ["cat", "/"],
                      ["identify", *self.addresses(case)]):
            out, said = self.run(program, vmlinux, *words, asked=asked)
            lines = out.splitlines()
            limits = {line for line in lines if line.startswith("limit:")} | set(said.splitlines())
            found[words[0]] = [line for line in lines if not line.startswith("limit:")], limits
        return found

    def addresses(self, case):
        """Words of the first run: addresses of tasks, stacks, objects and code, and the first words of stacks."""
        if not hasattr(self, "words"):
            db = sqlite3.connect(case)
            words = []
            for query in ("SELECT address FROM task", "SELECT sp FROM task", "SELECT address FROM object",
                          "SELECT pc FROM frame", "SELECT address FROM queue_entry", "SELECT stack + 64 FROM task"):
                words += [row[0] for row in db.execute(query + " LIMIT 12") if row[0]]
            db.close()
            self.words = sorted({"%x" % (w & (1 << 64) - 1) for w in words})
        return self.words

    def asked(self):
        """Lines "type<TAB>path" of all members that the readers asked for."""
        name = os.path.join(self.folder, "asked")
        self.answers(self.vmlinux, program=ASKED, asked=name)
        with open(name, encoding="utf-8") as f:
            return sorted(set(f))

    def members(self):
        """(owner.path, last name, new name, [(offset, bytes)]) of those that this kernel has."""
        p = subprocess.run([RENAME, self.vmlinux], input="".join(self.asked()), capture_output=True, text=True,
                           check=True)
        for line in p.stdout.splitlines():
            owner, path, renamed, places = line.split("\t")
            places = [place.split(":") for place in places.split()]
            yield (owner + "." + path, path.split(".")[-1], renamed,
                   [(int(offset), bytes.fromhex(word)) for offset, word in places])

    def patch(self, places):
        """Write words into the copy; what was there, to write back."""
        before = []
        with open(self.copy, "r+b") as f:
            for offset, word in places:
                f.seek(offset)
                before.append((offset, f.read(len(word))))
                f.seek(offset)
                f.write(word)
        return before


def rows_of(case, said):
    db = sqlite3.connect(case)
    lines = []
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    for table in tables:
        if table not in NOT_COMPARED:
            lines += sorted("%s %s" % (table, row) for row in db.execute('SELECT * FROM "%s"' % table))
    limits = {" ".join(map(str, row)) for row in db.execute("SELECT what, why, effect FROM gap")}
    db.close()
    return lines, limits | set(said.splitlines())


def differing(before, after, old, new):
    """Lines that are in one answer alone; a member's own name may be either."""
    before, after = [[FINGERPRINT.sub("fingerprint", line) for line in lines] for lines in (before, after)]
    either = re.compile(r"(?<![A-Za-z0-9_])(%s|%s)(?![A-Za-z0-9_])" % (re.escape(old), re.escape(new)))
    one, other = [either.sub("*", line) for line in before], [either.sub("*", line) for line in after]
    if one == other:
        return []
    lines = difflib.unified_diff(one, other, lineterm="", n=0)
    return [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


class RenamedMembers(unittest.TestCase):
    def hold(self, core, vmlinux, at_least):
        with tempfile.TemporaryDirectory(prefix="vmrace-renamed-") as folder:
            kernel = Kernel(core, vmlinux, folder)
            members = list(kernel.members())
            self.assertGreaterEqual(len(members), at_least)
            before = kernel.answers(vmlinux)
            subprocess.run(["cp", vmlinux, kernel.copy], check=True)
            # The path of the vmlinux and its time are in some answers.
            before = kernel.answers(kernel.copy)
            for name, old, new, places in members:
                if ONLY and name not in ONLY:
                    continue
                with self.subTest(member=name):
                    was = kernel.patch(places)
                    try:
                        self.compare(name, before, kernel.answers(kernel.copy), old, new)
                    finally:
                        kernel.patch(was)

    def compare(self, name, before, after, old, new):
        silent = []
        for command, (lines, limits) in after.items():
            found = differing(before[command][0], lines, old, new)
            if found and not limits - before[command][1]:
                silent.append("%s: %d lines differ in silence:\n  %s" % (command, len(found), "\n  ".join(
                    line[:160] for line in found[:4])))
        if name in KNOWN:
            self.assertTrue(silent, "%s is right now: take it out of KNOWN" % name)
            print("known: %s: %s" % (name, KNOWN[name]))
        else:
            self.assertFalse(silent, "%s is %s:\n%s" % (name, new, "\n".join(silent)))

    def test_minikernel(self):
        self.hold(tool.dump("bell"), tool.vmlinux("bell"), AT_LEAST)

    @unittest.skipUnless(os.environ.get("VMRACE_TEST_LONG") == "1", "only with --long")
    def test_corpus(self):
        core, kernels = os.path.join(CORPUS, "rq-qos-6.12", "vmcore"), os.path.join(CORPUS, "kernels")
        trees = sorted(os.listdir(kernels)) if os.path.isdir(kernels) else []
        if not trees or not os.path.exists(core):
            self.skipTest("the corpus' dump is absent: " + core)
        self.hold(core, os.path.join(kernels, trees[0], "vmlinux"), 120)


if __name__ == "__main__":
    tool.main()
