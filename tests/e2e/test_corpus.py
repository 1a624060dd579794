# SPDX-License-Identifier: MIT
"""The corpus' own check of the built program; and that its bug is not the minikernel's."""
import json
import os
import shutil
import subprocess
import sys

import tool

CHECK = os.path.join(tool.TOP, "..", "shared", "corpus", "check")
CORPUS = os.environ.get("VMRACE_CORPUS") or os.path.expanduser("~/.cache/vmrace-corpus")
DUMP = os.path.join(CORPUS, "rq-qos-6.12", "vmcore")
KERNEL = os.path.join(CORPUS, "kernels", "6.12.117-lab")


# Comparisons in which drgn is wrong, and why bytes show it.
EXPLAINED = {
    "rq-qos-6.12-qemu: slabs": "drgn looks at the per-CPU freelists of online CPUs only, and the panic took three of "
                               "four offline: it counts their free objects as allocated; with for_each_possible_cpu "
                               "its own helper gives vmrace's numbers",
}


class Corpus(tool.Test):
    def test_check(self):
        p = subprocess.run([CHECK, tool.VMRACE, "--dir", CORPUS, "-v"], capture_output=True, timeout=1200)
        text = p.stdout.decode(errors="replace")
        failed = [l[5:].split("  (")[0] for l in text.splitlines() if l.startswith("FAIL ")]
        for what in failed:
            print("%s: %s" % (what, EXPLAINED.get(what, "not explained")))
        print(text)
        self.assertRegex(text, r"\d+ passed, \d+ failed", p.stderr.decode(errors="replace"))
        self.assertEqual([w for w in failed if w not in EXPLAINED], [])

    def test_another_fingerprint(self):
        folder = os.path.join(self.folder, "corpus")
        self.run_vmrace("analyze", DUMP, KERNEL + "/vmlinux", KERNEL + "/src", "-o", folder, status=0)
        with open(os.path.join(folder, "report.json"), encoding="utf-8") as f:
            theirs = json.load(f)["findings"][0]["fingerprint"]
        self.assertNotEqual(theirs, self.analyze("racy").report()["findings"][0]["fingerprint"])

    @tool.unittest.skipUnless(shutil.which("makedumpfile"), "no makedumpfile")
    def test_split_by_makedumpfile(self):
        parts = [os.path.join(self.folder, "part%d" % n) for n in (1, 2, 3)]
        subprocess.run(["makedumpfile", "--split", "-d", "31", "-c", DUMP, *parts], capture_output=True, check=True)
        words = ["bt", "--all", KERNEL + "/vmlinux"]
        self.assertEqual(self.run_vmrace(*words, *reversed(parts), status=0).out,
                         self.run_vmrace(*words, DUMP + ".d31", status=0).out)


if not os.path.exists(CHECK):
    tool.skip("no corpus: ../shared/corpus/check is not there")
if not os.path.exists(DUMP):
    tool.skip("no corpus: %s is not there (../shared/corpus/prepare)" % DUMP)
sys.exit(tool.main())
