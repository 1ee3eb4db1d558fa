# SPDX-License-Identifier: MIT
# An exception while a module runs: it is not kept, and can be imported again.
import state
try:
    import broken
except ValueError as e:
    print("failed:", e)
# expect: broken runs
# expect: failed: not ready
import sys
print("broken" in sys.modules)  # expect: False
state.ok = True
import broken  # expect: broken runs
print(broken.value)  # expect: fine
try:
    import syntaxless
except NameError as e:
    print("NameError")
# expect: NameError
