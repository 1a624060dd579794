/* SPDX-License-Identifier: MIT */
#ifndef WICKET_H
#define WICKET_H

enum { WICKET_RACY, WICKET_FIXED, WICKET_DECOY };

extern int wicket_variant;

int wicket_pass(unsigned int window);
int wicket_pass_and_shut(unsigned int window);

#endif
