# SPDX-License-Identifier: MIT
# micropython: const, opt_level, memory information, stack use.
import micropython
from micropython import const, mem_info, stack_use
X = const(5)
print(X, const(7), micropython.const("s"))  # expect: 5 7 s
print(micropython.opt_level() in (0, 1, 2, 3))  # expect: True
print(stack_use() >= 0)  # expect: True
print(callable(mem_info))  # expect: True
