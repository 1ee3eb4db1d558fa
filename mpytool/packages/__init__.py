# SPDX-License-Identifier: MIT
"""Packages: where they come from, what they need, and which exact bytes were chosen."""
