# SPDX-License-Identifier: MIT
# expect-exit: 1
# finally clauses run before the traceback of an uncaught exception is printed.
class M:
    def __enter__(self):
        print("enter")

    def __exit__(self, *args):
        print("exit", args[0].__name__)

def f():
    try:
        with M():
            raise AttributeError("text", 2)
    finally:
        print("cleanup")

try:
    f()
finally:
    print("at module level")
# expect: enter
# expect: exit AttributeError
# expect: cleanup
# expect: at module level
# expect: Traceback (most recent call last):
# expect:   File "main.py", line 19, in <module>
# expect:   File "main.py", line 14, in f
# expect: AttributeError: ('text', 2)
