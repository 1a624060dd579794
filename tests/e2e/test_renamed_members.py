# SPDX-License-Identifier: MIT
"""A kernel in which one member has another name: vmrace ends in the same answer, or names what it could not read.

Which members there are is asked of vmrace itself: `asked` is vmrace with a note of each member that its readers ask the
types for. `rename` finds their names in the DWARF of a vmlinux; each is changed in a copy, alone, as a kernel to come
could have it, and all commands are run again. A difference is right when the run says a limit, a gap or an error that
it did not say before. By default all members of the minikernel; with VMRACE_TEST_LONG=1 those of the corpus' kernel
too, and of each stock kernel that the lab has a dump of: a module's crash, and a live system with waiters of all
kinds. VMRACE_RENAMED="OWNER.MEMBER ..." runs only these.
"""
import itertools
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
LONG = os.environ.get("VMRACE_TEST_LONG") == "1"
ONLY = os.environ.get("VMRACE_RENAMED", "").split()
AT_LEAST = 60
LAB = os.path.join(os.environ.get("VMRACE_LAB") or os.path.expanduser("~/.cache/vmrace-lab"), "cases")
FINGERPRINT = re.compile(r"vmrace1:[0-9a-f]{32}")  # names of members are in it
# What is known of the program and its run, not of the dump; or only a way to other tables.
NOT_COMPARED = ("gap", "limits", "sqlite_stat1", "sqlite_sequence")
TIME_LIMIT = 600

# identify: words of the first run of analyze
MARK = 7270000001
COMMANDS = ("analyze", "waits", "slabs", "bt", "dmesg", "cat", "identify")

# member: why its answer differs in silence today
KNOWN = {}
# The same where a module has such a variable: its file, which is not changed, has the old name.
OF_MODULES = dict.fromkeys(("raw_spinlock.raw_lock", "spinlock.rlock", "wait_queue_head.lock"),
                           "what a thing is called is not cut where the lock in it begins")


class Kernel:
    def __init__(self, core, vmlinux, folder, modules=None):
        self.core, self.vmlinux, self.folder, self.modules = core, vmlinux, folder, modules
        self.copy, self.case = os.path.join(folder, "vmlinux"), os.path.join(folder, "case.db")
        self.words = []

    def run(self, program, vmlinux, *words, asked=None):
        environment = dict(os.environ, VMRACE_CACHE_DIR=os.path.join(self.folder, "cache"), NO_COLOR="1")
        if asked:
            environment["VMRACE_ASKED"] = asked
        files = ["--dump", self.core, "--vmlinux", vmlinux, *(["--modules", self.modules] if self.modules else [])]
        p = subprocess.run([program, *words, "--no-cache", *files], capture_output=True, timeout=TIME_LIMIT,
                           env=environment)
        if p.returncode not in (0, 3):
            raise AssertionError("%s: exit status %d: %s" % (" ".join(words), p.returncode, p.stderr[-500:]))
        return p.stdout.decode(errors="replace"), p.stderr.decode(errors="replace")

    def command(self, name):
        return {"analyze": ["analyze", "--case", self.case, "--format", "json", "-o", self.folder + "/report"],
                "bt": ["bt", "--all", "--locals"], "cat": ["cat", "/"],
                "identify": ["identify", *self.words]}.get(name, [name])

    def answer(self, name, vmlinux, program=tool.VMRACE, asked=None):
        """(lines of the answer, what it says of its limits)."""
        if name == "analyze" and os.path.exists(self.case):
            os.unlink(self.case)
        out, said = self.run(program, vmlinux, *self.command(name), asked=asked)
        if name == "analyze":
            self.words = self.words or self.addresses()
            return rows_of(self.case, said)
        lines, limits = parted(out.splitlines())
        return lines, limits | set(said.splitlines())

    def answers(self, vmlinux):
        """Of all commands, and of one `open` that runs them all."""
        return {**{name: self.answer(name, vmlinux) for name in COMMANDS}, "open": self.at_once(vmlinux)}

    def answers_now(self, vmlinux, before, old, new):
        """The same of another vmlinux. Nearly all of a command's time goes by for opening: it is run alone only where
        one `open` of them all has another answer of it, and no new limit beside that."""
        was, now = before["open"], self.at_once(vmlinux)
        return {name: self.answer(name, vmlinux) for name in COMMANDS
                if differing(was[name][0], now[name][0], old, new) and not now[name][1] - was[name][1]}

    def at_once(self, vmlinux):
        """{command: (its lines, its limits)}. Between them stand numbers that `show` prints."""
        if os.path.exists(self.case):
            os.unlink(self.case)
        words = [word for number, name in enumerate(COMMANDS)
                 for word in ("-e", " ".join(self.command(name)), "-e", "show %d" % (MARK + number))]
        out = iter(self.run(tool.VMRACE, vmlinux, "open", *words)[0].splitlines())
        found = {}
        for number, name in enumerate(COMMANDS):
            end = "%d = " % (MARK + number)
            found[name] = parted(itertools.takewhile(lambda line, end=end: not line.startswith(end), out))
        if os.path.exists(self.case):
            found["analyze"] = rows_of(self.case, "")
        return found

    def addresses(self):
        """Words of the first run: addresses of tasks, stacks, objects and code, and the first words of stacks."""
        db = sqlite3.connect(self.case)
        words = []
        for query in ("SELECT address FROM task", "SELECT sp FROM task", "SELECT address FROM object",
                      "SELECT pc FROM frame", "SELECT address FROM queue_entry", "SELECT stack + 64 FROM task"):
            words += [row[0] for row in db.execute(query + " LIMIT 12") if row[0]]
        db.close()
        return sorted({"%x" % (w & (1 << 64) - 1) for w in words})

    def asked(self, name):
        """Lines "type<TAB>path" of all members that the readers asked for on behalf of a command."""
        note = os.path.join(self.folder, "asked-" + name)
        self.answer(name, self.vmlinux, program=ASKED, asked=note)
        if not os.path.exists(note):
            return set()
        with open(note, encoding="utf-8") as f:
            return set(f)

    def members(self):
        """{owner.path: (last name, new name, [(offset, bytes)])} of those that this kernel has."""
        found, asked = {}, sorted({line for name in COMMANDS for line in self.asked(name)})
        p = subprocess.run([RENAME, self.vmlinux], input="".join(asked), capture_output=True, text=True, check=True)
        for line in p.stdout.splitlines():
            owner, path, renamed, places = line.split("\t")
            places = [place.split(":") for place in places.split()]
            found[owner + "." + path] = (path.split(".")[-1], renamed,
                                         [(int(offset), bytes.fromhex(word)) for offset, word in places])
        return found

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


