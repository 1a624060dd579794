# SPDX-License-Identifier: MIT
"""A kernel that a case runs on: image, vmlinux with debug information, modules, source tree, headers to build against.

Stock kernels are Debian's newest cloud kernels of a series; `rq-qos` kernels are built from Debian's source
(own_kernel.py).
"""
import functools
import glob
import os
import re
import shutil

from . import own_kernel, package
from .case import TOP
from .step import CACHE, LabError, Unavailable, locked, run, say

SERIES = ("6.12", "6.1")
OWN_SERIES = "6.12"
TOOLS = ("qemu-system-x86", "busybox-static", "cpio", "make", "gcc", "libc6-dev", "kmod", "xz-utils", "e2fsprogs",
         "kexec-tools", "makedumpfile")
BASE_MODULES = ("qemu_fw_cfg", "virtio_pci", "virtio_blk")
# Of one stock kernel in the cache: packages 0.5, vmlinux 0.4, source 1.6, modules 0.2, the rest spare.
STOCK_BYTES = 3_600_000_000
OWN_BYTES = 6_000_000_000       # while the kernel with a bug put back is built


class Kernel:
    """Where the parts of a kernel are."""

    def __init__(self, series, release, folder):
        self.series, self.release, self.folder = series, release, folder
        self.vmlinuz, self.vmlinux, self.source = (os.path.join(folder, n) for n in ("vmlinuz", "vmlinux", "source"))
        self.modules = os.path.join(folder, "lib", "modules", release)
        self.debug = os.path.join(folder, "debug")

    @property
    def headers(self):
        """Folder to build modules against."""
        return f"/usr/src/linux-headers-{self.release}"

    def closure(self, wanted):
        """Files of these modules and of what they need, in the order to load them; what is built in has none."""
        needs, files = {}, {}
        table = os.path.join(self.modules, "modules.dep")
        if not os.path.exists(table):
            return []
        with open(table, encoding="utf-8") as lines:
            for line in lines:
                path, _, rest = line.partition(":")
                files[module_name(path)] = os.path.join(self.modules, path)
                needs[module_name(path)] = [module_name(p) for p in rest.split()]
        order = []
        for name in wanted:
            for part in [*reversed(needs.get(name, [])), name]:
                if part in files and files[part] not in order:
                    order.append(files[part])
        return order


def module_name(path):
    return os.path.basename(path).split(".ko")[0].replace("-", "_")


@functools.lru_cache
def newest_stock(series):
    """Release, version and image package of the newest cloud kernel that has all its packages in one version."""
    names = package.names(f"linux-image-{series}.")
    releases = {m.group(1) for n in names if (m := re.fullmatch(r"linux-image-(.*-cloud-amd64)(-unsigned)?", n))}

    def numbers(release):
        return [int(n) for n in re.findall(r"\d+", release)]

    for release in sorted(releases, key=numbers, reverse=True):
        wanted = [package.fields(f"linux-image-{release}-dbg"), package.fields(f"linux-headers-{release}")]
        found = {w["Version"] for w in wanted if w}
        if all(wanted) and len(found) == 1 and found <= set(package.versions(f"linux-source-{series}")):
            image = f"linux-image-{release}"
            return release, found.pop(), image if image in names else image + "-unsigned"
    raise Unavailable(f"no cloud kernel {series} with debug, header and source package of one version is known to apt: "
                      "run apt-get update, check the sources (Debian 12 with security updates)")


def unpack_source(series, version, folder, log):
    """The kernel's source tree."""
    deb = package.download(f"linux-source-{series}", version, log)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    run(["sh", "-c",
         'dpkg-deb --fsys-tarfile "$1" | tar xO "./usr/src/linux-source-$2.tar.xz" | '
         'tar xJ -C "$3" --strip-components=1',
         "sh", deb, series, folder], log)


def add_configuration(kernel, log):
    """What a built tree has and the source package has not: .config and the generated headers."""
    common = re.sub(r"-cloud-amd64$", "-common", kernel.headers)
    for top in (common, kernel.headers):
        for part in (".config", "include/config", "include/generated", "arch/x86/include/generated"):
            path = os.path.join(top, part)
            if os.path.isdir(path):
                shutil.copytree(path, os.path.join(kernel.source, part), dirs_exist_ok=True, symlinks=True)
            elif os.path.exists(path):
                shutil.copy(path, os.path.join(kernel.source, part))
    if not os.path.exists(os.path.join(kernel.source, ".config")):
        raise LabError(f"no .config in {kernel.headers}: see {log}")


