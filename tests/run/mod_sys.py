# SPDX-License-Identifier: MIT
# sys: what programs ask for.
import sys
print(type(sys.version).__name__, sys.version_info[0], len(sys.version_info) >= 3)
# expect: str 3 True
print(type(sys.implementation.name).__name__, sys.implementation.version >= (1, 20))
# expect: str True
print(sys.byteorder, sys.maxsize > 1 << 30 - 1)  # expect: little True
print(type(sys.platform).__name__, isinstance(sys.path, list), isinstance(sys.argv, list), isinstance(sys.modules, dict))
# expect: str True True True
sys.stdout.write("written\n")  # expect: written
print(sys.stdout.write("abc\n"))
# expect: abc
# expect: 4
print(hasattr(sys, "exit"), hasattr(sys, "print_exception"))  # expect: True True
print("to stdout", file=sys.stdout)  # expect: to stdout
