# SPDX-License-Identifier: MIT
"""Understand a MicroPython image by its structure alone: no symbols, no versions, no guesses."""
