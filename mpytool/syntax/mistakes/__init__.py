# SPDX-License-Identifier: MIT
"""A second look at source that is not in the language: what was meant, and what else is wrong."""
