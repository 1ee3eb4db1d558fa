# SPDX-License-Identifier: MIT
# Names in class bodies, nested classes, private names, functions as attributes.
x = "global"

class A:
    x = "class"
    y = x

    def get(self):
        return x, self.x

    class Inner:
        z = "inner"

        def hello(self):
            return "hello " + self.z

    def make(self):
        return self.Inner()

print(A().get(), A.y, A.Inner.z, A().make().hello())
# expect: ('global', 'class') class inner hello inner

class B:
    __private = 1

    def read(self):
        return self.__private

print(B().read())  # expect: 1

def helper(self, n):
    return self.base + n

class C:
    base = 100
    method = helper
    builtin = len
    cls_list = []

    def __init__(self):
        self.instance_function = lambda n: n * 2

c = C()
print(c.method(5), c.instance_function(4), C.builtin("abc"))  # expect: 105 8 3
C().cls_list.append(1)
C().cls_list.append(2)
print(C.cls_list)  # expect: [1, 2]

def outer(n):
    class Local:
        value = n

        def get(self):
            return n + self.value

    return Local

print(outer(5)().get(), outer(6).value)  # expect: 10 6

class D:
    n = 0
    for i in range(4):
        n += i
    del i

print(D.n, hasattr(D, "i"))  # expect: 6 False
bound = c.method
print(bound(1), bound is not c.method)  # expect: 101 True

class E:
    def __init__(self):
        self.value = 1

    def set(self, v):
        self.value = v
        return self

print(E().set(5).set(6).value)  # expect: 6
