/* SPDX-License-Identifier: MIT */
/* Widths of the printable characters of ASCII, in thousandths; those of others are about right. */
#include "report/text_width.h"

#include <stdint.h>

#include "common/memory.h"
#include "common/text.h"

enum {
	FIRST = 0x20,     /* of the table: the space */
	WIDE = 0x1100,    /* from here on, scripts that fill a square */
	OTHER_UNIT = 700, /* of Latin with marks, Greek, Cyrillic and what else is below that */
	UNIT = 1000,
};

static const uint16_t ascii[] = {
	318, 401, 460, 838, 636, 950, 780,  275, 390, 390, 500, 838, 318, 361, 318, 337, /* to the slash */
	636, 636, 636, 636, 636, 636, 636,  636, 636, 636,                               /* digits */
	337, 337, 838, 838, 838, 531, 1000,                                              /* to the at sign */
	684, 686, 698, 770, 632, 575, 775,  752, 295, 295, 656, 557, 863,                /* A to M */
	748, 787, 603, 787, 695, 635, 611,  732, 684, 989, 685, 611, 685,                /* N to Z */
	390, 337, 390, 838, 500, 500,                                                    /* to the grave accent */
	613, 635, 550, 635, 615, 352, 635,  634, 278, 278, 579, 278, 974,                /* a to m */
	634, 612, 635, 635, 411, 521, 392,  634, 592, 818, 592, 592, 525,                /* n to z */
	636, 337, 636, 838,                                                              /* to the tilde */
};

static unsigned width_of(uint32_t code)
{
	if (code >= FIRST && code - FIRST < VMR_COUNT(ascii))
		return ascii[code - FIRST];
	return code < WIDE ? OTHER_UNIT : UNIT;
}

double report_text_width(const char *line)
{
	uint64_t sum = 0;

	while (*line) {
		uint32_t code = 0;
		size_t length = vmr_text_decode(line, &code);
		sum += width_of(code);
		line += length ? length : 1;
	}
	return (double)sum / UNIT;
}
