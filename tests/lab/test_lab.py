#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""test_lab.py [--fast] [--crash] [--case NAME]...: vmrace on dumps of the lab.

Without an option: on all dumps of the lab's cache. --fast: first makes the fast subset (one kernel, three dumps) and looks at that
only; where it cannot be had the test is skipped with the reason. --crash: compares with Debian's crash too. Environment: VMRACE (the
program), VMRACE_TOP; VMRACE_TEST_LAB: all dumps and crash, whatever is said; VMRACE_TEST_LAB_FAILED: some could not be made.
"""
import argparse
import collections
import os
import sys

import compare
import crash_compare

TOP = os.environ.get("VMRACE_TOP") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ.get("VMRACE") or os.path.join(TOP, "build", "cli", "vmrace")
sys.path.insert(0, os.path.join(TOP, "corpus", "lab"))
from lib import case as cases, make, step  # noqa: E402

FAST_SERIES = "6.12"
FAST = (("bakery", "racy", {"dump": "kexec"}), ("bakery", "fixed", {"dump": "qemu-kdump", "seconds": 8}), ("bakery", "decoy", {"dump": "qemu-elf"}))


def fast_subset():
    """Folders of the fast subset, made where they are not there."""
    for name, variant, said in FAST:
        case = cases.Case(name)
        yield make.make(case, cases.options_of(case, variant, said), FAST_SERIES)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fast", action="store_true", help="make and look at the fast subset only")
    parser.add_argument("--crash", action="store_true", help="compare with Debian's crash")
    parser.add_argument("--case", action="append", help="dumps of this case only")
    arguments = parser.parse_args()
    if os.environ.get("VMRACE_TEST_LAB"):
        arguments.fast, arguments.crash = False, True
    return arguments


def chosen(arguments):
    if not arguments.fast:
        return [f for f in make.finished() if not arguments.case or make.expected_of(f)["case"] in arguments.case]
    try:
        return list(fast_subset())
    except step.Unavailable as error:
        print(f"the lab's fast subset cannot be made: {error}")
        sys.exit(77)
    except step.LabError as error:
        sys.exit(f"FAILED: the lab's fast subset: {error}")


def show_crash(folder, known, failed):
    """What Debian's crash says of the dump. That it cannot open one is said, and is no failure; nor is what it shows wrong."""
    result = crash_compare.compare(folder, known)
    for line in crash_compare.told(result):
        print(f"    {line}")
    failed += [f"{os.path.basename(folder)}: crash: {line}" for line in result.failures()]


def main():
    arguments = parse()
    folders = chosen(arguments)
    if not folders:
        print(f"no dump of the lab in {step.CACHE}: make some with corpus/lab/lab run or corpus/lab/lab all")
        return 77
    passed, failed, known = 0, [], {}
    misses, confirmed = collections.Counter(), collections.Counter()
    for folder in folders:
        print(make.describe(folder))
        dump = compare.Dump(PROGRAM, folder)
        for what, why in compare.compare(dump):
            passed += not why
            if why:
                failed.append(f"{os.path.basename(folder)}: {what}")
                print(f"    FAILED {what}: {why}")
        try:
            misses.update(dump.misses())
            confirmed.update(f["rule"] for f in dump.report()["findings"] if f["verdict"] == "confirmed")
        except compare.Failed:
            pass
        if arguments.crash:
            show_crash(folder, known, failed)
        sys.stdout.flush()
    print(f"{len(folders)} dumps; confirmed: {dict(confirmed)}; known misses, of rules that do not exist yet: {dict(misses)}")
    if os.environ.get("VMRACE_TEST_LAB_FAILED"):
        failed.append("some dumps could not be made: corpus/lab/lab all tells which")
    for line in failed:
        print(f"FAILED {line}")
    print(f"{passed} comparisons passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
