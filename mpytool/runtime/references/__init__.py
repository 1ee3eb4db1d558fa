# SPDX-License-Identifier: MIT
"""References from code to the frozen tables: found, read and retargeted, one file per encoding."""
