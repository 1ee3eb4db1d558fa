# SPDX-License-Identifier: MIT
"""Write an image to a connected board."""
