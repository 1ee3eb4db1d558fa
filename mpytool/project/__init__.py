# SPDX-License-Identifier: MIT
"""Projects: what mpytool.toml describes, and building all of it."""
