/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_CLOAKROOM_H
#define _LINUX_CLOAKROOM_H

void cloakroom_init(unsigned long mode);

#endif
