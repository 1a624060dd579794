# SPDX-License-Identifier: MIT
"""The patch that PREEMPT_RT kernels are built with: in the package of the source beside the tree (5.10, 6.1), or, from
6.12 on, only in Debian's own part of the source package. Kernels without one are of the plain tree."""
import os
import tempfile

from . import package, root
from .step import Gone, Unavailable, read_command, run, say

FOLDER = "debian/patches-rt"    # `series` has the order


def is_of(headers):
    """Whether a kernel has one, by the name of the headers that its own build on."""
    return headers.endswith("-common-rt")


def fetch(choice, log):
    """Get what has it, before more is: Gone where the mirror has it no more. Where it cannot be got for another reason
    (offline), `apply` says so."""
    if not any(map(is_of, root.depends(choice.archive, f"linux-headers-{choice.release}", choice.version))):
        return
    # Any version tells where it is: that is one place a series.
    source = f"linux-source-{choice.series}"
    deb = package.in_cache(source, "*") or package.download(source, choice.version, log, choice.archive)
    try:
        if name_in_package(choice.series) not in read_command(["dpkg-deb", "-c", deb]):
            source_part(choice, log)
    except Gone:
        raise
    except Unavailable:
        return


def apply(choice, deb, source, log):
    """Apply it to the tree `source`, which came out of the package `deb`. Where it cannot be got the tree stays as it
    is, and that is said; a patch that does not fit is an error."""
    package.install(["patch", "xz-utils"], log)
    with tempfile.TemporaryDirectory(prefix="lab-") as folder:
        try:
            patches = in_package(deb, choice.series, folder, log) or in_source(choice, folder, log)
        except Unavailable as error:
            say(f"{error}: the source of {choice.release} is without the patch of PREEMPT_RT, and differs where it is")
            return
        for path in patches:
            run(["patch", "-s", "-N", "-p1", "-d", source, "-i", path], log)


def name_in_package(series):
    return f"./usr/src/linux-patch-{series}-rt.patch.xz"


def in_package(deb, series, folder, log):
    name, path = name_in_package(series), os.path.join(folder, "rt.patch.xz")
    if name not in read_command(["dpkg-deb", "-c", deb]):
        return []
    run(["sh", "-c", 'dpkg-deb --fsys-tarfile "$1" | tar xO "$2" > "$3"', "sh", deb, name, path], log)
    run(["xz", "-d", path], log)
    return [path[:-len(".xz")]]


def source_part(choice, log):
    # "linux-6.12", with its version behind it where that is another; of one that is named alike it is not said
    known = {r["Version"]: r.get("Source", "linux") for r in choice.archive.records(f"linux-source-{choice.series}")}
    name = known.get(choice.version, "linux").split()[0]
    return package.download_source_part(name, choice.version, choice.suite, log)


def in_source(choice, folder, log):
    run(["tar", "-xf", source_part(choice, log), "-C", folder, FOLDER], log)
    with open(os.path.join(folder, FOLDER, "series"), encoding="utf-8") as lines:
        names = [line.split()[0] for line in lines if line.strip() and not line.startswith("#")]
    return [os.path.join(folder, FOLDER, name) for name in names]
