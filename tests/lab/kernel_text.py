# SPDX-License-Identifier: MIT
"""The symbols and the text of a vmlinux: what the instruction before a return address called."""
import mmap
import os
import re
import struct

SHORT_JUMP = re.compile(rb"[\xeb\x70-\x7f](?=(.))", re.S)
# ff /4: by a register or a word of the image anywhere, by another word where the function or its code ends there.
POINTER_JUMP = re.compile(rb"\xff(?:[\xe0-\xe7]|\x25|(?:[\x20-\x23\x26\x27]|[\x60-\x63\x65-\x67].|"
                          rb"[\xa0-\xa3\xa5-\xa7].{4})"
                          rb"(?=\xcc|\x90|\x66|\x0f\x1f|\Z))", re.S)
JUMP = re.compile(rb"(?:\xe9|\x0f[\x80-\x8f])(?=(.{4}))", re.S)
REPORTED = re.compile(r"RIP: 0010:(?:0x([0-9a-f]+)|(\S+)\+0x([0-9a-f]+)/)")
SUFFIX = re.compile(r"\.(?:isra|part|constprop|cold|lto_priv|llvm)\b.*")


def plain(name):
    return SUFFIX.sub("", name or "")


class Kernel:
    """The symbols and the text of vmlinux, at the addresses of the dump."""

    def __init__(self, path):
        self.file = open(path, "rb")
        self.bytes = mmap.mmap(self.file.fileno(), 0, prot=mmap.PROT_READ)
        self.shift = 0
        self.blind = False  # crash runs without the modules' symbols
        self.names, self.starts, self.sizes = {}, {}, {}
        self.reported = set()
        self.sections = self.read_sections()
        self.read_symbols()
        self.altered = self.read_alternatives()

    def read_sections(self):
        offset, = struct.unpack_from("<Q", self.bytes, 0x28)
        size, count = struct.unpack_from("<HH", self.bytes, 0x3a)
        return [struct.unpack_from("<IIQQQQII", self.bytes, offset + i * size) for i in range(count)]

    def read_symbols(self):
        table = next(s for s in self.sections if s[1] == 2)
        text = self.sections[table[6]]
        strings = self.bytes[text[4]:text[4] + text[5]]
        for name, kind, _, _, value, size in struct.iter_unpack("<IBBHQQ", self.bytes[table[4]:table[4] + table[5]]):
            if value and kind & 15 in (0, 2):
                word = strings[name:strings.index(b"\0", name)].decode()
                self.names.setdefault(value, set()).add(plain(word))
                self.sizes[value] = max(size, self.sizes.get(value, 0))
                self.starts.setdefault(word, []).append(value)

    def section(self, name):
        """(address, bytes) of a section; (0, b"") where there is none."""
        at, = struct.unpack_from("<H", self.bytes, 0x3e)
        names = self.sections[at][4]
        for entry in self.sections:
            if self.bytes[names + entry[0]:names + entry[0] + len(name) + 1] == name.encode() + b"\0":
                return entry[3], self.bytes[entry[4]:entry[4] + entry[5]]
        return 0, b""

    def read_alternatives(self):
        """Addresses (as linked) of instructions that the booted kernel may have otherwise: struct alt_instr begins with
        its distance to the instruction; its size is that of the few there were at which every entry leads to code."""
        start, data = self.section(".altinstructions")
        for size in (12, 13, 14):
            if data and len(data) % size == 0:
                found = {start + at + struct.unpack_from("<i", data, at)[0] for at in range(0, len(data), size)}
                if all(self.text(address + self.shift, 1) for address in found):
                    return found
        return set()

    def find_shift(self, frames):
        """How far KASLR moved the kernel, from frames (name, start)."""
        for name, start in frames:
            if len(self.starts.get(name, ())) == 1:
                self.shift = start - self.starts[name][0]
                return

    def read_report(self, folder):
        """Where the processor stood, as the kernel's own log has it."""
        try:
            with open(os.path.join(folder, "console.log"), encoding="utf-8", errors="replace") as file:
                for number, name, offset in REPORTED.findall(file.read()):
                    starts = self.starts.get(name, ())
                    self.reported |= {int(number, 16)} if number else {s + self.shift + int(offset, 16) for s in starts}
        except OSError:
            pass

    def text(self, address, count):
        address -= self.shift
        for _, kind, flags, start, offset, size, _, _ in self.sections:
            if kind == 1 and flags & 4 and start <= address and address + count <= start + size:
                return self.bytes[offset + address - start:offset + address - start + count]
        return b""

    def called(self, pc):
        """The function (as linked) that the direct call before pc calls; None if there is none, or it calls through a
        pointer."""
        code = self.text(pc - 5, 5)
        if len(code) != 5 or code[0] != 0xe8 or pc - 5 - self.shift in self.altered:
            return None
        target = pc - self.shift + struct.unpack("<i", code[1:])[0]
        return target if target in self.names and not self.indirect(target) else None

    def indirect(self, target):
        return any(n.startswith(("__SCT__", "__x86_indirect_", "__fentry__")) for n in self.names[target])

    def jumps(self, start):
        """Where a function's jumps out of it lead: the functions, and whether one goes through a pointer."""
        code = self.text(start + self.shift, self.sizes.get(start, 0))
        found = [start + m.end() + 4 + struct.unpack("<i", m[1])[0] for m in JUMP.finditer(code)]
        found += [start + m.end() + 1 + struct.unpack("<b", m[1])[0] for m in SHORT_JUMP.finditer(code)]
        found = {t for t in found if t in self.names and not start <= t < start + len(code)}
        thunks = {t for t in found if self.indirect(t)}
        return found - thunks, bool(thunks or POINTER_JUMP.search(code))

    def leads(self, target, name, depth=6):
        """Does the function, or one that tail calls lead to from it, have this name? None: a jump through a pointer
        hides it."""
        seen, now, hidden = set(), {target}, False
        for _ in range(depth):
            if any(name in self.names[t] for t in now):
                return True
            seen |= now
            each = [self.jumps(t) for t in now]
            hidden = hidden or any(h for _, h in each)
            now = set().union(*(found for found, _ in each)) - seen
        return None if hidden else False
