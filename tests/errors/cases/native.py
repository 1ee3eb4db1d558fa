# expect: 4:2: expected bytecode functions only, found '@micropython.native': native code is not supported yet
import micropython

@micropython.native
def f():
    pass
