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
i = sys.implementation
print(i[0], i.name == "micropython", i[1][:2] == i.version[:2], type(i._machine), i._mpy & 0xff, i._mpy >> 8 & 3)
# expect: micropython True True <class 'str'> 6 3
print(str(i).startswith("(name='micropython', version=("), len(i) >= 4, tuple(i) == tuple(i), i == i)
# expect: True True True True
try:
    i.nothing
except AttributeError:
    print("AttributeError")
# expect: AttributeError
