# SPDX-License-Identifier: MIT
"""Hostile dumps of waiters: the smithy's dump with more memory, full of tasks and lists that its kernel never made.

Memory is added behind the machine's own, in the direct map: a segment of the file, and entries of the page table. Each
task made there is a copy of one that waits for the hammer, with a stack and a mutex of its own.
"""
import random
import struct

import memory

from memory import DIRECT_MAP, PAGE, PTE_ADDRESS

LARGE = 2 << 20
STACKS, IMAGE = 0xffffca0000000000, 0xffffffff81000000
PTE_FLAGS = 0x63            # present, writable, accessed, dirty
PHDR, SLICE = 56, 1024      # bytes of a program header; of what one task takes
LIST, MUTEX = 16, 32        # in struct mutex: its waiters; its size
STACK = 16384
FIRST_PID = 1000


class Waiters(memory.Dump):
    """members: offset of a member of struct task_struct, by its name."""

    def __init__(self, core, vmlinux, task, members):
        super().__init__(core, vmlinux)
        self.members, self.task = members, task
        self.hammer = self.symbols["smithy"] + MUTEX
        (self.stack,), (self.sp,) = (self.words(task + members[m], 1) for m in ("stack", "thread"))
        self.base = DIRECT_MAP + max(h[0] + h[1] - DIRECT_MAP for h in self.loads if h[0] < IMAGE)
        self.used = bytes(self.read(self.sp, self.stack + STACK - self.sp))
        self.record = self.words(self.hammer + LIST, 1)[0]
        while struct.unpack("<Q", self.read(self.record + 16, 8))[0] != task:
            self.record = struct.unpack("<Q", self.read(self.record, 8))[0]
        words = struct.unpack("<%dQ" % (len(self.used) // 8), self.used)
        own = (task, self.hammer, self.hammer + LIST)
        self.moving = [(8 * i, w) for i, w in enumerate(words) if w in own or self.stack <= w < self.stack + STACK]
        self.template = self.read(task, members["size"])
        assert (members["size"] + 15 & ~15) + MUTEX + len(self.used) <= SLICE
        self.image = bytearray(self.bytes)
        self.more, self.tables = bytearray(), {}

    def read(self, address, length):
        """Bytes at an address, by the page tables: a stack is in the vmalloc range."""
        out = bytearray()
        while len(out) < length:
            at = self.direct(address + len(out))
            part = min(length - len(out), PAGE - at % PAGE)
            words = self.words(at & ~7, (at % 8 + part + 7) // 8)
            out += struct.pack("<%dQ" % len(words), *words)[at % 8:][:part]
        return bytes(out)

    def poke(self, address, *words):
        """Write words into the dump's own memory or into what was added."""
        data = struct.pack("<%dQ" % len(words), *words)
        if address >= self.base and address < IMAGE:
            self.more[address - self.base:address - self.base + len(data)] = data
            return
        for virtual, length, offset in self.loads:
            if virtual <= address < virtual + length:
                self.image[offset + address - virtual:offset + address - virtual + len(data)] = data

    def grow(self, size):
        """Memory at the end of what there is; its address."""
        at = self.base + len(self.more)
        self.more += bytes(size)
        return at

    def copy(self, at, number, owner, lock=None):
        """One task that waits for a mutex, `lock` or its own, which has this owner: at `at`, its mutex and stack behind
        it. Where its record is, of which the caller makes a list."""
        size, mutex = self.members["size"], at + (self.members["size"] + 15 & ~15)
        low = STACKS + (number - FIRST_PID) * STACK
        sp = low + STACK - PAGE + (mutex + MUTEX) % PAGE
        self.map(low + STACK - PAGE, at - at % PAGE)
        waited = lock or mutex
        moved = {self.task: at, self.hammer: waited, self.hammer + LIST: waited + LIST}
        shift = sp - self.sp
        begin, used = at - self.base, mutex + MUTEX - self.base
        self.more[begin:begin + size] = self.template
        for member, kind, value in (("stack", "<Q", low), ("thread", "<Q", sp),
                                    ("pid", "<i", number), ("tgid", "<i", number)):
            struct.pack_into(kind, self.more, begin + self.members[member], value)
        struct.pack_into("<Q", self.more, mutex - self.base, owner | 1)
        self.more[used:used + len(self.used)] = self.used
        for offset, word in self.moving:
            struct.pack_into("<Q", self.more, used + offset, moved[word] if word in moved else word + shift)
        return self.record + shift

    def place(self, record, number):
        """Where the record of the task of this number is in the memory that was added."""
        return self.first + number * SLICE + (record - STACKS) % SLICE

    def link(self, head, numbers, records):
        """Make a list of a mutex of the records of these tasks."""
        ring = [head, *records]
        self.poke(head, ring[1], ring[-1])
        for i, (number, record) in enumerate(zip(numbers, records), 1):
            self.poke(self.place(record, number), ring[(i + 1) % len(ring)], ring[i - 1])

    def tasks(self, count, owner_of, lock=None):
        """So many tasks, in the kernel's list of them; owner_of(number, addresses): who has the mutex of one. With
        `lock` all wait for that."""
        first = self.first = self.grow(count * SLICE)
        at = range(first, first + count * SLICE, SLICE)
        link, init = self.members["tasks"], self.symbols["init_task"] + self.members["tasks"]
        last = self.words(init + 8, 1)[0]
        records = [self.copy(a, FIRST_PID + n, owner_of(n, at), lock) for n, a in enumerate(at)]
        for number, address in enumerate(at):
            if not lock:
                self.link(address + (self.members["size"] + 15 & ~15) + LIST, [number], [records[number]])
            self.poke(address + link, at[number + 1] + link if number + 1 < count else init,
                      at[number - 1] + link if number else last)
        if lock:
            self.link(lock + LIST, range(count), records)
        self.poke(last, at[0] + link)
        self.poke(init + 8, at[-1] + link)
        return at

    def waiters(self, count, end):
        """So many records in the hammer's list, all of the one task; the last leads to end(addresses)."""
        first = self.grow(24 * count)
        at = range(first, first + 24 * count, 24)
        for number, address in enumerate(at):
            self.poke(address, at[number + 1] if number + 1 < count else end(at),
                      at[number - 1] if number else self.hammer + LIST, self.task)
        self.poke(self.hammer + LIST, at[0], at[-1])

    def garbage(self, count, seed):
        """The hammer's list leads into words that nobody made: some are addresses of what is there."""
        chance = random.Random(seed)
        first = self.grow(8 * count)
        known = (first, self.task, self.hammer, self.stack, DIRECT_MAP, IMAGE)
        words = [chance.choice((chance.getrandbits(64), 0, chance.choice(known) + chance.randrange(0, 8 * count, 8)))
                 for _ in range(count)]
        self.poke(first, *words)
        self.poke(self.hammer + LIST, first + 8 * chance.randrange(count - 1), first + 8 * chance.randrange(count - 1))

    def save(self, path):
        """The dump with all of it, as a file."""
        self.more += bytes(-len(self.more) % LARGE)
        physical = self.base - DIRECT_MAP
        entries = self.table(DIRECT_MAP)
        flags = self.words(entries, 1)[0] & ~PTE_ADDRESS
        for at in range(physical, physical + len(self.more), LARGE):
            self.poke(entries + 8 * (at // LARGE), at | flags)
        headers, count = struct.unpack_from("<Q", self.image, 32)[0], struct.unpack_from("<H", self.image, 56)[0]
        offset = len(self.image) + -len(self.image) % PAGE
        struct.pack_into("<IIQQQQQQ", self.image, headers + count * PHDR, memory.SEGMENT_LOAD, 7, offset, self.base,
                         physical, len(self.more), len(self.more), 0)
        struct.pack_into("<H", self.image, 56, count + 1)
        with open(path, "wb") as file:
            file.write(self.image.ljust(offset, b"\0"))
            file.write(self.more)

    def map(self, address, to):
        """A page of memory that was added, at another address too: tables are made as they are needed."""
        at = self.symbols["init_top_pgt"]
        for shift in (39, 30, 21):
            key = address >> shift
            if key not in self.tables:
                self.grow(-len(self.more) % PAGE)
                self.tables[key] = self.grow(PAGE)
                self.poke(at + 8 * (key & 511), self.tables[key] - DIRECT_MAP | PTE_FLAGS)
            at = self.tables[key]
        self.poke(at + 8 * (address >> 12 & 511), to - DIRECT_MAP | PTE_FLAGS)
