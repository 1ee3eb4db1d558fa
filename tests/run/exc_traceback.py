# SPDX-License-Identifier: MIT
# expect-exit: 1
# An uncaught exception prints its traceback: file, line and function of each call.
def inner(x):
    y = x + 1
    return 10 // (x - 3)

def middle(x):
    return inner(
        x
    )

class C:
    def method(self):
        return middle(3)

print("before")  # expect: before
C().method()
print("never")
# expect: Traceback (most recent call last):
# expect:   File "main.py", line 18, in <module>
# expect:   File "main.py", line 15, in method
# expect:   File "main.py", line 9, in middle
# expect:   File "main.py", line 6, in inner
# expect: ZeroDivisionError: divide by zero
