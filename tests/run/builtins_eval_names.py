# SPDX-License-Identifier: MIT
# Names of built-ins can be shadowed and restored.
def len(x):
    return "my len"

print(len([1]))  # expect: my len
del len
print(len([1]))  # expect: 1
list = 5
print(list)  # expect: 5
del list
print(list("ab"))  # expect: ['a', 'b']

def f(str):
    return str + 1

print(f(1), str(2))  # expect: 2 2

class print_:
    pass

print = print
for type in (1, 2):
    pass
print(type)  # expect: 2
del type
print(type(1) is int)  # expect: True

def g():
    int = 3
    return int

print(g(), int("4"))  # expect: 3 4
try:
    undefined
except NameError as e:
    print("NameError")
# expect: NameError
