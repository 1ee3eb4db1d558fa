# expect: 3:12-14: expected '.', found '::' [c-operator]
# hint: an attribute is written with '.'
x = machine::Pin
