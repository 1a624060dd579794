# SPDX-License-Identifier: MIT
"""The container of a dump: what was taken from the guest becomes the vmcore that was asked for."""
import os
import shutil
import struct
import subprocess

from .machine import is_taken_as_kdump, makedumpfile_flags
from .step import LabError, run

MAKEDUMPFILE_SECONDS = 300
ELF_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")     # Elf64_Ehdr
PROGRAM_HEADER = struct.Struct("<IIQQQQQQ")         # Elf64_Phdr
PAGE = 4096


def reassemble(raw, path, log):
    """A flattened file (makedumpfile -F, QEMU's kdump) becomes an ordinary one."""
    with open(raw, "rb") as source, open(log, "ab") as out:
        if subprocess.run(["makedumpfile", "-R", path], stdin=source, stdout=out, stderr=out,
                          timeout=MAKEDUMPFILE_SECONDS, check=False).returncode:
            raise LabError(f"makedumpfile -R failed: see {log}")


def move_program_headers(raw, path):
    """QEMU's ELF with its program headers right behind the ELF header, where makedumpfile looks for them."""
    with open(raw, "rb") as source, open(path, "wb") as out:
        header = list(ELF_HEADER.unpack(source.read(ELF_HEADER.size)))
        if header[0][:4] != b"\x7fELF":
            raise LabError(f"{raw} is no ELF file")
        source.seek(header[5])
        table = [list(PROGRAM_HEADER.unpack(source.read(PROGRAM_HEADER.size))) for _ in range(header[10])]
        shift = (ELF_HEADER.size + PROGRAM_HEADER.size * len(table) + PAGE - 1) // PAGE * PAGE
        header[5], header[6], header[12], header[13] = ELF_HEADER.size, 0, 0, 0
        out.write(ELF_HEADER.pack(*header))
        for row in table:
            row[2] += shift
            out.write(PROGRAM_HEADER.pack(*row))
        out.seek(shift)
        source.seek(0)
        shutil.copyfileobj(source, out, 1 << 20)


def filtered(path, target, options, log):
    """Filter and compress with makedumpfile on the host."""
    words = makedumpfile_flags({**options, "filter": options["filter"] or 0}).split()
    run(["makedumpfile", *words, path, target], log, MAKEDUMPFILE_SECONDS)


def finish(raw, options, folder, log):
    """Make `vmcore` of what was taken; returns its path."""
    target, part = os.path.join(folder, "vmcore"), os.path.join(folder, "vmcore.part")
    if options["dump"] == "kexec" or is_taken_as_kdump(options):
        reassemble(raw, part, log)
    elif options["dump"] == "qemu-elf" and options["filter"] is None and not options["compress"]:
        os.replace(raw, part)
    else:
        move_program_headers(raw, part + ".elf")
        filtered(part + ".elf", part, options, log)
        os.unlink(part + ".elf")
    os.chmod(part, 0o644)
    os.replace(part, target)
    if os.path.exists(raw):
        os.unlink(raw)
    return target
