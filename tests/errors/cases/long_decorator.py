# expect: 2:2: expected '@micropython.bytecode', found '@micropython.native.x'
@micropython.native.x
def f():
    pass
