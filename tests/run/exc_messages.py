# SPDX-License-Identifier: MIT
# not-on: wasm: an older version with more detailed messages
# Texts of frequent errors.
def show(f, *args):
    try:
        f(*args)
    except Exception as e:
        print(type(e).__name__ + ":", e)

show(lambda: 1 + "a")  # expect: TypeError: unsupported types for __add__: 'int', 'str'
show(lambda: "a" + 1)  # expect: TypeError: unsupported types for __add__: 'str', 'int'
show(lambda: [] + ())  # expect: TypeError: unsupported types for __add__: 'list', 'tuple'
show(lambda: -"x")  # expect: TypeError: unsupported type for __neg__: 'str'
show(lambda: None < 1)  # expect: TypeError: unsupported types for __lt__: 'NoneType', 'int'
show(lambda: [1][5])  # expect: IndexError: list index out of range
show(lambda: (1,)[5])  # expect: IndexError: tuple index out of range
show(lambda: "abc"[5])  # expect: IndexError: string index out of range
show(lambda: {}["key"])  # expect: KeyError: key
show(lambda: {}[1])  # expect: KeyError: 1
show(lambda: [1]["a"])  # expect: TypeError: list indices must be integers, not str
show(lambda: undefined_name)  # expect: NameError: name 'undefined_name' isn't defined
show(lambda: (1).attr)  # expect: AttributeError: 'int' object has no attribute 'attr'
show(lambda: None.attr)  # expect: AttributeError: 'NoneType' object has no attribute 'attr'
show(lambda: len(5))  # expect: TypeError: object of type 'int' has no len()
show(lambda: 5())  # expect: TypeError: 'int' object isn't callable
show(lambda: iter(5))  # expect: TypeError: 'int' object isn't iterable
show(lambda: next(5))  # expect: TypeError: 'int' object isn't an iterator
show(lambda: [].pop())  # expect: IndexError: pop from empty list
show(lambda: {}.popitem())  # expect: KeyError: popitem(): dictionary is empty
show(lambda: [].index(1))  # expect: ValueError: object not in sequence
show(lambda: 1 // 0)  # expect: ZeroDivisionError: divide by zero
show(lambda: hash([]))  # expect: TypeError: unsupported type for __hash__: 'list'
show(lambda: {[]: 1})  # expect: TypeError: unsupported type for __hash__: 'list'
show(lambda: __import__("nothing"))  # expect: ImportError: no module named 'nothing'
show(lambda: "%d" % "x")  # expect: TypeError: can't convert str to int
show(lambda: "%d %d" % 1)  # expect: TypeError: format string needs more arguments
show(lambda: "%d" % (1, 2))  # expect: TypeError: format string didn't convert all arguments
show(lambda: range(1, 2, 0))  # expect: ValueError: zero step
show(lambda: ord("ab"))
# expect: TypeError: ord() expected a character, but string of length 2 found
show(lambda: object().x)  # expect: AttributeError: 'object' object has no attribute 'x'
show(lambda: [1, 2].remove(3))  # expect: ValueError: object not in sequence

def unpack(v):
    a, b = v

show(unpack, [1])  # expect: ValueError: need more than 1 values to unpack
show(unpack, [1, 2, 3])  # expect: ValueError: too many values to unpack (expected 2)
show(unpack, 5)  # expect: TypeError: 'int' object isn't iterable

def local():
    x
    x = 1

show(local)  # expect: NameError: local variable referenced before assignment

class C:
    pass

show(lambda: C().missing)  # expect: AttributeError: 'C' object has no attribute 'missing'
show(lambda: C.missing)  # expect: AttributeError: type object 'C' has no attribute 'missing'
show(lambda: C() + 1)  # expect: TypeError: unsupported types for __add__: 'C', 'int'
show(lambda: C()[0])  # expect: TypeError: 'C' object isn't subscriptable
show(lambda: C()())  # expect: TypeError: 'C' object isn't callable
show(lambda: len(C()))  # expect: TypeError: object of type 'C' has no len()
