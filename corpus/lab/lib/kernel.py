# SPDX-License-Identifier: MIT
"""A kernel that a case runs on: image, vmlinux with debug information, modules, source tree, headers to build against.

Stock kernels are Debian's newest of a series and flavour (choice.py); `rq-qos` kernels are built from Debian's source
(own_kernel.py).
"""
import glob
import os
import re
import shutil

from . import choice as choices, own_kernel, package, root, rt_patch
from .case import TOP
from .step import CACHE, Gone, LabError, locked, run, say

SERIES = ("6.12", "6.1", "7.3")     # of `lab all`
OWN_SERIES = "6.12"
TOOLS = ("qemu-system-x86", "busybox-static", "cpio", "make", "gcc", "libc6-dev", "kmod", "xz-utils", "e2fsprogs",
         "kexec-tools", "makedumpfile")
BASE_MODULES = ("qemu_fw_cfg", "virtio_pci", "virtio_blk")
OWN_BYTES = 6_000_000_000       # while the kernel with a bug put back is built


class Kernel:
    """Where the parts of a kernel are."""

    def __init__(self, series, release, folder, build_root=None):
        self.series, self.release, self.folder, self.root = series, release, folder, build_root
        self.vmlinuz, self.vmlinux, self.source = (os.path.join(folder, n) for n in ("vmlinuz", "vmlinux", "source"))
        self.modules = os.path.join(folder, "lib", "modules", release)
        self.debug = os.path.join(folder, "debug")

    @property
    def headers(self):
        """Folder to build modules against, as whoever builds sees it."""
        return f"/usr/src/linux-headers-{self.release}"

    def build_module(self, driver, log):
        root.build(self.root, self.headers, driver, log)

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


class OwnFolder(Kernel):
    """A kernel in a folder of one's own."""

    @property
    def headers(self):
        return os.path.join(self.modules, "build")

    def build_module(self, driver, log):
        configuration = os.path.join(self.headers, ".config")
        words = own_kernel.words_of_compiler(read_file(configuration)) if os.path.exists(configuration) else ()
        root.build(self.root, self.headers, driver, log, *words)


def module_name(path):
    return os.path.basename(path).split(".ko")[0].replace("-", "_")


def common_headers(kernel):
    """The headers that a kernel's own build on."""
    with open((kernel.root or "") + os.path.join(kernel.headers, "Makefile"), encoding="utf-8") as file:
        found = re.search(r"(/usr/src/linux-headers-\S+-common(?:-rt)?)\b", file.read())
    return found.group(1) if found else re.sub(r"(-cloud|-rt)?-amd64$", "-common", kernel.headers)


def unpack_source(choice, kernel, log):
    """The kernel's source tree; of PREEMPT_RT with its patch, where there is one."""
    deb = package.download(f"linux-source-{choice.series}", choice.version, log, choice.archive)
    shutil.rmtree(kernel.source, ignore_errors=True)
    os.makedirs(kernel.source)
    run(["sh", "-c",
         'dpkg-deb --fsys-tarfile "$1" | tar xO "./usr/src/linux-source-$2.tar.xz" | '
         'tar xJ -C "$3" --strip-components=1',
         "sh", deb, choice.series, kernel.source], log)
    if rt_patch.is_of(common_headers(kernel)):
        rt_patch.apply(choice, deb, kernel.source, log)


def add_configuration(kernel, log):
    """What a built tree has and the source package has not: .config and the generated headers."""
    for top in ((kernel.root or "") + path for path in (common_headers(kernel), kernel.headers)):
        for part in (".config", "include/config", "include/generated", "arch/x86/include/generated"):
            path = os.path.join(top, part)
            if os.path.isdir(path):
                shutil.copytree(path, os.path.join(kernel.source, part), dirs_exist_ok=True, symlinks=True)
            elif os.path.exists(path):
                shutil.copy(path, os.path.join(kernel.source, part))
    if not os.path.exists(os.path.join(kernel.source, ".config")):
        raise LabError(f"no .config in {kernel.headers}: see {log}")


