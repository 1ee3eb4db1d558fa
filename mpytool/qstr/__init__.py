# SPDX-License-Identifier: MIT
"""Interned strings of the runtime: their hashes, the static ones, pools."""
