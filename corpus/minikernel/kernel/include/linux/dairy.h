/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_DAIRY_H
#define _LINUX_DAIRY_H

void dairy_init(unsigned long mode);

#endif
