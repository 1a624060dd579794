/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_FERRY_H
#define _LINUX_FERRY_H

void ferry_init(unsigned long mode);

#endif
