// SPDX-License-Identifier: MIT
#include <linux/container_of.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

static struct vmap_node single;
struct vmap_node *vmap_nodes = &single;
unsigned int nr_vmap_nodes = 1;

static struct kmem_cache *vmap_area_cachep;
static unsigned long next_address;

void vmalloc_init(void)
{
	INIT_LIST_HEAD(&single.busy.head);
	INIT_LIST_HEAD(&single.lazy.head);
	vmap_area_cachep = kmem_cache_create("vmap_area", sizeof(struct vmap_area));
	next_address = VMALLOC_START;
}

/* Addresses only grow here, so the new area is the rightmost; the tree is not balanced. */
static void insert_area(struct vmap_node *vn, struct vmap_area *va)
{
	struct rb_node **link = &vn->busy.root.rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = &parent->rb_right;
	}
	va->rb_node.__rb_parent_color = (unsigned long)parent | 1;
	va->rb_node.rb_left = va->rb_node.rb_right = NULL;
	*link = &va->rb_node;
	list_add_tail(&va->list, &vn->busy.head);
}

struct vm_struct *vmalloc_area(unsigned long size, const void *caller)
{
	struct vmap_area *va = kmem_cache_alloc(vmap_area_cachep);
	struct vm_struct *vm = kzalloc(sizeof(*vm));

	vm->addr = (void *)next_address;
	vm->size = size + PAGE_SIZE;
	vm->flags = VM_ALLOC;
	vm->nr_pages = size >> PAGE_SHIFT;
	vm->pages = kzalloc(vm->nr_pages * sizeof(*vm->pages));
	vm->caller = caller;
	for (unsigned int i = 0; i < vm->nr_pages; i++) {
		void *page = alloc_page_zeroed();

		vm->pages[i] = virt_to_page(page);
		map_kernel_page(next_address + i * PAGE_SIZE, (unsigned long)page - PAGE_OFFSET);
	}
	va->va_start = next_address;
	va->va_end = next_address + vm->size;
	va->vm = vm;
	va->flags = 0;
	insert_area(&single, va);
	next_address = va->va_end;
	return vm;
}
