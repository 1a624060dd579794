/* SPDX-License-Identifier: MIT */
/* minikernel: run the embedded example and write its vmcore. */
#include <getopt.h>
#include <stdio.h>

#include "common/memory.h"
#include "corpus/minikernel/machine/minikernel.h"

static const char usage[] = "usage: minikernel [--mode race|stray|freed|sysrq] [--seed N] VMLINUX VMCORE\n"
			    "Runs the kernel on two emulated CPUs until it crashes, and writes its memory.\n";

static const struct {
	const char *name;
	enum minikernel_mode mode;
} modes[] = {
	{"race", MINIKERNEL_RACE},
	{"stray", MINIKERNEL_STRAY},
	{"freed", MINIKERNEL_FREED_PARTY},
	{"sysrq", MINIKERNEL_SYSRQ},
};

static const struct option long_options[] = {
	{"mode", required_argument, NULL, 'm'},
	{"seed", required_argument, NULL, 's'},
	{"help", no_argument, NULL, 'h'},
	{0},
};

static bool mode_find(const char *name, enum minikernel_mode *ret)
{
	for (size_t i = 0; i < VMR_COUNT(modes); i++)
		if (!strcmp(modes[i].name, name)) {
			*ret = modes[i].mode;
			return true;
		}
	return false;
}

static int run(const struct minikernel_options *options, const char *path)
{
	struct minikernel *machine = NULL;
	vmr_autoerror error = minikernel_run(options, &machine);

	if (!error)
		error = minikernel_write_vmcore(machine, NULL, path);
	minikernel_destroy(machine);
	if (error)
		fprintf(stderr, "minikernel: %s\n", error->message);
	return error != NULL;
}

int main(int argc, char **argv)
{
	struct minikernel_options options = {.seed = 1};
	int c;

	while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (c == 'h') {
			fputs(usage, stdout);
			return 0;
		}
		if (c == 's')
			options.seed = strtoull(optarg, NULL, 0);
		else if (c != 'm' || !mode_find(optarg, &options.mode)) {
			fputs(usage, stderr);
			return 2;
		}
	}
	if (argc - optind != 2) {
		fputs(usage, stderr);
		return 2;
	}
	options.vmlinux = argv[optind];
	return run(&options, argv[optind + 1]);
}
