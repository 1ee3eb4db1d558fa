# SPDX-License-Identifier: MIT
"""Freeze compiled modules: which files, their constants as cells, the tables of a runtime."""
