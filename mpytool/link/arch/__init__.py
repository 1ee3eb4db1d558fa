# SPDX-License-Identifier: MIT
"""References of machine code to tables, one file for each instruction set."""
