# SPDX-License-Identifier: MIT
__all__ = ["allowed", "_forced"]
allowed = "allowed"
denied = "denied"
_forced = "forced"
