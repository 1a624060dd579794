#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""bench.py FIGURE: time and memory of whole runs of vmrace, as ratios to drgn's first steps in the same run.

drgn is looked for in $VMRACE_DRGN (a built checkout), else where Python finds it; without it absolute figures are
printed and nothing is judged. Figures of `show` have a bound in seconds of CPU, in which what else runs has no part.
Environment: VMRACE, VMRACE_TOP, VMRACE_CORPUS, MINIKERNEL.
"""
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import long_list  # noqa: E402
from drgn_at import find_drgn  # noqa: E402

VMRACE = os.environ["VMRACE"]
TOP = os.environ["VMRACE_TOP"]
CORPUS = os.environ.get("VMRACE_CORPUS") or os.path.expanduser("~/.cache/vmrace-corpus")
CASE = os.path.join(CORPUS, "rq-qos-6.12")
KERNEL = os.path.join(CORPUS, "kernels", "6.12.117-lab")
BASELINE = os.path.join(TOP, "..", "shared", "corpus", "drgn-baseline.py")
DUMP, VMLINUX, SOURCE = CASE + "/vmcore", KERNEL + "/vmlinux", KERNEL + "/src"
TIME_LIMIT = 300

def sleepers():
    """A dump of the lab with 10,000 threads: a folder, or where it would be."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    cache = os.environ.get("VMRACE_LAB") or os.path.join(home, "vmrace-lab")
    found = sorted(glob.glob(os.path.join(glob.escape(cache), "cases", "sleepers-clean-*", "expected.json")))
    return os.path.dirname(found[-1]) if found else os.path.join(cache, "cases", "sleepers-clean")


SLEEPERS = sleepers()
MANY = ["--dump", SLEEPERS + "/vmcore", "--vmlinux", SLEEPERS + "/vmlinux"]

# figure: (words, fresh cache each time, runs, bound of time, bound of memory or None)
FIGURES = {
    "analyze-warm": (["analyze", "--dump", DUMP, "--vmlinux", VMLINUX, "--source", SOURCE, "-o", "OUT"], False, 7, 0.8,
                     1.0),
    "analyze-cold-no-source": (["analyze", "--dump", DUMP, "--vmlinux", VMLINUX, "-o", "OUT"], True, 3, 3.0, None),
    "analyze-cold": (["analyze", "--dump", DUMP, "--vmlinux", VMLINUX, "--source", SOURCE, "-o", "OUT"], True, 2, 10.0,
                     None),
    "bt-warm": (["bt", "--all", "--dump", DUMP, "--vmlinux", VMLINUX], False, 7, 0.25, None),
    # 10,000 threads; drgn's first steps walk all of their stacks too
    "sleepers-bt": (["bt", "--all", *MANY], False, 3, 1.0, None),
    "sleepers-waits": (["waits", *MANY], False, 3, 0.5, None),
    "sleepers-analyze": (["analyze", *MANY, "-o", "OUT"], False, 3, 1.0, None),
}
LIST_LENGTH = 100000
LIST = "list(%s, struct wait_queue_entry, entry)" % long_list.HEAD
# figure: (what show is asked, bound in seconds of CPU)
SHOWN = {
    "show-object": (["init_task"], 0.03),
    "show-list": ([LIST, "--members", "flags,private"], 0.3),
    "show-list-where": ([LIST + " | where flags %% 2 == 1 && flags > %d" % (LIST_LENGTH - 10)], 0.3),
}


class Cost:
    def __init__(self, wall, cpu, memory):
        self.wall, self.cpu, self.memory = wall, cpu, memory

    def __str__(self):
        return "%.3f s (%.3f s CPU), %.0f MiB" % (self.wall, self.cpu, self.memory)


