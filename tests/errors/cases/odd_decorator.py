# expect: 2:2: expected '@micropython.bytecode', found '@micropython.fast'
@micropython.fast
def f():
    pass
