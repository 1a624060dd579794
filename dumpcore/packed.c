/* SPDX-License-Identifier: MIT */
/* Beginnings of files. */
#include "dumpcore/packed.h"

#include <string.h>

#include "common/memory.h"

static const struct {
	const char *magic;
	size_t length;
	const char *hint;
} rows[] = {
	{"\x1f\x8b", 2, "compressed with gzip: unpack it first (gunzip)"},
	{"\xfd"
	 "7zXZ",
	 5, "compressed with xz: unpack it first (unxz)"},
	{"\x28\xb5\x2f\xfd", 4, "compressed with zstd: unpack it first (unzstd)"},
	{"BZh", 3, "compressed with bzip2: unpack it first (bunzip2)"},
	{"\x04\x22\x4d\x18", 4, "compressed with lz4: unpack it first (unlz4)"},
	{"\x89LZO", 4, "compressed with lzop: unpack it first (lzop -d)"},
	{"\x5d\0\0", 3, "compressed with lzma: unpack it first (unlzma)"},
	{"7z\xbc\xaf", 4, "a 7-Zip archive: unpack it first"},
	{"PK\x03\x04", 4, "a zip archive: unpack it first"},
	{"!<arch>", 7, "an archive or a Debian package: unpack it first"},
	{"\xed\xab\xee\xdb", 4, "an RPM package: unpack it first (rpm2cpio)"},
	{"SQLite format 3", 15, "an SQLite database"},
	{"QEVM", 4, "a snapshot of QEMU: make a dump of the running machine (dump-guest-memory)"},
	{"QFI\xfb", 4, "a disk image (qcow2), no dump"},
	{"\xd2\xbe\xd2\xbe", 4, "a snapshot of VMware: convert it to a core first (vmss2core)"},
	{"\xd1\xbe\xd1\xbe", 4, "a snapshot of VMware: convert it to a core first (vmss2core)"},
#ifndef DUMPCORE_HAS_KDUMPFILE
	{"\xed\x23\x8f\x61\x73\x01\x19\xa8", 8,
	 "a dump in LKCD's format, which libkdumpfile reads: this vmrace was built without it"},
#endif
	{"PAGEDU64", 8, "a dump of Windows"},
	{"PAGEDUMP", 8, "a dump of Windows"},
	{"MZ", 2, "a boot image (vmlinuz): give the vmlinux with debug information"},
};

const char *dumpcore_packed_hint(const void *head, size_t size)
{
	for (size_t i = 0; i < VMR_COUNT(rows); i++)
		if (size >= rows[i].length && !memcmp(head, rows[i].magic, rows[i].length))
			return rows[i].hint;
	return NULL;
}
