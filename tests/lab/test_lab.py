#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""test_lab.py [--fast] [--crash] [--case NAME]... [--jobs N]: vmrace on dumps of the lab.

Without an option: on all dumps of the lab's cache. --fast: first makes the fast subset (one kernel, four dumps) and
looks at that only; where it cannot be had the test is skipped with the reason. --crash: compares with Debian's crash
too. Environment: VMRACE (the program), VMRACE_TOP; VMRACE_TEST_LAB: all dumps and crash, whatever is said;
VMRACE_TEST_LAB_FAILED: some could not be made.
"""
import argparse
import collections
import concurrent.futures
import dataclasses
import os
import subprocess
import sys

import compare
import crash_compare

TOP = os.environ.get("VMRACE_TOP") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ.get("VMRACE") or os.path.join(TOP, "build", "cli", "vmrace")
sys.path.insert(0, os.path.join(TOP, "corpus", "lab"))
from lib import case as cases, kernel, make, step  # noqa: E402

FAST_SERIES = "6.12"
FAST = (("bakery", "racy", {"dump": "kexec"}), ("bakery", "fixed", {"dump": "qemu-kdump", "seconds": 8}),
        ("bakery", "decoy", {"dump": "qemu-elf"}), ("turnstile", "clean", {}))
NEWEST, FAST_NEWEST = "7.3", ("turnstile", "clean", {})


def made(name, variant, said, on):
    case = cases.Case(name)
    return make.make(case, cases.options_of(case, variant, said), on)


def fast_subset():
    """Folders of the fast subset, made where they are not there. Of the newest kernel one dump, if the kernel is in the
    cache: to get it takes longer than this test may."""
    for name, variant, said in FAST:
        yield made(name, variant, said, FAST_SERIES)
    if kernel.cached(NEWEST):
        yield made(*FAST_NEWEST, NEWEST)
    else:
        print(f"skipped: no dump of {NEWEST}: the kernel is not in {step.CACHE}; corpus/lab/lab run "
              f"{FAST_NEWEST[0]} --kernel {NEWEST} gets it (3.6 GB, 15 minutes)")


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fast", action="store_true", help="make and look at the fast subset only")
    parser.add_argument("--crash", action="store_true", help="compare with Debian's crash")
    parser.add_argument("--case", action="append", help="dumps of this case only")
    parser.add_argument("--jobs", type=int, metavar="N", help="dumps at once (default: as many as processors)")
    arguments = parser.parse_args()
    arguments.jobs = arguments.jobs or os.cpu_count()
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


@dataclasses.dataclass
class Look:
    """What one dump came to."""
    said: list
    passed: int = 0
    failed: list = dataclasses.field(default_factory=list)
    misses: list = dataclasses.field(default_factory=list)
    confirmed: list = dataclasses.field(default_factory=list)


KNOWN = {}  # of this process: what helped crash to open earlier dumps


def ask_crash(look, folder):
    """What Debian's crash says of the dump. That it cannot open one is said, and is no failure; nor is what it shows
    wrong."""
    try:
        result = crash_compare.compare(folder, KNOWN)
    except (RuntimeError, OSError, ValueError, subprocess.TimeoutExpired) as error:
        look.failed.append(f"{os.path.basename(folder)}: crash: {error}")
        return
    look.said += [f"    {line}" for line in crash_compare.told(result)]
    look.failed += [f"{os.path.basename(folder)}: crash: {line}" for line in result.failures()]


def look_at(folder, crash):
    """All comparisons of one dump."""
    look, dump = Look([make.describe(folder)]), compare.Dump(PROGRAM, folder)
    for what, why in compare.compare(dump):
        look.passed += not why
        if why:
            look.failed.append(f"{os.path.basename(folder)}: {what}")
            look.said.append(f"    FAILED {what}: {why}")
    try:
        look.misses = dump.misses()
        look.confirmed = [f["rule"] for f in dump.report()["findings"] if f["verdict"] == "confirmed"]
    except compare.Failed:
        pass    # a comparison said so
    if crash:
        ask_crash(look, folder)
    return look


def main():
    arguments = parse()
    folders = chosen(arguments)
    if not folders:
        print(f"no dump of the lab in {step.CACHE}: make some with corpus/lab/lab run or corpus/lab/lab all")
        return 77
    total, misses, confirmed = Look([]), collections.Counter(), collections.Counter()
    with concurrent.futures.ProcessPoolExecutor(arguments.jobs) as pool:
        for look in pool.map(look_at, folders, [arguments.crash] * len(folders)):
            print("\n".join(look.said), flush=True)
            total.passed += look.passed
            total.failed += look.failed
            misses.update(look.misses)
            confirmed.update(look.confirmed)
    print(f"{len(folders)} dumps; confirmed: {dict(confirmed)}; "
          f"known misses, of rules that do not exist yet: {dict(misses)}")
    if os.environ.get("VMRACE_TEST_LAB_FAILED"):
        total.failed.append("some dumps could not be made: corpus/lab/lab all tells which")
    for line in total.failed:
        print(f"FAILED {line}")
    print(f"{total.passed} comparisons passed, {len(total.failed)} failed")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
