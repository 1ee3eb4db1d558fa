# SPDX-License-Identifier: MIT
# not-on: wasm: it has no urandom
# Names with u are aliases of built-in modules.
import usys
import sys
print(usys is sys)  # expect: True
import ustruct, utime, uos
import struct, time, os
print(ustruct.calcsize("I") == struct.calcsize("I"), utime.ticks_diff(5, 3), hasattr(uos, "urandom"))
# expect: True 2 True
from uos import urandom
print(len(urandom(4)))  # expect: 4
from utime import ticks_ms as ticks
print(isinstance(ticks(), int))  # expect: True
try:
    import unothing
except ImportError as e:
    print(type(e).__name__)
# expect: ImportError
