# SPDX-License-Identifier: MIT
"""Which kernel `--kernel` means: a series, a flavour or both (`7.3`, `rt`, `6.12-rt`), or a folder of one's own; and of
Debian's kernels the newest release of it that has all its packages in one version."""
import dataclasses
import functools
import os
import re
import time

from . import archive
from .step import CACHE, LabError, Unavailable

SERIES, FLAVOUR = "6.12", "cloud"   # what is meant where only the other is said
# Endings of package names, and GB of disk of one kernel: unpacked (source 1.6, vmlinux 0.4, modules) and packages.
FLAVOURS = {"cloud": ("-cloud-amd64", 3.6), "amd64": ("-amd64", 5.0), "rt": ("-rt-amd64", 5.0)}
NAME = re.compile(r"(?:(?P<series>\d+\.\d+)-?)?(?P<flavour>cloud|amd64|rt)?")


@dataclasses.dataclass(frozen=True)
class Choice:
    """A release of Debian's, its version, and the archive and suite that have it."""
    series: str
    flavour: str
    release: str
    version: str
    archive: archive.Archive
    suite: str | None

    @property
    def gigabytes(self):
        return FLAVOURS[self.flavour][1]

    @property
    def image_packages(self):
        """What has the image and the modules: one package, of 7.x two (linux-binary, linux-modules)."""
        for names in ((f"linux-binary-{self.release}", f"linux-modules-{self.release}"),
                      (f"linux-image-{self.release}",), (f"linux-image-{self.release}-unsigned",)):
            if all(self.version in self.archive.versions(name) for name in names):
                return names
        raise Unavailable(f"no package has the image of {self.release} {self.version}")

    @property
    def is_of_system(self):
        return self.archive is archive.SYSTEM


def is_folder(name):
    return os.sep in name or os.path.isdir(name)


def split(name):
    """Series and flavour of a name."""
    found = NAME.fullmatch(name)
    if not name or not found:
        raise LabError(f"no kernel {name}: say a series (5.10, 6.1, 6.12, 7.3), a flavour (cloud, amd64, rt), both "
                       "(7.3-rt), or a folder")
    return found["series"] or SERIES, found["flavour"] or FLAVOUR


def canonical(name):
    """One spelling of each kernel: 6.12 for 6.12-cloud and cloud."""
    if is_folder(name):
        return os.path.abspath(name)
    series, flavour = split(name)
    return series if flavour == FLAVOUR else f"{series}-{flavour}"


def numbers(release):
    return [int(n) for n in re.findall(r"\d+", release)]


def gone():
    """Lines "release version" of kernels that apt's lists have and the mirror has not, as far as the lists are as old
    as that."""
    path = os.path.join(CACHE, "apt", "gone")
    if not os.path.exists(path) or time.time() - os.path.getmtime(path) > archive.FRESH_SECONDS:
        return set()
    with open(path, encoding="utf-8") as file:
        return set(file.read().splitlines())


def leave_out(choice):
    """From now on `newest` takes another kernel."""
    os.makedirs(os.path.join(CACHE, "apt"), exist_ok=True)
    lines = gone() | {f"{choice.release} {choice.version}"}
    with open(os.path.join(CACHE, "apt", "gone"), "w", encoding="utf-8") as file:
        file.write("\n".join(sorted(lines)) + "\n")
    newest.cache_clear()


def newest_in(where, series, flavour):
    """The newest release that an archive has in full, or None."""
    missing = gone()
    ending = FLAVOURS[flavour][0]
    pattern = re.compile(rf"linux-image-({re.escape(series)}\.\d[^-]*(?:-(?:0\.deb\d+\.)?\d+)?{ending})(?:-unsigned)?")
    releases = {m.group(1) for n in where.names(f"linux-image-{series}.") if (m := pattern.fullmatch(n))}
    sources = set(where.versions(f"linux-source-{series}"))
    for release in sorted(releases, key=numbers, reverse=True):
        found = set(where.versions(f"linux-image-{release}-dbg")) & sources
        headers = f"linux-headers-{release}"
        found &= set(where.versions(headers))
        for version in sorted(found, key=numbers, reverse=True):
            if f"{release} {version}" not in missing:
                return Choice(series, flavour, release, version, where, where.suite(headers, version))
    return None


@functools.lru_cache
def newest(name):
    """The newest kernel that a name means: of the system's own suites, else of all that its mirror has."""
    series, flavour = split(name)
    found = newest_in(archive.SYSTEM, series, flavour) or newest_in(archive.all_suites(), series, flavour)
    if not found:
        raise Unavailable(f"no {flavour} kernel {series} with image, debug, header and source package of one version "
                          f"is known to apt or in {', '.join(archive.SUITES)}: run apt-get update, check the sources")
    return found