def unpack_image(choice, kernel, log):
    """The image, and the modules with the table of what needs what."""
    part = os.path.join(kernel.folder, "image")
    for name in choice.image_packages:
        deb = package.download(name, choice.version, log, choice.archive)
        os.makedirs(part, exist_ok=True)
        run(["sh", "-c", 'dpkg-deb --fsys-tarfile "$1" | tar x -C "$2" --keep-directory-symlink', "sh", deb, part], log)
    for image in ("boot/vmlinuz-" + kernel.release, f"usr/lib/modules/{kernel.release}/vmlinuz"):
        if os.path.exists(os.path.join(part, image)):
            os.replace(os.path.join(part, image), kernel.vmlinuz)
    shutil.rmtree(os.path.join(kernel.folder, "lib"), ignore_errors=True)
    os.makedirs(os.path.dirname(kernel.modules))
    for modules in (f"lib/modules/{kernel.release}", f"usr/lib/modules/{kernel.release}"):
        if os.path.isdir(os.path.join(part, modules)):
            os.replace(os.path.join(part, modules), kernel.modules)
    shutil.rmtree(part)
    run(["/sbin/depmod", "-b", kernel.folder, kernel.release], log)


def unpack_modules(kernel, wanted, log):
    """The modules that guests load, not compressed: busybox knows no xz."""
    packed = [path for path in kernel.closure(wanted) if path.endswith(".xz")]
    if packed:
        run(["xz", "-d", "-f", "-T0", *packed], log)
        run(["/sbin/depmod", "-b", kernel.folder, kernel.release], log)


def unpack_debug(choice, kernel, wanted, log):
    """Debug information of vmlinux and of the modules that guests load, as far as it is not there."""
    names = {module_name(p) for p in kernel.closure(wanted)}
    missing = [n for n in sorted(names) if not os.path.exists(os.path.join(kernel.debug, n + ".ko"))]
    if not missing and os.path.exists(kernel.vmlinux):
        return
    os.makedirs(kernel.debug, exist_ok=True)
    deb = package.download(f"linux-image-{kernel.release}-dbg", choice.version, log, choice.archive)
    part = os.path.join(kernel.folder, "dbg")
    # boot/vmlinux-RELEASE; since 7.2 lib/modules/RELEASE/vmlinux.
    package.unpack(deb, ["./usr/lib/debug/*vmlinux*", *(f"*/{n.replace('_', '[-_]')}.ko*" for n in missing)], part, 1,
                   log)
    for path in glob.glob(os.path.join(part, "**", "*"), recursive=True):
        if os.path.islink(path):    # lib/modules/RELEASE/vmlinux, before 7.2
            continue
        if re.search(r"\.ko(\.debug)?$", path):
            os.replace(path, os.path.join(kernel.debug, module_name(path) + ".ko"))
        elif os.path.basename(path) in (f"vmlinux-{kernel.release}", "vmlinux"):
            os.replace(path, kernel.vmlinux)
    shutil.rmtree(part)


def stock(name, wanted):
    """The newest kernel that a name means and the mirror has, with debug information of `wanted` modules."""
    while True:
        choice = choices.newest(name)
        try:
            return made(choice, name, wanted)
        except Gone as error:
            say(f"{error}: an older kernel {name} is looked for")
            choices.leave_out(choice)


def made(choice, name, wanted):
    """A kernel, made once."""
    folder = os.path.join(CACHE, "kernels", choice.release)
    os.makedirs(folder, exist_ok=True)
    log, ready = os.path.join(folder, "log"), os.path.join(folder, "ready")
    is_here = choice.is_of_system and (choice.flavour == choices.FLAVOUR or root.has_headers(choice.release))
    package.install([*TOOLS, *([f"linux-headers-{choice.release}"] if is_here else [])], log)
    with locked(choice.release):
        is_new = not os.path.exists(ready) or read_file(ready) != choice.version
        if is_new:
            say(f"kernel {choice.release}: {choice.gigabytes:.1f} GB in {folder}, 5 to 15 minutes")
            # First what a mirror gives up first, so that nothing is unpacked in vain.
            rt_patch.fetch(choice, log)
            package.download(f"linux-image-{choice.release}-dbg", choice.version, log, choice.archive)
        kernel = Kernel(choice.series, choice.release, folder, None if is_here else root.prepare(choice, log))
        if is_new:
            unpack_image(choice, kernel, log)
            unpack_source(choice, kernel, log)
            add_configuration(kernel, log)
        unpack_modules(kernel, wanted, log)
        unpack_debug(choice, kernel, wanted, log)
        write_file(os.path.join(folder, "name"), choices.canonical(name))
        write_file(ready, choice.version)
    return kernel


