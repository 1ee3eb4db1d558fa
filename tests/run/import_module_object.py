# SPDX-License-Identifier: MIT
# Modules as objects: attributes, __dict__, storing, getattr, __import__.
import math
import sys
print(math.__name__, str(math), type(math).__name__)  # expect: math <module 'math'> module
print(getattr(math, "pi") > 3, hasattr(math, "nothing"), "floor" in dir(math))
# expect: True False True
try:
    math.nothing
except AttributeError:
    print("AttributeError")
# expect: AttributeError
m = __import__("sys")
print(m is sys)  # expect: True
import micropython, gc, struct, time, os, builtins
for mod in (micropython, gc, struct, time, os, builtins):
    print(mod.__name__, end=";")
print()
# expect: micropython;gc;struct;time;os;builtins;
# expect: seen everywhere
builtins.shared = "seen everywhere"
print(shared)  # expect: True True
print(builtins.len is len, builtins.print is print)
