# expect: 4:9: expected a parameter for super() to use, found a function without
class C:
    def f():
        super().x
