# SPDX-License-Identifier: MIT
"""What the guest boots with: the initramfs, and inside it the one of the crash kernel."""
import glob
import os
import re
import shutil

from .case import TOP
from .kernel import BASE_MODULES, module_name
from .step import read_command, run

INIT = os.path.join(TOP, "guest", "init")
FOLDERS = ("bin", "tmp", "proc", "sys", "dev", "modules", "mnt", "lib64")


def add_program(path, root):
    """A program with the libraries that it needs."""
    shutil.copy(path, os.path.join(root, "bin"))
    for library in re.findall(r"(/\S+) \(0x", read_command(["ldd", path])):
        target = os.path.join(root, library.lstrip("/"))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy(os.path.realpath(library), target)


def add_modules(files, root, log):
    """Modules without debug information; /modules/order has the order to load them."""
    with open(os.path.join(root, "modules", "order"), "a", encoding="utf-8") as order:
        for path in files:
            name = module_name(path) + ".ko"
            shutil.copy(path, os.path.join(root, "modules", name))
            run(["strip", "--strip-debug", os.path.join(root, "modules", name)], log)
            order.write(name + "\n")


def skeleton(root):
    shutil.rmtree(root, ignore_errors=True)
    for name in FOLDERS:
        os.makedirs(os.path.join(root, name))
    shutil.copy("/bin/busybox", os.path.join(root, "bin"))
    shutil.copy(INIT, os.path.join(root, "init"))
    os.chmod(os.path.join(root, "init"), 0o755)


def pack(root, image, log):
    run(["sh", "-c", 'cd "$1" && find . | LC_ALL=C sort | cpio -o -H newc --quiet > "$2"', "sh", root, image], log)
    shutil.rmtree(root)
    return image


def crash_initramfs(kernel, image, log):
    """The crash kernel's: it writes /proc/vmcore to the disk."""
    root = image + ".root"
    skeleton(root)
    add_modules(kernel.closure(("virtio_pci", "virtio_blk")), root, log)
    add_program("/usr/bin/makedumpfile", root)
    return pack(root, image, log)


def initramfs(case, kernel, modules, options, folder, log):
    """The guest's image: kernel modules, the case's own (`modules`, files in the order to load), the load; for kexec
    the crash kernel."""
    root = os.path.join(folder, "initramfs")
    skeleton(root)
    add_modules(kernel.closure((*BASE_MODULES, *case.data.get("kernel_modules", []))), root, log)
    os.makedirs(os.path.join(root, "case"))
    with open(os.path.join(root, "case", "order"), "w", encoding="utf-8") as order:
        for path in modules:
            shutil.copy(path, os.path.join(root, "case"))
            run(["strip", "--strip-debug", os.path.join(root, "case", os.path.basename(path))], log)
            order.write(os.path.basename(path) + "\n")
    run(["gcc", "-O2", "-Wall", "-static", "-pthread", "-o", os.path.join(root, "bin", "load"), case.load()], log)
    if options["dump"] == "kexec":
        add_program("/sbin/kexec", root)
        os.makedirs(os.path.join(root, "crash"))
        shutil.copy(kernel.vmlinuz, os.path.join(root, "crash", "vmlinuz"))
        crash_initramfs(kernel, os.path.join(root, "crash", "initramfs"), log)
    return pack(root, os.path.join(folder, "initramfs.cpio"), log)


def debug_modules(case, kernel, folder):
    """Copies the debug information of the kernel's modules that the guest loads."""
    for path in kernel.closure((*BASE_MODULES, *case.data.get("kernel_modules", []))):
        found = glob.glob(os.path.join(kernel.debug, module_name(path) + ".ko"))
        if found:
            shutil.copy(found[0], folder)