def of_folder(folder, wanted):
    """A kernel of one's own: a folder with vmlinuz, vmlinux, source/, lib/modules/RELEASE/, debug/, and headers to
    build against in lib/modules/RELEASE/build."""
    found = sorted(glob.glob(os.path.join(glob.escape(folder), "lib", "modules", "*", "")))
    missing = [n for n in ("vmlinuz", "vmlinux", "source") if not os.path.exists(os.path.join(folder, n))]
    if missing or len(found) != 1:
        raise LabError(f"{folder} has no {', '.join(missing) or 'one folder lib/modules/RELEASE'}: docs/lab.md says "
                       "what a kernel's folder is")
    release = os.path.basename(os.path.dirname(found[0]))
    kernel, log = OwnFolder(release, release, folder), os.path.join(folder, "log")
    package.install(TOOLS, log)
    run(["/sbin/depmod", "-b", folder, release], log)
    unpack_modules(kernel, wanted, log)
    return kernel


def named(name, wanted):
    return of_folder(os.path.abspath(name), wanted) if choices.is_folder(name) else stock(name, wanted)


def cached(name):
    """Whether all of a kernel is in the cache, so that it costs no download."""
    for path in glob.glob(os.path.join(glob.escape(CACHE), "kernels", "*", "name")):
        if read_file(path) == choices.canonical(name) and os.path.exists(os.path.join(os.path.dirname(path), "ready")):
            return True
    return False


def own(name, variant):
    """The kernel of a case that is a bug of the kernel itself; built once a variant."""
    choice = choices.newest(OWN_SERIES)
    release, version = choice.release, choice.version
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
        deb = package.download(f"linux-source-{OWN_SERIES}", version, log, choice.archive)
        package.unpack(deb, [f"./usr/src/linux-source-{OWN_SERIES}.tar.xz"], kernel.folder, 3, log)
        tar = os.path.join(kernel.folder, f"linux-source-{OWN_SERIES}.tar.xz")
        own_kernel.build(tar, case_folder, variant, kernel.folder, log)
        os.unlink(tar)
        write_file(ready, stamp)
    return kernel


def by_compiler(compiler, folder):
    """Debian's newest kernel of OWN_SERIES, small, built by another compiler into a folder for `--kernel FOLDER`."""
    choice = choices.newest(OWN_SERIES)
    os.makedirs(folder, exist_ok=True)
    log, ready = os.path.join(folder, "log"), os.path.join(folder, "ready")
    config = os.path.join(TOP, "cases", "rq-qos", "config")
    stamp = f"{choice.version} {compiler} {own_kernel.fragment(config, compiler)}"
    package.install([*TOOLS, *own_kernel.PACKAGES, *(own_kernel.CLANG_PACKAGES if compiler != "gcc" else ())], log)
    if os.path.exists(ready) and read_file(ready) == stamp:
        return
    say(f"building {choice.release} by {compiler}: 10 to 30 minutes, {OWN_BYTES / 1e9:.0f} GB in {folder}")
    deb = package.download(f"linux-source-{OWN_SERIES}", choice.version, log, choice.archive)
    package.unpack(deb, [f"./usr/src/linux-source-{OWN_SERIES}.tar.xz"], folder, 3, log)
    tar = os.path.join(folder, f"linux-source-{OWN_SERIES}.tar.xz")
    own_kernel.build_folder(tar, config, compiler, folder, log)
    os.unlink(tar)
    write_file(ready, stamp)


def read_file(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def write_file(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
