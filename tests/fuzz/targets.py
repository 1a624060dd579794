#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Run fuzz targets: each over its seeds and mutations of them.

    targets.py --build BUILD [--fuzzer BUILD] [--seconds 5] [--long 300] [--keep DIR] TARGET...

--seconds is of each, --long instead of it when $VMRACE_TEST_LONG is set. --fuzzer: a build by clang's libFuzzer
(fuzz.ini), whose targets are run instead. An input that ends a target, and what it said, stay in --keep. The last line
of each has wall time, processor time and how many inputs there were. Exit status: 0 none failed, 1 some did.
"""
import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
import seeds  # noqa: E402

MEMORY = "/dev/shm"  # nothing here is worth a disk's time
MIB, LONGEST = 2048, 900  # of a process; seconds of an input, of a machine that may do much else


def environment(folder, build, seed_folders):
    mini = os.path.join(build, "corpus/minikernel")
    tests = os.path.join(HERE, "..")
    return dict(os.environ, TMPDIR=folder, VMRACE_CACHE_DIR=os.path.join(folder, "cache"),
                FUZZ_DUMP=os.path.join(mini, "racy.vmcore"), FUZZ_VMLINUX=os.path.join(mini, "O2/vmlinux"),
                FUZZ_SCRATCH=os.path.join(folder, "scratch"), FUZZ_ROWS=os.path.join(seed_folders["rows"], "callers.c"),
                FUZZ_SEEDS=seed_folders["cache"],
                ASAN_OPTIONS="detect_leaks=1:allocator_may_return_null=1:quarantine_size_mb=16:hard_rss_limit_mb=%d" % MIB,
                LSAN_OPTIONS="suppressions=%s:print_suppressions=0" % os.path.join(tests, "leaks.supp"),
                UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1:suppressions=%s" % os.path.join(HERE, "ubsan.supp"))


def command(args, target, folder, seed_folder):
    if args.fuzzer:
        corpus = os.path.join(args.keep or folder, "corpus-" + target)
        os.makedirs(corpus, exist_ok=True)
        return [os.path.join(args.fuzzer, "tests/fuzz/fuzz_" + target), "-max_total_time=%d" % args.seconds,
                "-timeout=%d" % LONGEST, "-rss_limit_mb=%d" % MIB, "-max_len=%d" % (1 << 19), "-print_final_stats=1",
                "-artifact_prefix=%s/" % (args.keep or folder), corpus, seed_folder]
    return [os.path.join(args.build, "tests/fuzz/fuzz_" + target), "--seconds", str(args.seconds), "--runs", "1000000000",
            "--keep", os.path.join(folder, "input"), seed_folder]


def run(args, target):
    folder = tempfile.mkdtemp(prefix="vmrace-fuzz-", dir=MEMORY if os.path.isdir(MEMORY) else None)
    try:
        folders = seeds.make(os.path.join(folder, "seeds"), args.build, SOURCE)
        env = environment(folder, args.build, folders)
        if target == "cache":  # writes its own seeds when it is run first
            seeds.put(folders["cache"], "none", "")
            subprocess.run([os.path.join(args.build, "tests/fuzz/fuzz_cache"), "--runs", "1",
                            os.path.join(folders["cache"], "none")], env=env, check=True, stdout=subprocess.DEVNULL)
            shutil.rmtree(env["VMRACE_CACHE_DIR"])
        del env["FUZZ_SEEDS"]
        begin, used = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        with open(os.path.join(args.keep or folder, "log-" + target), "w+", encoding="utf-8", errors="replace") as log:
            status = subprocess.run(command(args, target, folder, folders[target]), env=env, stdin=subprocess.DEVNULL,
                                    stdout=log, stderr=subprocess.STDOUT, timeout=args.seconds + 600).returncode
            log.seek(0)
            said = log.read()
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        found = re.findall(r"(\d+) runs over|number_of_executed_units: (\d+)", said)
        count = int(max(found[-1])) if found else 0
        print("%s: %s; %.0f s, %.0f s of a processor, %d inputs" % (
            target, "clean" if status == 0 else "FAILED (%d)" % status, time.monotonic() - begin,
            spent.ru_utime + spent.ru_stime - used.ru_utime - used.ru_stime, count), flush=True)
        if status:
            print(said[-6000:])
            if args.keep and os.path.exists(os.path.join(folder, "input")):
                shutil.copy(os.path.join(folder, "input"), os.path.join(args.keep, "input-" + target))
        return status == 0 and count > 0
    finally:
        shutil.rmtree(folder)


def main():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("--build", required=True)
    p.add_argument("--fuzzer")
    p.add_argument("--seconds", type=float, default=5)
    p.add_argument("--long", type=float)
    p.add_argument("--keep")
    p.add_argument("targets", nargs="+")
    args = p.parse_args()
    if os.environ.get("VMRACE_TEST_LONG") and args.long:
        args.seconds = args.long
    if args.keep:
        os.makedirs(args.keep, exist_ok=True)
    return 0 if all([run(args, target) for target in args.targets]) else 1


sys.exit(main())
