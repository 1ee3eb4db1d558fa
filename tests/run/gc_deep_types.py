# SPDX-License-Identifier: MIT
# not-on: wasm: its stack is larger
"""Data and classes nested deeper than the C stack: an exception, not a crash."""


def attempt(function):
    try:
        function()
        print("fits")
    except (RuntimeError, MemoryError):
        print("refused")


def hash_nested():
    nested = ()
    for _ in range(20000):
        nested = (nested,)
    hash(nested)


def nested_bases():
    class Base:
        pass

    deep = Base
    for _ in range(5000):
        other = type("Other", (), {})
        deep = type("Deep", (deep, other), {})
    deep().missing


attempt(hash_nested)  # expect: refused
attempt(nested_bases)  # expect: refused
print(hash(((1,),)) == hash(((1,),)))  # expect: True
