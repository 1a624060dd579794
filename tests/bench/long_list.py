# SPDX-License-Identifier: MIT
"""A dump of the minikernel with more memory, in which a list of any length lies in no order."""
import os
import random
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "e2e"))
import kdump  # noqa: E402
import memory  # noqa: E402

DIRECT_MAP, RAM, LARGE, STRIDE = 0xffff888000000000, 4 << 20, 2 << 20, 64
ENTRY = 24  # of `entry` in struct wait_queue_entry
HEAD = "(struct list_head *)0x%x" % (DIRECT_MAP + RAM + ENTRY)


def records(count):
    """A head and `count` records behind it, each with its place in memory as `flags`."""
    order = list(range(1, count + 1))
    random.Random(1).shuffle(order)
    order.insert(0, 0)
    body = bytearray(STRIDE * len(order))
    for at, place in enumerate(order):
        struct.pack_into("<Q", body, place * STRIDE, place)
        links = (order[(at + 1) % len(order)], order[at - 1])
        struct.pack_into("<QQ", body, place * STRIDE + ENTRY, *(DIRECT_MAP + RAM + p * STRIDE + ENTRY for p in links))
    return bytes(body)


def map_more(pages, dump, size):
    """Large pages of the direct map behind those that are there."""
    def entry(table, index):
        return dump.words(table + 8 * index, 1)[0]

    table = dump.symbols["init_top_pgt"]
    for shift in (39, 30):
        table = DIRECT_MAP + (entry(table, DIRECT_MAP >> shift & 511) & 0xffffffffff000)
    first, number = entry(table, 0), (table - DIRECT_MAP) // kdump.PAGE
    page = bytearray(pages[number])
    for at in range(RAM, RAM + size, LARGE):
        struct.pack_into("<Q", page, 8 * (at // LARGE), first | at)
    pages[number] = bytes(page)


def make(path, core, vmlinux, count):
    """A kdump-compressed dump with the list that begins at HEAD."""
    notes, pages = kdump.read_elf(core)
    body = records(count)
    map_more(pages, memory.Dump(core, vmlinux), len(body))
    for at in range(0, len(body), kdump.PAGE):
        pages[(RAM + at) // kdump.PAGE] = body[at:at + kdump.PAGE].ljust(kdump.PAGE, b"\0")
    kdump.write(path, notes, pages)
