# SPDX-License-Identifier: MIT
"""What is known of a runtime: read from its self-description, its symbols or its structure."""
