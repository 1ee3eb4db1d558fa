# SPDX-License-Identifier: MIT
"""Files beside the program: file systems written on the host, and files as modules."""
