# SPDX-License-Identifier: MIT
"""The minikernel's cases of families 2, 4 and 10: the kernel's own tally proves what happened, vmrace is held to it.

A rule that vmrace does not have yet is a known miss, by its name; once it is there, verdict and roles must be right.
"""
import os
import sys

import memory
import tool

# rule and roles; file of the tally; dump: (tree, verdicts of the rule that are right, what the tally must show)
CASES = {
    "pager": ("late-completion", ("arm", "owner", "leave", "complete"), "include/linux/pager.h", {
        "pager": ("pager", {"confirmed"}, {"rung_late": 1, "taken_back": 0, "strays": 0}),
        "pager-fixed": ("pager-fixed", set(), {"rung_late": 0, "strays": 0}),
        "pager-decoy": ("pager", set(), {"rung_late": 0, "left_late": 0})}),
    "bell": ("late-completion", ("arm", "owner", "leave", "complete"), "drivers/bell/bell.c", {
        "bell": ("bell", {"confirmed"}, {"answered_late": 1, "taken_back": 0, "strays": 0}),
        "bell-fixed": ("bell-fixed", set(), {"answered_late": 0, "strays": 0}),
        "bell-decoy": ("bell", set(), {"answered_late": 0, "left_late": 0, "strays": 1})}),
    "cloakroom": ("entry-left-behind", ("add", "owner", "leave", "use"), "drivers/cloakroom/cloakroom.c", {
        "cloakroom": ("cloakroom", {"confirmed"}, {"left_by_cab": 1, "strays": 0}),
        "cloakroom-fixed": ("cloakroom-fixed", set(), {"strays": 0}),
        "cloakroom-decoy": ("cloakroom", set(), {"left_by_cab": 0})}),
}
RING = ("holds-1", "waits-1", "holds-2", "waits-2")


class Families(tool.Test):
    def check(self, name):
        rule, roles, source, dumps = CASES[name]
        for dump, (tree, right, proof) in dumps.items():
            tool.TREES[dump] = tree
            with self.subTest(dump=dump):
                top = tool.tree(dump)
                memo = memory.Dump(tool.dump(dump), tool.vmlinux(dump))
                tally = memo.tally(name + "_tally", os.path.join(top, source))
                self.assertEqual({k: tally[k] for k in proof}, proof)
                report = self.analyze(dump).report()
                self.check_rule(report, dump, rule, right, {r: tool.marked(top, "drivers/" + name)[r] for r in roles})

    def check_rule(self, report, dump, rule, right, roles):
        """Nothing is confirmed of another family's rule, and nothing at all where nothing happened."""
        others = {f["rule"] for f in report["findings"] if f["verdict"] == "confirmed" and f["rule"] != rule}
        self.assertEqual(others, set())
        if rule not in {r["id"] for r in report["rules"]}:
            if right:
                print("known miss: %s: there is no rule %s" % (dump, rule), file=sys.stderr)
            return
        found = [f for f in report["findings"] if f["rule"] == rule and f["verdict"] != "possible"]
        self.assertEqual({f["verdict"] for f in found}, right)
        for finding in found:
            self.assertEqual({r["role"]: (r["function"], r["file"], r["line"]) for r in finding["roles"]}, roles)

    def test_pager(self):
        self.check("pager")

    def test_bell(self):
        self.check("bell")

    def test_cloakroom(self):
        self.check("cloakroom")

    def test_smithy(self):
        """Family 10: by the dump alone, and where each lock was taken; the source says the same."""
        marks = tool.marked(tool.tree("smithy"), "drivers/smithy")
        self.check_rule(self.analyze("smithy").report(), "smithy", "deadlock", {"confirmed"}, {
            r: marks[m] for r, m in zip(RING, ("holds-2", "waits-2", "holds-1", "waits-1"))})
        alone = self.analyze("smithy", source=False).report()["findings"]
        self.assertEqual([f["verdict"] for f in alone], ["confirmed"])
        self.assertEqual([(r["role"], r["function"], r["line"]) for r in alone[0]["roles"]],
                         [(r, marks[m][0], marks[m][2]) for r, m in
                          zip(RING, ("holds-2", "waits-2", "holds-1", "waits-1"))])
        said = {e["statement"] for e in alone[0]["evidence"] if e["line"] == marks["holds-1"][2]}
        self.assertEqual(said, {"smithy_forge() calls mutex_lock() with its address, on each way to where it is now, "
                                "and lets go of it nowhere behind that"})
        self.assertIn("smithy_forge() takes mutex smithy.tongs at drivers/smithy/smithy.c:%d, then mutex smithy.hammer"
                      % marks["holds-1"][2], alone[0]["fix"]["text"])
        tool.TREES["smithy-decoy"] = "smithy-fixed"
        for dump in ("smithy-fixed", "smithy-decoy"):
            self.check_rule(self.analyze(dump).report(), dump, "deadlock", set(), {})

    def test_dairy(self):
        """Family 10 through a completion: nothing names who is to complete it, so that it is likely at most; with a
        second who is to, it is nothing."""
        marks = tool.marked(tool.tree("dairy"), "drivers/dairy")
        roles = {r: marks[r] for r in ("waits-1", "holds-2", "waits-2", "holds-3", "waits-3")}
        for source in (True, False):
            report = self.analyze("dairy", source=source).report()
            self.check_rule(report, "dairy", "deadlock", {"likely"}, roles)
            finding = report["findings"][0]
            self.assertIn("completion dairy_cream.churned", finding["sentence"])
            self.assertIn("which PID 72 (churner) is to complete", finding["sentence"])
            would = [(s["tense"], s["line"]) for s in finding["interleaving"] if "would complete" in s["text"]]
            self.assertEqual(would, [("can", marks["completes"][2])])
            guard = next(g for g in finding["guards"] if g["id"] == "other-completer")
            self.assertEqual(guard["holds"], "unknown")
            self.assertEqual("dairy_lend() does at drivers/dairy/dairy.c" in guard["why"], source, guard)
        for dump in ("dairy-fixed", "dairy-decoy"):
            self.check_rule(self.analyze(dump).report(), dump, "deadlock", set(), {})

    def test_strays_struck(self):
        """The decoys end by a stray write."""
        for name, (_, _, source, _) in CASES.items():
            tool.TREES[name + "-decoy"] = name
            memo = memory.Dump(tool.dump(name + "-decoy"), tool.vmlinux(name))
            tally = memo.tally(name + "_tally", os.path.join(tool.tree(name), source))
            self.assertGreater(tally["strays"], 0)


if __name__ == "__main__":
    tool.main()
