/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SMITHY_H
#define _LINUX_SMITHY_H

void smithy_init(unsigned long mode);

#endif