def parted(lines):
    """Lines of an answer, and those that say what it lacks."""
    lines = list(lines)
    limits = {line for line in lines if line.startswith("limit:")}
    return [line for line in lines if line not in limits], limits


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
    if before == after:
        return []
    before, after = [[FINGERPRINT.sub("fingerprint", line) for line in lines] for lines in (before, after)]
    either = re.compile(r"(?<![A-Za-z0-9_])(%s|%s)(?![A-Za-z0-9_])" % (re.escape(old), re.escape(new)))
    one, other = [either.sub("*", line) for line in before], [either.sub("*", line) for line in after]
    if one == other:
        return []
    there, here = set(one), set(other)
    return (["-" + line for line in one if line not in here] + ["+" + line for line in other if line not in there]
            or ["the same lines in another order"])


class RenamedMembers(unittest.TestCase):
    def hold(self, core, vmlinux, at_least, modules=None):
        with tempfile.TemporaryDirectory(prefix="vmrace-renamed-") as folder:
            kernel = Kernel(core, vmlinux, folder, modules)
            members = kernel.members()
            self.assertGreaterEqual(len(members), at_least)
            subprocess.run(["cp", vmlinux, kernel.copy], check=True)
            # The path of the vmlinux and its time are in some answers.
            before = kernel.answers(kernel.copy)
            for name, (old, new, places) in members.items():
                if ONLY and name not in ONLY:
                    continue
                with self.subTest(member=name):
                    was = kernel.patch(places)
                    try:
                        self.compare(name, before, kernel.answers_now(kernel.copy, before, old, new), old, new)
                    finally:
                        kernel.patch(was)
            print("%d members" % len(members))

    def compare(self, name, before, after, old, new):
        silent = []
        for command, (lines, limits) in after.items():
            found = differing(before[command][0], lines, old, new)
            if found and not limits - before[command][1]:
                silent.append("%s: %d lines differ in silence:\n  %s" % (command, len(found), "\n  ".join(
                    line[:160] for line in found[:4])))
        if silent and name in OF_MODULES:
            print("with modules: %s: %s" % (name, OF_MODULES[name]))
        elif name in KNOWN:
            self.assertTrue(silent, "%s is right now: take it out of KNOWN" % name)
            print("known: %s: %s" % (name, KNOWN[name]))
        else:
            self.assertFalse(silent, "%s is %s:\n%s" % (name, new, "\n".join(silent)))

    def test_minikernel(self):
        self.hold(tool.dump("bell"), tool.vmlinux("bell"), AT_LEAST)

    @unittest.skipUnless(LONG, "only with --long")
    def test_corpus(self):
        core, kernels = os.path.join(CORPUS, "rq-qos-6.12", "vmcore"), os.path.join(CORPUS, "kernels")
        trees = sorted(os.listdir(kernels)) if os.path.isdir(kernels) else []
        if not trees or not os.path.exists(core):
            self.skipTest("the corpus' dump is absent: " + core)
        self.hold(core, os.path.join(kernels, trees[0], "vmlinux"), 120)

    @unittest.skipUnless(LONG, "only with --long")
    def test_lab(self):
        dumps = {}  # by case and kernel
        for name in sorted(os.listdir(LAB)) if os.path.isdir(LAB) else []:
            found = re.fullmatch(r"(bakery-racy|turnstile-clean)-(.+)-[0-9a-f]{8}", name)
            if found and all(os.path.exists(os.path.join(LAB, name, f)) for f in ("vmcore", "vmlinux", "modules")):
                dumps[found.groups()] = os.path.join(LAB, name)
        if not dumps:
            self.skipTest("no dump of bakery or turnstile in " + LAB)
        for (case, kernel), folder in sorted(dumps.items()):
            with self.subTest(case=case, kernel=kernel):
                self.hold(os.path.join(folder, "vmcore"), os.path.realpath(os.path.join(folder, "vmlinux")), 120,
                          os.path.join(folder, "modules"))


if __name__ == "__main__":
    tool.main()
