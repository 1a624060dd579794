# SPDX-License-Identifier: MIT
"""Expressions of vmrace show, each with the Python by which drgn says the same: (C, Python). What a kernel does not
have must be an error of both."""

TYPES = """task_struct mm_struct rq cfs_rq page folio inode dentry super_block file module list_head hlist_node rb_node
    xarray xa_node maple_tree maple_node idr work_struct timer_list mutex rw_semaphore spinlock wait_queue_head
    wait_queue_entry kmem_cache net_device sk_buff sock request request_queue bio gendisk block_device cgroup
    signal_struct sighand_struct cred nsproxy pid pt_regs thread_struct vm_area_struct irq_desc plist_node llist_node
    radix_tree_root slab kmem_cache_cpu radix_tree_node nosuch_struct""".split()
OFFSETS = """task_struct.pid task_struct.comm task_struct.se.run_node task_struct.thread.sp mm_struct.pgd
    mm_struct.mm_mt rq.curr rq.cfs.tasks_timeline inode.i_ino inode.i_mapping dentry.d_name.name dentry.d_parent
    super_block.s_id file.f_inode module.name module.list module.mem page.mapping page.lru folio.index
    kmem_cache.name net_device.name sk_buff.data sock.sk_state request_queue.limits bio.bi_iter.bi_sector
    cgroup.kn signal_struct.group_leader cred.uid vm_area_struct.vm_mm irq_desc.irq_data.irq work_struct.func
    timer_list.expires mutex.wait_list rw_semaphore.wait_list pt_regs.ip xa_node.slots task_struct.nosuch""".split()
INTEGERS = """nr_threads jiffies_64 total_forks panic_on_oops panic_timeout max_lock_depth nr_cpu_ids
    __nr_online_cpus sysctl_sched_child_runs_first page_group_by_mobility_disabled init_task.pid init_task.prio
    init_task.flags init_task.on_cpu init_task.stack init_task.policy init_task.__state init_task.exit_state
    init_task.se.vruntime init_task.se.load.weight init_task.se.on_rq init_task.cred init_task.real_parent
    init_task.usage.refs.counter init_task.sched_class init_task.nr_cpus_allowed init_task.cpus_mask.bits[0]
    init_task.in_execve init_task.sched_reset_on_fork init_task.atomic_flags init_task.thread_info.flags
    init_mm.pgd init_mm.mm_users.counter init_mm.start_code init_mm.end_code init_mm.brk init_pid_ns.level
    init_pid_ns.pid_allocated init_uts_ns.ns.inum init_user_ns.level init_cred.uid.val init_cred.usage.counter
    modules.next modules.prev slab_caches.next super_blocks.next panic_cpu.counter console_drivers root_mountflags
    tk_core.timekeeper.tkr_mono.mult tk_core.timekeeper.tkr_mono.shift tk_core.timekeeper.xtime_sec
    system_state boot_cpu_data.x86_model boot_cpu_data.x86 vm_swappiness min_free_kbytes totalram_pages
    init_net.ifindex init_net.proc_net loops_per_jiffy HZ nosuch_variable""".split()
TEXTS = """init_task.comm init_uts_ns.name.release init_uts_ns.name.sysname init_uts_ns.name.machine
    init_uts_ns.name.nodename init_uts_ns.name.version boot_cpu_data.x86_model_id boot_cpu_data.x86_vendor_id""".split()
FUNCTIONS = "schedule panic wake_up_process vfs_read vfs_write try_to_wake_up kmem_cache_free __x64_sys_read".split()
ENUMERATORS = """PG_locked PG_uptodate PG_lru PG_dirty ZONE_DMA ZONE_NORMAL MODULE_STATE_LIVE PIDTYPE_PID
    maple_leaf_64 SYSTEM_RUNNING NR_FREE_PAGES HRTIMER_SOFTIRQ PIDTYPE_TGID nosuch_enumerator""".split()
RECORDS = """init_task.tasks init_task.se init_task.thread_info init_task.cpus_mask init_cred init_pid_ns.idr
    init_mm.mm_count init_fs init_files.count tk_core.timekeeper.tkr_mono modules init_uts_ns""".split()
