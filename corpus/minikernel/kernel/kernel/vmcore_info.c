// SPDX-License-Identifier: MIT
/* The text of the VMCOREINFO note, under the keys that Linux 6.12 writes. */
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/utsname.h>

/* include/linux/printk.h's ring, whose layout the note tells too */
#include "printk/printk_ringbuffer.h"

char vmcoreinfo_data[PAGE_SIZE] __aligned(PAGE_SIZE);
size_t vmcoreinfo_size;

extern char _stext[], __start_notes[];

static void append(const char *format, ...) __printf(1, 2);
static void append(const char *format, ...)
{
	__builtin_va_list arguments;

	__builtin_va_start(arguments, format);
	vmcoreinfo_size += vsnprintf(vmcoreinfo_data + vmcoreinfo_size, PAGE_SIZE - vmcoreinfo_size, format, arguments);
	__builtin_va_end(arguments);
}

#define VMCOREINFO_SYMBOL(name) append("SYMBOL(%s)=%lx\n", #name, (unsigned long)&name)
#define VMCOREINFO_SYMBOL_ARRAY(name) append("SYMBOL(%s)=%lx\n", #name, (unsigned long)name)
#define VMCOREINFO_SIZE(name) append("SIZE(%s)=%lu\n", #name, sizeof(name))
#define VMCOREINFO_STRUCT_SIZE(name) append("SIZE(%s)=%lu\n", #name, sizeof(struct name))
#define VMCOREINFO_OFFSET(name, field) append("OFFSET(%s.%s)=%lu\n", #name, #field, offsetof(struct name, field))
#define VMCOREINFO_LENGTH(name, value) append("LENGTH(%s)=%lu\n", #name, (unsigned long)(value))
#define VMCOREINFO_NUMBER(name) append("NUMBER(%s)=%ld\n", #name, (long)(name))

static void save_build_id(void)
{
	const u32 *note = (const u32 *)__start_notes;
	const u8 *id = (const u8 *)(note + 3) + note[0];

	append("BUILD-ID=");
	for (u32 i = 0; i < note[1]; i++)
		append("%02x", id[i]);
	append("\n");
}

static void save_memory(void)
{
	append("SYMBOL(swapper_pg_dir)=%lx\n", (unsigned long)init_top_pgt);
	VMCOREINFO_SYMBOL_ARRAY(_stext);
	append("NUMBER(VMALLOC_START)=0x%lx\n", vmalloc_base);
	append("SYMBOL(vmemmap)=%lx\n", vmemmap_base);
	append("SYMBOL(mem_section)=%lx\n", (unsigned long)mem_section);
	VMCOREINFO_LENGTH(mem_section, NR_SECTION_ROOTS);
	VMCOREINFO_STRUCT_SIZE(mem_section);
	VMCOREINFO_OFFSET(mem_section, section_mem_map);
	VMCOREINFO_NUMBER(SECTION_SIZE_BITS);
	VMCOREINFO_NUMBER(MAX_PHYSMEM_BITS);
	VMCOREINFO_STRUCT_SIZE(page);
	VMCOREINFO_STRUCT_SIZE(list_head);
	VMCOREINFO_OFFSET(page, flags);
	VMCOREINFO_OFFSET(page, _refcount);
	VMCOREINFO_OFFSET(page, mapping);
	VMCOREINFO_OFFSET(page, lru);
	VMCOREINFO_OFFSET(page, _mapcount);
	VMCOREINFO_OFFSET(page, private);
	VMCOREINFO_OFFSET(page, compound_head);
	VMCOREINFO_OFFSET(list_head, next);
	VMCOREINFO_OFFSET(list_head, prev);
	VMCOREINFO_NUMBER(PG_lru);
	VMCOREINFO_NUMBER(PG_private);
	append("NUMBER(PG_head_mask)=%lu\n", 1UL << PG_head);
	append("NUMBER(PAGE_SLAB_MAPCOUNT_VALUE)=%d\n", (int)((u32)PGTY_slab << 24));
	append("NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=%d\n", (int)((u32)PGTY_buddy << 24));
	VMCOREINFO_NUMBER(phys_base);
	VMCOREINFO_SYMBOL_ARRAY(init_top_pgt);
	append("NUMBER(pgtable_l5_enabled)=0\nKERNELOFFSET=0\n");
	VMCOREINFO_NUMBER(KERNEL_IMAGE_SIZE);
	append("NUMBER(sme_mask)=0\n");
}

static void save_log(void)
{
	VMCOREINFO_SYMBOL(prb);
	VMCOREINFO_SYMBOL(printk_rb_static);
	VMCOREINFO_STRUCT_SIZE(printk_ringbuffer);
	VMCOREINFO_OFFSET(printk_ringbuffer, desc_ring);
	VMCOREINFO_OFFSET(printk_ringbuffer, text_data_ring);
	VMCOREINFO_OFFSET(printk_ringbuffer, fail);
	VMCOREINFO_STRUCT_SIZE(prb_desc_ring);
	VMCOREINFO_OFFSET(prb_desc_ring, count_bits);
	VMCOREINFO_OFFSET(prb_desc_ring, descs);
	VMCOREINFO_OFFSET(prb_desc_ring, infos);
	VMCOREINFO_OFFSET(prb_desc_ring, head_id);
	VMCOREINFO_OFFSET(prb_desc_ring, tail_id);
	VMCOREINFO_STRUCT_SIZE(prb_desc);
	VMCOREINFO_OFFSET(prb_desc, state_var);
	VMCOREINFO_OFFSET(prb_desc, text_blk_lpos);
	VMCOREINFO_STRUCT_SIZE(prb_data_blk_lpos);
	VMCOREINFO_OFFSET(prb_data_blk_lpos, begin);
	VMCOREINFO_OFFSET(prb_data_blk_lpos, next);
	VMCOREINFO_STRUCT_SIZE(printk_info);
	VMCOREINFO_OFFSET(printk_info, seq);
	VMCOREINFO_OFFSET(printk_info, ts_nsec);
	VMCOREINFO_OFFSET(printk_info, text_len);
	VMCOREINFO_OFFSET(printk_info, caller_id);
	VMCOREINFO_OFFSET(printk_info, dev_info);
	VMCOREINFO_STRUCT_SIZE(dev_printk_info);
	VMCOREINFO_STRUCT_SIZE(prb_data_ring);
	VMCOREINFO_OFFSET(prb_data_ring, size_bits);
	VMCOREINFO_OFFSET(prb_data_ring, data);
	VMCOREINFO_OFFSET(prb_data_ring, head_lpos);
	VMCOREINFO_OFFSET(prb_data_ring, tail_lpos);
	VMCOREINFO_SIZE(atomic_long_t);
	append("OFFSET(atomic_long_t.counter)=0\n");
}

void crash_save_vmcoreinfo(void)
{
	append("OSRELEASE=%s\n", init_uts_ns.name.release);
	save_build_id();
	append("PAGESIZE=%lu\n", PAGE_SIZE);
	VMCOREINFO_SYMBOL(init_uts_ns);
	VMCOREINFO_OFFSET(uts_namespace, name);
	save_memory();
	save_log();
	append("CRASHTIME=1700000000\n");
}
