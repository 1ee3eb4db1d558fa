# expect: 3:10-11: expected '(' or ':', found '[' [generics]
# hint: MicroPython has no type parameters: leave [...] out
class Box[T]:
    pass
