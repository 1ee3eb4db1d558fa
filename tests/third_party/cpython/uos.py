# SPDX-License-Identifier: MIT
"""MicroPython's name of the module os, for running its packages under CPython."""

from os import urandom

__all__ = ["urandom"]
