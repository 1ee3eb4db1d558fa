# SPDX-License-Identifier: MIT
# expect-exit: 1
# A traceback through several modules names each file.
from pkg import steps
print("start")  # expect: start
steps.run([1, 0])
# expect: 6
# expect: Traceback (most recent call last):
# expect:   File "main.py", line 6, in <module>
# expect:   File "pkg/steps.py", line 7, in run
# expect:   File "pkg/maths.py", line 3, in invert
# expect: ZeroDivisionError: divide by zero
