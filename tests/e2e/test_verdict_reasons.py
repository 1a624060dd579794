# SPDX-License-Identifier: MIT
"""Why a verdict is what it is, over all dumps that are there: a likely finding names what is not known, a confirmed one
has excluded every rival, and what is named as evidence is there. Dumps of the minikernel; of the corpus
(VMRACE_CORPUS) and of the lab, when they are there; of the lab's three, with VMRACE_TEST_LONG=1 all."""
import glob
import json
import os

import tool

LAB = os.path.join(os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache")), "vmrace-lab", "cases")
LAB_CASES = 10000 if os.environ.get("VMRACE_TEST_LONG") == "1" else 3


# Rules of what the dump itself shows, not of what brought it about: nothing else would explain it.
OF_STATE = {"deadlock"}


def minikernel():
    """(name, [dump, vmlinux, tree])"""
    for path in sorted(glob.glob(os.path.join(tool.MINIKERNEL, "*.vmcore"))):
        name = os.path.basename(path)[:-len(".vmcore")]
        folder = tool.tree(name if name in tool.TREES else name.replace("-decoy", ""))
        yield name, [path, os.path.join(folder, "vmlinux"), folder]


def spread(names, count):
    """At most `count` of the names, from the whole of them."""
    step = max(1, -(-len(names) // count))
    return names[::step]


def lab():
    for folder in spread(sorted(glob.glob(os.path.join(LAB, "*", "vmcore"))), LAB_CASES):
        folder = os.path.dirname(folder)
        parts = [os.path.join(folder, part) for part in ("vmcore", "vmlinux")]
        tree = os.path.join(folder, "source")
        if os.path.exists(parts[1]):
            yield os.path.basename(folder), parts + ([tree] if os.path.isdir(tree) else [])


def corpus(top):
    for path in sorted(glob.glob(os.path.join(top, "*", "expected.json"))):
        with open(path, encoding="utf-8") as file:
            expected = json.load(file)
        kernel = os.path.join(top, "kernels", expected["kernel"])
        folder = os.path.dirname(path)
        yield os.path.basename(folder), [os.path.join(folder, expected["dump"]), os.path.join(kernel, "vmlinux"),
                                         os.path.join(kernel, "src")]


def references(finding):
    """(where, id) of all evidence that a finding names."""
    for kind in ("confirm", "guards", "rivals", "interleaving", "locks", "against"):
        for number, row in enumerate(finding[kind]):
            for key in row["evidence"]:
                yield "%s %s" % (kind, row.get("id", number)), key
    for row in finding["evidence"]:
        for key in row.get("from") or []:
            yield "evidence " + row["id"], key


class Reasons(tool.Test):
    def check_finding(self, report, finding):
        states = {"%s %s" % (kind, row["id"]): row[state] for kind, state in
                  (("confirm", "state"), ("guards", "holds"), ("rivals", "state")) for row in finding[kind]}
        rivals = {row["id"]: row["state"] for row in finding["rivals"]}
        if finding["verdict"] == "confirmed":
            self.assertTrue(rivals or finding["rule"] in OF_STATE, finding["rule"])
            self.assertNotIn("yes", [row["holds"] for row in finding["guards"]])
            self.assertEqual({i: s for i, s in rivals.items() if s != "excluded"}, {})
            self.assertNotIn("unknown", states.values())
        if finding["verdict"] == "likely":
            self.assertTrue({"unknown", "open"} & set(states.values()) or report["limits"], states)
        for row in finding["confirm"]:
            self.assertTrue(row["evidence"] or row["state"] != "yes", row)
        present = {row["id"] for row in finding["evidence"]}
        for where, key in references(finding):
            self.assertIn(key, present, where)

    def check_case(self, name, parts):
        with self.subTest(case=name):
            folder = os.path.join(self.folder, "report-" + name)
            self.run_vmrace("analyze", *parts, "-o", folder)
            with open(os.path.join(folder, "report.json"), encoding="utf-8") as file:
                report = json.load(file)
            for finding in report["findings"]:
                self.check_finding(report, finding)

    def check_all(self, cases, where):
        cases = list(cases)
        if not cases:
            self.skipTest("no dumps in " + where)
        for name, parts in cases:
            self.check_case(name, parts)

    def test_minikernel(self):
        self.check_all(minikernel(), tool.MINIKERNEL)

    def test_corpus(self):
        top = os.environ.get("VMRACE_CORPUS", "")
        self.check_all(corpus(top) if top else [], "VMRACE_CORPUS")

    def test_lab(self):
        self.check_all(lab(), LAB)


tool.main()
