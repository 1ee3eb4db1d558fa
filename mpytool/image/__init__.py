# SPDX-License-Identifier: MIT
"""Memory images and the container files that hold them: .bin, .uf2, .hex, .elf."""
