# SPDX-License-Identifier: MIT
"""Syntax tree to a compiled module: scopes, code generation, assembly."""
