# SPDX-License-Identifier: MIT
# Frozen modules come before built-in ones that can be extended, and not before the others.
import string, errno, math, utime
print(string.letters, errno.MINE, hasattr(math, "mine"), math.floor(2.5), hasattr(utime, "sleep"))
# expect: abc 77 False 2 True
