# SPDX-License-Identifier: MIT
"""Altered minikernels: each ends in a way that is known, because the kernel counts what happens in it.

altered/NAME.py alters a copy of the kernel's source (`alter`), says which verdicts of stack-waiter (or of the rule
RULE) are right (`RIGHT`, `-` is none) and by what (`WHY`: a rule:ID in it may be confirmed instead, no other), may say
what a finding has to tell (`SAYS`), and holds by the kernel's counters that it happened so (`proof`). Where a schedule
has it not, the next seed is tried. By default a few cases; VMRACE_TEST_LONG=1 runs all. What vmrace gets wrong today is
in KNOWN, with the reason; it is printed, and one that has become right must be taken out.
"""
import importlib
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor

import memory
import tool

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "altered"))
import kernel  # noqa: E402

# case: why it is wrong today
KNOWN = {}
FAST = ("init_constant", "user_pointer", "stray_text", "real_hlist", "left_behind_goto", "cached_by_waker",
        "late_found_later", "late_stray_other", "real_cmpxchg", "real_helper_release", "lock_dropped",
        "real_other_lock", "real_shared_lock", "real_pin_pass", "entry_two_lists", "dead_lent",
        "dead_lent_later")
SEEDS, RUN_LIMIT, AT_ONCE = 24, 20, 2
RULE = "stack-waiter"


def names():
    every = sorted(n[:-3] for n in os.listdir(os.path.join(HERE, "altered")) if n.endswith(".py") and n != "kernel.py")
    return every if os.environ.get("VMRACE_TEST_LONG") == "1" else [n for n in every if n in FAST]


class Run:
    """One case: built, run until its proof holds, analysed."""

    def __init__(self, name, folder):
        self.case, self.folder = importlib.import_module(name), folder
        self.tree, self.core = os.path.join(folder, "tree"), os.path.join(folder, "vmcore")
        self.tried, self.proved = [], False
        for word in getattr(self.case, "WORDS", (None,)):
            self.build(word)
            if self.prove():
                break
        if self.proved:
            self.analyze()

    def build(self, word):
        subprocess.run(["rm", "-rf", os.path.join(self.folder, "kernel")], check=True)
        source = os.path.join(tool.TOP, "corpus", "minikernel")
        altered = kernel.Kernel(os.path.join(source, "kernel"), os.path.join(self.folder, "kernel"), word)
        self.case.alter(altered)
        command = ["sh", os.path.join(source, "build-kernel"), altered.folder, self.tree, "-O2"]
        subprocess.run(command, check=True, capture_output=True)

    def prove(self):
        """Run with one seed after another until the kernel's counters say that it happened as the case says."""
        for seed in range(1, SEEDS + 1):
            command = [os.path.join(tool.MINIKERNEL, "minikernel"), "--mode", self.case.MODE, "--seed", str(seed)]
            command += [self.tree + "/vmlinux", self.core]
            try:
                if subprocess.run(command, capture_output=True, timeout=RUN_LIMIT).returncode:
                    return False
            except subprocess.TimeoutExpired:
                return False
            dump, header = memory.Dump(self.core, self.tree + "/vmlinux"), os.path.join(self.tree, kernel.HEADER)
            end = dump.tally("ferry_proof", header)
            fault = dict(zip(end, dump.words(dump.symbols["ferry_proof_at_fault"], len(end))))
            self.tried.append((seed, fault, end))
            self.proved = self.case.proof(fault, end)
            if self.proved:
                return True
        return False

    def analyze(self):
        command = [tool.VMRACE, "analyze", self.core, self.tree + "/vmlinux", self.tree, "--format", "json"]
        command += ["-o", self.folder + "/report"]
        environment = dict(os.environ, VMRACE_CACHE_DIR=self.folder + "/cache", LC_ALL="C.UTF-8")
        subprocess.run(command, check=True, capture_output=True, timeout=tool.TIME_LIMIT * 2, env=environment)
        with open(self.folder + "/report/report.json", encoding="utf-8") as file:
            report = json.load(file)
        self.limits = report["limits"]
        rule = getattr(self.case, "RULE", RULE)
        self.findings = [f for f in report["findings"] if f["rule"] == rule and f["verdict"] != "possible"]
        self.others = {f["rule"] for f in report["findings"] if f["rule"] != rule and f["verdict"] == "confirmed"}
        self.verdicts = {f["verdict"] for f in self.findings} or {"-"}

    def mistake(self):
        """What vmrace got wrong; None: nothing."""
        if not self.verdicts <= self.case.RIGHT:
            got, right = ("/".join(sorted(verdicts)) for verdicts in (self.verdicts, self.case.RIGHT))
            return "%s, not %s (%s)" % (got, right, self.case.WHY)
        wrong = {rule for rule in self.others if "rule:" + rule not in self.case.WHY}
        if wrong:
            return "%s confirmed (%s)" % ("/".join(sorted(wrong)), self.case.WHY)
        if self.findings and getattr(self.case, "SAYS", "") not in json.dumps(self.findings):
            return "nothing tells: " + self.case.SAYS
        if self.case.RIGHT != {"confirmed"}:
            return None
        marked = tool.marked(self.tree, "drivers/ferry") | tool.marked(self.tree, "include/linux")
        roles = {r["role"]: (r["function"], r["file"], r["line"]) for r in self.findings[0]["roles"]}
        return None if roles == marked else "roles %s, not %s" % (roles, marked)


def is_explained(run, finding):
    """A likely finding names what is not known."""
    states = [row.get("state") or row["holds"] for kind in ("confirm", "guards", "rivals") for row in finding[kind]]
    return finding["verdict"] != "likely" or run.limits or "unknown" in states or "open" in states


class Altered(unittest.TestCase):
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="vmrace-altered-")
        cls.pool = ThreadPoolExecutor(AT_ONCE)
        cls.runs = {}
        for name in names():
            folder = os.path.join(cls.temporary.name, name)
            os.mkdir(folder)
            cls.runs[name] = cls.pool.submit(Run, name, folder)

    @classmethod
    def tearDownClass(cls):
        cls.pool.shutdown(cancel_futures=True)
        cls.temporary.cleanup()

    def check(self, name):
        run = self.runs[name].result()
        self.assertTrue(run.proved, "it did not happen as the case says: %s" % run.tried[-3:])
        for finding in run.findings:
            self.assertTrue(is_explained(run, finding), finding["sentence"])
        mistake = run.mistake()
        if name in KNOWN and mistake:
            print("known failure: %s: %s: %s" % (name, mistake, KNOWN[name]), file=sys.stderr)
        elif name in KNOWN:
            self.fail("%s is right now: take it out of KNOWN" % name)
        else:
            self.assertIsNone(mistake)

    def test_cases_are_what_they_should_be(self):
        """Known failures are cases, each says why its verdict is right, and the real races are told by all roles."""
        every = {n[:-3] for n in os.listdir(os.path.join(HERE, "altered")) if n.endswith(".py")}
        self.assertLessEqual(set(KNOWN) | set(FAST), every)
        for name in self.runs:
            case = importlib.import_module(name)
            self.assertTrue(case.WHY and case.RIGHT and case.__doc__, name)
            self.assertEqual("confirmed" in case.RIGHT, bool(re.match("real_", name)), name)


for each in names():
    setattr(Altered, "test_" + each, lambda self, name=each: self.check(name))

if __name__ == "__main__":
    tool.main()
