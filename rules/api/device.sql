-- Requests to devices. recall: asks that it be completed soon and does not wait for that (drivers/usb/core/urb.c,
-- drivers/usb/gadget/udc/core.c). put: gives back one reference, whoever works with it has its own.
INSERT INTO api (function, effect, argument, member, detail) VALUES
	('usb_kill_urb', 'cancel', 0, '', ''),
	('usb_poison_urb', 'cancel', 0, '', ''),
	('usb_unlink_urb', 'recall', 0, '', ''),
	('usb_ep_dequeue', 'recall', 1, '', ''),
	('usb_get_urb', 'get', 0, '', ''),
	('usb_put_urb', 'put', 0, '', ''),
	('usb_free_urb', 'put', 0, '', '');
-- quiesce: comes back when nothing of what it is given runs any more (kernel/irq/manage.c, kernel/kthread.c,
-- kernel/workqueue.c, include/linux/dmaengine.h, drivers/usb/core/urb.c, net/core/dev.c).
INSERT INTO api (function, effect, argument, member, detail)
SELECT column1, 'quiesce', 0, '', '' FROM (VALUES ('synchronize_irq'), ('disable_irq'), ('free_irq'),
	('devm_free_irq'), ('kthread_stop'), ('flush_workqueue'), ('__flush_workqueue'), ('drain_workqueue'),
	('destroy_workqueue'), ('flush_scheduled_work'), ('kthread_flush_worker'), ('dmaengine_terminate_sync'),
	('dmaengine_terminate_all'), ('dmaengine_synchronize'),
	('usb_kill_anchored_urbs'), ('usb_poison_anchored_urbs'),
	('napi_disable'), ('synchronize_rcu'), ('rcu_barrier'), ('synchronize_net'));
-- log: prints, and changes nothing that it is given (include/linux/dev_printk.h, printk.h, netdevice.h).
INSERT INTO api (function, effect, argument, member, detail)
SELECT column1, 'log', -1, '', '' FROM (VALUES ('printk'), ('_printk'), ('pr_emerg'), ('pr_alert'), ('pr_crit'),
	('pr_err'), ('pr_warn'), ('pr_notice'), ('pr_info'), ('pr_debug'), ('pr_devel'),
	('dev_printk'), ('_dev_printk'), ('dev_emerg'), ('dev_alert'), ('dev_crit'), ('dev_err'), ('dev_warn'),
	('dev_notice'), ('dev_info'), ('dev_dbg'), ('dev_vdbg'), ('dev_err_ratelimited'), ('dev_warn_ratelimited'),
	('dev_dbg_ratelimited'), ('netdev_err'), ('netdev_warn'), ('netdev_info'), ('netdev_dbg'),
	('sdev_printk'), ('scmd_printk'), ('dump_stack'));
