# SPDX-License-Identifier: MIT
"""Emulators: boot an image without hardware and stream its console."""
