# SPDX-License-Identifier: MIT
# sys.print_exception prints the traceback of a caught exception.
import sys

def a():
    raise ValueError("from a")

def b():
    try:
        a()
    except ValueError as e:
        sys.print_exception(e)
        raise

try:
    b()
except ValueError as e:
    sys.print_exception(e)
# expect: Traceback (most recent call last):
# expect:   File "main.py", line 10, in b
# expect:   File "main.py", line 6, in a
# expect: ValueError: from a
# expect: Traceback (most recent call last):
# expect:   File "main.py", line 16, in <module>
# expect:   File "main.py", line 10, in b
# expect:   File "main.py", line 6, in a
# expect: ValueError: from a

def gen():
    yield 1
    raise KeyError("in generator")

try:
    list(gen())
except KeyError as e:
    sys.print_exception(e)
# expect: Traceback (most recent call last):
# expect:   File "main.py", line 34, in <module>
# expect:   File "main.py", line 31, in gen
# expect: KeyError: in generator

class Custom(Exception):
    pass

try:
    raise Custom("one", 2)
except Custom as e:
    sys.print_exception(e)
# expect: Traceback (most recent call last):
# expect:   File "main.py", line 46, in <module>
# expect: Custom: ('one', 2)
try:
    raise Custom
except Custom as e:
    sys.print_exception(e)
# expect: Traceback (most recent call last):
# expect:   File "main.py", line 53, in <module>
# expect: Custom:
sys.print_exception(Exception("never raised"))  # expect: Exception: never raised
try:
    [x // 0 for x in [1]]
except ZeroDivisionError as e:
    sys.print_exception(e)
# expect: Traceback (most recent call last):
# expect:   File "main.py", line 61, in <module>
# expect:   File "main.py", line 61, in <listcomp>
# expect: ZeroDivisionError: divide by zero
try:
    (lambda: undefined)()
except NameError as e:
    sys.print_exception(e)
# expect: Traceback (most recent call last):
# expect:   File "main.py", line 69, in <module>
# expect:   File "main.py", line 69, in <lambda>
# expect: NameError: name 'undefined' isn't defined
