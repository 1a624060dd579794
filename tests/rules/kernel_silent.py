#!/usr/bin/env python3
"""kernel_silent.py VMRACE: the kernel's own correct wakers, from Debian's linux-source-6.12, give no finding.

Exit 77 with the reason where the package is not there.
"""
import json
import os
import subprocess
import sys
import tempfile

import linux_source

FILES = ["kernel/sched/wait.c", "kernel/sched/swait.c", "kernel/sched/completion.c", "kernel/locking/percpu-rwsem.c",
         "block/kyber-iosched.c", "fs/userfaultfd.c"]
# Wakers that must have been understood, and why they are right.
SILENT = {"percpu_rwsem_wake_function", "userfaultfd_wake_function"}


def main():
    program, source = sys.argv[1], linux_source.tree(FILES)
    with tempfile.TemporaryDirectory() as out:
        words = [program, "scan", "--source", source, "-o", out, "--format", "json"]
        words += [word for file in FILES for word in ("--file", file)]
        done = subprocess.run(words, capture_output=True, text=True, timeout=150, check=False)
        if done.returncode:
            sys.exit("scan: exit status %d: %s" % (done.returncode, done.stderr[-400:]))
        with open(os.path.join(out, "report.json"), encoding="utf-8") as f:
            report = json.load(f)
    for finding in report["findings"]:
        print("FAIL %s: %s" % (finding["verdict"], finding["sentence"]))
    silent = {role["function"]: rule["silenced_by"]
              for rule in report["rules"] if rule["status"] == "silent" for role in rule["roles"]}
    missing = sorted(SILENT - silent.keys())
    for name in missing:
        print("FAIL %s was not understood" % name)
    for name in sorted(SILENT & silent.keys()):
        print("ok   %s is silent: %s" % (name, silent[name]))
    sys.exit(1 if report["findings"] or missing else 0)


main()
