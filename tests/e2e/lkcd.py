# SPDX-License-Identifier: MIT
"""Makes LKCD dumps of pages: what the "Linux Kernel Crash Dump" project's tools wrote of the same machine.

A header of version 8, then from DATA on a descriptor and the bytes of each page, then a descriptor that ends them.
"""
import struct
import zlib

PAGE = 4096
MAGIC, VERSION, DATA = 0xa8190173618f23ed, 8, 65536
RAW, COMPRESSED, END = 1, 2, 4
NONE, GZIP = 0, 2


def utsname(release, machine=b"x86_64"):
    names = (b"Linux", b"host", release, b"#1 SMP", machine, b"(none)")
    return b"".join(name.ljust(65, b"\0") for name in names)


def header(count, limit, release, compression, machine=b"x86_64"):
    head = struct.pack("<QIIIIQQQ", MAGIC, VERSION, 0, 4, PAGE, limit * PAGE, 0, limit * PAGE)
    head += struct.pack("<I256sQQ", count, b"a panic of a test", 0, 0) + utsname(release, machine)
    return head + struct.pack("<QIII", 0, compression, 0, 0)


def body(data, compression):
    """(flags, bytes) of a page."""
    packed = zlib.compress(data, 1) if compression == GZIP else data
    return (COMPRESSED, packed) if len(packed) < PAGE else (RAW, data)


def write(path, pages, release=b"6.12.0", compression=GZIP, machine=b"x86_64", end=True):
    """pages: {page number: bytes}. end: whether the descriptor that ends them is there."""
    with open(path, "wb") as f:
        f.write(header(len(pages), max(pages) + 1, release, compression, machine).ljust(DATA, b"\0"))
        for number in sorted(pages):
            flags, data = body(pages[number], compression)
            f.write(struct.pack("<QII", number * PAGE, len(data), flags) + data)
        if end:
            f.write(struct.pack("<QII", 0, 0, END))
