# SPDX-License-Identifier: MIT
"""Prove that a .mpy file is well-formed: no instruction of it can harm the runtime."""
