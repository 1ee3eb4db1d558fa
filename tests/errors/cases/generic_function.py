# expect: 3:10-11: expected '(', found '[' [generics]
# hint: MicroPython has no type parameters: leave [...] out
def first[T](items: list[T]) -> T:
    return items[0]
