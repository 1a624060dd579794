# SPDX-License-Identifier: MIT
"""Debian's linux-source-6.12 for tests: what they need of the archive, unpacked once into the user's cache folder."""
import contextlib
import fcntl
import os
import sys
import tarfile

ARCHIVE = "/usr/src/linux-source-6.12.tar.xz"
# What sources include: whole folders. Makefiles say where else they look.
ALWAYS = ("include/", "arch/x86/", "scripts/", "lib/vdso/", "io_uring/", "security/")
TOP = ("Makefile", "Kbuild", "Kconfig")


def skip(why):
    print("skipped: " + why)
    sys.exit(77)


def cache_folder():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "vmrace-tests", "linux-source-6.12-parts")


def parts_of(files):
    """Folders to unpack for these files: their own, and the headers of all of their subsystem."""
    own = {os.path.dirname(name) + "/" for name in files}
    headers = {"/".join(name.split("/")[:2 if name.startswith("drivers/") else 1]) + "/" for name in files}
    return own, headers


def wanted(name, own, headers):
    if name.startswith(ALWAYS) or name in TOP:
        return True
    if os.path.basename(name) in ("Makefile", "Kbuild"):
        return any(folder.startswith(os.path.dirname(name) + "/") for folder in own)
    return name.endswith((".c", ".h")) and (os.path.dirname(name) + "/" in own
                                            or (name.endswith(".h") and name.startswith(tuple(headers))))


def unpack(top, own, headers, fresh):
    """fresh: of another archive than what is there; else what is there stays, others may be reading it."""
    with tarfile.open(ARCHIVE) as archive:
        for member in archive:
            member.name = member.name.partition("/")[2]
            there = os.path.exists(os.path.join(top, member.name))
            if member.isfile() and wanted(member.name, own, headers) and (fresh or not there):
                archive.extract(member, top, set_attrs=False)


@contextlib.contextmanager
def alone(folder):
    """Tests run side by side: one at a time fills the cache."""
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, ".lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def tree(files):
    """A folder with the tree's parts that these files need; ends the test where the archive is not there."""
    if not os.path.exists(ARCHIVE):
        skip(ARCHIVE + " is not there: apt-get install linux-source-6.12")
    own, headers = parts_of(files)
    top = cache_folder()
    stamp = os.path.join(top, ".stamp")
    key = "%d %d" % (os.path.getsize(ARCHIVE), os.path.getmtime(ARCHIVE))
    with alone(top):
        have = []
        if os.path.exists(stamp):
            with open(stamp, encoding="ascii") as f:
                have = f.read().splitlines()
        lines = {"own with makefiles " + name for name in own} | {"headers " + name for name in headers}
        fresh = not have or have[0] != key
        if fresh or not lines <= set(have[1:]):
            unpack(top, own, headers, fresh)
            kept = set() if fresh else set(have[1:])
            with open(stamp, "w", encoding="ascii") as f:
                f.write("\n".join([key] + sorted(lines | kept)) + "\n")
    return top
