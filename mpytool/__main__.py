# SPDX-License-Identifier: MIT
"""`python -m mpytool`."""

from mpytool.cli.main import main

main()
