# SPDX-License-Identifier: MIT
"""What vmrace says of each dump of the minikernel, and why."""
import json
import os
import subprocess

import tool
from tool import line_of, one

FERRY = "drivers/ferry/ferry.c"
CONFIRM = {"object-on-foreign-stack", "owner-left", "released-first", "stale-value", "leave-without-lock"}
GUARDS = {"release-is-last", "careful-release-last", "owner-retakes-lock", "pinned", "not-on-stack",
          "never-unlinks", "same-context"}
STRAY_HIGH = 0x1000  # upper half of what the stoker writes (ferry_stoke)
PASSENGERS = {21: "anna", 22: "bruno", 23: "clara"}


def roles():
    return {"release": ("ferry_call_ticket", FERRY, line_of("\tWRITE_ONCE(ticket->state, TICKET_CALLED)")),
            "use": ("ferry_call_ticket", FERRY, line_of("\twake_up_process(ticket->holder)")),
            "owner": ("ferry_board", FERRY, line_of("struct ferry_ticket ticket = {")),
            "leave": ("ferry_board", FERRY, line_of("if (READ_ONCE(ticket.state) != TICKET_CALLED)"))}


class Verdicts(tool.Test):
    def stack_waiter(self, report):
        return one(report["findings"], rule="stack-waiter")

    def check_confirmed(self, name):
        report = self.analyze(name).report()
        self.assertEqual(report["summary"], {"confirmed": 1, "likely": 0, "damaged": 0, "possible": 0})
        finding = self.stack_waiter(report)
        self.assertEqual(finding["verdict"], "confirmed")
        self.assertEqual({r["role"]: (r["function"], r["file"], r["line"]) for r in finding["roles"]}, roles())
        self.assertEqual({c["id"]: c["state"] for c in finding["confirm"]}, dict.fromkeys(CONFIRM, "yes"))
        self.assertEqual({g["id"]: g["holds"] for g in finding["guards"]}, dict.fromkeys(GUARDS, "no"))
        for item in finding["confirm"] + finding["guards"]:
            self.assertTrue(item["why"], item)
        self.assertEqual(report["inputs"]["source"]["match"], "exact")
        return report, finding

    def test_racy(self):
        for name in ("racy", "racy-O1"):
            report, finding = self.check_confirmed(name)
            self.assertEqual((report["crash"]["kind"], report["crash"]["pid"], report["crash"]["cpu"]), ("oops", 11, 1))
            self.assertEqual(report["crash"]["fault_access"], "write")
            place = finding["object"]["place"]
            self.assertEqual(PASSENGERS.get(place["pid"]), place["comm"])
            self.assertEqual(finding["object"]["type"], "struct ferry_ticket")
            self.assertEqual(one(finding["roles"], role="use")["pid"], 11)
            self.assertEqual(one(finding["roles"], role="owner")["pid"], place["pid"])

    def test_object_is_the_one(self):
        """The address is what the machine that made the dump knows it is."""
        path, facts = self.flip("nothing")
        finding = self.stack_waiter(self.analyze("racy", path=path).report())
        self.assertEqual(int(finding["object"]["address"], 16), int(facts["record"], 16))
        self.assertEqual(finding["object"]["place"]["pid"], int(facts["owner"]))

    def flip(self, name):
        path = os.path.join(self.folder, name + ".vmcore")
        words = [tool.FLIP, name, tool.vmlinux("racy"), path]
        out = subprocess.run(words, check=True, capture_output=True, timeout=60).stdout.decode()
        return path, dict(l.split() for l in out.splitlines())

    def run_seed(self, tree, mode, seed):
        """Another run of a kernel; its report."""
        path = os.path.join(self.folder, "seed.vmcore")
        linux = tool.vmlinux(tree)
        subprocess.run([os.path.join(tool.MINIKERNEL, "minikernel"), "--mode", mode, "--seed", str(seed), linux, path],
                       check=True, timeout=60)
        folder = os.path.join(self.folder, "seed")
        self.run_vmrace("analyze", path, linux, tool.tree(tree), "-o", folder, "--format", "json",
                        cache=os.path.join(self.folder, "cache"), status=0)
        with open(os.path.join(folder, "report.json"), encoding="utf-8") as f:
            return json.load(f)

    def test_other_schedules(self):
        """Every schedule that ends in the race is confirmed; none that ends in the stray write, and none of the fixed
        kernel's."""
        prints = set()
        for seed in range(2, 5):
            for tree in ("O1", "O2"):
                report = self.run_seed(tree, "race", seed)
                self.assertEqual(report["summary"]["confirmed"], 1, (tree, seed))
                prints.add(report["findings"][0]["fingerprint"])
                report = self.run_seed(tree, "stray", seed)
                is_stray = int(report["crash"]["fault_address"], 16) >> 32 == STRAY_HIGH
                self.assertEqual(report["summary"]["confirmed"], 0 if is_stray else 1, (tree, seed))
            self.assertEqual(self.run_seed("fixed", "stray", seed)["findings"], [])
        self.assertEqual(len(prints), 1)

    def test_fixed_is_silent(self):
        report = self.analyze("fixed").report()
        self.assertEqual(report["summary"], {"confirmed": 0, "likely": 0, "damaged": 0, "possible": 0})
        rule = one(report["rules"], id="stack-waiter")
        self.assertEqual(rule["status"], "silent")
        self.assertIn(rule["silenced_by"], GUARDS)
        self.assertIn("ferry_call_ticket", str(rule["roles"]))

    def test_decoy_is_not_confirmed(self):
        report = self.analyze("decoy").report()
        self.assertEqual(report["crash"]["kind"], "oops")
        self.assertEqual(report["summary"]["confirmed"], 0)
        self.assertEqual(report["summary"]["likely"], 0)
        rule = one(report["rules"], id="stack-waiter")
        self.assertEqual((rule["status"], rule["silenced_by"]), ("silent", "owner-left"))

    def test_quiet(self):
        report = self.analyze("quiet").report()
        self.assertEqual(report["findings"], [])
        self.assertEqual(report["crash"]["kind"], "sysrq")

    def test_freed_slab_is_damaged(self):
        result = self.analyze("freed-slab")
        report = result.report()
        self.assertEqual(report["summary"], {"confirmed": 0, "likely": 0, "damaged": 1, "possible": 0})
        finding = one(report["findings"], rule="damaged-queue")
        self.assertEqual(finding["verdict"], "damaged")
        self.assertIn("ferry_party", str(finding["evidence"]) + finding["sentence"])
        self.assertIn("ferry_office", str(finding["evidence"]) + finding["sentence"])
        graph = result.file("finding-1.dot").decode()
        self.assertIn("->", graph)
        self.assertTrue(result.file("finding-1.svg").startswith(b"<?xml") or b"<svg" in result.file("finding-1.svg"))

    def test_without_source(self):
        report = self.analyze("racy", source=False).report()
        self.assertEqual(report["summary"]["confirmed"], 0)
        self.assertEqual(report["summary"]["likely"], 1)
        finding = self.stack_waiter(report)
        self.assertEqual(finding["verdict"], "likely")
        self.assertEqual(finding["object"]["type"], "struct ferry_ticket")
        self.assertEqual(one(finding["roles"], role="owner")["function"], "ferry_board")
        self.assertTrue(any("source" in l["what"] + l["effect"] for l in report["limits"]))

    def test_fixed_source_is_another(self):
        """The fixed kernel's source with the racy dump: a guard of it silences, and says why."""
        folder = os.path.join(self.folder, "other")
        self.run_vmrace("analyze", tool.dump("racy"), tool.vmlinux("racy"), tool.tree("fixed"), "-o", folder, status=0)
        with open(os.path.join(folder, "report.json"), encoding="utf-8") as f:
            report = json.load(f)
        self.assertEqual(report["inputs"]["source"]["match"], "differs")
        self.assertTrue(report["inputs"]["source"]["reasons"])
        self.assertEqual([f for f in report["findings"] if f["rule"] == "stack-waiter"], [])
        self.assertEqual(one(report["rules"], id="stack-waiter")["silenced_by"], "release-is-last")

    def test_cold_and_warm(self):
        cache = os.path.join(self.folder, "one-cache")
        reports = []
        for _ in range(2):
            result = self.analyze("racy", cache=cache)
            report = result.report()
            for key in ("started", "seconds"):
                report.pop(key)
            reports.append((report, result.file("finding-1.dot")))
        self.assertEqual(reports[0], reports[1])

    def test_fingerprint(self):
        """The same bug in another build has the same one."""
        prints = {self.stack_waiter(self.analyze(n).report())["fingerprint"] for n in ("racy", "racy-O1")}
        self.assertEqual(len(prints), 1)
        self.assertRegex(prints.pop(), r"^vmrace1:[0-9a-f]+$")


tool.main()
