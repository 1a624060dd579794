#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""evidence.py TEST VMRACE MINIKERNEL: runs TEST over its own facts and over the cases of the example's dumps."""
import os
import subprocess
import sys
import tempfile

# Dump, folder of its vmlinux and source; with source or without.
CASES = [("racy", "O2", True), ("racy", "O2", False), ("decoy", "O2", True), ("racy-O1", "O1", True),
         ("bell", "bell", True), ("pager", "pager", True), ("cloakroom", "cloakroom", True),
         ("smithy", "smithy", True), ("smithy", "smithy", False),
         ("dairy", "dairy", True),
         ("freed-slab", "O2", True)]


def main():
    test, program, folder = sys.argv[1:]
    with tempfile.TemporaryDirectory() as out:
        cases = []
        for number, (dump, kernel, with_source) in enumerate(CASES):
            cases.append(os.path.join(out, "%d.db" % number))
            words = [program, "analyze", os.path.join(folder, dump + ".vmcore"),
                     os.path.join(folder, kernel, "vmlinux"),
                     "--case", cases[-1], "-o", os.path.join(out, "report"), "--format", "json"]
            subprocess.run(words + ([os.path.join(folder, kernel)] if with_source else []), capture_output=True,
                           timeout=120, check=True)
        return subprocess.run([test, *cases], timeout=60, check=False).returncode


sys.exit(main())
