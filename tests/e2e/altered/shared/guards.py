# SPDX-License-Identifier: MIT
GUARD = """
#define __cleanup(function) __attribute__((__cleanup__(function)))
#define DEFINE_GUARD(_name, _type, _lock, _unlock)                                    \\
	typedef _type class_##_name##_t;                                              \\
	static inline void class_##_name##_destructor(_type *p)                       \\
	{                                                                             \\
		_type _T = *p;                                                        \\
		if (_T) {                                                             \\
			_unlock;                                                      \\
		}                                                                     \\
	}                                                                             \\
	static inline _type class_##_name##_constructor(_type _T)                     \\
	{                                                                             \\
		_lock;                                                                \\
		return _T;                                                            \\
	}                                                                             \\
	static inline void *class_##_name##_lock_ptr(class_##_name##_t *_T)           \\
	{                                                                             \\
		return *_T;                                                           \\
	}
#define CLASS(_name, var) class_##_name##_t var __cleanup(class_##_name##_destructor) = class_##_name##_constructor
#define __UNIQUE_ID(prefix) prefix##_at_guard
#define guard(_name) CLASS(_name, __UNIQUE_ID(guard))
#define scoped_guard(_name, args...)                                                  \\
	for (CLASS(_name, scope)(args), *done = NULL; class_##_name##_lock_ptr(&scope) && !done; done = (void *)1)

DEFINE_GUARD(spinlock, spinlock_t *, spin_lock(_T), spin_unlock(_T))
"""


def add(k):
    k.replace("#define MANIFEST_LINES 72", GUARD + "\n#define MANIFEST_LINES 72")
