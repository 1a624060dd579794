# SPDX-License-Identifier: MIT
"""Where modules are built: on the system against installed headers, or in a small Debian of the kernel's own suite
(debootstrap, cached), for headers that need another C library or compiler."""
import functools
import os
import re
import shutil

from . import archive, package
from .step import CACHE, LabError, Unavailable, locked, read_command, run, say

ROOT_MB, ROOT_SECONDS = 700, 1800
TOOLS = ("make", "binutils")
# Processes in it see a /proc of their own (objtool asks for the limit of its stack there), and end with the command.
INSIDE = 'mount -t proc proc "$1/proc" && root=$1 && shift && exec chroot "$root" "$@"'


def base_of(suite):
    """The suite that a root is made of: trixie of trixie-backports."""
    return re.sub(r"-(backports|security|updates)$", "", suite)


def depends(where, name, version=None):
    """Names that a package depends on, the first of each alternative."""
    records = [r for r in where.records(name) if version in (None, r["Version"])]
    text = records[0].get("Depends", "") if records else ""
    return re.findall(r"(?:^|, )([a-z0-9][a-z0-9.+-]*)", re.sub(r"\([^)]*\)|\|[^,]*", "", text))


def header_packages(choice):
    """(packages to unpack, packages to install) to build modules of a kernel."""
    unpack, install, seen = [], [], set()
    todo = [f"linux-headers-{choice.release}"]
    while todo:
        name = todo.pop()
        if name in seen or re.match(r"linux-(image|base|binary|modules)", name):
            continue
        seen.add(name)
        is_kernels = name.startswith("linux-")
        (unpack if is_kernels and not name.startswith("linux-compiler") else install).append(name)
        if is_kernels:
            todo += depends(choice.archive, name)
    return unpack, [n for n in install if not n.startswith("linux-")]


def write_sources(root, suite):
    suites = [s for s in (suite, f"{suite}-security", f"{suite}-backports") if s in archive.SUITES + archive.SECURITY]
    with open(os.path.join(root, "etc", "apt", "sources.list"), "w", encoding="utf-8") as file:
        file.write(re.sub(r"\[signed-by=\S+\] ", "", "\n".join(archive.source_lines(suites))) + "\n")


def make_root(suite, log):
    """A Debian of a suite, made once."""
    root = os.path.join(CACHE, "roots", suite)
    if os.path.exists(root):
        return root
    if os.geteuid() or archive.offline():
        raise Unavailable(f"a root of {suite} to build modules in needs root's rights and the mirror")
    package.install(["debootstrap"], log)
    uri, key = archive.mirror("/debian")
    part = root + ".part"
    say(f"debootstrap of {suite}: {ROOT_MB} MB in {root}, 3 to 10 minutes, once")
    shutil.rmtree(part, ignore_errors=True)
    os.makedirs(os.path.dirname(root), exist_ok=True)
    keyring = [f"--keyring={key or archive.KEYRING}"] if os.path.exists(key or archive.KEYRING) else []
    run(["debootstrap", "--variant=minbase", *keyring, suite, part, uri], log, ROOT_SECONDS)
    write_sources(part, suite)
    os.rename(part, root)
    return root


def run_inside(root, words, log, seconds=600):
    """Run a command in a root."""
    run(["unshare", "--mount", "--pid", "--fork", "sh", "-c", INSIDE, "sh", root, *words], log, seconds,
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"})


def update_words(configuration):
    """To update lists in a root, as the system's apt is told to take them: a mirror that stands still has some that are
    out of date."""
    found = re.search(r'^Acquire::Check-Valid-Until "(\w+)";$', configuration, re.M)
    return ["apt-get", *(["-o", f"Acquire::Check-Valid-Until={found[1]}"] if found else []), "update"]


def is_installed(root, name):
    return os.path.exists(os.path.join(root, "var", "lib", "dpkg", "info", f"{name}.list")) or os.path.exists(
        os.path.join(root, "var", "lib", "dpkg", "info", f"{name}:amd64.list"))


def lay(deb, root, log):
    """A package's files into a root whose /lib may be a link."""
    run(["sh", "-c", 'dpkg-deb --fsys-tarfile "$1" | tar x -C "$2" --keep-directory-symlink', "sh", deb, root], log)


def prepare(choice, log):
    """The root with the headers of a kernel and all that they need; its path."""
    with locked(f"root-{base_of(choice.suite)}"):
        root = make_root(base_of(choice.suite), log)
        if os.path.exists(os.path.join(root, "usr", "src", f"linux-headers-{choice.release}", "ready")):
            return root
        unpack, install = header_packages(choice)
        missing = [n for n in (*TOOLS, *install) if not is_installed(root, n)]
        if missing:
            say(f"in the root of {base_of(choice.suite)}: installing {' '.join(missing)}")
            run_inside(root, update_words(read_command(["apt-config", "dump"])), log, ROOT_SECONDS)
            run_inside(root, ["apt-get", "install", "-y", "--no-install-recommends", *missing], log, ROOT_SECONDS)
        for name in unpack:
            versions = choice.archive.versions(name)
            version = choice.version if choice.version in versions else versions[0]
            lay(package.download(name, version, log, choice.archive), root, log)
        headers = os.path.join(root, "usr", "src", f"linux-headers-{choice.release}")
        if not os.path.isdir(headers):
            raise LabError(f"{' '.join(unpack)} have no {headers}: see {log}")
        with open(os.path.join(headers, "ready"), "w", encoding="utf-8"):
            pass
    return root


@functools.lru_cache
def has_headers(release):
    """Whether the system itself has a kernel's headers."""
    return os.path.isdir(f"/usr/src/linux-headers-{release}")


def build(root, headers, driver, log, *words):
    """Build a module's folder against headers, in a root or (None) on the system. words: for make."""
    if root is None:
        run(["make", "-C", headers, *words, f"M={driver}", "modules"], log)
        return
    # At the same path as outside: debug information has it.
    inside = root + driver
    shutil.rmtree(inside, ignore_errors=True)
    shutil.copytree(driver, inside)
    run_inside(root, ["make", "-C", headers, f"M={driver}", "modules"], log)
    shutil.copytree(inside, driver, dirs_exist_ok=True)
    shutil.rmtree(inside)
