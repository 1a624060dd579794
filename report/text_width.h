/* SPDX-License-Identifier: MIT */
/* How wide text is in a drawing. */
#pragma once

/*
 * Width of a line of UTF-8, as a multiple of the size of its letters, in DejaVu Sans: of the faces that a browser may
 * take for "Helvetica, Arial, sans-serif" it is the widest, so that text stays in its box with each of them. No font is
 * looked for: the same text has the same width on every machine.
 */
double report_text_width(const char *line);
