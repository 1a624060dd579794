# SPDX-License-Identifier: MIT
"""Whatever fails on the way: no wrong verdict, no empty answer for a sound one, nothing of the user's lost, and the
next run is as if nothing had been.

One allocation, or one system call (nth.c: EIO, ENOSPC, EINTR, a short read or write, kill -9), of each command fails:
a sample of them, with VMRACE_TEST_LONG=1 each call. VMRACE_FAILURE=COMMAND:KIND:NUMBER runs one of them.
"""
import errno
import json
import os
import re
import shutil
import sqlite3
import subprocess
import unittest

import tool
from disk import contents

NTH, FAULT = os.environ["VMRACE_NTH"], os.environ["VMRACE_FAULT_LIBRARY"]
LONG = bool(os.environ.get("VMRACE_TEST_LONG"))
ONE = os.environ.get("VMRACE_FAILURE", "").split(":")
SAMPLE = 2  # of each command and kind, and the last two
ALLOCATIONS_LONG = 300  # of a million
KINDS = {"eio": str(errno.EIO), "enospc": str(errno.ENOSPC), "eintr": str(errno.EINTR), "short": "short",
         "kill": "kill"}
STRENGTH = ["possible", "damaged", "likely", "confirmed"]
DUMP = [tool.dump("racy"), tool.vmlinux("racy")]
COMMANDS = {
    "analyze": (["analyze", *DUMP, tool.tree("racy"), "-o", "out", "--case", "out/case.db", "--jobs", "1"], 0),
    "check": (["check", *DUMP, "--source", tool.tree("racy"), "-o", "out", "--format", "text,json,sarif", "--baseline",
               "out/base.json", "--update-baseline", "--jobs", "1"], 0),
    "scan": (["scan", "--source", tool.tree("racy"), "-o", "out", "--format", "text,json", "--jobs", "1"], 0),
}


def findings(folder):
    """{fingerprint: strength} of a report, and its limits; None without one."""
    path = os.path.join(folder, "report.json")
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as f:
        report = json.load(f)
    limits = {(limit["what"], limit["why"]) for limit in report["limits"]}
    return {f["fingerprint"]: STRENGTH.index(f["verdict"]) for f in report["findings"]}, limits


def looked_as_far(now, then):
    """Whether a first line says as much as another. A file whose words could not be read may matter for all that is
    known: it is read too, and so are more files."""
    files = re.compile(r"\((\d+) files?\)")
    read, known = files.search(now), files.search(then)
    if not read or not known:
        return now == then
    return files.sub("", now) == files.sub("", then) and int(read[1]) >= int(known[1])


def damage(db):
    """What SQLite says is wrong with a database. SQLite 3.40 takes columns of WITHOUT ROWID tables that are not NULL
    for NULL when it checks them."""
    said = [row[0] for row in db.execute("PRAGMA quick_check(100000)")]
    return [line for line in said if line != "ok" and not line.startswith("NULL value in ")]


