# SPDX-License-Identifier: MIT
"""Boards: what mpytool must know of a target, one TOML file each."""
