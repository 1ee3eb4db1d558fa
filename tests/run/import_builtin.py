# SPDX-License-Identifier: MIT
# Importing built-in modules: import, from, as; names of modules.
import math
import sys as system
from math import floor, ceil as up
print(math.floor(2.5), floor(-2.5), up(2.1))  # expect: 2 -3 3
print(system.__name__, math.__name__)  # expect: sys math
import sys
print(sys is system, "math" in sys.modules or True)  # expect: True True
try:
    import no_such_module
except ImportError as e:
    print(type(e).__name__, e)
# expect: ImportError no module named 'no_such_module'
try:
    from math import no_such_name
except ImportError:
    print("ImportError")
# expect: ImportError

def local():
    import math as m
    from sys import maxsize
    return m.sqrt(16), maxsize > 0

print(local())  # expect: (4.0, True)
try:
    sys
    print(isinstance(sys.path, list), isinstance(sys.argv, list))  # expect: True True
except AttributeError:
    print("missing")
