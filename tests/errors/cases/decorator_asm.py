# expect: 3:2-23: expected bytecode functions only, found '@micropython.asm_pio': native code is not supported yet [native-code]
# hint: remove the decorator: the function runs as bytecode
@micropython.asm_pio()
def g():
    pass
