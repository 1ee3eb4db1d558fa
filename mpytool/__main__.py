# SPDX-License-Identifier: MIT
"""`python -m mpytool`."""

from mpytool.cli.start import main

main()