def unpack_modules(kernel, image, log):
    """The kernel's modules, not compressed, with the table of what needs what."""
    package.unpack(image, [f"./lib/modules/{kernel.release}/*"], os.path.join(kernel.folder, "lib"), 2, log)
    packed = glob.glob(os.path.join(kernel.modules, "**", "*.ko.xz"), recursive=True)
    if packed:
        run(["xz", "-d", "-f", "-T0", *packed], log)
    run(["/sbin/depmod", "-b", kernel.folder, kernel.release], log)


def unpack_debug(kernel, wanted, version, log):
    """Debug information of vmlinux and of the modules that guests load, as far as it is not there."""
    names = {module_name(p) for p in kernel.closure(wanted)}
    missing = [n for n in sorted(names) if not os.path.exists(os.path.join(kernel.debug, n + ".ko"))]
    if not missing and os.path.exists(kernel.vmlinux):
        return
    os.makedirs(kernel.debug, exist_ok=True)
    deb, part = package.download(f"linux-image-{kernel.release}-dbg", version, log), os.path.join(kernel.folder, "dbg")
    members = [f"./usr/lib/debug/boot/vmlinux-{kernel.release}",
               *(f"*/{n.replace('_', '[-_]')}.ko" for n in missing)]
    package.unpack(deb, members, part, 1, log)
    for path in glob.glob(os.path.join(part, "**", "*"), recursive=True):
        if path.endswith(".ko"):
            os.replace(path, os.path.join(kernel.debug, module_name(path) + ".ko"))
        elif os.path.basename(path) == f"vmlinux-{kernel.release}":
            os.replace(path, kernel.vmlinux)
    shutil.rmtree(part)


def stock(series, wanted):
    """The newest kernel of a series, with debug information of `wanted` modules; made once."""
    release, version, image_name = newest_stock(series)
    kernel = Kernel(series, release, os.path.join(CACHE, "kernels", release))
    os.makedirs(kernel.folder, exist_ok=True)
    log, ready = os.path.join(kernel.folder, "log"), os.path.join(kernel.folder, "ready")
    package.install([*TOOLS, f"linux-headers-{release}"], log)
    with locked(release):
        if not os.path.exists(ready) or read_file(ready) != version:
            say(f"kernel {release}: about 500 MB of packages, {STOCK_BYTES / 1e9:.1f} GB in {kernel.folder}")
            image = package.download(image_name, version, log)
            package.unpack(image, [f"./boot/vmlinuz-{release}"], kernel.folder, 2, log)
            os.replace(os.path.join(kernel.folder, f"vmlinuz-{release}"), kernel.vmlinuz)
            unpack_modules(kernel, image, log)
            unpack_source(series, version, kernel.source, log)
            add_configuration(kernel, log)
        unpack_debug(kernel, wanted, version, log)
        write_file(ready, version)
    return kernel


def own(name, variant):
    """The kernel of a case that is a bug of the kernel itself; built once a variant."""
    release, version, _ = newest_stock(OWN_SERIES)
    kernel = Kernel(OWN_SERIES, f"{release.split('+')[0].split('-')[0]}-{name}",
                    os.path.join(CACHE, "kernels", f"{name}-{variant}-{version.replace('~', '-')}"))
    os.makedirs(kernel.folder, exist_ok=True)
    log, ready = os.path.join(kernel.folder, "log"), os.path.join(kernel.folder, "ready")
    package.install([*TOOLS, *own_kernel.PACKAGES], log)
    case_folder = os.path.join(TOP, "cases", name)
    stamp = f"{version} {own_kernel.digest(case_folder)}"
    with locked(f"{name}-{variant}"):
        if os.path.exists(ready) and read_file(ready) == stamp:
            return kernel
        say(f"building the kernel of {name} ({variant}): 10 minutes, {OWN_BYTES / 1e9:.0f} GB in {kernel.folder}")
        deb = package.download(f"linux-source-{OWN_SERIES}", version, log)
        package.unpack(deb, [f"./usr/src/linux-source-{OWN_SERIES}.tar.xz"], kernel.folder, 3, log)
        tar = os.path.join(kernel.folder, f"linux-source-{OWN_SERIES}.tar.xz")
        own_kernel.build(tar, case_folder, variant, kernel.folder, log)
        os.unlink(tar)
        write_file(ready, stamp)
    return kernel


def read_file(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def write_file(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
