# SPDX-License-Identifier: MIT
"""Debian packages: installed ones, and files out of ones that are only downloaded."""
import glob
import os
import re
import subprocess
import sys
import time

from .archive import SYSTEM, offline, sources
from .step import CACHE, Gone, LabError, Unavailable, read_command, run, say

DOWNLOAD_SECONDS = 1800


def install(packages, log):
    """Install what is missing; says what and how to do it by hand where it cannot."""
    missing = [p for p in packages if "ok installed" not in read_command(["dpkg-query", "-W", "-f", "${Status}", p])]
    if not missing:
        return
    if os.geteuid() or offline():
        raise Unavailable(f"{'offline' if offline() else 'not root'}, and missing: "
                          f"run sudo apt-get install --no-install-recommends {' '.join(missing)}")
    say(f"installing {' '.join(missing)}")
    try:
        run(["apt-get", "install", "-y", "--no-install-recommends", *missing], log, DOWNLOAD_SECONDS,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    except (LabError, OSError) as error:
        raise Unavailable(str(error)) from error


def in_cache(package, version):
    found = glob.glob(os.path.join(glob.escape(os.path.join(CACHE, "deb")),
                                   f"{package}_{version.replace(':', '%3a')}_*.deb"))
    return found[0] if found else None


def expected_size(package, version, archive=SYSTEM):
    """Bytes to download, from apt's own answer."""
    answer = archive.ask("apt-get", "download", "--print-uris", f"{package}={version}")
    found = re.search(r"\S+\.deb (\d+) ", answer)
    return int(found.group(1)) if found else 0


def show_progress(child, folder, package, total):
    """Tell every few seconds how much of the file is there, until the download ends."""
    terminal, shown, end = sys.stderr.isatty(), time.monotonic(), time.monotonic() + DOWNLOAD_SECONDS
    while child.poll() is None:
        if time.monotonic() > end:
            child.kill()
            raise Unavailable(f"downloading {package} took more than {DOWNLOAD_SECONDS} s: "
                              "try again, what is there is kept")
        time.sleep(0.2)
        parts = glob.glob(os.path.join(glob.escape(folder), f"{package}_*"))
        have = max((os.path.getsize(p) for p in parts if os.path.exists(p)), default=0)
        if total and time.monotonic() - shown > (0.5 if terminal else 10):
            shown = time.monotonic()
            sys.stderr.write(("\r" if terminal else "") + f"lab: {package} {have * 100 // total} % of {total >> 20} MiB"
                             + ("" if terminal else "\n"))
            sys.stderr.flush()
    if terminal:
        sys.stderr.write("\n")


def is_gone(log, begin):
    """Whether the mirror answered apt, from a place of the log on, that it has no such file."""
    with open(log, "rb") as file:
        file.seek(begin)
        return re.search(rb"^\s+404  Not Found", file.read(), re.M) is not None


def download(package, version, log, archive=SYSTEM):
    """The package's file, downloaded once into the cache."""
    folder = os.path.join(CACHE, "deb")
    os.makedirs(folder, exist_ok=True)
    if in_cache(package, version):
        return in_cache(package, version)
    if offline():
        raise Unavailable(f"offline, and {package} {version} is not in {folder}")
    total = expected_size(package, version, archive)
    say(f"downloading {package} {version} ({total >> 20} MiB)")
    with open(log, "ab") as out:
        begin = out.tell()
        child = subprocess.Popen(["apt-get", *archive.options, "download", f"{package}={version}"], cwd=folder,
                                 stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        show_progress(child, folder, package, total)
    if child.returncode or not in_cache(package, version):
        if is_gone(log, begin):
            raise Gone(f"the mirror has no {package} {version} any more")
        raise Unavailable(f"apt-get download {package}={version} failed: see {log}; "
                          "run apt-get update, check the sources")
    return in_cache(package, version)


def download_source_part(name, version, suite, log):
    """Debian's own part of a source package (its folder debian/), downloaded once into the cache."""
    folder = os.path.join(CACHE, "deb")
    pattern = os.path.join(glob.escape(folder), f"{name}_{version.split(':')[-1]}.debian.tar.*")
    if not glob.glob(pattern):
        os.makedirs(folder, exist_ok=True)
        words = ["apt-get", *sources(suite).options, "source", "--download-only", "--diff-only", f"{name}={version}"]
        begin = os.path.getsize(log) if os.path.exists(log) else 0
        try:
            run(words, log, DOWNLOAD_SECONDS, cwd=folder)
        except LabError as error:
            kind = Gone if is_gone(log, begin) else Unavailable
            raise kind(f"the mirror does not give the source package {name} {version} (see {log})") from error
    found = glob.glob(pattern)
    if not found:
        raise Unavailable(f"the source package {name} {version} has no part of Debian's own")
    return found[0]


def unpack(deb, members, folder, strip, log):
    """Members of a package (tar patterns) into a folder."""
    os.makedirs(folder, exist_ok=True)
    run(["sh", "-c",
         'deb=$1 to=$2 strip=$3; shift 3; dpkg-deb --fsys-tarfile "$deb" | '
         'tar x -C "$to" --strip-components="$strip" --wildcards "$@"',
         "sh", deb, folder, str(strip), *members], log)