# C's own arithmetic: drgn's objects compute as C does.
SUMS = [
    ("1 + 2 * 3 - 4", "I(1) + I(2) * I(3) - I(4)"), ("7 / 2", "I(7) / I(2)"), ("(0 - 7) / 2", "I(-7) / I(2)"),
    ("(0 - 7) % 3", "I(-7) % I(3)"), ("1 << 31", "I(1) << I(31)"), ("1u << 31", "U(1) << I(31)"),
    ("~0", "~I(0)"), ("~0u", "~U(0)"), ("~0ul", "~UL(0)"), ("!0 + !5", "I(1) + I(0)"),
    ("0 - 1 > 1u", "I(-1) > U(1)"), ("0 - 1l > 1u", "L(-1) > U(1)"), ("0 - 1l > 1ul", "L(-1) > UL(1)"),
    ("0xffffffff + 1", "U(0xffffffff) + I(1)"), ("4294967295 + 1", "L(4294967295) + I(1)"),
    ("2147483647 + 1", "I(2147483647) + I(1)"), ("0x7fffffff * 2", "I(0x7fffffff) * I(2)"),
    ("(0 - 8) >> 1", "I(-8) >> I(1)"), ("0xfffffff8 >> 1", "U(0xfffffff8) >> I(1)"),
    ("6 & 3 | 8 ^ 1", "(I(6) & I(3)) | (I(8) ^ I(1))"), ("5 && 0", "I(0)"), ("0 || 7", "I(1)"),
    ("1 ? 2 : 3", "I(2)"), ("3 == 3", "I(3) == I(3)"), ("3 != 3", "I(3) != I(3)"), ("'a' + 1", "I(98)"),
    ("(unsigned char)300", "cast('unsigned char', I(300))"), ("(signed char)200", "cast('signed char', I(200))"),
    ("(char)200", "cast('char', I(200))"), ("(short)70000", "cast('short', I(70000))"),
    ("(_Bool)2", "cast('_Bool', I(2))"), ("(u32)(0 - 1)", "cast('u32', I(-1))"), ("(u64)(0 - 1)", "cast('u64', I(-1))"),
    ("(u8)255 + (u8)1", "cast('u8', I(255)) + cast('u8', I(1))"), ("(s8)(0 - 1) < 1u", "cast('s8', I(-1)) < U(1)"),
    ("(unsigned long)(int)(0 - 1)", "cast('unsigned long', I(-1))"), ("010 + 0b11", "I(11)"),
    ("(struct list_head *)0 + 3", "PTR('struct list_head *', 0) + 3"),
    ("(struct list_head *)64 - (struct list_head *)16",
     "PTR('struct list_head *', 64) - PTR('struct list_head *', 16)"),
    ("&((struct list_head *)0)->prev", "PTR('struct list_head *', 0).prev.address_of_()"),
    ("(char *)100 + 1", "PTR('char *', 100) + 1"), ("(int *)100 - 1", "PTR('int *', 100) - 1"),
    ("sizeof(int) * 3", "sizeof(P.type('int')) * 3"), ("sizeof(long)", "sizeof(P.type('long'))"),
    ("sizeof(void *)", "8"), ("sizeof(struct list_head[4])", "64"), ("sizeof(unsigned short)", "2"),
    ("1 / 0", "I(1) / I(0)"), ("1 << 64", "I(1) << I(64) if 0 else 1 / 0"),
]
OTHERS = [
    ("&init_task", "P['init_task'].address_of_()"), ("&init_task.tasks", "P['init_task'].tasks.address_of_()"),
    ("container_of(&init_task.tasks, struct task_struct, tasks)->pid",
     "container_of(P['init_task'].tasks.address_of_(), 'struct task_struct', 'tasks').pid"),
    ("container_of(init_task.tasks.next, struct task_struct, tasks)->comm",
     "container_of(P['init_task'].tasks.next, 'struct task_struct', 'tasks').comm"),
    ("((struct task_struct *)&init_task)->pid", "cast('struct task_struct *', P['init_task'].address_of_()).pid"),
    ("*(unsigned long *)&jiffies_64", "at('unsigned long', P['jiffies_64'].address_)"),
    ("init_task.fs->pwd.dentry->d_iname", "P['init_task'].fs.pwd.dentry.d_iname"),
    ("init_task.fs->pwd.dentry->d_shortname.string", "P['init_task'].fs.pwd.dentry.d_shortname.string"),
    ("(&init_task)->comm[3]", "P['init_task'].comm[3]"), ("init_task.comm[0..3][1]", "P['init_task'].comm[1]"),
    ("sizeof(init_task.comm)", "sizeof(P['init_task'].comm)"), ("sizeof(init_task)", "sizeof(P['init_task'])"),
    ("list(&init_task.tasks, struct task_struct, tasks)",
     "list_for_each_entry('struct task_struct', P['init_task'].tasks.address_of_(), 'tasks')"),
    ("list(init_task.tasks, struct task_struct, tasks) | count",
     "len(list(list_for_each_entry('struct task_struct', P['init_task'].tasks.address_of_(), 'tasks')))"),
    ("list(&init_task.tasks, struct task_struct, tasks) | where pid > 20 | first 7",
     "[t for t in list_for_each_entry('struct task_struct', P['init_task'].tasks.address_of_(), 'tasks')"
     " if t.pid > 20][:7]"),
    ("list(&init_task.tasks, struct task_struct, tasks) | where mm && mm->mm_users.counter > 1",
     "[t for t in list_for_each_entry('struct task_struct', P['init_task'].tasks.address_of_(), 'tasks')"
     " if t.mm and t.mm.mm_users.counter > 1]"),
    ("list(&modules, struct module, list)", "list_for_each_entry('struct module', P['modules'].address_of_(), 'list')"),
    ("list(&slab_caches, struct kmem_cache, list)",
     "list_for_each_entry('struct kmem_cache', P['slab_caches'].address_of_(), 'list')"),
    ("list(&super_blocks, struct super_block, s_list)",
     "list_for_each_entry('struct super_block', P['super_blocks'].address_of_(), 's_list')"),
    ("list(&super_blocks, struct super_block, s_list) | where s_inodes.next != &it->s_inodes | count",
     "sum(1 for s in list_for_each_entry('struct super_block', P['super_blocks'].address_of_(), 's_list')"
     " if s.s_inodes.next != s.s_inodes.address_of_())"),
    ("list(&init_net.dev_base_head, struct net_device, dev_list)",
     "list_for_each_entry('struct net_device', P['init_net'].dev_base_head.address_of_(), 'dev_list')"),
    ("hlist(&init_net.dev_name_head[1], struct netdev_name_node, hlist)",
     "hlist_for_each_entry('struct netdev_name_node', P['init_net'].dev_name_head[1].address_of_(), 'hlist')"),
    ("idr(&init_pid_ns.idr, struct pid)",
     "[cast('struct pid *', e) for _, e in idr_for_each(P['init_pid_ns'].idr.address_of_())]"),
    ("idr(&init_pid_ns.idr) | count", "len(list(idr_for_each(P['init_pid_ns'].idr.address_of_())))"),
    ("radix(&init_pid_ns.idr.idr_rt)",
     "[e for _, e in radix_tree_for_each(P['init_pid_ns'].idr.idr_rt.address_of_())]"),
    ("task(1)", "find_task(1)"), ("task(1)->comm", "find_task(1).comm"), ("task(1)->mm->pgd", "find_task(1).mm.pgd"),
    ("*task(1)->mm", "find_task(1).mm[0]"), ("*task(1)", "find_task(1)[0]"), ("*task(2)", "find_task(2)[0]"),
    ("task(1)->fs->root.dentry->d_inode->i_ino", "find_task(1).fs.root.dentry.d_inode.i_ino"),
    ("*task(1)->fs->root.dentry", "find_task(1).fs.root.dentry[0]"),
    ("*task(1)->fs->root.dentry->d_sb", "find_task(1).fs.root.dentry.d_sb[0]"),
    ("task(1)->fs->root.dentry->d_sb->s_type->name", "find_task(1).fs.root.dentry.d_sb.s_type.name"),
    ("maple(&task(1)->mm->mm_mt, struct vm_area_struct)",
     "[cast('struct vm_area_struct *', e) for _, _, e in mt_for_each(find_task(1).mm.mm_mt.address_of_())]"),
    ("maple(task(1)->mm->mm_mt) | count", "len(list(mt_for_each(find_task(1).mm.mm_mt.address_of_())))"),
    ("list(&task(1)->children, struct task_struct, sibling)",
     "list_for_each_entry('struct task_struct', find_task(1).children.address_of_(), 'sibling')"),
    ("xarray(&task(1)->fs->root.dentry->d_inode->i_mapping->i_pages)",
     "[e for _, e in xa_for_each(find_task(1).fs.root.dentry.d_inode.i_mapping.i_pages.address_of_())]"),
    ("rbtree(&vmap_area_root, struct vmap_area, rb_node)",
     "rbtree_inorder_for_each_entry('struct vmap_area', P['vmap_area_root'].address_of_(), 'rb_node')"),
    ("rbtree(&vmap_nodes[0].busy.root, struct vmap_area, rb_node)",
     "rbtree_inorder_for_each_entry('struct vmap_area', P['vmap_nodes'][0].busy.root.address_of_(), 'rb_node')"),
    ("rbtree(&iomem_resource, struct resource, sibling)", "1 / 0"),
    ("per_cpu(runqueues, 0).curr", "per_cpu(P['runqueues'], 0).curr"),
    ("per_cpu(runqueues, 0).nr_running", "per_cpu(P['runqueues'], 0).nr_running"),
    ("&per_cpu(runqueues, 0)", "per_cpu(P['runqueues'], 0).address_of_()"),
    ("per_cpu(runqueues, 0)", "per_cpu(P['runqueues'], 0)"),
    ("per_cpu(runqueues.cfs.load.weight, 0)", "per_cpu(P['runqueues'], 0).cfs.load.weight"),
    ("per_cpu(cpu_number, 0)", "per_cpu(P['cpu_number'], 0)"), ("__per_cpu_offset[0]", "P['__per_cpu_offset'][0]"),
    ("rbtree(&per_cpu(runqueues, 0).cfs.tasks_timeline, struct sched_entity, run_node)",
     "rbtree_inorder_for_each_entry('struct sched_entity',"
     " per_cpu(P['runqueues'], 0).cfs.tasks_timeline.rb_root.address_of_(), 'run_node')"),
    ("rbtree(&per_cpu(hrtimer_bases, 0).clock_base[0].active.rb_root, struct timerqueue_node, node)",
     "rbtree_inorder_for_each_entry('struct timerqueue_node',"
     " per_cpu(P['hrtimer_bases'], 0).clock_base[0].active.rb_root.rb_root.address_of_(), 'node')"),
    ("init_task.sched_class == &idle_sched_class", "P['init_task'].sched_class == P['idle_sched_class'].address_of_()"),
    ("&init_task.comm[4] - init_task.comm", "4"), ("*&init_task.pid", "P['init_task'].pid"),
    ("-init_task.prio", "-P['init_task'].prio"), ("init_task.flags & 0x200000", "P['init_task'].flags & I(0x200000)"),
    ("task(1)->signal->nr_threads + 1", "find_task(1).signal.nr_threads + I(1)"),
    ("task(1)->pid < task(2)->pid ? 10 : 20", "I(10)"), ("list(&init_task, struct task_struct, tasks)", "1 / 0"),
    ("plist(&task(1)->signal, struct task_struct, pushable_tasks)", "1 / 0"),
    ("*slab_caches.next", "P['slab_caches'].next[0]"),
    ("*container_of(slab_caches.next, struct kmem_cache, list)",
     "container_of(P['slab_caches'].next, 'struct kmem_cache', 'list')[0]"),
    ("container_of(slab_caches.next, struct kmem_cache, list)->name",
     "container_of(P['slab_caches'].next, 'struct kmem_cache', 'list').name"),
    ("task(1)->files->fdt->max_fds", "find_task(1).files.fdt.max_fds"),
    ("task(1)->files->fdt->fd[0]", "find_task(1).files.fdt.fd[0]"),
    ("*init_net.loopback_dev", "P['init_net'].loopback_dev[0]"),
    ("init_net.loopback_dev->name", "P['init_net'].loopback_dev.name"),
    ("container_of(modules.next, struct module, list)->name",
     "container_of(P['modules'].next, 'struct module', 'list').name"),
    ("*container_of(modules.next, struct module, list)", "container_of(P['modules'].next, 'struct module', 'list')[0]"),
    ("irq_desc_tree", "P['irq_desc_tree']"), ("maple(&sparse_irqs) | count",
                                              "len(list(mt_for_each(P['sparse_irqs'].address_of_())))"),
    ("radix(&irq_desc_tree) | count", "len(list(radix_tree_for_each(P['irq_desc_tree'].address_of_())))"),
]


def path(text):
    """A path of C from a variable as drgn has it: prog['a'].b.c[0]."""
    name, *rest = text.split(".", 1)
    return "P['%s']%s" % (name, "." + rest[0] if rest else "")


def pairs():
    yield from SUMS
    for name in TYPES:
        yield "sizeof(struct %s)" % name, "sizeof(P.type('struct %s'))" % name
    for text in OFFSETS:
        name, member = text.split(".", 1)
        yield "offsetof(struct %s, %s)" % (name, member), "offsetof(P.type('struct %s'), '%s')" % (name, member)
    for text in INTEGERS + TEXTS + RECORDS:
        yield text, path(text)
    for text in RECORDS:
        yield "&" + text, path(text) + ".address_of_()"
    for name in FUNCTIONS:
        yield name, "P['%s']" % name
    for name in ENUMERATORS:
        yield name, "P['%s']" % name
    yield from OTHERS
