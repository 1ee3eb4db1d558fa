# expect: 5:2-20: expected bytecode functions only, found '@micropython.native': native code is not supported yet [native-code]
# hint: remove the decorator: the function runs as bytecode
import micropython

@micropython.native
def f():
    pass
