# expect: 4:1-2: expected a name, attribute or item to assign to, found the constant 'X' [assignment-target]
# hint: 'X' got its value by const(): choose another name
X = const(1)
X = const(2)
