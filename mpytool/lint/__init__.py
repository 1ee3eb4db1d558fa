# SPDX-License-Identifier: MIT
"""Warnings about programs that compile, but hardly do what is meant."""