def measure(words, environment):
    """One run: seconds, seconds of all its processes, MiB of the largest of them."""
    with open(os.devnull, "r+b") as null:
        start = time.perf_counter()
        p = subprocess.Popen(words, stdin=null, stdout=null, stderr=subprocess.PIPE, env=environment)
        try:
            errors = p.stderr.read()
            _, status, usage = os.wait4(p.pid, 0)
        except BaseException:
            p.kill()
            raise
        wall = time.perf_counter() - start
        p.returncode = os.waitstatus_to_exitcode(status)
    if p.returncode:
        sys.exit("%s: exit status %d: %s" % (" ".join(words[:2]), p.returncode, errors.decode(errors="replace")[-300:]))
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def best(costs):
    """The least of each: what disturbs a run only adds."""
    return Cost(min(c.wall for c in costs), min(c.cpu for c in costs), min(c.memory for c in costs))


def run_vmrace(words, fresh, runs):
    folder = tempfile.mkdtemp(prefix="vmrace-bench-")
    costs = []
    try:
        words = [os.path.join(folder, "out") if w == "OUT" else w for w in words]
        environment = dict(os.environ, VMRACE_CACHE_DIR=os.path.join(folder, "cache"))
        if not fresh:
            measure([VMRACE, *words], environment)
        for _ in range(runs):
            if fresh:
                shutil.rmtree(environment["VMRACE_CACHE_DIR"], ignore_errors=True)
            costs.append(measure([VMRACE, *words], environment))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return best(costs)


def report(what, ours, theirs, bound, unit):
    ratio = ours / theirs
    print("%-7s ratio %.2f (bound %.2f): %.3f against drgn's %.3f %s" % (what, ratio, bound, ours, theirs, unit))
    return ratio <= bound


def main_show(figure):
    words, bound = SHOWN[figure]
    with tempfile.TemporaryDirectory(prefix="vmrace-bench-") as folder:
        files = [DUMP, VMLINUX]
        if LIST in words[0]:
            kernel = os.environ["MINIKERNEL"]
            files = [os.path.join(folder, "vmcore"), kernel + "/O2/vmlinux"]
            long_list.make(files[0], kernel + "/racy.vmcore", files[1], LIST_LENGTH)
            out = subprocess.run([VMRACE, "show", LIST + " | count", *files], stdout=subprocess.PIPE, check=True).stdout
            if not out.endswith(b"| count = %d\n" % LIST_LENGTH):
                sys.exit("the list was not walked: %s" % out.decode(errors="replace"))
        elif not os.path.exists(DUMP):
            print("%s is not there (the corpus)" % DUMP)
            return 77
        ours = run_vmrace(["show", *words, *files], False, 15)
    print("%s: %s, bound %.3f s CPU" % (figure, ours, bound))
    return 0 if ours.cpu <= bound else 1


def main():
    figure = sys.argv[1] if len(sys.argv) == 2 else ""
    if figure in SHOWN:
        return main_show(figure)
    if figure not in FIGURES:
        print("usage: bench.py " + "|".join([*FIGURES, *SHOWN]))
        return 2
    words, fresh, runs, time_bound, memory_bound = FIGURES[figure]
    dump, vmlinux = words[words.index("--dump") + 1], words[words.index("--vmlinux") + 1]
    if not os.path.exists(dump):
        print("%s is not there (the corpus, or corpus/lab/lab run sleepers)" % dump)
        return 77
    drgn = find_drgn() if os.path.exists(BASELINE) else None
    theirs = best([measure([drgn[0], BASELINE, dump, vmlinux], drgn[1]) for _ in range(4)][1:]) if drgn else None
    ours = run_vmrace(words, fresh, runs)
    print("%s: %s" % (figure, ours))
    if not theirs:
        print("drgn cannot be had (VMRACE_DRGN: a built checkout): absolute figures only")
        return 0
    print("drgn: %s" % theirs)
    good = report("time", ours.wall, theirs.wall, time_bound, "s")
    if memory_bound:
        good &= report("memory", ours.memory, theirs.memory, memory_bound, "MiB")
    waits = max(0.0, ours.wall - ours.cpu)
    print("limit now: %s" % ("the processor (%.0f %% of the time)" % (100 * ours.cpu / ours.wall)
                             if ours.cpu >= 0.7 * ours.wall else
                             "waiting for files or child processes (%.2f s)" % waits))
    return 0 if good else 1


sys.exit(main())
