# expect: 5:9-14: expected a parameter for super() to use, found a function without [super-without-self]
# hint: methods have a first parameter: self
class C:
    def f():
        super().x
