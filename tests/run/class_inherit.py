# SPDX-License-Identifier: MIT
# Inheritance: overriding, super(), method resolution, isinstance and issubclass.
class Animal:
    kind = "animal"

    def __init__(self, name):
        self.name = name

    def speak(self):
        return self.name + " makes " + self.sound()

    def sound(self):
        return "a sound"

class Dog(Animal):
    kind = "dog"

    def sound(self):
        return "woof"

class Puppy(Dog):
    def __init__(self, name, age):
        super().__init__(name)
        self.age = age

    def sound(self):
        return super().sound() + "!" * self.age

for a in (Animal("thing"), Dog("rex"), Puppy("bit", 3)):
    print(a.speak(), a.kind)
# expect: thing makes a sound animal
# expect: rex makes woof dog
# expect: bit makes woof!!! dog
p = Puppy("x", 1)
print(isinstance(p, Animal), isinstance(p, (int, Dog)), issubclass(Puppy, Animal))
# expect: True True True
print(issubclass(Animal, Dog), isinstance(Animal("a"), Dog))  # expect: False False

class A:
    def who(self):
        return "A"

class B(A):
    def who(self):
        return "B" + super().who()

class C(A):
    def who(self):
        return "C" + A.who(self)

print(B().who(), C().who())  # expect: BA CA

class Base:
    @classmethod
    def make(cls, *args):
        return cls(*args)

    @staticmethod
    def helper(x):
        return x * 2

class Derived(Base):
    def __init__(self, v=0):
        self.v = self.helper(v)

print(type(Derived.make(4)).__name__, Derived.make(4).v, Base.helper(5), Derived.helper(6))
# expect: Derived 8 10 12

class P:
    x = 1

class Q(P):
    pass

P.x = 2
print(Q.x, Q().x)  # expect: 2 2
Q.x = 3
print(P.x, Q.x)  # expect: 2 3