class Failures(unittest.TestCase):
    """A user's folder with an older report and a letter in it, a cache that is kept."""
    maxDiff = 2000

    def setUp(self):
        self.temporary = tool.tempfile.TemporaryDirectory(prefix="vmrace-e2e-")
        self.folder = self.temporary.name
        self.out = os.path.join(self.folder, "out")
        self.inputs = {path: (os.stat(path).st_mtime_ns, os.stat(path).st_size) for path in DUMP}

    def tearDown(self):
        self.temporary.cleanup()

    def run_it(self, words, before=(), environment=None):
        env = dict(os.environ, NO_COLOR="1", LC_ALL="C.UTF-8", VMRACE_CACHE_DIR=os.path.join(self.folder, "cache"),
                   **(environment or {}))
        return subprocess.run([*before, tool.VMRACE, *words], cwd=self.folder, env=env, capture_output=True, text=True,
                              errors="replace", timeout=tool.TIME_LIMIT, stdin=subprocess.DEVNULL)

    def fresh(self, cold):
        """The folder as it was; the cache as a run left it, or none."""
        shutil.rmtree(self.out, ignore_errors=True)
        shutil.copytree(os.path.join(self.folder, "old"), self.out)
        cache, warm = os.path.join(self.folder, "cache"), os.path.join(self.folder, "warm")
        shutil.rmtree(cache, ignore_errors=True)
        if not cold:
            shutil.copytree(warm, cache)

    def prepare(self, name):
        words, status = COMMANDS[name]
        os.makedirs(self.out)
        self.letter = b"mine\n"
        with open(os.path.join(self.out, "letter.txt"), "wb") as f:
            f.write(self.letter)
        for _ in range(2):
            r = self.run_it(words)
            self.assertEqual((r.returncode, r.stderr), (status, ""), r.stdout)
        self.sound, self.limits = findings(self.out)
        self.first = r.stdout.splitlines()[0]
        shutil.move(os.path.join(self.folder, "cache"), os.path.join(self.folder, "warm"))
        shutil.move(self.out, os.path.join(self.folder, "old"))
        self.old = contents(os.path.join(self.folder, "old"))

    def check_files(self):
        """Each file is whole, of this run or of the one before; none is gone and none is new."""
        now = contents(self.out)
        self.assertEqual(now["letter.txt"], self.letter)
        left = {n for n in set(now) - set(self.old) if re.search(r"(^|/)\.vmrace-", n)}
        self.assertEqual(set(now) - left, set(self.old))
        for name, data in now.items():
            if name.endswith(".json") or name.endswith(".sarif"):
                json.loads(data)
            if name.endswith(".db"):
                with sqlite3.connect(os.path.join(self.out, name)) as db:
                    self.assertEqual(damage(db), [])
                db.close()
            elif name in self.old:
                self.assertEqual(data[-2:], self.old[name][-2:], name)
        for path, known in self.inputs.items():
            self.assertEqual((os.stat(path).st_mtime_ns, os.stat(path).st_size), known)
        return left

    def check_answer(self, r, status):
        """What was said is right, or less than that and it is said why, or nothing and the status is 3."""
        self.assertNotIn("bug", r.stderr)
        self.assertNotIn("crash", r.stderr.replace("vmrace: Graphviz crashed", ""))  # which is not ours to mend
        if r.returncode == 3:
            self.assertTrue(r.stderr.strip())
            return
        self.assertEqual(r.returncode, status, r.stderr)
        found, limits = findings(self.out)
        for fingerprint, strength in found.items():
            self.assertLessEqual(strength, self.sound.get(fingerprint, -1), "a wrong verdict")
        if found != self.sound or not looked_as_far(r.stdout.partition("\n")[0], self.first):
            self.assertTrue(limits - self.limits, "a weaker answer without a word")

    def check_heals(self, words, status):
        r = self.run_it(words)
        self.assertEqual(r.returncode, status, r.stderr)
        self.assertEqual(findings(self.out), (self.sound, self.limits))
        self.assertEqual(self.check_files(), set())

    def one(self, name, kind, number, cold):
        words, status = COMMANDS[name]
        self.fresh(cold)
        with self.subTest("VMRACE_FAILURE=%s:%s:%d" % (name, kind, number)):
            if kind == "alloc":
                r = self.run_it(words, environment={"LD_PRELOAD": FAULT, "VMRACE_FAULT": "alloc:%d:0" % number})
            else:
                r = self.run_it(words, before=[NTH, "nth", str(number), KINDS[kind]])
            left = self.check_files()
            if kind == "kill" and r.returncode == 128 + 9:
                for path in left:  # of a process that could not remove it
                    os.unlink(os.path.join(self.out, path))
            else:
                self.assertEqual(left, set())
                self.check_answer(r, status)
            self.check_heals(words, status)

    def count(self, name, kind, cold):
        self.fresh(cold)
        words = COMMANDS[name][0]
        if kind == "alloc":
            r = self.run_it(words, environment={"LD_PRELOAD": FAULT, "VMRACE_FAULT": "alloc:0:0"})
            return int(r.stderr.split("allocations: ")[1])
        self.run_it(words, before=[NTH, "nth", "0", KINDS[kind]])
        with open(os.path.join(self.folder, "nth"), encoding="utf-8") as f:
            return int(f.read().split()[0])

    def numbers(self, count, kind):
        wanted = count if LONG else SAMPLE
        if LONG and kind == "alloc":
            wanted = ALLOCATIONS_LONG
        step = max(1, count // wanted)
        # The last ones write what is kept.
        return sorted(set(range(1 + step // 2, count + 1, step)) | set(range(max(1, count - 1), count + 1)))

    def each(self, name):
        self.prepare(name)
        for kind in ["alloc", *KINDS]:
            if ONE[0] and (name, kind) != tuple(ONE[:2]):
                continue
            cold = kind in ("enospc", "kill", "short")
            count = self.count(name, kind, cold)
            numbers = [int(ONE[2])] if ONE[0] else self.numbers(count, kind)
            print("%s %s: %d of %d" % (name, kind, len(numbers), count), flush=True)
            for number in numbers:
                self.one(name, kind, number, cold)

    def test_analyze(self):
        self.each("analyze")

    def test_check(self):
        self.each("check")

    def test_scan(self):
        self.each("scan")


if __name__ == "__main__":
    tool.main()
