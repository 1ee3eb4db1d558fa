# SPDX-License-Identifier: MIT
# try, except, else, finally; matching by class, tuple and base class.
def run(n):
    try:
        if n == 0:
            raise ValueError("zero")
        if n == 1:
            raise KeyError("one")
        if n == 2:
            [][5]
        if n == 3:
            1 / 0
        result = "fine"
    except ValueError as e:
        result = "value " + str(e)
    except (KeyError, IndexError) as e:
        result = "lookup " + repr(e)
    except ArithmeticError:
        result = "arithmetic"
    else:
        result += " else"
    finally:
        print("finally", n)
    return result

for n in range(5):
    print(run(n))
# expect: finally 0
# expect: value zero
# expect: finally 1
# expect: lookup KeyError('one',)
# expect: finally 2
# expect: lookup IndexError('list index out of range',)
# expect: finally 3
# expect: arithmetic
# expect: finally 4
# expect: fine else
try:
    raise RuntimeError
except RuntimeError as e:
    print(repr(e), e.args, str(e) == "")
# expect: RuntimeError() () True
try:
    e
except NameError:
    print("e is unbound")
# expect: e is unbound
try:
    try:
        raise ValueError(1)
    except TypeError:
        print("wrong")
except ValueError as e:
    print("outer", e)
# expect: outer 1
try:
    raise OSError(5)
except OSError as e:
    print(e.args, e.errno)
# expect: (5,) 5
try:
    raise Exception("a", 2, None)
except Exception as e:
    print(e, repr(e), e.args)
# expect: ('a', 2, None) Exception('a', 2, None) ('a', 2, None)
try:
    raise 5
except TypeError:
    print("not an exception")
# expect: not an exception
try:
    try:
        1 // 0
    except:
        print("bare")  # expect: bare
        raise
except ZeroDivisionError as e:
    print("again", type(e) is ZeroDivisionError)
# expect: again True
print(issubclass(KeyError, LookupError), issubclass(StopIteration, Exception))  # expect: True True
print(issubclass(KeyboardInterrupt, Exception), issubclass(SystemExit, BaseException))
# expect: False True
