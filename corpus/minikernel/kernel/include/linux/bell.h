/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_BELL_H
#define _LINUX_BELL_H

void bell_init(unsigned long mode);

#endif
