# SPDX-License-Identifier: MIT
# raise ... from, re-raising, exceptions inside handlers.
import sys

def chain():
    try:
        raise KeyError("inner")
    except KeyError as e:
        raise ValueError("outer") from e

try:
    chain()
except ValueError as e:
    print(repr(e))
# expect: ValueError('outer',)
try:
    raise TypeError("t") from None
except TypeError as e:
    print(repr(e))
# expect: TypeError('t',)

def reraise():
    try:
        [].pop()
    except IndexError:
        print("handling")
        raise

try:
    reraise()
except IndexError:
    print("reraised")
# expect: handling
# expect: reraised
try:
    try:
        raise ValueError(1)
    except ValueError:
        raise KeyError(2)
except KeyError as e:
    print("second", e)
# expect: second 2
try:
    raise
except RuntimeError as e:
    print("RuntimeError:", e)
# expect: RuntimeError: no active exception to reraise

def nested():
    try:
        raise ValueError("a")
    except ValueError as a:
        try:
            raise KeyError("b")
        except KeyError as b:
            print(repr(a), repr(b))
        raise

try:
    nested()
except ValueError as e:
    print("restored", repr(e))
# expect: ValueError('a',) KeyError('b',)
# expect: restored ValueError('a',)
