# expect: 3:4-6: expected '.' or ':', found '->' [c-operator]
# hint: an attribute is written with '.', also of a pointer
pin->value(1)
