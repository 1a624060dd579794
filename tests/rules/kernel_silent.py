#!/usr/bin/env python3
"""kernel_silent.py VMRACE: the kernel's own correct wakers, from Debian's linux-source-6.12, give no finding.

Exit 77 with the reason where the package is not there.
"""
import glob
import json
import os
import subprocess
import sys
import tarfile
import tempfile

FILES = ["kernel/sched/wait.c", "kernel/sched/swait.c", "kernel/sched/completion.c", "kernel/locking/percpu-rwsem.c",
         "block/kyber-iosched.c",
         "fs/userfaultfd.c"]
# Wakers that must have been understood, and why they are right.
SILENT = {"percpu_rwsem_wake_function", "userfaultfd_wake_function"}
FOLDERS = ("include/", "arch/x86/", "kernel/", "block/", "scripts/", "io_uring/", "mm/", "lib/vdso/", "security/")


def skip(why):
    print("skipped: " + why)
    sys.exit(77)


def wanted(name):
    of_fs = name.startswith("fs/") and name.endswith((".c", ".h"))
    return name.startswith(FOLDERS) or name in ("Makefile", "Kbuild", "Kconfig") or of_fs


def tree():
    archives = sorted(glob.glob("/usr/src/linux-source-6.12.tar.xz"))
    if not archives:
        skip("/usr/src/linux-source-6.12.tar.xz is not there: apt-get install linux-source-6.12")
    top = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "vmrace-tests",
                       "linux-source-6.12")
    stamp = os.path.join(top, ".stamp")
    key = "%d %d" % (os.path.getsize(archives[0]), os.path.getmtime(archives[0]))
    if os.path.exists(stamp) and open(stamp, encoding="ascii").read() == key:
        return top
    os.makedirs(top, exist_ok=True)
    with tarfile.open(archives[0]) as archive:
        for member in archive:
            member.name = member.name.partition("/")[2]
            if wanted(member.name) and (member.isfile() or member.isdir() or member.issym()):
                archive.extract(member, top, set_attrs=False)
    with open(stamp, "w", encoding="ascii") as f:
        f.write(key)
    return top


def main():
    program, source = sys.argv[1], tree()
    with tempfile.TemporaryDirectory() as out:
        files = [w for f in FILES for w in ("--file", f)]
        words = [program, "scan", "--source", source, "-o", out, "--format", "json"] + files
        done = subprocess.run(words, capture_output=True, text=True, timeout=150, check=False)
        if done.returncode:
            sys.exit("scan: exit status %d: %s" % (done.returncode, done.stderr[-400:]))
        with open(os.path.join(out, "report.json"), encoding="utf-8") as f:
            report = json.load(f)
    for finding in report["findings"]:
        print("FAIL %s: %s" % (finding["verdict"], finding["sentence"]))
    silent = {role["function"]: rule["silenced_by"] for rule in report["rules"] if rule["status"] == "silent"
              for role in rule["roles"]}
    missing = sorted(SILENT - silent.keys())
    for name in missing:
        print("FAIL %s was not understood" % name)
    for name in sorted(SILENT & silent.keys()):
        print("ok   %s is silent: %s" % (name, silent[name]))
    sys.exit(1 if report["findings"] or missing else 0)


main()
