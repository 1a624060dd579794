# SPDX-License-Identifier: MIT
"""A kernel with a bug of its own, or of another compiler, built from Debian's source package.

The case's folder says which: `config` has what is not to be as allnoconfig has it, `edits.json` has `add` (file of the
kernel: file of the case) and `edit`: each names a file, lines of it that follow each other and must be there exactly
once (white space apart), and what they become. `variants` restricts an edit. A newer source that has moved a line is
thus an error and not another kernel.

A kernel of another compiler is without edits, and of the same configuration.
"""
import glob
import hashlib
import json
import os
import shutil
import time

from .step import LabError, run

PACKAGES = ("bc", "bison", "flex", "gcc", "kmod", "libc6-dev", "libelf-dev", "libssl-dev", "make", "pahole", "perl",
            "python3", "tar", "xz-utils")
CLANG_PACKAGES = ("clang", "lld", "llvm")
UNPACK_SECONDS, CONFIG_SECONDS, BUILD_SECONDS = 1200, 600, 7200
# What clang's kernel has otherwise than the one of the case that the configuration is of.
OTHERWISE = {"gcc": (), "clang": ("CONFIG_CC_IS_CLANG=y",), "clang-lto": ("CONFIG_LTO_CLANG_THIN=y",)}
# What cases for any kernel count on, as distributions have it.
USUAL = ("CONFIG_LIST_HARDENED=y",)
BUILD_TOOLS = ("scripts", "tools")  # folders whose programs build modules
IMAGE = os.path.join("arch", "x86", "boot", "bzImage")
# Who built it, where and when is the same everywhere.
BUILT_BY = {"KBUILD_BUILD_USER": "lab", "KBUILD_BUILD_HOST": "lab",
            "KBUILD_BUILD_TIMESTAMP": "Thu Jan 1 00:00:00 UTC 1970", "LC_ALL": "C"}
OTHER_PRODUCTS = (".tmp_*", "System.map", "arch/x86/boot/*.bin", "arch/x86/boot/compressed/*.bin*",
                  "arch/x86/boot/compressed/*.relocs")


def words_of(line):
    return " ".join(line.split())


def read(path):
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read()
    except FileNotFoundError as error:
        raise LabError(f"{path} is not there: has it moved in this kernel?") from error


def write(path, text):
    with open(path, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text)


def edit(top, name, lines, becomes):
    """Lines of a file that follow each other become others, which get the indentation of the first."""
    path, wanted = os.path.join(top, name), [words_of(line) for line in lines]
    text = read(path).split("\n")
    have = [words_of(line) for line in text]
    found = [n for n in range(len(have)) if have[n:n + len(wanted)] == wanted]
    if len(found) != 1:
        raise LabError(f"{name} has `{' '.join(wanted)}` {len(found)} times, not once: "
                       "adapt the case's edits.json to this kernel")
    at = found[0]
    indent = text[at][:len(text[at]) - len(text[at].lstrip())]
    text[at:at + len(wanted)] = [indent + line for line in becomes]
    write(path, "\n".join(text))


def apply_edits(case_folder, top, variant):
    """All edits of a variant."""
    edits = json.loads(read(os.path.join(case_folder, "edits.json")))
    for target, source in edits.get("add", {}).items():
        if os.path.exists(os.path.join(top, target)):
            raise LabError(f"the kernel has a file {target} of its own: rename the case's")
        shutil.copy(os.path.join(case_folder, source), os.path.join(top, target))
    for one in edits["edit"]:
        if variant in one.get("variants", [variant]):
            edit(top, one["file"], one["lines"], one["become"])


def digest(case_folder):
    """Of all that shapes the kernel: the case's configuration, edits and added files."""
    sha = hashlib.sha256()
    added = json.loads(read(os.path.join(case_folder, "edits.json"))).get("add", {}).values()
    for name in ("config", "edits.json", *sorted(added)):
        sha.update(f"{name}\0{read(os.path.join(case_folder, name))}\0".encode(errors="surrogateescape"))
    return sha.hexdigest()[:16]


def make(top, log, seconds, *words):
    run(["nice", "-n", "10", "make", "-C", top, *words], log, seconds, env={**os.environ, **BUILT_BY})


def configure(config, top, log, *words):
    """allnoconfig with our fragment. A line that Kconfig did not take is an error."""
    make(top, log, CONFIG_SECONDS, "ARCH=x86_64", *words, f"KCONFIG_ALLCONFIG={config}", "allnoconfig")
    have = set(read(os.path.join(top, ".config")).splitlines())
    wanted = [line for line in read(config).splitlines() if line.startswith("CONFIG_") or line.endswith(" is not set")]
    lost = [line for line in wanted if line not in have]
    if lost:
        raise LabError(f"the kernel's configuration did not take {', '.join(lost)}: see {top}/.config")


