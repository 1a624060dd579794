# SPDX-License-Identifier: MIT
"""The lab's parts; README.md beside this folder says in which order to read them."""
