# SPDX-License-Identifier: MIT
# break, continue and return through finally, and inside it.
def f1():
    try:
        return "try"
    finally:
        print("f1 finally")

print(f1())
# expect: f1 finally
# expect: try

def f2():
    try:
        return "try"
    finally:
        return "finally"

print(f2())  # expect: finally

def f3():
    for i in range(3):
        try:
            if i == 1:
                continue
            if i == 2:
                break
            print("body", i)
        finally:
            print("finally", i)
    return "end"

print(f3())
# expect: body 0
# expect: finally 0
# expect: finally 1
# expect: finally 2
# expect: end

def f4():
    while True:
        try:
            1 / 0
        finally:
            break
    return "swallowed"

print(f4())  # expect: swallowed

def f5():
    for i in range(2):
        try:
            raise ValueError
        finally:
            continue
    return "continued"

print(f5())  # expect: continued

def f6():
    try:
        try:
            raise KeyError("k")
        finally:
            print("inner")
    except KeyError as e:
        print("caught", e)
        return 1
    finally:
        print("outer")

print(f6())
# expect: inner
# expect: caught k
# expect: outer
# expect: 1

def f7():
    x = []
    for i in range(3):
        try:
            try:
                x.append(i)
                if i == 1:
                    return x
            finally:
                x.append("a")
        finally:
            x.append("b")

print(f7())  # expect: [0, 'a', 'b', 1, 'a', 'b']

def f8():
    try:
        raise ValueError
    except ValueError:
        try:
            return "handler"
        finally:
            print("f8 finally")

print(f8())
# expect: f8 finally
# expect: handler

def f9():
    v = 1
    try:
        return v
    finally:
        v = 2

print(f9())  # expect: 1
def f10():
    for i in [1, 2]:
        for j in [3, 4]:
            try:
                if j == 4:
                    break
            finally:
                print("f10", i, j)
f10()
# expect: f10 1 3
# expect: f10 1 4
# expect: f10 2 3
# expect: f10 2 4
