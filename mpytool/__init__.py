# SPDX-License-Identifier: MIT
"""mpytool: Python modules in, MicroPython firmware out, without a C compiler.

The stages are the packages, in the order in which a module passes them:
`syntax` (text to nodes), `compiler` (nodes to raw code), `mpy` (the file
format), `freeze` (ROM tables), `link` (tables into a runtime), `image`
(containers).  `docs/architecture.md` is the map.
"""

__version__ = "0.1.0"
