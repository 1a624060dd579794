// SPDX-License-Identifier: MIT
// The sexton rings by hand. One of the two ways leaves the clock running meanwhile.
#include <linux/jiffies.h>
#include <asm/processor.h>
#include "belfry.h"

enum { TURNS = 20 };

void belfry_ring(struct belfry *belfry)
{
	spin_lock(&belfry->ropes);			/* lab: holds-1 */
	for (unsigned int i = 0; i < TURNS * belfry->window; i++)
		cpu_relax();
	belfry->strokes++;
	spin_unlock(&belfry->ropes);
}

void belfry_ring_undisturbed(struct belfry *belfry)
{
	spin_lock_bh(&belfry->ropes);
	for (unsigned int i = 0; i < TURNS * belfry->window; i++)
		cpu_relax();
	belfry->strokes++;
	spin_unlock_bh(&belfry->ropes);
}

static noinline void belfry_let_go(struct belfry *belfry)
{
	belfry->strokes++;
	spin_unlock_bh(&belfry->ropes);
}

/* The decoy: he has let go of the ropes when the clock strikes, by a function of his. */
void belfry_ring_and_rest(struct belfry *belfry)
{
	spin_lock_bh(&belfry->ropes);
	belfry_let_go(belfry);
	for (unsigned int i = 0; i < TURNS * belfry->window; i++)
		cpu_relax();
}

/* Somebody on another processor has them then, for long, and lets go of them. */
void belfry_repair(struct belfry *belfry)
{
	unsigned long end = jiffies + BELFRY_SECONDS * HZ;

	spin_lock_bh(&belfry->ropes);
	while (time_before(jiffies, end))
		cpu_relax();
	belfry->strokes++;
	spin_unlock_bh(&belfry->ropes);
}
