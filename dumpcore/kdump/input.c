/* SPDX-License-Identifier: MIT */
/*
 * How libkdumpfile reads the dump: it calls this pread(). Version 0.5.1 takes what lies behind the end of the file for
 * zeroes; here a block that has nothing of the file is an error. (What a block lacks that the file ends in, it still
 * takes for zeroes: whether a dump is whole is asked elsewhere.)
 */
#include <errno.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

__attribute__((visibility("default"))) ssize_t pread(int fd, void *buffer, size_t size, off_t offset)
{
	ssize_t got = syscall(SYS_pread64, fd, buffer, size, offset);

	if (got || !size)
		return got;
	errno = EIO;
	return -1;
}
