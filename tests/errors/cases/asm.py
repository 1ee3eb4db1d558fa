# expect: 2:2: expected bytecode functions only, found '@micropython.asm_thumb': native code is not supported yet
@micropython.asm_thumb
def f():
    pass
