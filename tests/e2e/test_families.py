# SPDX-License-Identifier: MIT
"""The minikernel's cases of families 2 and 4: what happened is proved by the kernel's own tally, what vmrace says is held to it.

A rule that vmrace does not have yet is a known miss, by its name; the day it is there its verdict and roles must be right.
"""
import os
import re
import sys

import memory
import tool

# family's rule and roles; the file of the tally; dump: (tree, verdicts of the rule that are right, what the tally must show)
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
FUNCTION = re.compile(r"^[a-z].*?(\w+)\(.*[^;]$")


def marked(top, folder):
    """{role: (function, file, line)} of the lines that a driver's source marks."""
    found = {}
    for name in sorted(n for n in os.listdir(os.path.join(top, folder)) if n.endswith(".c")):
        function = None
        with open(os.path.join(top, folder, name), encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                head, mark = FUNCTION.match(line.rstrip()), re.search(r"/\* role: (\w+) \*/", line)
                function = head.group(1) if head else function
                if mark:
                    assert mark.group(1) not in found, mark.group(1)
                    found[mark.group(1)] = (function, folder + "/" + name, number)
    return found


class Families(tool.Test):
    def check(self, name):
        rule, roles, source, dumps = CASES[name]
        for dump, (tree, right, proof) in dumps.items():
            tool.TREES[dump] = tree
            with self.subTest(dump=dump):
                top = tool.tree(dump)
                tally = memory.Dump(tool.dump(dump), tool.vmlinux(dump)).tally(name + "_tally", os.path.join(top, source))
                self.assertEqual({k: tally[k] for k in proof}, proof)
                report = self.analyze(dump).report()
                self.check_rule(report, dump, rule, right, {r: marked(top, "drivers/" + name)[r] for r in roles})

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

    def test_strays_struck(self):
        """The decoys end by a stray write."""
        for name, (_, _, source, _) in CASES.items():
            tool.TREES[name + "-decoy"] = name
            tally = memory.Dump(tool.dump(name + "-decoy"), tool.vmlinux(name)).tally(name + "_tally", os.path.join(tool.tree(name), source))
            self.assertGreater(tally["strays"], 0)


if __name__ == "__main__":
    tool.main()
