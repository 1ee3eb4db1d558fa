# SPDX-License-Identifier: MIT
"""Places in source texts."""
