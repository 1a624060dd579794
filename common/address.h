/* SPDX-License-Identifier: MIT */
/* Addresses of the target: numbers with a name of their own, never pointers of the host. */
#pragma once

#include <inttypes.h>
#include <stdint.h>

/* A kernel virtual address. */
typedef uint64_t vmr_kaddr;
/* A physical address. */
typedef uint64_t vmr_paddr;

#define VMR_ADDRESS "0x%016" PRIx64
