# expect: 4:5-11: expected 'return' inside a function, found it outside [return-outside]
# hint: to end the program, use sys.exit()
class C:
    return 1
