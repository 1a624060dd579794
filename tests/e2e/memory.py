# SPDX-License-Identifier: MIT
"""What a dump of the minikernel holds at a symbol.

It is read from the two ELF files themselves: a test's proof of what happened owes nothing to the program under test.
"""
import re
import struct

SECTION_SYMTAB, SEGMENT_LOAD = 2, 1
PAGE, DIRECT_MAP, PTE_ADDRESS = 4096, 0xffff888000000000, 0x000ffffffffff000


def read(path):
    with open(path, "rb") as file:
        return file.read()


def symbols(vmlinux):
    """{name: address} of the symbols of an ELF64 file."""
    elf, found = read(vmlinux), {}
    start, size, count = struct.unpack_from("<Q", elf, 40)[0], *struct.unpack_from("<HH", elf, 58)
    sections = [struct.unpack_from("<IIQQQQIIQQ", elf, start + i * size) for i in range(count)]
    for section in sections:
        if section[1] != SECTION_SYMTAB:
            continue
        names = sections[section[6]][4]
        for at in range(section[4], section[4] + section[5], 24):
            name, _, _, _, value, _ = struct.unpack_from("<IBBHQQ", elf, at)
            end = elf.index(b"\0", names + name)
            found[elf[names + name:end].decode()] = value
    return found


class Dump:
    """Memory of a dump by the virtual addresses of its program headers."""

    def __init__(self, core, vmlinux):
        self.bytes, self.symbols = read(core), symbols(vmlinux)
        start, size, count = struct.unpack_from("<Q", self.bytes, 32)[0], *struct.unpack_from("<HH", self.bytes, 54)
        headers = [struct.unpack_from("<IIQQQQQQ", self.bytes, start + i * size) for i in range(count)]
        self.loads = [(h[3], h[5], h[2]) for h in headers if h[0] == SEGMENT_LOAD]

    def words(self, address, count):
        """64-bit words at an address; KeyError when the dump does not have them."""
        for virtual, length, offset in self.loads:
            if virtual <= address and address + 8 * count <= virtual + length:
                return struct.unpack_from("<%dQ" % count, self.bytes, offset + address - virtual)
        raise KeyError(hex(address))

    def direct(self, address):
        """Where what is mapped at an address is in the direct map, or the address where the dump says itself."""
        if any(virtual <= address < virtual + length for virtual, length, _ in self.loads):
            return address
        (entry,) = self.words(self.table(address) + 8 * (address >> 21 & 511), 1)
        (entry,) = self.words(DIRECT_MAP + (entry & PTE_ADDRESS) + 8 * (address >> 12 & 511), 1)
        return DIRECT_MAP + (entry & PTE_ADDRESS) + address % PAGE

    def table(self, address):
        """Where the entries of the lowest table but one are that maps an address."""
        at = self.symbols["init_top_pgt"]
        for shift in (39, 30):
            at = DIRECT_MAP + (self.words(at + 8 * (address >> shift & 511), 1)[0] & PTE_ADDRESS)
        return at

    def write(self, path, address, data):
        """A dump with these bytes at an address."""
        for virtual, length, offset in self.loads:
            if virtual <= address and address + len(data) <= virtual + length:
                at = offset + address - virtual
                with open(path, "wb") as file:
                    file.write(self.bytes[:at] + data + self.bytes[at + len(data):])
                return
        raise KeyError(hex(address))

    def tally(self, symbol, source):
        """{member: value} of a global struct of `unsigned long`s; a source file declares it under the same name."""
        with open(source, encoding="utf-8") as file:
            body = re.search(r"struct %s \{(.*?)\n\}" % symbol, file.read(), re.S).group(1)
        members = re.findall(r"unsigned long (\w+);", body)
        return dict(zip(members, self.words(self.symbols[symbol], len(members))))
