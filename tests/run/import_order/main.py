# SPDX-License-Identifier: MIT
# Modules run once; import orders, names in sys.modules, shared state.
print("main starts")  # expect: main starts
import first  # expect: first starts
import second  # expect: second starts
import first
print(first.log, second.log is first.log)  # expect: ['first', 'second'] True
import sys
print("first" in sys.modules, sys.modules["second"] is second, "third" in sys.modules)
# expect: True True False
import third as t
print(t.NAME, first.log)  # expect: third ['first', 'second', 'third']

def late():
    import fourth
    return fourth.answer

print(late(), "fourth" in globals(), "fourth" in sys.modules)  # expect: 42 False True
del sys.modules["third"]
import third
print(third is t, first.log)  # expect: False ['first', 'second', 'third', 'third']
first.setting = "changed"
print(second.read())  # expect: changed
