# SPDX-License-Identifier: MIT
"""The .mpy file format, version 6: reading and writing compiled modules."""
