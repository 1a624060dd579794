# SPDX-License-Identifier: MIT
"""Makes kdump-compressed files of an ELF vmcore: what makedumpfile would write of the same machine.

Header, sub-header, two bitmaps, a descriptor for each page, the pages (diskdump_mod.h of makedumpfile).
"""
import struct
import zlib

PAGE = 4096
ZLIB = 1


def read_elf(path):
    """(notes, {page number: bytes}) of an ELF vmcore."""
    with open(path, "rb") as f:
        data = f.read()
    offset, = struct.unpack_from("<Q", data, 32)
    count, = struct.unpack_from("<H", data, 56)
    notes, pages = b"", {}
    for i in range(count):
        kind, _, at, _, physical, size, _, _ = struct.unpack_from("<IIQQQQQQ", data, offset + 56 * i)
        if kind == 4:
            notes += data[at:at + size]
        for skip in range(0, size if kind == 1 else 0, PAGE):
            pages[(physical + skip) // PAGE] = data[at + skip:at + skip + PAGE].ljust(PAGE, b"\0")
    return notes, pages


def bitmap(numbers, size):
    bits = bytearray(size)
    for n in numbers:
        bits[n // 8] |= 1 << n % 8
    return bytes(bits)


def write(path, notes, pages, part=None, method=ZLIB):
    """part: (first, last) page numbers of one part of a split dump, last excluded. method: what the descriptors say
    of how pages are compressed."""
    limit = max(pages) + 1
    blocks = (limit + 8 * PAGE - 1) // (8 * PAGE)
    sub_blocks = (PAGE + len(notes) - 1) // PAGE + 1
    first, last = part or (0, limit)
    header = struct.pack("<8sI", b"KDUMP   ", 6) + bytes(6 * 65) + bytes(2)
    header = header.ljust(424, b"\0")
    header += struct.pack("<IiIIIIIIII", 0, PAGE, sub_blocks, 2 * blocks, min(limit, 2**32 - 1), 0, 0, 0, 0, 0)
    sub = struct.pack("<QII", 0, 31, 1 if part else 0) + struct.pack("<QQ", first, last)
    sub += struct.pack("<QQ", 0, 0) + struct.pack("<QQ", 2 * PAGE, len(notes)) + struct.pack("<QQ", 0, 0)
    sub += struct.pack("<QQQ", first, last, limit)
    whole = bitmap(pages, blocks * PAGE)
    table = (1 + sub_blocks + 2 * blocks) * PAGE
    mine = [n for n in sorted(pages) if first <= n < last]
    at, descriptors, bodies = table + 24 * len(mine), b"", b""
    for number in mine:
        body = zlib.compress(pages[number], 1)
        body, used = (body, method) if len(body) < PAGE else (pages[number], 0)
        descriptors += struct.pack("<QIIQ", at + len(bodies), len(body), used, 0)
        bodies += body
    with open(path, "wb") as f:
        f.write(header.ljust(PAGE, b"\0") + sub.ljust(PAGE, b"\0") + notes.ljust((sub_blocks - 1) * PAGE, b"\0"))
        f.write(whole + whole + descriptors + bodies)
