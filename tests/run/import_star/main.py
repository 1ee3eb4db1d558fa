# SPDX-License-Identifier: MIT
# import *: with __all__, without, from a package and a built-in module.
from plain import *
print(visible, number, "_private" in globals(), "hidden_module" in globals())
# expect: visible 7 False False
from limited import *
print(allowed, "denied" in globals(), _forced)  # expect: allowed False forced
from package import *
print(package_name, "inner" in globals() or True)  # expect: package True
from math import *
print(floor(2.9), sqrt(16.0), ceil(0.1))  # expect: 2 4.0 1

class Namespace:
    visible = 1

print(Namespace.visible, visible)  # expect: 1 visible
