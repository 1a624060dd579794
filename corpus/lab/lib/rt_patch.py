# SPDX-License-Identifier: MIT
"""The patch that PREEMPT_RT kernels are built with: in the package of the source beside the tree (5.10, 6.1), or, from
6.12 on, only in Debian's own part of the source package. Kernels without one are of the plain tree."""
import os
import tempfile

from . import package
from .step import Unavailable, read_command, run, say

FOLDER = "debian/patches-rt"    # `series` has the order


def apply(choice, deb, source, log):
    """Apply it to the tree `source`, which came out of the package `deb`. A mirror that does not give it leaves the
    tree as it is, and that is said; a patch that does not fit is an error."""
    package.install(["patch", "xz-utils"], log)
    with tempfile.TemporaryDirectory(prefix="lab-") as folder:
        try:
            patches = in_package(deb, choice.series, folder, log) or in_source(choice, deb, folder, log)
        except Unavailable as error:
            say(f"{error}: the source of {choice.release} is without the patch of PREEMPT_RT, and differs where it is")
            return
        for path in patches:
            run(["patch", "-s", "-N", "-p1", "-d", source, "-i", path], log)


def in_package(deb, series, folder, log):
    name, path = f"./usr/src/linux-patch-{series}-rt.patch.xz", os.path.join(folder, "rt.patch.xz")
    if name not in read_command(["dpkg-deb", "-c", deb]):
        return []
    run(["sh", "-c", 'dpkg-deb --fsys-tarfile "$1" | tar xO "$2" > "$3"', "sh", deb, name, path], log)
    run(["xz", "-d", path], log)
    return [path[:-len(".xz")]]


def in_source(choice, deb, folder, log):
    # "linux-6.12", with its version behind it where that is another
    name = (read_command(["dpkg-deb", "-f", deb, "Source"]).split() or ["linux"])[0]
    part = package.download_source_part(name, choice.version, choice.suite, log)
    run(["tar", "-xf", part, "-C", folder, FOLDER], log)
    with open(os.path.join(folder, FOLDER, "series"), encoding="utf-8") as lines:
        names = [line.split()[0] for line in lines if line.strip() and not line.startswith("#")]
    return [os.path.join(folder, FOLDER, name) for name in names]
