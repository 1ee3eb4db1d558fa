# SPDX-License-Identifier: MIT
"""Source text to syntax tree: tokens, lexer, literals, nodes, parser."""
