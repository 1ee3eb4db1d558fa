# SPDX-License-Identifier: MIT
"""MicroPython bytecode: the opcode table, operand encodings, preludes, raw code."""
