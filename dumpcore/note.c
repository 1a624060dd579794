/* SPDX-License-Identifier: MIT */
/* ELF notes of a dump. */
#include "dumpcore/note.h"

#include <string.h>

#include "common/memory.h"

/* struct elf_prstatus: pr_pid and pr_reg (struct user_regs_struct, 27 words). */
#define PRSTATUS_PID  32
#define PRSTATUS_REGS 112
#define PRSTATUS_SIZE 336
#define QEMU_SIZE     432 /* to the end of cr[4]; version and size come first */
#define QEMU_SEGMENTS 152
#define QEMU_SEGMENT  24 /* selector, limit, flags, pad, base */
#define QEMU_CR       392

enum { REG_ORIG_RAX = 15, REG_CS = 17, REG_FLAGS = 18, REG_FS_BASE = 21, REG_GS_BASE = 22 };

/* Words of user_regs_struct and of QEMUCPUState, by DWARF number. */
static const uint8_t PRSTATUS_WORD[DUMPCORE_REGISTER_COUNT] = {
	[DUMPCORE_RAX] = 10, [DUMPCORE_RDX] = 12, [DUMPCORE_RCX] = 11, [DUMPCORE_RBX] = 5, [DUMPCORE_RSI] = 13,
	[DUMPCORE_RDI] = 14, [DUMPCORE_RBP] = 4,  [DUMPCORE_RSP] = 19, [DUMPCORE_R8] = 9,  [DUMPCORE_R9] = 8,
	[DUMPCORE_R10] = 7,  [DUMPCORE_R11] = 6,  [DUMPCORE_R12] = 3,  [DUMPCORE_R13] = 2, [DUMPCORE_R14] = 1,
	[DUMPCORE_R15] = 0,  [DUMPCORE_RIP] = 16,
};
static const uint8_t QEMU_WORD[DUMPCORE_REGISTER_COUNT] = {
	[DUMPCORE_RAX] = 0,  [DUMPCORE_RBX] = 1,  [DUMPCORE_RCX] = 2,  [DUMPCORE_RDX] = 3,  [DUMPCORE_RSI] = 4,
	[DUMPCORE_RDI] = 5,  [DUMPCORE_RSP] = 6,  [DUMPCORE_RBP] = 7,  [DUMPCORE_R8] = 8,   [DUMPCORE_R9] = 9,
	[DUMPCORE_R10] = 10, [DUMPCORE_R11] = 11, [DUMPCORE_R12] = 12, [DUMPCORE_R13] = 13, [DUMPCORE_R14] = 14,
	[DUMPCORE_R15] = 15, [DUMPCORE_RIP] = 16,
};
#define QEMU_FLAGS 17

static uint64_t word(const uint8_t *data, size_t index)
{
	uint64_t value;

	memcpy(&value, data + index * sizeof(value), sizeof(value));
	return value;
}

static size_t align4(size_t size)
{
	return (size + 3) & ~(size_t)3;
}

bool dumpcore_note_next(const uint8_t *block, size_t size, size_t *offset, struct dumpcore_note *ret)
{
	uint32_t head[3];

	if (*offset > size || size - *offset < sizeof(head))
		return false;
	memcpy(head, block + *offset, sizeof(head));
	size_t rest = size - *offset - sizeof(head);
	size_t name_room = align4(head[0]), data_room = align4(head[1]);
	if (name_room > rest || head[1] > rest - name_room)
		return false;
	const uint8_t *name = block + *offset + sizeof(head);
	*ret = (struct dumpcore_note){
		.name = (const char *)name,
		.name_size = strnlen((const char *)name, head[0]),
		.type = head[2],
		.data = name + name_room,
		.size = head[1],
	};
	*offset += sizeof(head) + name_room + (data_room < rest - name_room ? data_room : rest - name_room);
	return true;
}

bool dumpcore_note_is(const struct dumpcore_note *note, const char *name, uint32_t type)
{
	return note->type == type && note->name_size == strlen(name) && !memcmp(note->name, name, note->name_size);
}

bool dumpcore_note_read_prstatus(const struct dumpcore_note *note, struct dumpcore_note_cpu *ret)
{
	if (note->size < PRSTATUS_SIZE)
		return false;
	const uint8_t *words = note->data + PRSTATUS_REGS;
	int32_t pid;
	memcpy(&pid, note->data + PRSTATUS_PID, sizeof(pid));
	ret->has_prstatus = true;
	ret->pid = pid;
	for (int i = 0; i < DUMPCORE_REGISTER_COUNT; i++)
		dumpcore_register_set(&ret->registers, (enum dumpcore_register)i, word(words, PRSTATUS_WORD[i]));
	ret->registers.flags = word(words, REG_FLAGS);
	ret->registers.cs = (uint16_t)word(words, REG_CS);
	ret->orig_rax = word(words, REG_ORIG_RAX);
	ret->fs_base = word(words, REG_FS_BASE);
	ret->gs_base = word(words, REG_GS_BASE);
	return true;
}

static uint64_t segment_base(const uint8_t *data, size_t index)
{
	return word(data + QEMU_SEGMENTS + index * QEMU_SEGMENT + 16, 0);
}

bool dumpcore_note_read_qemu(const struct dumpcore_note *note, struct dumpcore_note_cpu *ret)
{
	enum { CS = 0, FS = 3, GS = 4, IDT = 9 };

	if (note->size < QEMU_SIZE)
		return false;
	ret->has_qemu = true;
	for (int i = 0; i < DUMPCORE_REGISTER_COUNT; i++)
		dumpcore_register_set(&ret->registers, (enum dumpcore_register)i, word(note->data + 8, QEMU_WORD[i]));
	ret->registers.flags = word(note->data + 8, QEMU_FLAGS);
	ret->registers.cs = (uint16_t)word(note->data + QEMU_SEGMENTS, 0);
	ret->fs_base = segment_base(note->data, FS);
	ret->gs_base = segment_base(note->data, GS);
	ret->idt_base = segment_base(note->data, IDT);
	for (size_t i = 0; i < 5; i++)
		ret->cr[i] = word(note->data + QEMU_CR, i);
	if (note->size >= QEMU_SIZE + 8)
		ret->kernel_gs_base = word(note->data + QEMU_SIZE, 0);
	return true;
}
