# SPDX-License-Identifier: MIT
"""Make one dump from nothing: module, initramfs, guest, container, answer. What is finished is not made again."""
import glob
import json
import os
import shutil

from . import answer, container, guest, kernel, machine
from .case import RECIPE, folder_name, guest_modules
from .step import CACHE, LabError, guest_slot, locked, run, say

TRIES = 4   # boots until a racy variant has failed once
BOOTS = 3   # until the kernel comes up


def build_modules(case, one, folder, log):
    """driver/ (the case's source, built there) and modules/ (the .ko with debug information); the files in the order to
    load."""
    modules = os.path.join(folder, "modules")
    os.makedirs(modules)
    if not case.module:
        return []
    driver = os.path.join(folder, "driver")
    shutil.copytree(case.folder, driver, ignore=shutil.ignore_patterns("case.json", "load.c"))
    one.build_module(driver, log)
    return [shutil.copy(os.path.join(driver, f"{name}.ko"), modules) for name in case.modules]


def scratch_disk(options, folder, log):
    """An ext4 image for the load, or None."""
    if not options["disk"]:
        return None
    path = os.path.join(folder, "disk")
    with open(path, "wb") as file:
        file.truncate(options["disk"] << 20)
    run(["/sbin/mkfs.ext4", "-q", "-F", path], log)
    return path


def boot(one, image, options, folder):
    """Boot once; again where the kernel did not come up."""
    log = os.path.join(folder, "log")
    for left in reversed(range(BOOTS)):
        try:
            with guest_slot():
                return machine.run_guest(one, image, options, folder, scratch_disk(options, folder, log))
        except machine.NotUp as error:
            if not left:
                raise
            say(f"{error}; once more")
    raise AssertionError("BOOTS is not positive")


def boot_until(case, one, image, options, folder, tries):
    """Boot until the variant ends as it can, at most `tries` times: how it ended, and after how many boots."""
    for number in range(1, tries + 1):
        raw, ended = boot(one, image, options, folder)
        if ended in case.ends_of(options) or options["sides"] != "both" or tries == 1:
            return raw, ended, number
        say(f"{case.name} {options['variant']}: ended by {ended}, boot {number} of {tries}")
    raise LabError(f"{case.name} {options['variant']} did not end by {' or '.join(case.ends_of(options))} "
                   f"in {tries} boots: see {folder}")


def kernel_of(case, options, series):
    if case.own_kernel:
        return kernel.own(case.own_kernel, "racy" if options["variant"] == "racy" else "fixed")
    return kernel.named(series, [*kernel.BASE_MODULES, *guest_modules()])


def make(case, options, series, number=1, tries=TRIES):
    """The folder of one dump."""
    one = kernel_of(case, options, series)
    folder = os.path.join(CACHE, "cases", folder_name(case, options, one.release, number))
    with locked(os.path.basename(folder)):
        if os.path.exists(os.path.join(folder, "expected.json")):
            return folder
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        log = os.path.join(folder, "log")
        modules = build_modules(case, one, folder, log)
        image = guest.initramfs(case, one, modules, options, folder, log)
        guest.debug_modules(case, one, os.path.join(folder, "modules"))
        raw, ended, boots = boot_until(case, one, image, options, folder, tries)
        container.finish(raw, options, folder, log)
        for path in (image, os.path.join(folder, "disk")):
            if os.path.exists(path):
                os.unlink(path)
        for name in ("vmlinux", "source"):
            os.symlink(os.path.join(one.folder, name), os.path.join(folder, name))
        expected = answer.expectation(case, options, one, folder, ended, boots)
        with open(os.path.join(folder, "expected.json.part"), "w", encoding="utf-8") as file:
            json.dump(expected, file, indent=1)
            file.write("\n")
        os.replace(os.path.join(folder, "expected.json.part"), os.path.join(folder, "expected.json"))
        if os.path.exists(os.path.join(CACHE, f".lock-{os.path.basename(folder)}")):
            os.unlink(os.path.join(CACHE, f".lock-{os.path.basename(folder)}"))
    return folder


def expected_of(folder):
    with open(os.path.join(folder, "expected.json"), encoding="utf-8") as file:
        return json.load(file)


def finished():
    """Folders of all dumps in the cache that this recipe made."""
    folders = (os.path.dirname(p) for p in glob.glob(os.path.join(CACHE, "cases", "*", "expected.json")))
    return sorted(f for f in folders if expected_of(f).get("recipe") == RECIPE)


def describe(folder):
    expected = expected_of(folder)
    options = expected["options"]
    return (f"{expected['case']} {expected['variant']} on {expected['kernel']} "
            f"({options['dump']}, {options['smp']} CPUs): ended by {expected['ended']} "
            f"after {expected['seconds']} s, boot {expected['tries']}")