def unpack(source_tar, top, log):
    shutil.rmtree(top, ignore_errors=True)
    os.makedirs(top)
    run(["tar", "-xJf", source_tar, "-C", top, "--strip-components=1"], log, UNPACK_SECONDS)


def is_product(path):
    """Something that a compiler or archiver made."""
    with open(path, "rb") as file:
        return file.read(4) in (b"\x7fELF", b"!<ar", b"!<th")


def slim(top, keep=()):
    """Keep source, .config, generated headers and .cmd files, and whole the folders `keep`; remove what the build made
    besides."""
    for folder, folders, names in os.walk(top):
        if folder == top:
            folders[:] = [name for name in folders if name not in keep]
        for path in (os.path.join(folder, name) for name in names):
            if os.path.isfile(path) and is_product(path):
                os.unlink(path)
    for pattern in OTHER_PRODUCTS:
        for path in glob.glob(os.path.join(glob.escape(top), pattern)):
            os.unlink(path)


def build(source_tar: str, case_folder: str, variant: str, folder: str, log: str) -> None:
    """Make vmlinux, vmlinuz and source/ in `folder`; raises LabError with what failed.

    The variants are two kernels: racy, and fixed, of which decoy is a parameter.
    """
    top, source = os.path.join(folder, "build"), os.path.join(folder, "source")
    variant = "racy" if variant == "racy" else "fixed"
    begun = time.monotonic()
    unpack(source_tar, top, log)
    apply_edits(case_folder, top, variant)
    configure(os.path.join(case_folder, "config"), top, log)
    make(top, log, BUILD_SECONDS, "ARCH=x86_64", f"-j{os.cpu_count() or 1}", "bzImage")
    take_out(top, folder, log)
    slim(top)
    shutil.rmtree(source, ignore_errors=True)
    os.replace(top, source)
    note(log, f"built in {time.monotonic() - begun:.0f} s\n")


def take_out(top, folder, log):
    """vmlinux and vmlinuz, into the kernel's folder."""
    for made, name in (("vmlinux", "vmlinux"), (IMAGE, "vmlinuz")):
        if not os.path.exists(os.path.join(top, made)):
            raise LabError(f"the kernel's build left no {made}: see {log}")
        os.replace(os.path.join(top, made), os.path.join(folder, name))


def note(log, text):
    with open(log, "a", encoding="utf-8") as file:
        file.write(text)


def words_of_compiler(configuration):
    """What `make` is told beside the target, by the text of a .config."""
    return ("LLVM=1",) if "CONFIG_CC_IS_CLANG=y" in configuration.splitlines() else ()


def fragment(config, compiler):
    """The configuration of a case, without its name and with what the compiler needs."""
    lines = [line for line in read(config).splitlines() if not line.startswith("CONFIG_LOCALVERSION=")]
    return "\n".join([*lines, f'CONFIG_LOCALVERSION="-{compiler}"', *USUAL, *OTHERWISE[compiler],
                      ""])


def build_folder(source_tar: str, config: str, compiler: str, folder: str, log: str) -> None:
    """Make of a compiler (a key of OTHERWISE) all that `--kernel FOLDER` takes: vmlinux, vmlinuz, source/ and
    lib/modules/RELEASE/build, which is the source too, with what builds modules."""
    source, fragment_path = os.path.join(folder, "source"), os.path.join(folder, "config")
    begun = time.monotonic()
    unpack(source_tar, source, log)
    write(fragment_path, fragment(config, compiler))
    words = ("LLVM=1",) if compiler != "gcc" else ()
    configure(fragment_path, source, log, *words)
    make(source, log, BUILD_SECONDS, "ARCH=x86_64", *words, f"-j{os.cpu_count() or 1}", "bzImage", "modules")
    finish_folder(source, folder, log)
    note(log, f"built in {time.monotonic() - begun:.0f} s\n")


def finish_folder(source, folder, log):
    """What a build left becomes a kernel's folder."""
    take_out(source, folder, log)
    slim(source, BUILD_TOOLS)
    release = read(os.path.join(source, "include", "config", "kernel.release")).strip()
    modules = os.path.join(folder, "lib", "modules", release)
    shutil.rmtree(os.path.join(folder, "lib"), ignore_errors=True)
    os.makedirs(modules)
    os.makedirs(os.path.join(folder, "debug"), exist_ok=True)
    os.symlink(source, os.path.join(modules, "build"))
