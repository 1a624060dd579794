/* SPDX-License-Identifier: MIT */
/* A trace event as its macros make it. */
#pragma once

#define TRACE_EVENT(name, proto) \
	void __trace_##name(proto); \
	static inline void trace_##name(proto) \
	{ \
	}
