/* SPDX-License-Identifier: MIT */
/* Where the boot loader jumps to: CPU 0 with its stack pointer unset, CPU 1 until there is a stack for it. */
	.cfi_sections .debug_frame
	.section .head.text, "ax"
	.globl startup_64
	.type startup_64, @function
startup_64:
	.cfi_startproc
	.cfi_undefined rip
	leaq	init_stack+16384(%rip), %rsp
	call	start_kernel
1:	hlt
	jmp	1b
	.cfi_endproc
	.size startup_64, . - startup_64

	.globl secondary_startup_64
	.type secondary_startup_64, @function
secondary_startup_64:
	.cfi_startproc
	.cfi_undefined rip
1:	pause
	movq	secondary_stack(%rip), %rax
	testq	%rax, %rax
	jz	1b
	movq	%rax, %rsp
	call	start_secondary
2:	hlt
	jmp	2b
	.cfi_endproc
	.size secondary_startup_64, . - secondary_startup_64
